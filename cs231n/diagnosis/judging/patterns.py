"""Where nothing explains a wrong array: say where it is wrong, and how."""

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.findings import TOLERANCE, Finding, found, known_slips

NEARLY = 5e-3  # relative: what half precision (1e-3) and rounding to a few digits leave


def pattern(
    kind: str, name: str, part: str, got: NDArray, expected: NDArray, then: str, again: tuple = ()
) -> list[Finding]:
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
    again : tuple of ndarray, optional
        What came back for other images, and what should have: a single number is whole by chance.

    Returns
    -------
    list of Finding
        One.
    """
    known = known_slips(kind)
    bare = f"The {name} is wrong. {then}"
    whole = _whole(got, expected) and (_whole(*again) if again else expected.ndim > 0)
    if "cut-to-integers" in known and whole:
        return [found(kind, "cut-to-integers", part, result=name)]
    if "half-precision" in known and np.abs(got - expected).max() <= NEARLY * np.abs(expected).max():
        return [found(kind, "half-precision", part, result=name)]
    if expected.ndim == 0:
        size = "smaller" if got < expected else "larger"
        return [Finding(part, "other", f"The {name} is {got:.6g}, {size} than {expected:.6g}. {then}", bare)]
    wrong = np.abs(got - expected) > TOLERANCE * np.abs(expected).max()
    if wrong.ndim == 2 and not wrong.all():
        columns, rows = (np.flatnonzero(wrong.any(axis=axis)) for axis in (0, 1))
        of_gradient = "gradient" in name and "column-missing" in known
        if of_gradient and len(columns) == 1 and not got[:, columns].any():
            return [found(kind, "column-missing", part, result=name, c=columns[0])]
        if of_gradient and len(rows) == 1 and not got[rows].any():
            return [found(kind, "row-missing", part, result=name, d=rows[0])]
        for lines, numbers, count in (("column", columns, got.shape[1]), ("row", rows, len(got))):
            if len(numbers) < count:
                which = _which(lines, numbers, count)
                if of_gradient:
                    return [found(kind, f"{lines}s-wrong", part, result=name, which=which)]
                return [Finding(part, "other", f"The {name} is {which} alone. {then}", bare)]
    place = ", ".join(map(str, np.argwhere(wrong)[0]))
    where = f"in {np.count_nonzero(wrong)} of {wrong.size} places, first at [{place}]"
    return [Finding(part, "other", f"The {name} is wrong {where}. {then}", bare)]


def _which(name, numbers, count):
    """Where it is wrong, or if that is longer, where it is right, as in "wrong in columns 1, 2"."""
    how, told = "wrong", numbers.tolist()
    if len(told) > count / 2:
        how, told = "right", sorted({*range(count)} - {*told})
    return f"{how} in {name}{'s' if len(told) > 1 else ''} {', '.join(map(str, told))}"


def _whole(got, expected):
    """Whether all numbers are whole, and lie less than 1 from what they should be."""
    return bool(np.all(got == np.trunc(got)) and np.all(np.abs(got - expected) < 1))
