"""Section 6: operations and bytes counted from the arrays of a step, and held against what was measured."""

import numpy as np
import pytest

from benchmarks.setting import BATCH_SIZE, NUM_ITERS, C, D, pairs
from cs231n.classifiers import Softmax
from cs231n.search.stacked_sgd import Stack
from tests.tools.results.test_bench import BENCH
from tools.results import growth


@pytest.mark.parametrize("K", [4, 8])  # with these, no rows are padded
def test_operations_are_those_of_the_two_products_of_a_stack(K):
    stack = Stack(Softmax.loss_stacked, pairs(K), np.zeros((D, C)), np.float32, True)
    products = 2 * 2 * stack.matrix.size * BATCH_SIZE  # a multiplication and an addition each
    assert growth.operations(K) == products * NUM_ITERS


def test_bytes_of_many_pairs_are_those_of_their_weights_and_of_few_those_of_the_minibatch():
    step = growth.operations(1) / NUM_ITERS
    assert 10**6 * step / growth.moved(10**6, 4, 2) == pytest.approx(BATCH_SIZE / 6, rel=1e-3)
    assert 10**6 * step / growth.moved(10**6, 8, 2) == pytest.approx(BATCH_SIZE / 12, rel=1e-3)
    assert growth.moved(0, 4, 1) == 23 * BATCH_SIZE * D
    assert growth.moved(20, 4, 10) - growth.moved(20, 4, 2) == 8 * growth.moved(0, 4, 1)


def test_rows_of_the_search_are_held_against_the_peak(tmp_path):
    row = {**BENCH["rows"][0], "what": "grid_search: training", "K": 20, "dtype": "float32", "seconds": 10.0}
    text = growth.section({**BENCH, "rows": [*BENCH["rows"], row]})
    least = 4 * 200 * 3073 * 9 * 20 * 1500 / 100e9  # 6.64 s
    bytes_alone = growth.moved(20, 4, 2) * 1500 / 10e9  # 6.24 s
    assert f"| 20 | float32 | 10.00 | {least:.2f} | 66 % | {bytes_alone:.2f} | 11 |" in text
    assert "P = 100 GFLOP/s in float32 and M = 10 GB/s" in text
    assert "plain loop" not in text


def test_without_a_benchmark_that_counts_only_the_paper_is_left():
    text = growth.section(None)
    assert "|" not in text and "GFLOP" in text and "64 cores" in text
