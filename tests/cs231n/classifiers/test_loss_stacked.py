"""What holds for both stacked losses, that of softmax and the hinge loss."""

import numpy as np
import pytest
from hypothesis import given

from cs231n.classifiers.linear_svm import svm_loss_stacked
from cs231n.classifiers.softmax import softmax_loss_stacked
from cs231n.gradient_check import eval_numerical_gradient
from tests.cs231n.classifiers.stacked_problems import stacked_problem, stacked_problems

BOTH = pytest.mark.parametrize("loss_stacked", [softmax_loss_stacked, svm_loss_stacked])


@BOTH
def test_stacked_gradient_agrees_with_finite_differences(loss_stacked):
    scores, y = stacked_problem(0)
    factors = np.array([1.0, -2.0, 3.0])  # one number of all losses, in which none can stand for another

    def loss(scores):
        return float(factors @ loss_stacked(scores.copy(), y)[0])

    numerical = eval_numerical_gradient(loss, scores.copy(), verbose=False)
    dscores = loss_stacked(scores, y)[1]
    # With h = 1e-5, rounding leaves about 1e-10, the formula for softmax another 1e-10. The hinge loss is
    # piecewise linear, and no margin is within h of its kink.
    np.testing.assert_allclose(factors[:, None, None] * dscores, numerical, rtol=1e-6, atol=1e-9)


@BOTH
@given(stacked_problems)
def test_stacked_gradients_of_a_sample_add_up_to_zero_over_the_classes(loss_stacked, problem):
    dscores = loss_stacked(*problem)[1]
    np.testing.assert_allclose(dscores.sum(axis=1), 0, atol=1e-14)  # a few terms of at most 4


@BOTH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("N", [1, 3, 200])
def test_a_single_class_costs_nothing_and_has_no_gradient(loss_stacked, dtype, N):
    scores = stacked_problem(0, N=N, C=1)[0].astype(dtype)
    losses, dscores = loss_stacked(scores, np.zeros(N, int))
    assert losses.tolist() == [0, 0, 0] and not dscores.any()


@BOTH
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bad_scores_of_one_classifier_leave_the_others_as_they_are(loss_stacked, bad, dtype):
    scores, y = stacked_problem(1, N=50)
    scores = scores.astype(dtype)
    losses, dscores = loss_stacked(scores.copy(), y)
    for where in (np.s_[1], np.s_[1, :, 7], np.s_[1, 2, 7]):
        spoilt = scores.copy()
        spoilt[where] = bad
        with np.errstate(all="ignore"):
            spoilt_losses, spoilt_dscores = loss_stacked(spoilt, y)
        for others in (0, 2):
            assert spoilt_losses[others] == losses[others]
            np.testing.assert_array_equal(spoilt_dscores[others], dscores[others])


@BOTH
def test_stacked_leaves_the_labels_as_they_were(loss_stacked):
    scores, y = stacked_problem(2)
    before = y.copy()
    loss_stacked(scores, y)
    np.testing.assert_array_equal(y, before)
