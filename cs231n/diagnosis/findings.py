"""What is wrong, in the words of the catalogue; and when two arrays count as the same."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.errors import LONGEST, PLACE, meaning
from cs231n.diagnosis.printable import one_line
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.slips import CATALOGUE
from cs231n.diagnosis.student_code.imports import IMPORTED, MEASURES

# Right code differs only by rounding: 1e-15 in float64, about 1e-6 on these problems in float32, and up to
# 1e-4 where scores are as large as 1,000. The smallest slip changes a number by several percent.
TOLERANCE, STRESS_TOLERANCE = 1e-4, 1e-2
# Details of a finding that come from what the code returned, which could use them to reveal its inputs.
GIVEN_BACK = dict.fromkeys(
    ("shape", "expected_shape", "got", "least", "most", "formula", "pattern", "times", "places", "offset",
     "value", "rows", "shift", "factor", "right", "wrong", "what", "which",
     "constant", "multiple", "c", "d"), "…",
)  # fmt: skip

# By where the code is: above the stub's own raise, or below it.
RAISE_LEFT = {
    "above": "The code is there, and below it the line raise NotImplementedError{}. Delete that line.",
    "below": "The code is there, but it never runs: above it is still the line raise NotImplementedError{}. "
    "Delete that line.",
}


class Finding(NamedTuple):
    """What is wrong, or a hint beside what is right.

    Attributes
    ----------
    part : str
        The part of the exercise that it concerns; empty if it concerns all of it.
    slip : str
        Name of the mistake, in the catalogue or another one.
    text : str
        What is wrong and where to look, in one or two sentences.
    bare : str
        The same where the numbers of the problem are secret: it contains none of them, nor anything that the
        code returned. Empty if `text` can be shown as it is.
    hint : bool
        Whether it costs nothing.
    """

    part: str
    slip: str
    text: str
    bare: str = ""
    hint: bool = False

    def without_numbers(self) -> "Finding":
        """The finding with its bare text."""
        return self._replace(text=self.bare or self.text)


def costly(findings: list[Finding]) -> list[Finding]:
    """Those that cost points: without them, all is right."""
    return [finding for finding in findings if not finding.hint]


def found(kind: str, name: str, part: str = "", **details) -> Finding:
    """A finding with the words of the catalogue."""
    slip = next(slip for slip in CATALOGUE[kind] if slip.name == name)
    text = f"{slip.shows} {slip.hint}"
    return Finding(part, name, text.format(**details), text.format(**{**details, **GIVEN_BACK}))


def known_slips(kind: str) -> set[str]:
    """Names of the slips of the catalogue that exercises of this kind can have."""
    return {slip.name for slip in CATALOGUE[kind]}


def failure(record: dict) -> list[Finding]:
    """The finding for code that raised an exception or is not written yet; empty for other code."""
    if "unfinished" in record:
        told = one_line(str(record["unfinished"]), LONGEST)
        if (where := str(record.get("code"))) in RAISE_LEFT:  # it may be forged
            place, text = PLACE.search(f" {told}"), RAISE_LEFT[where]
            return [Finding("", "raise-left", text.format(place[0] if place else ""), text.format(""))]
        if "called" in record:
            name = one_line(str(record["called"]), LONGEST)
            text = f"It calls {name}, which is not written yet. {told}".strip()
            return [Finding("", "unfinished", text, "It calls a function that is not written yet.")]
        return [Finding("", "unfinished", f"Not written yet. {told}".strip(), "Not written yet.")]
    if "absent" in record:
        module, name, place = (one_line(str(part), LONGEST) for part in record["absent"])
        if module == MEASURES:
            text = "It measures the gradient{}. Derive it: that is exact, and takes one pass over the images."
            return [Finding("", "measured", text.format(f" by {name} {place}".rstrip()), text.format(""))]
        text = "which is not part of this assignment: write it with NumPy."
        if module.partition(".")[0] in IMPORTED:
            text = "which is not there: is it called something else, or in another place?"
        used = f"It uses {name} of {module} {place}".strip()
        return [Finding("", "absent", f"{used}, {text}", f"It uses a name of a module, {text}")]
    if "nothing" in record:
        return [Finding("", "returns-nothing", "It returns nothing (None). Does it end with a return?")]
    if "raised" not in record:
        return []
    means = meaning(record)
    if means.slip == "array-for-number" and "loss" in str(record.get("line") or "float(loss)"):
        shape, sizes = record.get("loss_shape"), record.get("sizes") or {}
        known = isinstance(shape, list) and all(isinstance(size, int) for size in shape) and "N" in sizes
        name = loss_of_shape(tuple(shape), sizes) if known else "loss-per-image"
        return [found("softmax", name, shape=tuple(shape) if known else "…")]
    return [Finding("", *means)]


def failure_or_test_images(kind: str, observed: dict) -> list[Finding]:
    """The finding for code that failed; what is wrong first is that it names the test images, if it does."""
    outcome = observed["outcome"]
    failed = failure(outcome)
    written = "unfinished" not in outcome and "nothing" not in outcome
    return [found(kind, "test-images")] if failed and written and observed["names_test"] else failed


def close(got: NDArray, expected: NDArray, tolerance: float = TOLERANCE) -> bool:
    """Whether each number differs by at most `tolerance` times the largest expected one in its row."""
    size = np.abs(expected)
    rows = size.max(axis=-1, keepdims=True) if size.ndim > 1 else size.max()
    scale = np.maximum(rows, 1e-6 * size.max()) if size.any() else 1.0
    return bool(np.all(np.abs(got - expected) <= tolerance * scale))


def wrong_shape(kind: str, got: NDArray, expected: NDArray, part: str, sizes: dict) -> Finding:
    """The finding for an array whose shape is not the expected one."""
    details = {"shape": got.shape, "expected_shape": expected.shape}
    if expected.ndim == 0:
        return found(kind, loss_of_shape(got.shape, sizes), part, **details)
    name = "wrong-shape"
    if (
        expected.ndim == 2
        and got.shape == (sizes["N"], sizes.get("C"))
        and "gradient-of-scores" in known_slips(kind)
    ):
        name = "gradient-of-scores"
    elif sorted(got.shape) == sorted(expected.shape):
        name = "transposed" if got.ndim == 2 else "axes-in-another-order"
    elif kind == "jacobian" and got.ndim == 2 and len(set(got.shape)) == 1:
        name = "other-scores"
    return found(kind, name, part, **details)


def loss_of_shape(shape: tuple, sizes: dict) -> str:
    """The slip that makes a loss an array of this shape."""
    N, of_W = sizes["N"], (sizes.get("D"), sizes.get("C"))
    if all(size == 1 for size in shape):
        return "loss-of-one-element"
    of_product = [(size, size) for size in of_W]
    if tuple(shape) in (of_W, *of_product):
        return "penalty-not-summed"
    return "loss-table" if tuple(shape) == (N, N) else "loss-per-image"


def arrays(record: dict, count: int) -> list[NDArray] | None:
    """The `count` arrays that a call returned, as float64; None if it returned anything else."""
    packed = record.get("arrays")
    if not isinstance(packed, list) or len(packed) != count:
        return None
    return [unpack(array).astype(np.float64) for array in packed]


def with_article(kind: str) -> str:
    """The word by which :mod:`cs231n.diagnosis.recorders` records a kind of value, with its article."""
    words = {"class": "the class Softmax itself", "something else": "something else", "None": "None"}
    return words.get(
        kind, kind if kind in ("text", "True", "False") else f"a{'n' * (kind[0] in 'aeiou')} {kind}"
    )
