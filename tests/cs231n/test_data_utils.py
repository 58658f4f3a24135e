"""Finding, loading and splitting the data, and what is said when files are missing or not official."""

import pickle
import warnings

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.data import sample_set

FILES = [*data_utils.TRAIN_BATCHES, *data_utils.TEST_BATCHES]


@pytest.fixture
def datasets(tmp_path, sample):
    """A folder with a well-formed CIFAR-10 copy that is not the official release."""
    folder = tmp_path / data_utils.CIFAR10_FOLDER
    folder.mkdir()
    for name in FILES:
        (folder / name).symlink_to(sample / name)
    return tmp_path


@pytest.fixture
def cifar10(datasets):
    return datasets / data_utils.CIFAR10_FOLDER


@pytest.fixture
def blank_batches(monkeypatch):
    """Batches are black and of class 0 without being read; those in the set are not the official ones."""
    unofficial = set()
    batch = np.broadcast_to(np.uint8(0), (10000, 3072)), np.zeros(10000, np.int64)
    monkeypatch.setattr("cs231n.data.folder.read_batch", lambda path: (*batch, path.name not in unofficial))
    return unofficial


# ---- choosing a data set


def test_cifar10_is_taken_when_it_is_complete(datasets, cifar10):
    for choice in ("auto", "cifar10"):
        assert data_utils.find_dataset(choice, datasets) == ("cifar10", "CIFAR-10", cifar10)


def test_the_environment_decides(datasets, monkeypatch):
    monkeypatch.setenv("CS231N_DATA", "cifar10")
    assert data_utils.find_dataset(datasets=datasets).name == "cifar10"
    monkeypatch.setenv("CS231N_DATA", "")
    assert data_utils.find_dataset(datasets=datasets).name == "cifar10"


@pytest.fixture
def ready_sample(tmp_path, sample):
    (tmp_path / sample_set.FOLDER).symlink_to(sample)


def test_the_sample_stands_in_for_a_missing_cifar10(tmp_path, ready_sample):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert data_utils.find_dataset("auto", tmp_path).name == "sample"


def test_an_incomplete_cifar10_is_named_and_the_sample_is_used(datasets, cifar10, ready_sample):
    (cifar10 / "data_batch_3").unlink()
    with pytest.warns(UserWarning, match="lacks data_batch_3.*cs231n.data.download"):
        assert data_utils.find_dataset("auto", datasets).name == "sample"
    with pytest.raises(FileNotFoundError, match="lacks data_batch_3.*cs231n.data.download"):
        data_utils.find_dataset("cifar10", datasets)


def test_asking_for_a_missing_cifar10_says_how_to_get_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="is not there.*cs231n.data.download.*CS231N_DATA=sample"):
        data_utils.find_dataset("cifar10", tmp_path)


def test_an_unknown_choice_is_refused(tmp_path):
    with pytest.raises(ValueError, match="'auto', 'cifar10' or 'sample', not 'imagenet'"):
        data_utils.find_dataset("imagenet", tmp_path)


# ---- loading


def test_load_CIFAR10_has_the_documented_shapes_and_balanced_labels(sample_images):
    X, y, Xte, yte = sample_images
    assert X.shape == (50000, 32, 32, 3) and Xte.shape == (10000, 32, 32, 3)
    assert (y.shape, y.dtype, yte.shape, yte.dtype) == ((50000,), np.int64, (10000,), np.int64)
    assert np.bincount(y).tolist() == [5000] * 10 and np.bincount(yte).tolist() == [1000] * 10


def test_load_CIFAR10_gives_float64_unless_asked_otherwise(sample, sample_images, monkeypatch):
    counts, load_images = [], data_utils.load_images

    def load_ten(folder, names, count, dtype):
        counts.append(count)
        return load_images(folder, names, 10, dtype)

    monkeypatch.setattr(data_utils, "load_images", load_ten)  # all of them take 1.5 GB
    for kept, given in ((np.float64, {}), (np.float32, {"dtype": np.float32})):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            X, _, Xte, _ = data_utils.load_CIFAR10(str(sample), **given)
        assert X.dtype == Xte.dtype == kept
        np.testing.assert_array_equal(X, sample_images[0][:10])
    assert counts == [50000, 10000] * 2


