"""Where nothing explains a wrong array: say where it is wrong, and how."""

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.findings import TOLERANCE, Finding, found
from cs231n.diagnosis.slips import CATALOGUE

NEARLY = 5e-3  # relative: what half precision (1e-3) and rounding to a few digits leave


def pattern(kind: str, name: str, part: str, got: NDArray, expected: NDArray, then: str) -> list[Finding]:
    """The finding for a wrong number or array that nothing explains.

    Parameters
    ----------
    kind : str
        Kind of the exercise.
    name : str
        What it is, in a student's words.
    part : str
        The part of the exercise that it concerns.
    got, expected : ndarray
        Of the same shape.
    then : str
        How to go on, as a sentence.

    Returns
    -------
    list of Finding
        One.
    """
    known = {slip.name for slip in CATALOGUE[kind]}
    bare = f"The {name} is wrong. {then}"
    if "cut-to-integers" in known and _whole(got, expected):
        return [found(kind, "cut-to-integers", part, value=name)]
    if "half-precision" in known and np.abs(got - expected).max() <= NEARLY * np.abs(expected).max():
        return [found(kind, "half-precision", part, value=name)]
    if expected.ndim == 0:
        size = "smaller" if got < expected else "larger"
        return [Finding(part, "other", f"The {name} is {got:.6g}, {size} than {expected:.6g}. {then}", bare)]
    wrong = np.abs(got - expected) > TOLERANCE * np.abs(expected).max()
    where = _slices(wrong, got) if wrong.ndim == 2 else ""
    if not where:
        place = ", ".join(map(str, np.argwhere(wrong)[0]))
        where = f"in {np.count_nonzero(wrong)} of {wrong.size} places, first at [{place}]"
    return [Finding(part, "other", f"The {name} is wrong {where}. {then}", bare)]


def _whole(got, expected):
    """Whether all numbers are whole, and lie less than 1 from what they should be."""
    return bool(np.all(got == np.trunc(got)) and np.all(np.abs(got - expected) < 1))


def _slices(wrong, got):
    """The rows or the columns that are wrong, if others are right."""
    for name, axis in (("column", 1), ("row", 0)):
        has_wrong = wrong.any(axis=1 - axis)
        if has_wrong.all():
            continue
        numbers = np.flatnonzero(has_wrong)
        values = got.take(numbers, axis=axis)
        which = f"{name} {numbers[0]}" if len(numbers) == 1 else f"{name}s {', '.join(map(str, numbers))}"
        zero = f", where there {'are' if values.size > 1 else 'is'} only zeros" if not values.any() else ""
        return f"in {which} alone{zero}"
    return ""
