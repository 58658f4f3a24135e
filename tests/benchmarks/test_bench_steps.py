"""Where a step's time goes: the clocked step is the step, and its parts are what it takes."""

import numpy as np
import pytest

from benchmarks import bench_steps
from benchmarks.bench_steps import STAGES, Clock, ClockedStack
from benchmarks.setting import pairs
from cs231n.classifiers import Softmax
from cs231n.search.stacked_sgd import Stack


def test_breakdown_has_a_time_for_each_part_and_the_step_to_hold_their_sum_against(quick):
    for step in quick.json["breakdown"]:
        assert list(step["seconds"]) == ["gather", "convert", "scores", "softmax", "gradient", "update"]
        assert step["sum_seconds"] == pytest.approx(sum(step["seconds"].values()))
        assert step["step_seconds"] > 0
    assert {step["dtype"] for step in quick.json["breakdown"]} == {"float32", "float64"}


def test_a_clocked_step_leaves_the_weights_of_the_step(images):
    rng, clock = np.random.RandomState(0), Clock()
    W = 0.001 * rng.standard_normal((3073, 10))
    plain, clocked = (
        cls(Softmax.loss_stacked, pairs(2), W, np.float64, True) for cls in (Stack, ClockedStack)
    )
    for _ in range(3):
        X, y = rng.standard_normal((20, 3073)), rng.randint(0, 10, 20)
        np.testing.assert_allclose(clocked.clocked_step(X, y, clock), plain.step(X, y), rtol=1e-12)
        clock.start()
    np.testing.assert_allclose(clocked.weights(), plain.weights(), rtol=1e-12)
    assert [len(clock.times[stage]) for stage in STAGES] == [0, 0, 3, 3, 3, 3]  # no images were picked


def test_a_clocked_step_that_does_something_else_is_noticed(report, monkeypatch):
    step = ClockedStack.clocked_step
    monkeypatch.setattr(ClockedStack, "clocked_step", lambda *args: 1.01 * step(*args))
    with pytest.raises(RuntimeError, match="no longer does what Stack.step does"):
        bench_steps.measure(report)
