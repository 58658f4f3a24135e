"""The search: the same results as training one after another, errors before any work, interruption."""

import inspect
import os
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.classifiers import LinearClassifier, LinearSVM, Softmax
from cs231n.search import SearchResult, grid_search, stacked_sgd
from cs231n.search import grid as module
from tests.cs231n.search.search_helpers import Interrupting, blobs, classifier_with

LRS, REGS = [1e-3, 1e-2, 1e-1], [0.0, 0.1, 1.0]
# 2 lr reg equal to 1 (the penalty removes all weights) and to 2 (it reverses their sign) at each step
CORNERS = [(1e-2, 50.0), (1e-2, 100.0), (0.25, 2.0), (1e-2, 49.9), (1e-2, 99.9)]
TOO_HIGH = [(10.0, 1e3), (1e3, 1e2)]  # the penalty alone multiplies weights by 2e4 and more at each step
search = partial(grid_search, num_iters=60, batch_size=32, progress=False)


@pytest.fixture(scope="module")
def data():
    return blobs()


def one_at_a_time(classifier, data, pairs, num_iters=60, batch_size=32, seed=0):
    models, losses = [], []
    for lr, reg in pairs:
        model = classifier()
        rng = np.random.RandomState(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of divergence
            losses.append(
                model.train(data["X_train"], data["y_train"], lr, reg, num_iters, batch_size, rng=rng)
            )
        models.append(model)
    return models, np.array(losses).T


def relative_error(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def assert_same(a, b):
    assert a.pairs == b.pairs
    for name in ("losses", "weights", "train_accuracy", "val_accuracy", "steps"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


# What it computes


@pytest.mark.parametrize("classifier", [Softmax, LinearSVM])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_equals_training_one_after_another(classifier, threads, data):
    pairs = [(lr, reg) for lr in LRS for reg in REGS] + CORNERS
    result = search(classifier, data, pairs=pairs, dtype=np.float64, seed=3, threads=threads)
    models, losses = one_at_a_time(classifier, data, pairs, seed=3)
    np.testing.assert_allclose(result.losses, losses, rtol=1e-9)  # rounding, over 60 steps
    for k, model in enumerate(models):
        assert relative_error(result.weights[k], model.W) < 1e-9, pairs[k]
        accuracies = [np.mean(model.predict(data[f"X_{s}"]) == data[f"y_{s}"]) for s in ("train", "val")]
        assert result.results[pairs[k]] == tuple(accuracies)


def test_float32_is_close_to_float64(data):
    double = search(Softmax, data, LRS, REGS, dtype=np.float64)
    single = search(Softmax, data, LRS, REGS)
    assert single.weights.dtype == np.float32 and double.weights.dtype == np.float64
    for a, b in zip(single.weights, double.weights):
        assert relative_error(a, b) < 1e-4  # 60 steps of float32, whose own precision is 6e-8
    # A rounding error may turn the label of a sample at the border: allow one of 80 and 200.
    np.testing.assert_allclose(single.val_accuracy, double.val_accuracy, atol=1 / 80 + 1e-9)
    np.testing.assert_allclose(single.train_accuracy, double.train_accuracy, atol=1 / 200 + 1e-9)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_bytes_with_a_mean_image_equal_prepared_floats(dtype, tolerance):
    rng = np.random.RandomState(1)
    images = {f"X_{name}": rng.randint(0, 256, (90, 4, 3, 2)).astype(np.uint8) for name in ("train", "val")}
    labels = {f"y_{name}": rng.randint(0, 3, 90) for name in ("train", "val")}
    mean_image = images["X_train"].mean(axis=0)
    raw = search(Softmax, {**images, **labels, "mean_image": mean_image}, [1e-5, 1e-4], [0, 1], dtype=dtype)
    prepared = {name: data_utils.preprocess(X, mean_image) for name, X in images.items()}
    rows = search(Softmax, {**prepared, **labels}, [1e-5, 1e-4], [0, 1], dtype=dtype)
    assert raw.weights.shape == (4, 4 * 3 * 2 + 1, 3)  # the bias included
    for a, b in zip(raw.weights, rows.weights):
        assert relative_error(a, b) < tolerance  # order of rounding only
    np.testing.assert_allclose(raw.val_accuracy, rows.val_accuracy, atol=1 / 90 + 1e-9)  # one at the border


def test_axes_and_pairs_give_the_same(data):
    axes = search(Softmax, data, LRS, REGS)
    assert_same(axes, search(Softmax, data, pairs=[(lr, reg) for lr in LRS for reg in REGS]))


@pytest.mark.parametrize("kind", [tuple, np.array, iter, lambda values: [np.float64(v) for v in values]])
def test_axes_may_be_any_iterable_of_any_numbers(kind, data):
    result = search(Softmax, data, kind(LRS), kind(REGS))
    assert_same(result, search(Softmax, data, LRS, REGS))
    assert all(type(number) is float for pair in result.pairs for number in pair)


@pytest.mark.parametrize("kind", [np.array, iter, tuple])
def test_pairs_may_be_any_iterable(kind, data):
    pairs = [(1e-2, 0.0), (1e-3, 1.0)]
    assert_same(search(Softmax, data, pairs=kind(pairs)), search(Softmax, data, pairs=pairs))


def test_random_search_is_a_list_of_pairs(data):
    rng = np.random.RandomState(2)
    pairs = [(10 ** rng.uniform(-4, -1), 10 ** rng.uniform(-3, 0)) for _ in range(7)]
    result = search(Softmax, data, pairs=pairs, dtype=np.float64)
    assert result.pairs == pairs
    model = one_at_a_time(Softmax, data, [result.best_pair])[0][0]
    assert relative_error(result.best_model.W, model.W) < 1e-9


@pytest.mark.parametrize("pairs", [[(1e-2, 0.1)], [(1e-2, 0.1), (1e-1, 0.0), (1e-3, 2.0)]])
def test_shapes_and_types_are_those_documented(pairs, data):
    result = search(Softmax, data, pairs=pairs, threads=2)
    K = len(pairs)
    assert isinstance(result, SearchResult) and result.classifier is Softmax and result.pairs == pairs
    expected = {"losses": (60, K), "weights": (K, 9, 3), "diverged": (K,)}
    expected |= {name: (K,) for name in ("train_accuracy", "val_accuracy", "steps")}
    assert {name: getattr(result, name).shape for name in expected} == expected
    assert result.losses.dtype == result.train_accuracy.dtype == result.val_accuracy.dtype == np.float64
    assert result.diverged.dtype == bool and result.steps.tolist() == [60] * K
    assert result.partial is False and np.isfinite(result.losses).all()


def test_one_class_and_one_configuration_work(data):
    ones = {name: np.zeros_like(array) if name[0] == "y" else array for name, array in data.items()}
    for classifier in (Softmax, LinearSVM):
        result = search(classifier, ones, [1e-2], [0.1], dtype=np.float64)
        assert result.weights.shape == (1, 9, 1) and result.best == 0
        assert result.results == {(1e-2, 0.1): (1.0, 1.0)}
        model = one_at_a_time(classifier, ones, [(1e-2, 0.1)])[0][0]
        assert relative_error(result.best_model.W, model.W) < 1e-9


def test_a_batch_larger_than_the_data_works(data):
    result = search(Softmax, data, [1e-2], [0.1], batch_size=500, dtype=np.float64)
    model = one_at_a_time(Softmax, data, [(1e-2, 0.1)], batch_size=500)[0][0]
    assert relative_error(result.weights[0], model.W) < 1e-9


def test_data_may_be_a_function_that_loads_it(data):
    calls = []
    result = search(Softmax, lambda: calls.append(1) or data, LRS, REGS)
    assert_same(result, search(Softmax, data, LRS, REGS))
    assert len(calls) == 1


def test_the_seed_alone_decides(data):
    state = np.random.get_state()[1].copy()
    first = search(Softmax, data, LRS, REGS, seed=7)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # NumPy's global generator is not used
    np.random.standard_normal(10)
    assert_same(search(Softmax, data, LRS, REGS, seed=7), first)
    assert np.abs(search(Softmax, data, LRS, REGS, seed=8).weights - first.weights).max() > 1e-3


def test_the_data_are_left_as_they_were(data):
    before = {name: array.copy() for name, array in data.items()}
    search(Softmax, data, LRS, REGS)
    for name, array in before.items():
        np.testing.assert_array_equal(data[name], array, err_msg=name)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("classifier", [Softmax, LinearSVM])
def test_overflow_is_flagged_and_spoils_no_other(classifier, dtype, data):
    good = [(1e-2, 0.1), (1e-1, 0.0), (1e-3, 1.0)]
    pairs = [good[0], TOO_HIGH[0], good[1], good[2], TOO_HIGH[1]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # NumPy's are not shown either
        result = search(classifier, data, pairs=pairs, dtype=dtype, threads=1, num_iters=100)
    alone = search(classifier, data, pairs=good, dtype=dtype, threads=1, num_iters=100)
    assert result.diverged.tolist() == [False, True, False, False, True]
    assert not alone.diverged.any() and result.best_pair == alone.best_pair
    for a, b in zip(result.weights[[0, 2, 3]], alone.weights):
        assert relative_error(a, b) < 100 * np.finfo(dtype).eps  # a product of another shape rounds otherwise
    models, _ = one_at_a_time(classifier, data, pairs, num_iters=100)
    if dtype == np.float64:
        assert [not np.isfinite(model.W).all() for model in models] == result.diverged.tolist()


# Errors come before any work


@pytest.fixture
def no_work(monkeypatch):
    def fail(*args):
        pytest.fail("work was begun")

    monkeypatch.setattr(module, "train_stacked", fail)
    monkeypatch.setattr(module, "train_on", fail)


BAD_GRIDS = {
    "no learning rate": (dict(learning_rates=[], regs=REGS), "grid is empty"),
    "no reg": (dict(learning_rates=LRS, regs=iter([])), "grid is empty"),
    "no pair": (dict(pairs=[]), "grid is empty"),
    "lr 0": (dict(learning_rates=[1e-3, 0], regs=REGS), "learning_rate must be greater than 0"),
    "lr negative": (dict(learning_rates=[-1e-3], regs=REGS), "learning_rate must be .* got -0.001"),
    "lr nan": (dict(learning_rates=[np.nan], regs=REGS), "learning_rate must be a finite number"),
    "lr inf": (dict(learning_rates=[np.inf], regs=REGS), "learning_rate must be a finite number"),
    "lr text": (dict(learning_rates=["1e-3"], regs=REGS), "learning_rate must be .* got '1e-3'"),
    "lr None": (dict(learning_rates=[None], regs=REGS), "learning_rate must be .* got None"),
    "lr of a pair": (dict(pairs=[(1e-3, 0), (0, 1e-3)]), "learning_rate must be greater than 0"),
    "reg negative": (dict(learning_rates=LRS, regs=[0, -1]), "reg must be .* >= 0, got -1"),
    "reg nan": (dict(learning_rates=LRS, regs=[np.nan]), "reg must be a finite number"),
    "reg inf": (dict(pairs=[(1e-3, np.inf)]), "reg must be a finite number"),
    "triple": (dict(pairs=[(1e-3, 0, 1)]), r"pairs must hold pairs .* got \(0.001, 0, 1\)"),
    "number for pair": (dict(pairs=[1e-3, 1e-2]), "pairs must hold pairs .* got 0.001"),
    "text for pair": (dict(pairs=["ab"]), "learning_rate must be .* got 'a'"),
    "ragged pair": (dict(pairs=[(1e-3, [0, 1])]), r"reg must be .* got \[0, 1\]"),
    "axis of two dimensions": (dict(learning_rates=[[1e-3, 1e-2]], regs=REGS), "learning_rate must be"),
    "number for an axis": (dict(learning_rates=1e-3, regs=REGS), "learning_rates must be a list, got 0.001"),
    "number for pairs": (dict(pairs=5), "pairs must be a list, got 5"),
    "nothing": (dict(), "either both axes, learning_rates and regs, or pairs"),
    "axes and pairs": (dict(learning_rates=LRS, regs=REGS, pairs=[(1e-3, 0)]), "either both axes"),
    "lr and pairs": (dict(learning_rates=LRS, pairs=[(1e-3, 0)]), "either both axes"),
    "lr only": (dict(learning_rates=LRS), "either both axes"),
    "reg only": (dict(regs=REGS), "either both axes"),
}


@pytest.mark.parametrize("case", BAD_GRIDS)
def test_a_bad_grid_is_an_error_before_any_work(case, data, no_work):
    grid, message = BAD_GRIDS[case]
    with pytest.raises(ValueError, match=message):
        search(Softmax, data, **grid)


BAD_OPTIONS = {
    **{
        f"{name} {value}": ({name: value}, f"{name} must be an integer >= 1, got {value}")
        for name in ("num_iters", "batch_size", "threads")
        for value in (0, -1, 1.5)
    },
    "dtype int": (dict(dtype=int), "dtype must be float32 or float64, got int64"),
    "dtype float16": (dict(dtype=np.float16), "dtype must be float32 or float64, got float16"),
    "seed negative": (dict(seed=-1), "[Ss]eed must be"),
    "seed 1.5": (dict(seed=1.5), "seed must be an integer .* got 1.5"),
    "executor 5": (dict(executor=5), "executor must be a concurrent.futures.Executor, got 5"),
    "seed None": (dict(seed=None), "[Ss]eed must be"),  # each thread would see minibatches of its own
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_a_bad_option_is_an_error_before_any_work(case, no_work):
    option, message = BAD_OPTIONS[case]
    with pytest.raises(ValueError, match=message):
        search(Softmax, lambda: pytest.fail("the data were loaded"), LRS, REGS, **option)


@pytest.mark.parametrize("option", ["chunk_size", "threads"])
@pytest.mark.parametrize("value", [0, 1.5])
def test_a_bad_option_for_the_executor_is_an_error_before_any_work(option, value, no_work):
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match=f"{option} must be an integer"):
        search(Softmax, blobs, LRS, REGS, executor=executor, **{option: value})


def test_an_executor_with_arrays_is_an_error_that_says_what_to_give(data, no_work):
    with (
        ThreadPoolExecutor(1) as executor,
        pytest.raises(ValueError, match=r"data must be a function.*functools.partial\(load_splits, folder\)"),
    ):
        search(Softmax, data, LRS, REGS, executor=executor)


class Unfinished(LinearClassifier):
    pass


@pytest.mark.parametrize(
    ("classifier", "error", "message"),
    [
        (Softmax(), ValueError, "classifier must be a class such as Softmax, got <"),
        (dict, ValueError, "classifier must be a class such as Softmax"),
        (None, ValueError, "classifier must be a class such as Softmax, got None"),
        (Unfinished, NotImplementedError, "has no loss; use Softmax or LinearSVM"),
        (
            classifier_with(lambda scores, y: (np.zeros(4), scores)),
            ValueError,
            r"must return losses \(K,\) and dscores \(K, C, N\).*got \(4,\) and \(2, 3, 4\)",
        ),
        (
            classifier_with(lambda scores, y: (np.zeros(2), scores[0])),
            ValueError,
            r"must return losses.*got \(2,\) and \(3, 4\)",
        ),
        (classifier_with(lambda scores, y: None), ValueError, "must return losses .*got None"),
        (classifier_with(lambda scores, y: np.zeros(2)), ValueError, "must return losses"),
    ],
)
def test_a_classifier_that_does_not_fit_is_an_error_before_any_work(classifier, error, message, no_work):
    with pytest.raises(error, match=message):
        search(classifier, lambda: pytest.fail("the data were loaded"), LRS, REGS)


IMAGES = np.zeros((200, 2, 2, 3), np.uint8)
BAD_DATA = {
    "lacks one": ({"y_val": None}, "data must hold .*y_val is missing"),
    "lacks all": (
        dict.fromkeys(["X_train", "y_train", "X_val", "y_val"]),
        "X_train, y_train, X_val, y_val is",
    ),
    "y_train too long": ({"y_train": np.zeros(201, int)}, r"X_train, y_train: .*\(200,\).*got \(201,\)"),
    "y_val too short": ({"y_val": np.zeros(79, int)}, r"X_val, y_val: .*\(80,\).*got \(79,\)"),
    "labels float": ({"y_train": np.zeros(200)}, "y_train: .*integer labels"),
    "labels negative": ({"y_train": np.full(200, -1)}, "y_train must hold labels >= 0, got -1"),
    "no samples": ({"X_val": np.zeros((0, 9)), "y_val": np.zeros(0, int)}, "X_val.*at least one sample"),
    "rows of other length": ({"X_val": np.zeros((80, 8))}, "rows of the same length, got 9 and 8"),
    "images without mean": (
        {"X_train": IMAGES},
        r"X_train must hold .*got \(200, 2, 2, 3\) uint8.*mean_image",
    ),
    "mean of other shape": (
        {"X_train": IMAGES, "mean_image": np.zeros((2, 3, 2))},
        r"mean_image must have the shape \(2, 2, 3\) .*X_train, got \(2, 3, 2\)",
    ),
    "mean is flat": (
        {"X_train": IMAGES, "mean_image": np.zeros(12)},
        r"mean_image must have the shape \(2, 2, 3\) .*got \(12,\)",
    ),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_data_are_an_error_before_any_work(case, data, no_work):
    change, message = BAD_DATA[case]
    changed = {name: array for name, array in {**data, **change}.items() if array is not None}
    with pytest.raises(ValueError, match=message):
        search(Softmax, changed, LRS, REGS)


@pytest.mark.parametrize(
    "grid",
    [
        dict(learning_rates=[1e-2, 1e-3, 0.01], regs=[0.5]),
        dict(pairs=[(1e-2, 0.5), (1e-3, 0.5), (0.01, 0.5)]),
    ],
)
def test_duplicates_are_merged_with_a_warning_that_points_at_the_caller(grid, data):
    with pytest.warns(UserWarning, match="tried once: 1 left out") as caught:
        line = inspect.currentframe().f_lineno + 1
        result = grid_search(Softmax, data, **grid, num_iters=5, progress=False)
    assert result.pairs == [(1e-2, 0.5), (1e-3, 0.5)]
    assert [(warning.filename, warning.lineno) for warning in caught] == [(__file__, line)]


# Interruption


INTERRUPTED = """
import warnings
import numpy as np
from tests.cs231n.search.search_helpers import Interrupting, blobs, classifier_with
from cs231n.search import grid, grid_search
from cs231n.search.progress import Progress

class Noted(Progress):
    def note(self, remark):
        super().note(remark)
        notes.append(remark)

notes = []
grid.Progress = Noted
classifier = classifier_with(Interrupting({how}))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pairs = [(1e-2, reg) for reg in (0, 1, 2, 3)]
    result = grid_search(classifier, blobs, pairs=pairs, num_iters=10**5, batch_size=16, threads=2)
"""

LEFT = """
(warning,) = caught
assert warning.category is UserWarning and warning.filename == "<string>", warning
assert "the search was interrupted" in str(warning.message), warning
assert "of 100,000 steps" in str(warning.message) and "best: learning rate" in str(warning.message), warning
assert result.partial is True and result.pairs == pairs
assert (15 <= result.steps).all() and (result.steps < 1000).all(), result.steps
for k, steps in enumerate(result.steps):
    assert np.isfinite(result.losses[:steps, k]).all() and np.isnan(result.losses[steps:, k]).all()
assert not result.diverged.any()
data = blobs()
accuracy = np.mean(result.best_model.predict(data["X_val"]) == data["y_val"])
assert accuracy == result.val_accuracy.max() > 0.5, accuracy
again = grid_search(classifier, data, pairs=pairs[:2], num_iters=int(result.steps[0]), batch_size=16)
np.testing.assert_allclose(again.weights[0], result.weights[0], rtol=1e-3, atol=1e-5)  # float32
print("as claimed")
"""


def run_python(source, seconds=600):
    """Run a program in a process of its own: an interrupt that came late would end the tests."""
    folder = str(Path(__file__).resolve().parents[3])
    return subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONPATH": folder},
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def test_interrupted_it_returns_what_was_reached_with_a_warning():
    done = run_python(INTERRUPTED.format(how="40") + LEFT)
    assert done.stdout == "as claimed\n", done.stderr
    assert "interrupted: measuring" in done.stderr


def test_interrupted_twice_it_gives_up():
    source = INTERRUPTED.format(how="40, times=2, heeded=lambda: notes")
    done = run_python(source + "print('went on')")
    assert done.stdout == "" and done.stderr.rstrip().endswith("KeyboardInterrupt")


def test_interrupted_while_its_threads_start_it_raises_and_trains_no_further(data, monkeypatch):
    class Pool(ThreadPoolExecutor):
        submitted = 0

        def submit(self, *args):
            future = super().submit(*args)
            Pool.submitted += 1
            if Pool.submitted == 2:
                raise KeyboardInterrupt
            return future

    monkeypatch.setattr(stacked_sgd, "ThreadPoolExecutor", Pool)
    loss = Interrupting()  # counts only
    try:
        search(classifier_with(loss), data, pairs=[(1e-2, reg) for reg in range(4)], num_iters=200, threads=2)
        pytest.fail("the interruption was lost")
    except KeyboardInterrupt:
        pass
    assert loss.calls < 200, "the search went on"  # of 400


def test_without_a_stacked_loss_the_plain_one_gives_the_same_search():
    class Plain(Softmax):
        loss_stacked = staticmethod(LinearClassifier.loss_stacked)

    arguments = blobs(), [1e-3, 1e-2], [0.0, 1e-2]
    with pytest.warns(UserWarning, match="loss_stacked is not written: the losses are computed one by one"):
        slow = grid_search(Plain, *arguments, num_iters=50, dtype=np.float64, progress=False)
    fast = grid_search(Softmax, *arguments, num_iters=50, dtype=np.float64, progress=False)
    np.testing.assert_allclose(slow.weights, fast.weights, rtol=1e-9)  # as for the loop
    np.testing.assert_allclose(slow.losses, fast.losses, rtol=1e-9)
    assert slow.results == fast.results
