"""Numerical gradients by central differences: at a few coordinates, at all of them, along random directions.

With step h, the error of a central difference is of the order of h**2 from truncation and of eps / h
from rounding (W. Press et al., *Numerical Recipes*, section 5.7); h = 1e-5 suits float64.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def eval_numerical_gradient(
    f: Callable[[NDArray], float], x: NDArray, verbose: bool = True, h: float = 1e-5
) -> NDArray:
    """Gradient of a scalar function by central differences, one coordinate after the other.

    Parameters
    ----------
    f : callable
        Takes an array like `x` and returns a number.
    x : array of floats
        Where to take the gradient. It is changed while the function runs and restored afterwards.
    verbose : bool, optional
        Whether to print the derivative for each coordinate.
    h : float, optional
        Step of the central difference.

    Returns
    -------
    array with the shape and type of `x`

    Raises
    ------
    ValueError
        If `x` is empty or not an array of floats, or `f` returns a tuple.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.gradient_check import eval_numerical_gradient
    >>> x = np.array([1.0, 2.0, 3.0])
    >>> eval_numerical_gradient(lambda x: np.prod(x), x, verbose=False).round(6)
    array([6., 3., 2.])
    """
    _check_floats(x)
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        grad[ix] = _central_difference(f, x, ix, h)
        if verbose:
            print(ix, grad[ix])
    return grad


def eval_numerical_gradient_array(
    f: Callable[[NDArray], NDArray], x: NDArray, df: NDArray, h: float = 1e-5
) -> NDArray:
    """Gradient of ``sum(f(x) * df)`` by central differences, for a function that returns an array.

    Parameters
    ----------
    f : callable
        Takes an array like `x` and returns an array like `df`.
    x : array of floats
        Where to take the gradient. It is changed while the function runs and restored afterwards.
    df : array
        The upstream gradient, dL/df.
    h : float, optional
        Step of the central difference.

    Returns
    -------
    array with the shape and type of `x`

    Raises
    ------
    ValueError
        If `x` is empty or not an array of floats.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.gradient_check import eval_numerical_gradient_array
    >>> x, df = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, -1.0])
    >>> eval_numerical_gradient_array(lambda x: x**2, x, df).round(6)
    array([ 2.,  0., -6.])
    """
    _check_floats(x)
    # Multiply by df after the subtraction: f itself may be large in comparison with the difference.
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        grad[ix] = np.sum(_central_difference(f, x, ix, h) * df)
    return grad


def grad_check_sparse(
    f: Callable[[NDArray], float],
    x: NDArray,
    analytic_grad: NDArray,
    num_checks: int = 10,
    h: float = 1e-5,
    rng: np.random.Generator | np.random.RandomState | None = None,
    verbose: bool = True,
) -> NDArray[np.float64]:
    """Compare a gradient with central differences at a few random coordinates.

    Parameters
    ----------
    f : callable
        Takes an array like `x` and returns a number.
    x : array of floats
        Where the gradient was taken. It is changed while the function runs and restored afterwards.
    analytic_grad : array with the shape of `x`
        The gradient to check.
    num_checks : int, optional
        Number of coordinates, drawn with replacement.
    h : float, optional
        Step of the central difference.
    rng : numpy.random.Generator or numpy.random.RandomState, optional
        Chooses the coordinates; NumPy's global generator by default.
    verbose : bool, optional
        Whether to print a line for each coordinate.

    Returns
    -------
    (num_checks,) array of float64
        Relative errors ``|n - a| / (|n| + |a|)`` of the numerical and the analytic derivative; 0 where
        both are 0.

    Raises
    ------
    ValueError
        If `analytic_grad` does not have the shape of `x`, `x` is empty or not an array of floats, or `f`
        returns a tuple.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.gradient_check import grad_check_sparse
    >>> x, rng = np.array([1.0, 2.0, 4.0]), np.random.RandomState(0)
    >>> errors = grad_check_sparse(lambda x: np.sum(x**2), x, 2 * x, num_checks=2, verbose=False, rng=rng)
    >>> bool(errors.max() < 1e-6)
    True
    """
    analytic_grad = _check_gradient(x, analytic_grad)
    rng = np.random if rng is None else rng
    errors = np.zeros(num_checks)
    for k, flat in enumerate(rng.choice(x.size, num_checks)):
        ix = np.unravel_index(flat, x.shape)
        numerical, analytic = _central_difference(f, x, ix, h), analytic_grad[ix]
        errors[k] = _relative_error(numerical, analytic)
        if verbose:
            print("numerical: %f analytic: %f, relative error: %e" % (numerical, analytic, errors[k]))
    return errors


def grad_check_directional(
    f: Callable[[NDArray], float],
    x: NDArray,
    analytic_grad: NDArray,
    num_checks: int = 3,
    h: float = 1e-5,
    rng: np.random.Generator | np.random.RandomState | None = None,
) -> NDArray[np.float64]:
    """Compare a gradient with central differences along random directions of length 1.

    One direction involves every coordinate, so a mistake in any of them shows.

    Parameters
    ----------
    f : callable
        Takes an array like `x` and returns a number.
    x : array of floats
        Where the gradient was taken. It is not changed.
    analytic_grad : array with the shape of `x`
        The gradient to check.
    num_checks : int, optional
        Number of directions.
    h : float, optional
        Step of the central difference.
    rng : numpy.random.Generator or numpy.random.RandomState, optional
        Chooses the directions; NumPy's global generator by default.

    Returns
    -------
    (num_checks,) array of float64
        Relative errors ``|n - a| / (|n| + |a|)`` of the numerical and the analytic derivative; 0 where
        both are 0.

    Raises
    ------
    ValueError
        If `analytic_grad` does not have the shape of `x`, or `x` is empty or not an array of floats.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.gradient_check import grad_check_directional
    >>> x, rng = np.array([1.0, 2.0, 4.0]), np.random.RandomState(0)
    >>> errors = grad_check_directional(lambda x: np.sum(x**2), x, 2 * x, rng=rng)
    >>> bool(errors.max() < 1e-6)
    True
    >>> wrong = grad_check_directional(lambda x: np.sum(x**2), x, 3 * x, rng=rng)
    >>> bool(wrong.min() > 0.1)
    True
    """
    analytic_grad = _check_gradient(x, analytic_grad)
    rng = np.random if rng is None else rng
    errors = np.zeros(num_checks)
    for k in range(num_checks):
        direction = rng.standard_normal(x.shape)
        direction /= np.linalg.norm(direction)
        numerical = (f(x + h * direction) - f(x - h * direction)) / (2 * h)
        errors[k] = _relative_error(numerical, np.sum(analytic_grad * direction))
    return errors


def _central_difference(f, x, ix, h):
    """Derivative of f along one coordinate; x is restored even if f fails or is interrupted."""
    old = x[ix]
    try:
        x[ix] = old + h
        above = f(x)
        if isinstance(above, tuple):
            raise ValueError("f must return the loss alone, got a tuple. Is a [0] missing after the call?")
        above = np.array(above)  # a copy: f may return a view of x
        x[ix] = old - h
        below = np.array(f(x))
    finally:
        x[ix] = old
    return (above - below) / (2 * h)


def _relative_error(a, b):
    a, b = float(a), float(b)
    return abs(a - b) / (abs(a) + abs(b)) if a != b else 0.0


def _check_floats(x):
    if not isinstance(x, np.ndarray) or not np.issubdtype(x.dtype, np.floating) or x.size == 0:
        raise ValueError("x must be a non-empty NumPy array of floats: h is added to it in place.")


def _check_gradient(x, analytic_grad):
    _check_floats(x)
    analytic_grad = np.asarray(analytic_grad)
    if analytic_grad.shape != x.shape:
        raise ValueError(f"analytic_grad must have the shape of x, {x.shape}; got {analytic_grad.shape}.")
    return analytic_grad
