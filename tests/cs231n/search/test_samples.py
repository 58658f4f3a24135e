"""Images handed out as float rows a few at a time, and the checks of the splits that they come from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n.data_utils import preprocess
from cs231n.search.samples import LINE, Samples, aligned, check_splits


def images(seed=0, N=9, shape=(4, 5, 3)):
    rng = np.random.RandomState(seed)
    X = rng.randint(0, 256, (N, *shape)).astype(np.uint8)
    return X, rng.randint(0, 3, N), X.mean(axis=0)


WHICH = pytest.mark.parametrize(
    "which",
    [slice(2, 7), slice(0, 0), slice(None), slice(7, 100), np.array([3, 3, 0, 8]), np.array([], int)],
    ids=["slice", "empty slice", "all", "slice beyond the end", "indices", "no indices"],
)


# ---- rows


@WHICH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bytes_and_a_mean_give_the_rows_of_preprocess_to_the_bit(which, dtype):
    X, y, mean = images()
    rows = Samples(X, y, mean).rows(which, dtype)
    assert rows.dtype == dtype
    np.testing.assert_array_equal(rows, preprocess(X, mean, dtype)[which])
    np.testing.assert_array_equal(rows[:, -1], 1)
    # And both are the difference, but for rounding the mean and the difference, which are below 256, to
    # half a unit in the last place each: 2**-17 in float32, 2**-46 in float64.
    exact = X[which].reshape(len(rows), mean.size) - mean.ravel().astype(np.longdouble)
    tolerance = 2.0 ** (-16 if dtype == np.float32 else -45)
    np.testing.assert_allclose(rows[:, :-1], exact, rtol=0, atol=tolerance)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.data())
def test_any_shape_of_image_and_any_choice_of_rows_will_do(seed, shape, data):
    X, y, mean = images(seed, 9, tuple(shape))
    which = np.array(data.draw(st.lists(st.integers(0, 8), max_size=12)), int)
    samples = Samples(X, y, mean)
    assert samples.D == mean.size + 1 and len(samples) == 9
    np.testing.assert_array_equal(samples.rows(which, np.float64), preprocess(X[which], mean))


@WHICH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_prepared_rows_are_handed_out_unchanged(which, dtype):
    X, y, mean = images()
    X = preprocess(X, mean, dtype)
    samples = Samples(X, y)
    rows = samples.rows(which, dtype)
    assert samples.D == 61 and rows.dtype == dtype
    np.testing.assert_array_equal(rows, X[which])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("columns", [1, 16, 17, 3073])
def test_aligned_rows_are_as_far_apart_as_lines_of_the_cache(dtype, columns):
    rows = aligned(3, columns, dtype)
    assert rows.shape == (3, columns) and rows.dtype == dtype and not rows.any()
    assert rows.strides[0] % LINE == 0 and rows.strides[0] - LINE < rows[0].nbytes <= rows.strides[0]


@WHICH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_are_written_where_one_wants_them(which, dtype):
    X, y, mean = images()
    for samples in (Samples(X, y, mean), Samples(preprocess(X, mean), y)):
        expected = samples.rows(which, dtype)
        space = np.full((len(expected), 64), np.nan, dtype)
        out = space[:, :61]  # rows with gaps
        assert samples.rows(which, dtype, out) is out
        np.testing.assert_array_equal(out, expected)
        assert np.isnan(space[:, 61:]).all()


def test_prepared_rows_are_converted_to_the_type_asked_for():
    X = np.random.RandomState(0).standard_normal((5, 3))
    rows = Samples(X, np.zeros(5, int)).rows(slice(1, 3), np.float32)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, X[1:3].astype(np.float32))


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float32, np.float64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_images_and_the_mean_are_left_as_they_were(kind, dtype):
    X, y, mean = images()
    X = X.astype(kind)
    before, mean_before = X.copy(), mean.copy()
    samples = Samples(X, y, mean)
    for which in (slice(None), np.arange(9)):
        samples.rows(which, dtype)[:] = 7
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(mean, mean_before)


@pytest.mark.parametrize("which", [slice(2, 7), np.array([3, 0, 8])], ids=["slice", "indices"])
def test_transposed_images_that_are_not_contiguous_will_do(which):
    X, y, mean = images()
    first, mean_first = X.transpose(0, 3, 1, 2), mean.transpose(2, 0, 1)  # channels first, no copy
    assert not first.flags.c_contiguous
    rows = Samples(first, y, mean_first).rows(which, np.float64)
    contiguous = np.ascontiguousarray(first[which])
    np.testing.assert_array_equal(rows, preprocess(contiguous, np.ascontiguousarray(mean_first)))


def test_a_mean_of_integers_is_subtracted_without_wrapping_around():
    X, y = np.array([[1, 2], [3, 4]], np.uint8), np.array([0, 1])
    rows = Samples(X, y, np.array([200, 3], np.uint8)).rows(slice(None), np.float32)
    np.testing.assert_array_equal(rows, [[-199, -1, 1], [-197, 1, 1]])


# ---- check_splits


def splits(**changes):
    X, y, mean = images()
    data = {"X_train": X[:6], "y_train": y[:6], "X_val": X[6:], "y_val": y[6:], "mean_image": mean}
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def prepared(**changes):
    rows = {"X_train": np.ones((6, 5)), "X_val": np.ones((3, 5)), "mean_image": None}
    return splits(**{**rows, **changes})


def test_splits_that_fit_become_samples():
    data = splits()
    train, val = check_splits(data)
    assert (len(train), len(val), train.D, val.D) == (6, 3, 61, 61)
    np.testing.assert_array_equal(
        train.rows(slice(None), np.float64), preprocess(data["X_train"], data["mean_image"])
    )
    np.testing.assert_array_equal(val.y, data["y_val"])


def test_prepared_rows_and_lists_need_no_mean():
    train, val = check_splits(prepared(X_val=np.ones((3, 5)).tolist(), y_val=[0, 1, 2]))
    assert (train.D, val.D, val.y.tolist()) == (5, 5, [0, 1, 2])


def test_a_mean_of_None_is_no_mean():
    assert check_splits({**prepared(), "mean_image": None})[0].D == 5


def test_the_type_of_the_labels_does_not_matter_as_long_as_they_are_integers():
    for dtype in (np.uint8, np.int32, np.uint64):
        check_splits(splits(y_train=np.array([0, 1, 2, 0, 1, 2], dtype)))


@pytest.mark.parametrize(
    "data, message",
    [
        (splits(X_val=None), r"data must hold X_train, y_train, X_val and y_val; X_val is missing"),
        (splits(y_train=None, y_val=None), r"data must hold .*; y_train, y_val is missing"),
        ({}, r"X_train, y_train, X_val, y_val is missing"),
        (
            splits(y_train=np.zeros(5, int)),
            r"X_train, y_train: y must have shape \(N,\) = \(6,\), .*; got \(5,\)",
        ),
        (splits(y_val=np.zeros((3, 1), int)), r"X_val, y_val: y must have shape .*\(3,\).* got \(3, 1\)"),
        (splits(y_val=np.zeros(3)), r"X_val, y_val: y must hold integer labels, got dtype float64"),
        (splits(y_train=np.array([0, 1, 2, 0, -1, 2])), r"y_train must hold labels >= 0, got -1"),
        (splits(y_val=np.array([0, -3, 2])), r"y_val must hold labels >= 0, got -3"),
        (
            splits(mean_image=np.zeros(60)),
            r"mean_image must have the shape \(4, 5, 3\) of one image of X_train, got \(60,\)",
        ),
        (
            splits(X_val=np.zeros((3, 3, 4, 5), np.uint8)),
            r"mean_image must have the shape \(3, 4, 5\) of one image of X_val, got \(4, 5, 3\)",
        ),
        (
            splits(mean_image=None),
            r"X_train must hold prepared rows \(N, D\) of floats, got \(6, 4, 5, 3\) uint8.*mean_image",
        ),
        (
            prepared(X_train=np.ones((6, 5), int)),
            r"X_train must hold .* floats, got \(6, 5\) int64.*mean_image",
        ),
        (prepared(X_val=np.ones((3, 5), np.uint8)), r"X_val must hold .* got \(3, 5\) uint8.*mean_image"),
        (
            splits(X_train=np.zeros((6, 4, 5, 3)), mean_image=None),
            r"X_train must hold prepared rows \(N, D\) of floats, got \(6, 4, 5, 3\) float64.*mean_image",
        ),
        (prepared(X_train=np.ones(6)), r"X_train must hold prepared rows .* got \(6,\) float64"),
        (
            prepared(X_val=np.ones((3, 4))),
            r"X_train and X_val must have rows of the same length, got 5 and 4",
        ),
        (
            splits(X_val=np.zeros((0, 4, 5, 3), np.uint8), y_val=np.zeros(0, int)),
            r"X_val, y_val: X must hold at least one sample, got shape \(0, 4, 5, 3\)",
        ),
    ],
)
def test_splits_that_do_not_fit_are_named_with_what_was_expected_and_what_came(data, message):
    with pytest.raises(ValueError, match=message):
        check_splits(data)


def test_check_splits_names_what_is_no_mapping():
    with pytest.raises(ValueError, match="data must be a dictionary with X_train.*got NoneType"):
        check_splits(None)


def test_check_splits_names_images_that_are_no_numbers():
    images, y = np.full((3, 2), "a"), np.zeros(3, int)
    data = dict(X_train=images, y_train=y, X_val=images, y_val=y, mean_image=np.zeros(2))
    with pytest.raises(ValueError, match="X_train must hold real numbers, got dtype <U1"):
        check_splits(data)
