"""What problems are made of tells right from wrong, and no shape is right by luck."""

import numpy as np
import pytest

from instructor.problems.drawn import Size, draw, gaps, one_hot, stressed
from instructor.problems.stacked import K

each_seed = pytest.mark.parametrize("seed", range(8))


@each_seed
def test_no_two_sizes_are_equal(seed):
    N, D, C, reg = Size.drawn(np.random.RandomState(seed))
    assert len({N, D, C, K}) == 4 and reg not in (0, 1)


@each_seed
def test_every_class_occurs_and_no_margin_is_at_the_kink_of_the_hinge(seed):
    rng = np.random.RandomState(seed)
    size = Size.drawn(rng)
    W, X, y = draw(rng, size)
    assert W.shape == (size.D, size.C) and X.shape == (size.N, size.D) and (X[:, -1] == 1).all()
    assert set(y) == set(range(size.C))
    scores = X @ W
    true = scores[np.arange(size.N), y]
    assert (true > 0).all() and np.abs(scores - true[:, None] + 1).min() > 0.02


def test_extreme_scores_are_those_that_naive_formulas_break_on():
    W, X, y = draw(np.random.RandomState(0), Size(7, 5, 4, 0.5))
    calls = stressed(W, X, y)
    tall, apart, deep = (calls[name][1] @ calls[name][0] for name in ("tall", "apart", "deep"))
    assert tall.min() > np.log(np.finfo(float).max)
    assert (np.exp(apart - apart.max()) == 0).all(axis=1).any()  # shifted by the largest of all rows
    assert (deep.max(axis=1) - deep.min(axis=1) > 1900).all()


def test_gaps_repeat_and_one_hot_rows_pick_the_class():
    assert gaps(5).tolist() == [1, -1, 0, 1, -1]
    assert one_hot(np.array([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]