def test_pixels_land_where_the_file_format_says(sample, sample_images):
    with open(sample / "data_batch_2", "rb") as file:
        batch = pickle.load(file, encoding="bytes")
    X, y, _, _ = sample_images
    row, column, channel = 5, 17, 2
    assert X[10123, row, column, channel] == batch[b"data"][123, channel * 1024 + row * 32 + column]
    assert y[10123] == batch[b"labels"][123]
    one, labels = data_utils.load_CIFAR_batch(sample / "data_batch_2")
    np.testing.assert_array_equal(one, X[10000:20000])
    assert one.dtype == np.float64 and labels[123] == y[10123]


def test_an_unofficial_copy_loads_with_one_warning_that_names_its_files(cifar10, blank_batches):
    blank_batches |= {"data_batch_3", "test_batch"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data_utils.load_CIFAR10(cifar10, dtype=np.uint8)
    (warning,) = caught
    assert "not the official CIFAR-10 release (MD5 differs: data_batch_3, test_batch)" in str(warning.message)
    assert warning.filename == __file__


def test_official_files_load_without_a_warning(cifar10, blank_batches):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data_utils.load_CIFAR10(cifar10, dtype=np.uint8)


def test_the_courses_own_path_gives_the_data_in_use(tmp_path, monkeypatch, blank_batches):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CS231N_DATA", "sample")
    with pytest.warns(UserWarning, match="cs231n/datasets/cifar-10-batches-py is not there: loading"):
        X, _, _, _ = data_utils.load_CIFAR10("cs231n/datasets/cifar-10-batches-py", dtype=np.uint8)
    assert X.shape == (50000, 32, 32, 3)


def test_a_missing_folder_and_a_missing_batch_are_named(tmp_path, cifar10):
    with pytest.raises(FileNotFoundError, match="nowhere is not there"):
        data_utils.load_CIFAR10(tmp_path / "nowhere")
    (cifar10 / "test_batch").unlink()
    with pytest.raises(FileNotFoundError, match="lacks test_batch"):
        data_utils.load_CIFAR10(cifar10)
    with pytest.raises(FileNotFoundError, match="no batch file .*test_batch"):
        data_utils.load_CIFAR_batch(cifar10 / "test_batch")


# ---- splits and preprocessing


def test_get_CIFAR10_data_splits_centres_and_puts_channels_first(sample_images, monkeypatch):
    monkeypatch.setenv("CS231N_DATA", "sample")
    data = data_utils.get_CIFAR10_data(300, 20, 10)
    assert data["X_train"].shape == (300, 3, 32, 32) and data["X_train"].dtype == np.float64
    assert data["X_val"].shape == (20, 3, 32, 32) and data["X_test"].shape == (10, 3, 32, 32)
    X, y, Xte, yte = sample_images
    mean = X[:300].mean(axis=0)
    np.testing.assert_allclose(data["X_val"], (X[300:320] - mean).transpose(0, 3, 1, 2), atol=1e-10)
    np.testing.assert_allclose(data["X_test"], (Xte[:10] - mean).transpose(0, 3, 1, 2), atol=1e-10)
    for part, labels in (("train", y[:300]), ("val", y[300:320]), ("test", yte[:10])):
        np.testing.assert_array_equal(data[f"y_{part}"], labels)
    raw = data_utils.get_CIFAR10_data(300, 20, 10, subtract_mean=False, dtype=np.float32)
    assert raw["X_train"].dtype == np.float32
    np.testing.assert_array_equal(raw["X_train"], X[:300].transpose(0, 3, 1, 2))


@pytest.mark.parametrize(
    "bad, message",
    [
        ({"num_training": 0}, "num_training must be an integer >= 1, got 0"),
        ({"num_test": -1}, "num_test must be an integer >= 0, got -1"),
        ({"num_validation": 1.5}, "num_validation must be an integer >= 0, got 1.5"),
        ({"num_validation": 1001}, "at most 50000.*49000 \\+ 1001"),
        ({"num_test": 10001}, "at most 10000"),
        ({"dtype": np.uint8}, "floating type"),
    ],
)
def test_get_CIFAR10_data_names_bad_sizes(bad, message):
    with pytest.raises(ValueError, match=message):
        data_utils.get_CIFAR10_data(**bad)


@pytest.fixture(scope="module")
def splits(sample):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return data_utils.load_splits(sample, 12000, 500)


def test_load_splits_has_the_documented_shapes_and_types(splits):
    sizes = {"train": 12000, "val": 500, "test": 10000}
    arrays = [f"{letter}_{part}" for letter in "Xy" for part in sizes]
    assert sorted(splits) == sorted([*arrays, "mean_image", "unofficial"])
    assert splits["unofficial"] == []
    for part, size in sizes.items():
        images, labels = splits[f"X_{part}"], splits[f"y_{part}"]
        assert (images.shape, images.dtype) == ((size, 32, 32, 3), np.uint8)
        assert (labels.shape, labels.dtype) == ((size,), np.int64)
    assert (splits["mean_image"].shape, splits["mean_image"].dtype) == ((32, 32, 3), np.float64)


def test_load_splits_takes_validation_images_right_after_those_of_training(splits, sample_images):
    X, y, Xte, yte = sample_images
    for part, images, labels in (
        ("train", X[:12000], y[:12000]),
        ("val", X[12000:12500], y[12000:12500]),
        ("test", Xte, yte),
    ):
        np.testing.assert_array_equal(splits[f"X_{part}"], images)
        np.testing.assert_array_equal(splits[f"y_{part}"], labels)


def test_the_mean_of_load_splits_is_that_of_the_training_images_only(splits):
    total = splits["X_train"].sum(axis=0, dtype=np.int64)
    # The sums are integers and exact in float64; only the division rounds.
    np.testing.assert_allclose(splits["mean_image"], total / 12000, rtol=1e-15)
    assert not np.allclose(splits["mean_image"], (total + splits["X_val"].sum(axis=0)) / 12500, rtol=1e-6)


@pytest.mark.parametrize(
    "sizes, message",
    [
        ((0, 10), "num_training .*got 0"),
        ((10, -1), "num_validation .*got -1"),
        ((-1, 10), "num_training .*got -1"),
        ((49000, 1001), r"at most 50000 .*got 49000 \+ 1001"),
        ((1.5, 10), "num_training .*got 1.5"),
        ((10, 2.5), "num_validation .*got 2.5"),
        (("10", 10), "num_training .*got '10'"),
    ],
)
def test_load_splits_names_bad_sizes_before_it_reads_anything(tmp_path, sizes, message):
    with pytest.raises(ValueError, match=message):
        data_utils.load_splits(tmp_path / "nowhere", *sizes)


def test_load_splits_names_a_missing_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere is not there.*cs231n.data.download"):
        data_utils.load_splits(tmp_path / "nowhere")


def test_a_damaged_file_is_named_by_what_loads_it(cifar10):
    (cifar10 / "data_batch_1").unlink()
    (cifar10 / "data_batch_1").write_bytes(b"<html>404</html>")
    for load in (data_utils.load_CIFAR10, lambda folder: data_utils.load_splits(folder, 10, 10)):
        with pytest.raises(ValueError, match="data_batch_1 is damaged.*cs231n.data.download"):
            load(cifar10)


def test_load_splits_of_a_copy_that_is_not_official_warns_the_caller(cifar10):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        splits = data_utils.load_splits(cifar10, 10, 10)
    assert splits["unofficial"] == ["data_batch_1", "test_batch"]  # those that were read
    (warning,) = caught
    assert "not the official CIFAR-10 release" in str(warning.message) and warning.filename == __file__


def test_preprocess_flattens_centres_and_appends_ones():
    rng = np.random.RandomState(0)
    images, mean = rng.randint(0, 256, (1003, 4, 5, 3)).astype(np.uint8), 100 + rng.standard_normal((4, 5, 3))
    X = data_utils.preprocess(images, mean)
    assert X.shape == (1003, 61) and X.dtype == np.float64
    np.testing.assert_array_equal(X[:, -1], 1)
    np.testing.assert_allclose(X[:, :-1].reshape(images.shape), images - mean, rtol=1e-15)
    assert data_utils.preprocess(images, mean, np.float32).dtype == np.float32
    assert data_utils.preprocess(images[:0], mean).shape == (0, 61)


def test_preprocess_names_a_mean_of_the_wrong_shape():
    with pytest.raises(ValueError, match=r"\(N, 32, 32, 3\), got \(2, 3, 32, 32\)"):
        data_utils.preprocess(np.zeros((2, 3, 32, 32)), np.zeros((32, 32, 3)))
