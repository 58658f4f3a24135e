"""Hinge loss of the multiclass support vector machine and its gradient: with loops, without, and stacked."""

import numpy as np
from numpy.typing import NDArray

from cs231n.validation import check_batch


def svm_loss_naive(W: NDArray, X: NDArray, y: NDArray, reg: float) -> tuple[float, NDArray]:
    r"""Hinge loss with margin 1 and its gradient, with explicit loops over samples and classes.

    .. math::
        L = \frac{1}{N} \sum_i \sum_{j \ne y_i} \max(0, s_{ij} - s_{i y_i} + 1) + reg \sum_{dc} W_{dc}^2,
        \qquad s = X W

    Where a margin is exactly zero the loss has a kink; the gradient there is that of the flat side. The
    penalty has no factor 1/2, and the bias row is penalised like every other.

    Parameters
    ----------
    W : (D, C) array
        Weights, one column for each class.
    X : (N, D) array
        Samples in rows, the bias 1 included.
    y : (N,) array of integers
        Labels 0 ... C-1.
    reg : float
        Strength of the penalty, not negative.

    Returns
    -------
    loss : float
        Mean loss of the samples plus the penalty.
    dW : (D, C) array
        Gradient of the loss with respect to `W`, in NumPy's promoted type of `W` and `X`.

    Raises
    ------
    ValueError
        If the shapes do not match, the batch is empty, the labels are not integers in 0 ... C-1, or
        reg is negative or not finite.

    References
    ----------
    J. Weston, C. Watkins, *Support vector machines for multi-class pattern recognition*, ESANN 1999.

    Examples
    --------
    Two samples with two features and the bias 1, and three classes:

    >>> import numpy as np
    >>> from cs231n.classifiers.linear_svm import svm_loss_naive
    >>> W = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -0.5], [0.1, 0.2, 0.3]])  # (D, C)
    >>> X = np.array([[1.0, 0.5, 1.0], [-0.5, 1.0, 1.0]])  # (N, D)
    >>> loss, dW = svm_loss_naive(W, X, np.array([0, 2]), reg=0.1)
    >>> round(loss, 4), dW.shape
    (3.539, (3, 3))
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
    r"""Hinge loss with margin 1 and its gradient, with matrix operations only.

    The same function as :func:`svm_loss_naive`, which is its specification:

    .. math::
        L = \frac{1}{N} \sum_i \sum_{j \ne y_i} \max(0, s_{ij} - s_{i y_i} + 1) + reg \sum_{dc} W_{dc}^2,
        \qquad s = X W

    Where a margin is exactly zero the loss has a kink; the gradient there is that of the flat side.

    Parameters
    ----------
    W : (D, C) array
        Weights, one column for each class.
    X : (N, D) array
        Samples in rows, the bias 1 included.
    y : (N,) array of integers
        Labels 0 ... C-1.
    reg : float
        Strength of the penalty, not negative.

    Returns
    -------
    loss : float
        Mean loss of the samples plus the penalty.
    dW : (D, C) array
        Gradient of the loss with respect to `W`, in NumPy's promoted type of `W` and `X`.

    Raises
    ------
    ValueError
        If the shapes do not match, the batch is empty, the labels are not integers in 0 ... C-1, or
        reg is negative or not finite.

    References
    ----------
    J. Weston, C. Watkins, *Support vector machines for multi-class pattern recognition*, ESANN 1999.

    Examples
    --------
    Two samples with two features and the bias 1, and three classes:

    >>> import numpy as np
    >>> from cs231n.classifiers.linear_svm import svm_loss_vectorized
    >>> W = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -0.5], [0.1, 0.2, 0.3]])  # (D, C)
    >>> X = np.array([[1.0, 0.5, 1.0], [-0.5, 1.0, 1.0]])  # (N, D)
    >>> loss, dW = svm_loss_vectorized(W, X, np.array([0, 2]), reg=0.1)
    >>> round(loss, 4)
    3.539
    >>> dW.round(4)
    array([[-1.05,  0.05,  1.1 ],
           [ 0.  ,  1.15, -0.85],
           [-0.48,  1.04, -0.44]])
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
    r"""Hinge losses of K classifiers on the same samples, and their gradients with respect to the scores.

    The gradient with respect to the weights and the penalty are left to the caller.

    .. math::
        L_k = \frac{1}{N} \sum_i \sum_{j \ne y_i} \max(0, s_{kji} - s_{k y_i i} + 1)

    Parameters
    ----------
    scores : (K, C, N) array of floats
        Scores of N samples, class by class, for each of K classifiers. May be overwritten.
    y : (N,) array of integers
        Labels 0 ... C-1, the same for all K.

    Returns
    -------
    losses : (K,) array
        Mean loss of the samples for each classifier, without the penalty.
    dscores : (K, C, N) array
        Gradient of each loss with respect to the scores of its classifier. May be `scores` itself,
        overwritten.

    References
    ----------
    J. Weston, C. Watkins, *Support vector machines for multi-class pattern recognition*, ESANN 1999.

    Examples
    --------
    Two classifiers, three classes, one sample of class 1:

    >>> import numpy as np
    >>> from cs231n.classifiers.linear_svm import svm_loss_stacked
    >>> scores = np.array([[[2.0], [1.0], [0.5]], [[0.0], [3.0], [1.0]]])  # (K, C, N)
    >>> losses, dscores = svm_loss_stacked(scores, np.array([1]))
    >>> losses.round(4)
    array([2.5, 0. ])
    >>> dscores.shape
    (2, 3, 1)
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
