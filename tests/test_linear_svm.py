"""The hinge loss: naive and vectorized agree, the gradient is right away from the kinks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_vectorized
from cs231n.gradient_check import eval_numerical_gradient

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
