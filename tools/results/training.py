"""Better ways to train the softmax classifier than a constant step: averaging, decay, L-BFGS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from cs231n.classifiers.linear_classifier import INITIAL_SCALE
from cs231n.classifiers.softmax import softmax_loss_stacked, softmax_loss_vectorized
from cs231n.search.samples import Samples
from cs231n.search.stacked_sgd import Stack

BLOCK = 1000  # images whose loss is computed at a time, so that they are still in the cache for the gradient

Tick = Callable[[], None]


@dataclass
class Trained:
    """Weights (K, D, C): the last iterates, and the mean of those of the last third of all steps."""

    last: NDArray
    average: NDArray


def train_sgd(
    samples: Samples,
    pairs: Sequence[tuple[float, float]],
    num_iters: int,
    decaying: bool,
    seed: int,
    batch_size: int = 200,
    tick: Tick = lambda: None,
) -> Trained:
    """Train a softmax classifier for each pair on shared minibatches, in float32 and in this thread.

    With a constant learning rate the steps are those of :func:`cs231n.search.grid_search`.

    Parameters
    ----------
    samples : Samples
    pairs : sequence of (learning_rate, reg)
    num_iters : int
    decaying : bool
        Whether the learning rate falls linearly to 0 rather than staying constant.
    seed : int
        Of the initial weights and the minibatches.
    batch_size : int, optional
    tick : callable, optional
        Called before each step; what it raises ends the training.

    Returns
    -------
    Trained

    References
    ----------
    B. Polyak, A. Juditsky, *Acceleration of stochastic approximation by averaging*, SIAM J. Control
    Optim. 30, 1992, for the mean.
    """
    rng = np.random.RandomState(seed)
    W = INITIAL_SCALE * rng.standard_normal((samples.D, int(samples.y.max()) + 1))
    stack = Stack(softmax_loss_stacked, pairs, W, np.float32, adds_to_zero=True)
    first_rate, average = stack.lr, np.zeros((len(pairs), *W.shape), np.float32)
    averaged_from = num_iters - max(1, num_iters // 3)
    for step in range(num_iters):
        tick()
        if decaying:
            stack.lr = first_rate * (1 - step / num_iters)
            stack.decay = 1 - 2 * stack.lr * stack.reg
        batch = rng.choice(len(samples), batch_size)
        stack.step(samples.rows(batch, np.float32), samples.y[batch])
        if step >= averaged_from:
            average += (stack.weights() - average) / (step - averaged_from + 1)
    return Trained(stack.weights(), average)


def train_lbfgs(
    X: NDArray, y: NDArray, reg: float, max_iters: int, tick: Tick = lambda: None
) -> tuple[NDArray, OptimizeResult]:
    """Minimise the softmax loss on all of X (N, D) by L-BFGS from zero weights.

    `tick` is called before each block of images. The products are computed in the type of X, their sums
    and the penalty in float64: with everything in float32, the loss would be too rough for the line
    search near the minimum.

    Returns
    -------
    W : (D, C) array of float64
    found : OptimizeResult
        Its ``nfev`` is the number of passes over X.

    References
    ----------
    D. Liu, J. Nocedal, *On the limited memory BFGS method for large scale optimization*,
    Mathematical Programming 45, 1989.
    """
    shape = X.shape[1], int(y.max()) + 1

    def loss(w):
        W, total, dW = w.reshape(shape), 0.0, np.zeros(shape)
        for start in range(0, len(X), BLOCK):
            tick()
            rows = slice(start, start + BLOCK)
            share = len(X[rows]) / len(X)
            part, gradient = softmax_loss_vectorized(W.astype(X.dtype), X[rows], y[rows], 0.0)
            total += share * part
            dW += share * gradient
        return total + reg * np.sum(W * W), (dW + 2 * reg * W).ravel()

    options = {"maxiter": max_iters, "maxcor": 20, "ftol": 1e-7, "gtol": 1e-4}
    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(shape), found


def accuracy(W: NDArray, X: NDArray, y: NDArray) -> float:
    """Share of the rows of X (N, D) for which the largest score is that of the true class."""
    return float(np.mean((X @ W.astype(X.dtype)).argmax(axis=1) == y))
