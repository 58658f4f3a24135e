"""An orthonormal basis of what is orthogonal to ones, and which losses need no more than that."""

import numpy as np
import pytest

from cs231n.classifiers import LinearSVM, Softmax
from cs231n.search.directions import adds_to_zero, helmert


@pytest.mark.parametrize("C", [1, 2, 3, 10, 100])
def test_the_rows_are_orthonormal_and_orthogonal_to_ones(C):
    Q = helmert(C)
    assert Q.shape == (C - 1, C)
    np.testing.assert_allclose(Q @ Q.T, np.eye(C - 1), atol=1e-14)
    np.testing.assert_allclose(Q.sum(axis=1), 0, atol=1e-14)


def test_what_the_rows_leave_out_is_the_mean():
    W, Q = np.random.RandomState(0).standard_normal((10, 7)), helmert(10)
    np.testing.assert_allclose(W - Q.T @ (Q @ W), np.tile(W.mean(axis=0), (10, 1)), atol=1e-14)


@pytest.mark.parametrize("model", [Softmax, LinearSVM])
def test_the_derivatives_of_our_losses_add_up_to_zero(model):
    assert adds_to_zero(model.loss_stacked) is True


def one_against_the_rest(scores, y):
    """A hinge loss for each class by itself; for some samples its derivatives do add up to zero."""
    sign = np.where(np.arange(scores.shape[1])[:, None] == y, 1, -1)
    margins = np.maximum(0, 1 - sign * scores)
    return margins.sum(axis=(1, 2)), -sign * (margins > 0)


def squared(scores, y):
    """Where all scores are zero, so are all derivatives."""
    return (scores**2).sum(axis=(1, 2)), 2 * scores


def nearly(scores, y):
    losses, dscores = Softmax.loss_stacked(scores, y)
    dscores[:, 0] *= 1 + 1e-6
    return losses, dscores


@pytest.mark.parametrize("loss_stacked", [one_against_the_rest, squared, nearly])
def test_those_of_other_losses_do_not(loss_stacked):
    assert adds_to_zero(loss_stacked) is False


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_loss_that_gives_no_numbers_needs_every_direction():
    assert adds_to_zero(lambda scores, y: (scores[:, 0, 0], np.full_like(scores, np.nan))) is False
