"""The two that are compared do the same work, and their times are scaled to the same number of steps."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import contestants
from benchmarks.contestants import Loop, search_seconds, search_tasks, thread_counts
from benchmarks.setting import BATCH_SIZE, NUM_ITERS, pairs
from cs231n.classifiers import Softmax
from cs231n.data_utils import preprocess


def test_the_loop_is_the_course_s_own_training_on_prepared_rows(images):
    loop = Loop(images, 3)
    loop.train(1)
    X, model, [(lr, reg)] = preprocess(images["X_train"], images["mean_image"]), Softmax(), pairs(1)
    model.train(X, images["y_train"], lr, reg, 3, BATCH_SIZE, rng=np.random.RandomState(0))
    np.testing.assert_allclose(loop.model.W, model.W, rtol=1e-12)
    assert loop.X.dtype == np.float64 and loop.X_val.shape == (50, 3073)


def test_slices_of_the_loop_are_scaled_and_the_better_number_of_threads_counts(images, monkeypatch):
    monkeypatch.setattr(contestants, "processors", lambda: 4)
    loop = Loop(images, 15)
    times = {("loop", 1, "BLAS threads"): [2.0, 3.0, 9.0], ("loop", 4, "BLAS threads"): [4.0, 4.0, 4.0]}
    assert thread_counts() == [1, 4] and [name for name, _ in loop.tasks()] == list(times)
    np.testing.assert_allclose(loop.seconds(times, 4), np.full(3, 4.0 * NUM_ITERS / 15))
    assert loop.fastest(times) == pytest.approx(3.0 * NUM_ITERS / 15)


def test_the_search_is_asked_for_the_same_pairs_steps_and_batches(images, monkeypatch):
    asked = []

    def grid_search(classifier, data, **options):
        asked.append((classifier, data is images, options))
        return SimpleNamespace(partial=False)

    monkeypatch.setattr(contestants, "grid_search", grid_search)
    for _, task in search_tasks(images, 3, 40, np.float32):
        task()
    options = {"pairs": pairs(3), "batch_size": BATCH_SIZE, "dtype": np.float32, "progress": False}
    assert asked == [(Softmax, True, {**options, "num_iters": steps}) for steps in (40, 1)]


def test_what_is_not_training_is_subtracted_from_a_search_and_not_scaled():
    tasks = [("whole", None), ("one step", None)]
    training, whole = search_seconds({"whole": [12.0, 11.0], "one step": [2.0]}, tasks, 101)
    step = (12 - 2) / 100
    np.testing.assert_allclose(training, [NUM_ITERS * step])
    np.testing.assert_allclose(whole, [2 + (NUM_ITERS - 1) * step])


def test_search_that_kept_an_interrupt_for_itself_is_not_taken_for_a_fast_one(monkeypatch):
    monkeypatch.setattr(contestants, "grid_search", lambda *_, **__: SimpleNamespace(partial=True))
    with pytest.raises(KeyboardInterrupt):
        contestants.search({}, 2, 10, "float32")
