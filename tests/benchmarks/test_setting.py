"""What a row means: pairs that converge, operations counted from the shapes."""

from dataclasses import asdict

import numpy as np
import pytest

from benchmarks.setting import BATCH_SIZE, NUM_ITERS, QUICK, C, D, Setting, pairs, training_flops


@pytest.mark.parametrize("K", [1, 2, 100])
def test_pairs_are_so_many_different_ones_whose_penalty_shrinks_the_weights(K):
    found = pairs(K)
    assert len(set(found)) == K and found == sorted(found)
    assert all(0 < 2 * lr * reg < 1 for lr, reg in found)


@pytest.mark.parametrize("K", [1, 20])
def test_operations_are_those_of_the_two_products_of_every_step(K):
    X, W, dscores = np.empty((BATCH_SIZE, D)), np.empty((D, K * C)), np.empty((BATCH_SIZE, K * C))
    scores = 2 * X.shape[0] * W.shape[0] * W.shape[1]  # a multiplication and an addition each
    gradient = 2 * D * dscores.size
    assert training_flops(K) == NUM_ITERS * (scores + gradient)


def test_a_quick_run_measures_less_of_everything():
    full, quick = asdict(Setting()), asdict(QUICK)
    assert {name for name in full if not np.sum(quick[name]) < np.sum(full[name])} == set()
