"""Checks of arguments that the losses, the classifiers and the search share: which one is wrong, and how."""

import math
import operator

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_batch(
    W: ArrayLike, X: ArrayLike, y: ArrayLike, reg: float
) -> tuple[NDArray, NDArray, NDArray, float]:
    """Check the arguments of a loss function and bring W and X to their promoted floating type.

    Parameters
    ----------
    W : (D, C) array
        Weights, one column for each class.
    X : (N, D) array
        Samples in rows.
    y : (N,) array of integers
        Labels 0 ... C-1.
    reg : float
        Strength of the penalty, finite and not negative.

    Returns
    -------
    W, X, y : ndarray
        W and X in NumPy's promoted type of the two (float64 if both are integers).
    reg : float
        A Python float, so that it does not take part in the promotion.

    Raises
    ------
    ValueError
        If one of them is wrong; names the argument, what was expected and what was given.
    """
    for name, value in (("W", W), ("X", X), ("y", y)):
        if value is None:
            raise ValueError(f"{name} is None: is an exercise unfinished, or was train() not called yet?")
    W, X = np.asarray(W), np.asarray(X)
    for name, array in (("W", W), ("X", X)):
        if array.dtype.kind not in "biuf":
            raise ValueError(f"{name} must hold real numbers, got dtype {array.dtype}.")
    if W.ndim != 2:
        raise ValueError(f"W must have shape (D, C), got {W.shape}.")
    if X.ndim != 2 or X.shape[1] != W.shape[0]:
        hint = "Are the images flattened, and is the bias column there?"
        if X.ndim == 2 and X.shape[1] == W.shape[1]:
            hint = "Is W transposed?"
        raise ValueError(
            f"X must have shape (N, D) with D = {W.shape[0]}, the number of rows of W {W.shape}; "
            f"got {X.shape}. {hint}"
        )
    y = check_labels(X, y)
    if y.min() < 0 or y.max() >= W.shape[1]:
        raise ValueError(
            f"y must hold labels 0 ... {W.shape[1] - 1}, one for each of the {W.shape[1]} columns of W; "
            f"got labels from {y.min()} to {y.max()}."
        )
    reg = check_not_negative("reg", reg)
    dtype = np.result_type(W, X)
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.dtype(np.float64)
    return W.astype(dtype, copy=False), X.astype(dtype, copy=False), y, reg


def check_labels(X: NDArray, y: ArrayLike) -> NDArray:
    """Check that `y` holds one integer label for each row of `X` and that there is at least one row.

    Parameters
    ----------
    X : array
        Samples along the first axis.
    y : (N,) array of integers

    Returns
    -------
    (N,) array of integers

    Raises
    ------
    ValueError
        If it does not.
    """
    y = np.asarray(y)
    if len(X) == 0:
        raise ValueError(f"X must hold at least one sample, got shape {X.shape}.")
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape (N,) = ({len(X)},), one label for each row of X; got {y.shape}.")
    if not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"y must hold integer labels, got dtype {y.dtype}. y.astype(int) may be what you want."
        )
    return y


def check_not_negative(name: str, value: float) -> float:
    """Check that a number such as reg or learning_rate is finite and not negative.

    Parameters
    ----------
    name : str
        What the error message calls it.
    value : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is not.
    """
    try:
        if math.isfinite(value) and value >= 0:
            return float(value)
    except (TypeError, OverflowError):
        pass
    raise ValueError(f"{name} must be a finite number >= 0, got {value!r}.")


def check_count(name: str, value: int) -> int:
    """Check that a number such as batch_size is an integer and at least 1.

    Parameters
    ----------
    name : str
        What the error message calls it.
    value : int

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is not.
    """
    try:
        count = operator.index(value)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"{name} must be an integer >= 1, got {value!r}.")
    return count
