"""The softmax loss: naive, vectorized and stacked agree, the gradient is right, no finite scores break it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax

from cs231n.classifiers.softmax import softmax_loss_naive, softmax_loss_stacked, softmax_loss_vectorized
from cs231n.gradient_check import eval_numerical_gradient, grad_check_directional
from tests.cs231n.classifiers.stacked_problems import stacked_problem, stacked_problems

BOTH = pytest.mark.parametrize("softmax_loss", [softmax_loss_naive, softmax_loss_vectorized])


def problem(seed, N=7, D=5, C=4, scale=1.0):
    rng = np.random.RandomState(seed)
    return scale * rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.randint(0, C, N)


problems = st.builds(
    problem,
    st.integers(0, 2**32 - 1),
    st.integers(1, 9),
    st.integers(1, 6),
    st.integers(1, 5),
    st.floats(0, 50),
)
regs = st.floats(0, 100)


@given(problems, regs)
def test_vectorized_agrees_with_loops(problem, reg):
    loss, dW = softmax_loss_vectorized(*problem, reg)
    expected_loss, expected_dW = softmax_loss_naive(*problem, reg)
    # Both sum the same few float64 terms in another order: a relative 1e-10 is ample.
    np.testing.assert_allclose(loss, expected_loss, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(dW, expected_dW, rtol=1e-10, atol=1e-10)


@given(problems, regs)
def test_loss_agrees_with_scipy(problem, reg):
    W, X, y = problem
    expected = -log_softmax(X @ W, axis=1)[np.arange(len(y)), y].mean() + reg * (W**2).sum()
    np.testing.assert_allclose(softmax_loss_vectorized(W, X, y, reg)[0], expected, rtol=1e-10, atol=1e-12)


@BOTH
@pytest.mark.parametrize("reg", [0.0, 0.7])
def test_gradient_agrees_with_finite_differences(softmax_loss, reg):
    W, X, y = problem(0)
    dW = softmax_loss(W, X, y, reg)[1]
    numerical = eval_numerical_gradient(lambda w: softmax_loss(w, X, y, reg)[0], W, verbose=False)
    # With h = 1e-5 and a loss of about 1, rounding leaves about 1e-11, the formula 1e-10.
    np.testing.assert_allclose(dW, numerical, rtol=1e-6, atol=1e-9)


def test_gradient_of_a_real_sized_problem_is_right_along_random_directions():
    W, X, y = problem(1, N=50, D=3073, C=10, scale=1e-4)
    X = 60 * X
    dW = softmax_loss_vectorized(W, X, y, 5e2)[1]
    error = grad_check_directional(
        lambda w: softmax_loss_vectorized(w, X, y, 5e2)[0], W, dW, rng=np.random.RandomState(0)
    )
    assert error.max() < 1e-6  # truncation: h**2 times a third derivative of the order 60**3


def test_gradient_agrees_with_torch():
    torch = pytest.importorskip("torch")
    W, X, y = problem(2, N=20, D=30, C=10)
    w = torch.tensor(W, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(torch.tensor(X) @ w, torch.tensor(y)) + 0.3 * (w * w).sum()
    loss.backward()
    ours, dW = softmax_loss_vectorized(W, X, y, 0.3)
    np.testing.assert_allclose(ours, loss.item(), rtol=1e-12)
    np.testing.assert_allclose(dW, w.grad.numpy(), rtol=1e-9, atol=1e-12)


@BOTH
def test_zero_weights_give_log_C(softmax_loss):
    _, X, y = problem(3, N=6, D=5, C=10)
    assert softmax_loss(np.zeros((5, 10)), X, y, 1.0)[0] == pytest.approx(np.log(10), rel=1e-14)


@given(problems)
def test_rows_of_the_data_gradient_add_up_to_zero(problem):
    dW = softmax_loss_vectorized(*problem, 0.0)[1]
    np.testing.assert_allclose(dW.sum(axis=1), 0, atol=1e-12)


@given(problems, st.floats(-1e6, 1e6))
def test_adding_a_constant_to_all_scores_changes_nothing(problem, constant):
    W, X, y = problem
    X = np.hstack([X, np.ones((len(X), 1))])
    W = np.vstack([W, np.zeros(W.shape[1])])
    shifted = W.copy()
    shifted[-1] += constant
    loss, expected = (softmax_loss_vectorized(w, X, y, 0.0)[0] for w in (shifted, W))
    # Scores of 1e6 are rounded to 1e-10, and so is the loss.
    assert loss == pytest.approx(expected, rel=1e-9, abs=1e-8)


@given(problems, regs, st.randoms())
def test_order_of_the_samples_is_irrelevant(problem, reg, random):
    W, X, y = problem
    order = list(range(len(y)))
    random.shuffle(order)
    loss, dW = softmax_loss_vectorized(W, X[order], y[order], reg)
    expected, expected_dW = softmax_loss_vectorized(W, X, y, reg)
    assert loss == pytest.approx(expected, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(dW, expected_dW, rtol=1e-9, atol=1e-10)


@BOTH
def test_rows_a_thousand_apart_stay_finite(softmax_loss):
    X = np.array([[1000.0], [0.0], [-1000.0]])
    W, y = np.array([[1.0, 0.999, -1.0]]), np.array([0, 1, 2])
    loss, dW = softmax_loss(W, X, y, 0.0)
    expected = -log_softmax(X @ W, axis=1)[np.arange(3), y].mean()
    assert loss == pytest.approx(expected, rel=1e-12)
    assert np.isfinite(dW).all()


@BOTH
def test_a_hopeless_sample_costs_its_score_gap_and_not_infinity(softmax_loss):
    # exp(-5000) is 0 in float64, and a loss taken from the probability would be infinite.
    assert softmax_loss(np.array([[5000.0, 0.0]]), np.array([[1.0]]), np.array([1]), 0.0)[0] == 5000


@given(st.lists(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3), min_size=1, max_size=5))
def test_finite_scores_never_give_inf_or_nan(scores):
    X = np.array(scores)
    loss, dW = softmax_loss_vectorized(np.eye(3), X, np.zeros(len(X), int), 0.0)
    assert np.isfinite(loss) and np.isfinite(dW).all()


@BOTH
def test_bias_row_is_penalised_and_the_penalty_has_no_half(softmax_loss):
    W = np.array([[0.0, 0.0], [2.0, 1.0]])
    X, y = np.array([[1.0, 1.0]]), np.array([0])
    without, with_penalty = (softmax_loss(W, X, y, reg) for reg in (0.0, 10.0))
    assert with_penalty[0] - without[0] == pytest.approx(10 * (4 + 1))
    np.testing.assert_allclose(with_penalty[1] - without[1], 20 * W)


@BOTH
@pytest.mark.parametrize(
    "W_dtype, X_dtype, expected",
    [
        (np.float64, np.float32, np.float64),
        (np.float32, np.float32, np.float32),
        (np.float32, np.uint8, np.float32),
        (np.float64, np.uint8, np.float64),
        (np.int64, np.int64, np.float64),
    ],
)
def test_computes_in_the_promoted_type(softmax_loss, W_dtype, X_dtype, expected):
    W, X, y = np.ones((5, 3), W_dtype), np.full((4, 5), 200, X_dtype), np.array([0, 1, 2, 0])
    loss, dW = softmax_loss(W, X, y, 0.5)
    assert type(loss) is float and dW.dtype == expected
    assert loss == pytest.approx(np.log(3) + 0.5 * 15, rel=1e-6)  # 200 * 5 does not wrap around in uint8


@BOTH
def test_the_type_of_reg_does_not_matter(softmax_loss):
    W, X, y = np.ones((5, 3), np.float32), np.ones((4, 5), np.float32), np.array([0, 1, 2, 0])
    assert softmax_loss(W, X, y, np.float64(0.5))[1].dtype == np.float32


@BOTH
@pytest.mark.filterwarnings("ignore:overflow encountered")  # in the gradient, which is beyond float64
def test_many_huge_losses_do_not_overflow_in_their_sum(softmax_loss):
    X = np.tile([[1e308, 0.0]], (4, 1))
    assert softmax_loss(np.eye(2), X, np.ones(4, int), 0.0)[0] == pytest.approx(1e308)


@BOTH
def test_arguments_are_left_as_they_were(softmax_loss):
    W, X, y = problem(4)
    copies = W.copy(), X.copy(), y.copy()
    softmax_loss(W, X, y, 0.1)
    for argument, copy in zip((W, X, y), copies):
        np.testing.assert_array_equal(argument, copy)


# ---- many classifiers at once


@given(stacked_problems)
def test_stacked_agrees_with_vectorized_for_each_classifier(problem):
    scores, y = problem
    losses, dscores = softmax_loss_stacked(scores.copy(), y)
    assert losses.shape == scores.shape[:1] and dscores.shape == scores.shape
    N, C = len(y), scores.shape[1]
    for k in range(len(scores)):
        # Weights and samples whose scores are these exactly; the last N rows of dW are dL/dscores.
        W, X = np.vstack([np.eye(C), np.zeros((N, C))]), np.hstack([scores[k].T, np.eye(N)])
        loss, dW = softmax_loss_vectorized(W, X, y, 0.0)
        # The same float64 operations on the same numbers, summed and divided in another order.
        np.testing.assert_allclose(losses[k], loss, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(dscores[k].T, dW[C:], rtol=1e-12, atol=1e-14)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.floats(0, 50))
def test_samples_times_stacked_gradient_is_the_gradient_of_the_data_loss(seed, K, scale):
    _, X, y = problem(seed)
    W = scale * np.random.RandomState(seed).standard_normal((K, 5, 4))
    losses, dscores = softmax_loss_stacked(W.transpose(0, 2, 1) @ X.T, y)
    for k in range(K):
        loss, dW = softmax_loss_vectorized(W[k], X, y, 0.0)
        # The scores come from two products of another order: 1e-14 of scores of about 100.
        np.testing.assert_allclose(losses[k], loss, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(X.T @ dscores[k].T, dW, rtol=1e-10, atol=1e-10)


@given(stacked_problems)
def test_stacked_agrees_with_scipy(problem):
    scores, y = problem
    samples, log_p = np.arange(len(y)), log_softmax(scores, axis=1)
    expected = np.exp(log_p) / len(y)
    expected[:, y, samples] -= 1 / len(y)
    losses, dscores = softmax_loss_stacked(scores.copy(), y)
    np.testing.assert_allclose(losses, -log_p[:, y, samples].mean(axis=1), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(dscores, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stacked_scores_a_thousand_apart_stay_finite(dtype):
    offsets = np.array([1000, 0, -1000, 2000.0])
    across_samples = np.arange(3)[None, :, None] + offsets[None, None]  # a column apart from the next
    within_samples = offsets[None, :3, None] + np.zeros((1, 3, 4))
    scores = np.concatenate([across_samples, within_samples]).astype(dtype)  # (2, 3, 4)
    y = np.array([0, 1, 2, 2])
    expected = -log_softmax(scores.astype(float), axis=1)[:, y, np.arange(4)].mean(axis=1)
    losses, dscores = softmax_loss_stacked(scores, y)
    np.testing.assert_allclose(losses, expected, rtol=4 * np.finfo(dtype).eps)
    assert np.isfinite(dscores).all()


@given(st.lists(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3), min_size=1, max_size=5))
def test_finite_stacked_scores_never_give_inf_or_nan(scores):
    scores = np.array(scores).T[None]  # (1, 3, N)
    losses, dscores = softmax_loss_stacked(scores, np.zeros(scores.shape[2], int))
    assert np.isfinite(losses).all() and np.isfinite(dscores).all()


@pytest.mark.parametrize("dtype, huge", [(np.float32, 2e38), (np.float64, 1e308)])
def test_many_huge_stacked_losses_do_not_overflow_in_their_sum(dtype, huge):
    scores = np.zeros((1, 2, 4), dtype)
    scores[:, 0] = huge
    assert softmax_loss_stacked(scores, np.ones(4, int))[0] == pytest.approx(huge)


@pytest.mark.parametrize("K, N", [(1, 1), (1, 5), (4, 1)])
def test_one_classifier_and_one_sample_are_no_exception(K, N):
    losses, dscores = softmax_loss_stacked(np.zeros((K, 4, N)), np.full(N, 2))
    np.testing.assert_allclose(losses, np.full(K, np.log(4)), rtol=1e-14)
    np.testing.assert_allclose(dscores, np.tile([[0.25], [0.25], [-0.75], [0.25]], (K, 1, N)) / N, rtol=1e-14)


def test_float32_scores_give_a_float32_gradient_and_float32_accuracy():
    scores, y = stacked_problem(0, N=200, scale=5)
    exact_losses, exact = softmax_loss_stacked(scores.copy(), y)
    losses, dscores = softmax_loss_stacked(scores.astype(np.float32), y)
    assert dscores.dtype == np.float32
    # Rounding scores of about 10 to float32 is off by 1e-6, and that is the relative error of exp.
    np.testing.assert_allclose(losses, exact_losses, rtol=1e-5)
    np.testing.assert_allclose(dscores, exact, rtol=1e-5, atol=1e-5 / len(y))
