"""Say of which known parts a wrong table of slopes, or wrong evidence, is the sum."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

EXACT = 2e-5  # of the largest number, as for gradients
LARGEST_SUM = 3  # parts
COLOURS = ("red", "green", "blue")


def sum_of_few(got: NDArray, parts: dict[str, NDArray]) -> str:
    """The smallest sum of parts that is `got`, written as a formula; empty if there is none.

    Parameters
    ----------
    got : ndarray
        A wrong table.
    parts : dict
        Tables of the same shape, by what they are called.

    Returns
    -------
    str
    """
    for size in range(1, LARGEST_SUM + 1):
        for names in combinations(parts, size):
            factors = _solved(got, [parts[name] for name in names])
            if factors is not None:
                return _formula(dict(zip(names, factors)))
    return ""


def sum_by_colour(got: NDArray, parts: dict[str, NDArray]) -> str:
    """What each colour contributes, in multiples of its pixel and of its mean; empty if that is not it.

    Parameters
    ----------
    got : ndarray
        Wrong maps.
    parts : dict
        Maps of the same shape: for each colour ``"red pixel"``, the pixel times weight, and ``"red mean"``.

    Returns
    -------
    str
    """
    factors = _solved(got, list(parts.values()))
    if factors is None:
        return ""
    factors = dict(zip(parts, np.round(factors, 4) + 0.0))
    formulas = [
        _formula({what: factors[f"{colour} {what}"] for what in ("pixel", "mean")}) for colour in COLOURS
    ]
    told = [formula if formula == "nothing" else f"weight times ({formula})" for formula in formulas]
    if len(set(told)) == 1:
        return told[0]
    return ", ".join(f"{formula} for {colour}" for colour, formula in zip(COLOURS, told))


def _solved(got, columns):
    """Factors of the columns whose sum is `got`; None if there are none."""
    A = np.stack([np.ravel(column) for column in columns], axis=1).astype(np.float64)
    factors = np.linalg.lstsq(A, np.ravel(got), rcond=None)[0]
    exact = np.abs(A @ factors - np.ravel(got)).max() <= EXACT * np.abs(got).max()
    return factors if exact and np.abs(factors).max() > 0 else None


def _formula(factors):
    """A sum as one writes it, such as ``diag(p) - 2 outer(p, p)``."""
    text = ""
    for name, factor in factors.items():
        if abs(factor) < 1e-4:
            continue
        size = "" if abs(abs(factor) - 1) < 1e-4 else f"{abs(factor):.3g} "
        sign = "-" if factor < 0 else "+"
        text = f"{text} {sign} {size}{name}" if text else f"{'-' if factor < 0 else ''}{size}{name}"
    return text or "nothing"
