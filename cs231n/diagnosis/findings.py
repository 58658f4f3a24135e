"""What is wrong, in the words of the catalogue; and when two arrays count as the same."""

import builtins
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.printable import one_line
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.slips import CATALOGUE

# Right code differs by rounding alone: 1e-15 in float64, some 1e-6 on these problems in float32, and up to
# 1e-4 where scores are as large as 1,000. The smallest slip changes a number by several percent.
TOLERANCE, STRESS_TOLERANCE = 1e-4, 1e-2
# What float(loss), the last line of a loss, says of an array; NumPy has changed the words.
NOT_A_NUMBER = re.compile(r"only (0-dimensional|length-1|size-1) arrays")
# Details of a finding that the code itself has given back, and could use to tell what it was given.
GIVEN_BACK = dict.fromkeys(("shape", "expected_shape", "got"), "…")
LONGEST = 400  # characters of what code raised; it may be forged


class Finding(NamedTuple):
    """What is wrong.

    Attributes
    ----------
    part : str
        The part of the exercise that it concerns, empty if all of it.
    slip : str
        The mistake, by its name in the catalogue or another one.
    text : str
    bare : str
        The same where numbers of the problem are secret: nothing that the code has got of them, or given
        back, stands in it. Empty if `text` is such a text.
    """

    part: str
    slip: str
    text: str
    bare: str = ""

    def without_numbers(self) -> "Finding":
        """The finding with its bare text."""
        return self._replace(text=self.bare or self.text)


def found(kind: str, name: str, part: str = "", **details) -> Finding:
    """A finding with the words of the catalogue."""
    slip = next(slip for slip in CATALOGUE[kind] if slip.name == name)
    text = f"{slip.shows} {slip.hint}"
    return Finding(part, name, text.format(**details), text.format(**{**details, **GIVEN_BACK}))


def failure(record: dict) -> list[Finding]:
    """The finding for code that did not come to an end."""
    if "unfinished" in record:
        told = one_line(str(record["unfinished"]), LONGEST)
        return [Finding("", "unfinished", f"Not written yet. {told}".strip(), "Not written yet.")]
    if "raised" in record and NOT_A_NUMBER.search(str(record["raised"])):
        return [found("softmax", "loss-per-image")]
    if "raised" in record:
        told = one_line(str(record["raised"]), LONGEST)
        return [Finding("", "raises", f"It stops: {told}.", f"It stops {_builtin(told)}.")]
    return []


def _builtin(told):
    """The type of an exception, if it is one of Python's own: others could be named after secrets."""
    name = told.partition(":")[0].partition(" ")[0]
    known = isinstance(getattr(builtins, name, None), type) and issubclass(getattr(builtins, name), Exception)
    return f"with a {name}" if known else "with an error"


def close(got: NDArray, expected: NDArray, tolerance: float = TOLERANCE) -> bool:
    """Whether all numbers are within a share of the largest expected one in their row."""
    size = np.abs(expected)
    rows = size.max(axis=-1, keepdims=True) if size.ndim > 1 else size.max()
    scale = np.maximum(rows, 1e-6 * size.max()) if size.any() else 1.0
    return bool(np.all(np.abs(got - expected) <= tolerance * scale))


def wrong_shape(kind: str, got: NDArray, expected: NDArray, part: str) -> Finding:
    """The finding for an array of another shape than expected."""
    details = {"shape": got.shape, "expected_shape": expected.shape}
    if expected.ndim == 0:
        return found(kind, "loss-per-image", part)
    name = "transposed" if got.shape == expected.shape[::-1] else "wrong-shape"
    return found(kind, name, part, **details)


def arrays(record: dict, count: int) -> list[NDArray] | None:
    """What a call returned, as float64; None if it is not so many arrays."""
    packed = record.get("arrays")
    if not isinstance(packed, list) or len(packed) != count:
        return None
    return [unpack(array).astype(np.float64) for array in packed]
