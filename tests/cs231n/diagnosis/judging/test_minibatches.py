"""Minibatches: right draws of any kind are accepted, and what is wrong with others is told."""

import numpy as np
import pytest

from cs231n.diagnosis import probes
from cs231n.diagnosis.judging.minibatches import judge_minibatches
from tests.cs231n.diagnosis.diagnosing import PROBLEMS

INPUTS = PROBLEMS["students"]["train"]["inputs"]
Y = probes.unpack(INPUTS["y"])
N, SIZE, STEPS = len(Y), INPUTS["batch_size"], INPUTS["num_iters"]


def judged(draw, seed):
    """The name of the slip for indices that `draw` makes from a generator, a step and a size."""

    def run(seed, size):
        rng = np.random.RandomState(seed)
        drawn = [np.asarray(draw(rng, step, size)) for step in range(STEPS)]
        return {"batches": [[indices.tolist(), Y[indices].tolist()] for indices in drawn]}

    observed = {"run": run(seed, SIZE), "again": run(seed, SIZE), "other seed": run(seed + 1, SIZE)}
    observed["large batch"] = run(seed, 2 * N)
    return judge_minibatches(INPUTS, observed, lambda name, **details: name)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, step, size: rng.choice(N, size),
        lambda rng, step, size: rng.randint(0, N, size),
        lambda rng, step, size: np.sort(rng.choice(N, size)),
        lambda rng, step, size: (rng.uniform(size=size) * N).astype(int),
        lambda rng, step, size: [rng.choice(N) for _ in range(size)],
    ],
)
def test_independent_draws_in_any_order_are_right(draw, seed):
    assert judged(draw, seed) == []


DEPENDENT = {
    "in-order": lambda rng, step, size: (rng.randint(N) + np.arange(size)) % N,
    "first-alone": lambda rng, step, size: rng.choice(3, size),
    "never-drawn": lambda rng, step, size: rng.randint(1, N, size),
    "columns-for-samples": lambda rng, step, size: rng.choice(INPUTS["X"]["shape"][1], size),
    "uneven": lambda rng, step, size: np.minimum(rng.choice(N, size), rng.choice(N, size)),
    "not-random": lambda rng, step, size: rng.choice(N, size - 1)[[0, *range(size - 1)]],
    "one-sample-repeated": lambda rng, step, size: np.repeat(rng.choice(N), size),
    "size-varies": lambda rng, step, size: rng.choice(N, 1 + step % 4),
    "seed-ignored": lambda rng, step, size: np.random.RandomState(step).choice(N, size),
}


@pytest.mark.parametrize("slip", DEPENDENT)
def test_other_draws_are_told_apart(slip):
    assert judged(DEPENDENT[slip], 0) == slip
