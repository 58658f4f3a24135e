"""The hinge loss: naive, vectorized and stacked agree, the gradient is right away from the kinks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_stacked, svm_loss_vectorized
from cs231n.gradient_check import eval_numerical_gradient
from tests.cs231n.classifiers.stacked_problems import stacked_problem, stacked_problems

BOTH = pytest.mark.parametrize("svm_loss", [svm_loss_naive, svm_loss_vectorized])


def problem(seed, N=7, D=5, C=4):
    rng = np.random.RandomState(seed)
    return rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.randint(0, C, N)


@given(
    st.builds(problem, st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 6), st.integers(1, 5)),
    st.floats(0, 100),
)
def test_vectorized_agrees_with_loops(problem, reg):
    loss, dW = svm_loss_vectorized(*problem, reg)
    expected_loss, expected_dW = svm_loss_naive(*problem, reg)
    np.testing.assert_allclose(loss, expected_loss, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(dW, expected_dW, rtol=1e-10, atol=1e-10)


@BOTH
@pytest.mark.parametrize("reg", [0.0, 0.7])
def test_gradient_agrees_with_finite_differences(svm_loss, reg):
    W, X, y = problem(0)
    numerical = eval_numerical_gradient(lambda w: svm_loss(w, X, y, reg)[0], W, verbose=False)
    np.testing.assert_allclose(svm_loss(W, X, y, reg)[1], numerical, rtol=1e-6, atol=1e-9)


@BOTH
def test_zero_weights_cost_one_for_each_wrong_class(svm_loss):
    _, X, y = problem(1, C=10)
    assert svm_loss(np.zeros((5, 10)), X, y, 1.0)[0] == 9


@BOTH
def test_a_sample_beyond_the_margin_adds_nothing(svm_loss):
    loss, dW = svm_loss(np.array([[3.0, 1.9]]), np.array([[1.0]]), np.array([0]), 0.0)
    assert loss == 0 and not dW.any()


# ---- many classifiers at once


@given(stacked_problems)
def test_stacked_agrees_with_vectorized_for_each_classifier(problem):
    scores, y = problem
    losses, dscores = svm_loss_stacked(scores.copy(), y)
    assert losses.shape == scores.shape[:1] and dscores.shape == scores.shape
    N, C = len(y), scores.shape[1]
    for k in range(len(scores)):
        # Weights and samples whose scores are these exactly, so that no margin changes its sign; the
        # last N rows of dW are dL/dscores.
        W, X = np.vstack([np.eye(C), np.zeros((N, C))]), np.hstack([scores[k].T, np.eye(N)])
        loss, dW = svm_loss_vectorized(W, X, y, 0.0)
        # The same margins, summed in another order.
        np.testing.assert_allclose(losses[k], loss, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(dscores[k].T, dW[C:], rtol=1e-14)


def test_samples_times_stacked_gradient_is_the_gradient_of_the_data_loss():
    _, X, y = problem(3, N=50)
    W = np.random.RandomState(4).standard_normal((3, 5, 4))
    losses, dscores = svm_loss_stacked(W.transpose(0, 2, 1) @ X.T, y)
    for k in range(3):
        loss, dW = svm_loss_vectorized(W[k], X, y, 0.0)
        np.testing.assert_allclose(losses[k], loss, rtol=1e-12)
        np.testing.assert_allclose(X.T @ dscores[k].T, dW, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("K, N", [(1, 1), (1, 5), (4, 1)])
def test_stacked_zero_scores_cost_one_for_each_wrong_class(K, N):
    losses, dscores = svm_loss_stacked(np.zeros((K, 4, N)), np.full(N, 2))
    assert losses.tolist() == [3] * K
    np.testing.assert_allclose(dscores, np.tile([[1.0], [1.0], [-3.0], [1.0]], (K, 1, N)) / N, rtol=1e-14)


def test_a_margin_of_exactly_zero_has_the_gradient_of_the_flat_side():
    losses, dscores = svm_loss_stacked(np.array([[[3.0], [2.0], [2.5]]]), np.array([0]))
    assert losses.tolist() == [0.5] and dscores[0, :, 0].tolist() == [-1, 0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stacked_scores_a_thousand_apart_stay_finite(dtype):
    scores = np.array([[[1000, 0], [0, -1000], [-1000, 3000]]], dtype)
    losses, dscores = svm_loss_stacked(scores, np.array([0, 1]))
    assert losses.tolist() == [(0 + 1001 + 4001) / 2]
    assert dscores[0].tolist() == [[0, 0.5], [0, -1], [0, 0.5]]


def test_float32_scores_give_a_float32_gradient_and_float32_accuracy():
    scores, y = stacked_problem(0, N=200, scale=5)
    exact_losses, exact = svm_loss_stacked(scores.copy(), y)
    losses, dscores = svm_loss_stacked(scores.astype(np.float32), y)
    assert dscores.dtype == np.float32
    # Sums of 600 rounded margins; no margin is so near to zero that rounding changes its sign.
    np.testing.assert_allclose(losses, exact_losses, rtol=1e-5)
    np.testing.assert_allclose(dscores, exact, rtol=1e-6)
