"""The saved classifier: what it is worth, and what is not one."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cs231n.classifiers import Softmax
from cs231n.data_utils import preprocess
from cs231n.search import grid_search
from instructor.grading import model_score
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import MANIFEST, MODEL


def score(content, **limits):
    limits = limits or MANIFEST.model["accuracy"]
    return model_score.score_model(content, limits)


def test_the_saved_classifier_is_measured_on_its_data_set(model):
    assert score(model).share == 1
    assert score(model, sample={"full": 0.9, "half": 0.3}).share == 0.5
    assert score(model, sample={"full": 0.9, "half": 0.8}).share == 0
    poor = score(helpers.saved(np.zeros((3073, 10))))
    assert poor.share == 0 and "0.42 gives all points, 0.38 half" in poor.text


def test_a_data_set_that_is_not_there_or_does_not_count_is_named(model, monkeypatch):
    assert (
        "trained on 'mnist'; what counts: cifar10, sample"
        in score(helpers.saved(np.zeros((3073, 10)), "mnist")).text
    )
    model_score._load.cache_clear()

    def missing(choice):
        raise FileNotFoundError

    monkeypatch.setattr(model_score, "find_dataset", missing)
    assert score(helpers.saved(np.zeros((3073, 10)), "cifar10")).text.startswith(
        "Not measured: there is no CIFAR-10"
    )
    model_score._load.cache_clear()


@pytest.mark.parametrize("which", [[0], [0, 1]], ids=["validation", "validation and test"])
def test_a_classifier_trained_on_other_images_gets_nothing(which, monkeypatch):
    parts = [(X[:1000], y[:1000], mean) for X, y, mean in model_score.prepared("sample")]
    monkeypatch.setattr(model_score, "prepared", lambda dataset: parts)
    X = np.concatenate([preprocess(parts[k][0], parts[k][2], np.float32) for k in which])
    y = np.concatenate([parts[k][1] for k in which])
    W = X.T @ np.linalg.solve(X @ X.T, np.eye(10, dtype=np.float32)[y])  # fewer images than pixels: by heart
    found = score(helpers.saved(W))
    assert found.share == 0 and "it was not trained on the training images alone" in found.text


def pickled():
    file = io.BytesIO()
    np.savez(file, W=np.array([Path("/")], object), dataset=np.array("sample"))
    return file.getvalue()


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "it cannot be read (BadZipFile)"),
        (b"PK\x03\x04 nonsense", "it cannot be read (BadZipFile)"),
        (pickled(), "W.npy has shape (1,) and type |O"),
        (helpers.saved(np.zeros((10, 3073))), "W.npy has shape (10, 3073)"),
        (helpers.saved(np.full((3073, 10), np.nan)), "W holds nan or inf"),
        (helpers.saved(np.zeros((3073, 10), complex)), "W.npy has shape (3073, 10) and type <c16"),
        (helpers.saved(np.zeros(200_000)), "W.npy is too large"),
        (helpers.saved(np.zeros((3073, 10)), "x" * 500), "dataset.npy has shape () and type <U500"),
    ],
)
def test_a_file_that_is_not_a_classifier_gets_nothing_and_runs_nothing(content, message):
    found = score(content)
    assert found.share == 0 and message in found.text


def test_a_header_that_promises_a_huge_array_costs_no_memory():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 40, 10)}
        )
        archive.writestr("W.npy", header.getvalue())
    assert "W.npy has shape" in score(file.getvalue()).text


def test_a_classifier_compressed_to_unpack_without_bound_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("W.npy", bytes(1 << 20)[:900_000])
    assert "compressed by another method" in score(file.getvalue()).text


def test_the_file_that_the_notebook_saves_is_what_is_measured(model, tmp_path, monkeypatch):
    from cs231n.search import result as module

    monkeypatch.setattr(module, "SAVED", tmp_path)
    rows = {f"X_{part}": np.eye(4, 5) for part in ("train", "val")}
    labels = {f"y_{part}": np.arange(4) for part in ("train", "val")}
    found = grid_search(Softmax, rows | labels, [1e-2], [0.0], num_iters=2, progress=False)
    found.save_best("best_softmax", "sample")
    (path,) = tmp_path.iterdir()
    assert path.name == Path(MODEL).name
    with np.load(path, allow_pickle=False) as content:
        np.testing.assert_array_equal(content["W"], found.best_model.W)
        assert str(content["dataset"]) == "sample" and float(content["learning_rate"]) == 1e-2
    with pytest.raises(ValueError, match="bare file name"):
        found.save_best("../best", "sample")


@pytest.fixture
def loads(monkeypatch):
    """How often images are loaded; a few small ones stand in for 60,000."""
    count = []

    def load_splits(path):
        count.append(path)
        rng = np.random.RandomState(0)
        parts = {f"X_{part}": rng.randint(0, 256, (20, 32, 32, 3)).astype(np.uint8)
                 for part in ("val", "test", "train")}  # fmt: skip
        labels = {f"y_{part}": np.arange(20) % 10 for part in ("val", "test", "train")}
        return parts | labels | {"mean_image": np.zeros((32, 32, 3))}

    monkeypatch.setattr(model_score, "load_splits", load_splits)
    model_score._load.cache_clear()
    yield count
    model_score._load.cache_clear()


def test_threads_that_ask_at_once_load_the_images_once(loads):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(model_score.prepared, ["sample"] * 16))
    assert len(loads) == 1 and all(answer is answers[0] for answer in answers)
