"""The ways of training do what they say, held against steps written out."""

import math

import numpy as np
import pytest

from cs231n.classifiers import Softmax
from cs231n.search import grid_search
from cs231n.search.samples import check_splits
from tools.results import training


def test_sgd_with_a_constant_rate_is_that_of_the_search(material):
    pairs = [(1e-6, 4e2), (2e-6, 8e2)]
    found = grid_search(Softmax, material.splits, pairs=pairs, num_iters=30, batch_size=20, progress=False)
    trained = training.train_sgd(check_splits(material.splits)[0], pairs, 30, False, 0, 20)
    np.testing.assert_allclose(trained.last, found.weights, rtol=1e-4, atol=1e-8)  # float32


@pytest.mark.parametrize("decaying", [False, True])
def test_last_and_average_are_those_of_steps_written_out(material, decaying):
    X, y = (material.splits[name] for name in ("X_train", "y_train"))
    lr, reg, rng, model, late = 2e-6, 4e2, np.random.RandomState(3), Softmax(), []
    model.W = 0.001 * rng.standard_normal((3073, 10))
    for step in range(30):
        batch = rng.choice(len(X), 20)
        rate = lr * (1 - step / 30) if decaying else lr
        model.W = model.W - rate * model.loss(X[batch], y[batch], reg)[1]
        late += [model.W] if step >= 20 else []
    trained = training.train_sgd(check_splits(material.splits)[0], [(lr, reg)], 30, decaying, 3, 20)
    np.testing.assert_allclose(trained.last[0], model.W, rtol=1e-3, atol=1e-7)  # float32
    np.testing.assert_allclose(trained.average[0], np.mean(late, axis=0), rtol=1e-3, atol=1e-7)


def test_lbfgs_ends_where_the_gradient_of_the_whole_loss_is_small(material):
    X, y = material.splits["X_train"].astype(np.float64), material.splits["y_train"]
    W, found = training.train_lbfgs(X, y, 1e3, 200)
    model = Softmax()
    model.W = W
    at_zero = Softmax()
    at_zero.W = np.zeros_like(W)
    size = [np.linalg.norm(each.loss(X, y, 1e3)[1]) for each in (model, at_zero)]
    assert size[0] < 1e-2 * size[1] and found.nit < 200
    assert math.isclose(found.fun, model.loss(X, y, 1e3)[0], rel_tol=1e-9)


def test_each_step_is_announced_and_what_that_raises_ends_the_training(material):
    ticks = []

    def tick():
        ticks.append(1)
        if len(ticks) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train_sgd(check_splits(material.splits)[0], [(1e-6, 1.0)], 9, False, 0, 20, tick)
    assert len(ticks) == 3


def test_accuracy_is_the_share_of_rows_whose_largest_score_is_right():
    W, X = np.eye(3), np.eye(3, dtype=np.float32)[[0, 1, 2, 2]]
    assert training.accuracy(W, X, np.array([0, 1, 2, 0])) == 0.75
