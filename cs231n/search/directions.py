"""The directions in which the templates of a classifier move: one fewer than there are classes, mostly.

Where the derivatives with respect to the scores add up to zero over the classes, as those of the softmax and
the hinge loss do, no gradient moves the mean of the templates; it only decays.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def helmert(C: int) -> NDArray[np.float64]:
    r"""Helmert's basis: C - 1 orthonormal rows that are orthogonal to the row of ones.

    Row r compares the mean of the first r classes with the next one:

    .. math::
        Q_r = \frac{1}{\sqrt{r (r + 1)}} \, (1, \ldots, 1, -r, 0, \ldots, 0), \qquad r = 1, \ldots, C - 1

    Parameters
    ----------
    C : int
        Number of classes.

    Returns
    -------
    (C - 1, C) array

    References
    ----------
    H. Lancaster, *The Helmert matrices*, American Mathematical Monthly 72, 1965.

    Examples
    --------
    >>> from cs231n.search.directions import helmert
    >>> helmert(3).round(3)
    array([[ 0.707, -0.707,  0.   ],
           [ 0.408,  0.408, -0.816]])
    """
    r = np.arange(1, C)[:, None]
    return (np.tri(C - 1, C) - r * np.eye(C - 1, C, 1)) / np.sqrt(r * (r + 1))


def adds_to_zero(loss_stacked: Callable) -> bool:
    """Whether the derivatives with respect to the scores add up to zero over the classes.

    Tried on scores small and large.

    Parameters
    ----------
    loss_stacked : callable
        From scores (K, C, N) and labels (N,) to losses (K,) and their gradients (K, C, N).

    Returns
    -------
    bool

    Examples
    --------
    >>> from cs231n.classifiers import Softmax
    >>> from cs231n.search.directions import adds_to_zero
    >>> adds_to_zero(Softmax.loss_stacked)
    True
    >>> adds_to_zero(lambda scores, y: ((scores**2).sum(axis=(1, 2)), 2 * scores))
    False
    """
    scores = np.random.RandomState(0).standard_normal((40, 3, 4)) * np.geomspace(0.1, 100, 40)[:, None, None]
    _, dscores = loss_stacked(scores, np.array([0, 1, 2, 0]))
    return bool(np.abs(dscores.sum(axis=1)).max() <= 1e-9 * np.abs(dscores).max())
