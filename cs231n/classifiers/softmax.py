"""Loss and gradient of the softmax classifier: with loops, without, and for many classifiers at once."""

import numpy as np
from numpy.typing import NDArray

from cs231n.validation import check_batch


def softmax_loss_naive(W: NDArray, X: NDArray, y: NDArray, reg: float) -> tuple[float, NDArray]:
    r"""Softmax loss and its gradient with explicit loops over samples and classes.

    .. math::
        L = \frac{1}{N} \sum_i \Big( \log \sum_j e^{s_{ij}} - s_{i y_i} \Big) + reg \sum_{dc} W_{dc}^2,
        \qquad s = X W

    Conventions that differ from other libraries: the penalty is ``reg * sum(W * W)``, without a
    factor 1/2, and the bias row is penalised like every other.

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
    C. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4. The shift by the
    largest score: P. Blanchard, D. Higham, N. Higham, *Accurately computing the log-sum-exp and
    softmax functions*, IMA J. Numer. Anal. 41, 2021.

    Examples
    --------
    Two samples with two features and the bias 1, and three classes:

    >>> import numpy as np
    >>> from cs231n.classifiers.softmax import softmax_loss_naive
    >>> W = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -0.5], [0.1, 0.2, 0.3]])  # (D, C)
    >>> X = np.array([[1.0, 0.5, 1.0], [-0.5, 1.0, 1.0]])  # (N, D)
    >>> loss, dW = softmax_loss_naive(W, X, np.array([0, 2]), reg=0.1)
    >>> round(loss, 4), dW.shape
    (2.6236, (3, 3))
    """
    W, X, y, reg = check_batch(W, X, y, reg)
    num_train, num_classes = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    P = np.zeros((num_train, num_classes), W.dtype)  # a row of probabilities for each sample
    # Exercise 1: write the loss with a loop over the samples i. Subtract the largest score of each
    # sample before np.exp, and keep its probabilities in P[i]: the gradient needs them.
    # BEGIN SOLUTION
    for i in range(num_train):
        scores = X[i] @ W  # (C,)
        scores = scores - np.max(scores)
        exp_scores = np.exp(scores)
        sum_exp = np.sum(exp_scores)
        loss += (np.log(sum_exp) - scores[y[i]]) / num_train
        P[i] = exp_scores / sum_exp
    loss = loss + reg * np.sum(W * W)
    # END SOLUTION
    # Exercise 2: write the gradient with two loops, over the samples i and the classes j. P[i, j] is the
    # probability of class j for sample i.
    # BEGIN SOLUTION (may wait)
    for i in range(num_train):
        for j in range(num_classes):
            p = P[i, j]
            if j == y[i]:
                dW[:, j] += (p - 1) * X[i]
            else:
                dW[:, j] += p * X[i]
    dW = dW / num_train + 2 * reg * W
    # END SOLUTION
    return float(loss), dW


def softmax_loss_vectorized(W: NDArray, X: NDArray, y: NDArray, reg: float) -> tuple[float, NDArray]:
    r"""Softmax loss and its gradient with matrix operations only.

    The same function as :func:`softmax_loss_naive`, which is its specification:

    .. math::
        L = \frac{1}{N} \sum_i \Big( \log \sum_j e^{s_{ij}} - s_{i y_i} \Big) + reg \sum_{dc} W_{dc}^2,
        \qquad s = X W, \qquad
        \nabla_W L = \frac{1}{N} X^\top (P - Y) + \nabla_W \, reg \sum_{dc} W_{dc}^2

    with P the probabilities (N, C) and Y the labels as one-hot rows (N, C). The penalty has no factor
    1/2, and the bias row is penalised like every other.

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
    C. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4.

    Examples
    --------
    Two samples with two features and the bias 1, and three classes:

    >>> import numpy as np
    >>> from cs231n.classifiers.softmax import softmax_loss_vectorized
    >>> W = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -0.5], [0.1, 0.2, 0.3]])  # (D, C)
    >>> X = np.array([[1.0, 0.5, 1.0], [-0.5, 1.0, 1.0]])  # (N, D)
    >>> loss, dW = softmax_loss_vectorized(W, X, np.array([0, 2]), reg=0.1)
    >>> round(loss, 4)
    2.6236
    >>> dW.round(4)
    array([[-0.0583, -0.3273,  0.4856],
           [-0.1033,  0.9108, -0.5076],
           [-0.2072,  0.6021, -0.2749]])
    """
    W, X, y, reg = check_batch(W, X, y, reg)
    num_train = X.shape[0]
    loss = 0.0
    dW = np.zeros_like(W)
    # Write the same loss and gradient without a loop.
    # BEGIN SOLUTION
    rows = np.arange(num_train)
    scores = X @ W  # (N, C)
    scores -= np.max(scores, axis=1, keepdims=True)
    exp_scores = np.exp(scores)
    sum_exp = np.sum(exp_scores, axis=1)  # (N,)
    loss = np.sum((np.log(sum_exp) - scores[rows, y]) / num_train) + reg * np.sum(W * W)
    dscores = exp_scores / sum_exp[:, None]
    dscores[rows, y] -= 1
    dscores /= num_train
    dW = X.T @ dscores + 2 * reg * W  # (D, C)
    # END SOLUTION
    return float(loss), dW


def softmax_loss_stacked(scores: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    r"""Losses of K softmax classifiers on the same samples, and their gradients with respect to the scores.

    Once the scores are known, the classifiers are independent of each other. The gradient with respect to
    the weights, :math:`X^\top \, \partial L / \partial s`, is left to the caller, who computes it for all
    of them at once, and so is the penalty.

    .. math::
        L_k = \frac{1}{N} \sum_i \Big( \log \sum_j e^{s_{kji}} - s_{k y_i i} \Big), \qquad
        \frac{\partial L_k}{\partial s_{kji}} = \frac{1}{N} \, (p_{kji} - Y_{ij})

    with p the probability of class j that classifier k gives to sample i, and Y the labels as one-hot rows.

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
    C. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4.

    Examples
    --------
    Two classifiers, three classes, one sample of class 1:

    >>> import numpy as np
    >>> from cs231n.classifiers.softmax import softmax_loss_stacked
    >>> scores = np.array([[[2.0], [1.0], [0.5]], [[0.0], [3.0], [1.0]]])  # (K, C, N)
    >>> losses, dscores = softmax_loss_stacked(scores, np.array([1]))
    >>> losses.round(4)
    array([1.4644, 0.1698])
    >>> dscores.shape
    (2, 3, 1)
    """
    K, C, N = scores.shape
    losses = np.zeros(K)
    dscores = np.zeros_like(scores)
    # Write the losses and gradients of all K classifiers without a loop. Axis 1 is that of the classes.
    # BEGIN SOLUTION
    samples = np.arange(N)
    scores -= np.max(scores, axis=1, keepdims=True)
    correct = scores[:, y, samples]  # (K, N)
    exp_scores = np.exp(scores, out=scores)
    sum_exp = np.sum(exp_scores, axis=1)  # (K, N)
    losses = np.sum((np.log(sum_exp) - correct) / N, axis=1)
    dscores = np.divide(exp_scores, N * sum_exp[:, None], out=exp_scores)
    dscores[:, y, samples] -= 1 / N
    # END SOLUTION
    return losses, dscores
