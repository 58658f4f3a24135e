"""Hinge loss of the multiclass support vector machine and its gradient: with loops, without, and stacked."""

import numpy as np
from numpy.typing import NDArray

from cs231n.validation import check_batch


def svm_loss_naive(W: NDArray, X: NDArray, y: NDArray, reg: float) -> tuple[float, NDArray]:
    r"""Hinge loss with margin 1 and its gradient, with explicit loops over samples and classes.

    .. math::
        L = \frac{1}{N} \sum_i \sum_{j \ne y_i} \max(0, s_{ij} - s_{i y_i} + 1) + reg \sum_{dc} W_{dc}^2,
        \qquad s = X W

    Where a margin is exactly zero the loss has a kink; the gradient taken there is that of the flat side.

    Parameters
    ----------
    W : (D, C) array
        Weights, one column for each class.
    X : (N, D) array
        Samples in rows, the bias 1 included.
    y : (N,) array of integers
        Labels 0 ... C-1.
    reg : float
        Strength of the penalty.

    Returns
    -------
    loss : float
    dW : (D, C) array
        Gradient of the loss, in NumPy's promoted type of `W` and `X`.

    Raises
    ------
    ValueError
        If shapes do not fit, the batch is empty, labels are no integers in 0 ... C-1, or reg is
        negative or not finite.

    References
    ----------
    J. Weston, C. Watkins, *Support vector machines for multi-class pattern recognition*, ESANN 1999.
    """
    W, X, y, reg = check_batch(W, X, y, reg)
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    # Write the loss and the gradient with two loops: over the samples i and the wrong classes j.
    # BEGIN SOLUTION
    for i in range(num_train):
        scores = X[i] @ W  # (C,)
        for j in range(num_classes):
            margin = scores[j] - scores[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss = loss / num_train + reg * np.sum(W * W)
    dW = dW / num_train + 2 * reg * W
    # END SOLUTION
    return float(loss), dW


def svm_loss_vectorized(W: NDArray, X: NDArray, y: NDArray, reg: float) -> tuple[float, NDArray]:
    """Hinge loss and its gradient with matrix operations only.

    Parameters
    ----------
    W, X, y, reg
        As in :func:`svm_loss_naive`.

    Returns
    -------
    loss : float
    dW : (D, C) array

    Raises
    ------
    ValueError
        As in :func:`svm_loss_naive`.
    """
    W, X, y, reg = check_batch(W, X, y, reg)
    num_train = X.shape[0]
    loss = 0.0
    dW = np.zeros_like(W)
    # Write the same loss and gradient without a loop.
    # BEGIN SOLUTION
    rows = np.arange(num_train)
    scores = X @ W  # (N, C)
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)
    dscores = (margins > 0).astype(W.dtype)
    dscores[rows, y] = -np.sum(dscores, axis=1)
    dW = X.T @ dscores / num_train + 2 * reg * W  # (D, C)
    # END SOLUTION
    return float(loss), dW


def svm_loss_stacked(scores: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    """Hinge losses of K classifiers on the same samples, and their gradients with respect to the scores.

    Parameters and results are those of :func:`cs231n.classifiers.softmax.softmax_loss_stacked`.

    Parameters
    ----------
    scores : (K, C, N) array of floats
        May be overwritten.
    y : (N,) array of integers

    Returns
    -------
    losses : (K,) array
    dscores : (K, C, N) array
    """
    K, C, N = scores.shape
    losses = np.zeros(K)
    dscores = np.zeros_like(scores)
    # Write the losses and gradients of all K classifiers without a loop.
    # BEGIN SOLUTION
    samples = np.arange(N)
    margins = np.maximum(0, scores - scores[:, None, y, samples] + 1)
    margins[:, y, samples] = 0
    losses = np.sum(margins, axis=(1, 2)) / N
    dscores = (margins > 0).astype(scores.dtype)
    dscores[:, y, samples] = -np.sum(dscores, axis=1)
    dscores /= N
    # END SOLUTION
    return losses, dscores
