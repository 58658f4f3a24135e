"""Judge LinearClassifier.predict: which pattern do wrong labels have?"""

import numpy as np

from cs231n.diagnosis.findings import Finding, arrays, failure, found, wrong_shape
from cs231n.diagnosis.probes import unpack

ORDINALS = {1: "second", 2: "third", 3: "fourth"}


def judge_predict(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Does it return the labels of the largest scores?"""
    call, sizes = observed["calls"]["plain"], problem["sizes"]
    expected = unpack(problem["expected"]["labels"])
    if "raised" in call and "could not broadcast" in call["raised"]:
        given = call["raised"].partition("into")[0]
        all_rows = f"({len(expected)},)" in given
        scores = f",{sizes['C']})" in given
        name = "all-rows" if all_rows else "returns-scores" if scores else "wrong-axis-of-scores"
        return [found(kind, name)]
    if failure(call):
        return failure(call)
    returned = arrays(call, 1)
    if returned is None:
        return [Finding("", "other", "It returns no array of labels.")]
    (got,) = returned
    if got.shape == expected.shape:
        return [] if np.array_equal(got, expected) else _judge_labels(kind, problem, got, expected)
    names = {
        (len(expected), sizes["C"]): "returns-scores",
        (len(expected) % sizes["block"],): "block-returned",
        (sizes["block"],): "first-block-only",
        (sizes["C"],): "wrong-axis-of-scores",
        (): "wrong-axis-of-scores",
    }
    if got.shape in names:
        return [found(kind, names[got.shape])]
    return [wrong_shape(kind, got, expected, "", sizes)]


def _judge_labels(kind, problem, got, expected):
    """The first pattern that explains all wrong labels; at the end, the first wrong row."""

    def one(name, **details):
        return [found(kind, name, **details)]

    for name, variants in problem["wrong"].items():
        if any(np.array_equal(got, unpack(numbers)) for numbers in variants["labels"]):
            return one(name)
    ranking = unpack(problem["expected"]["ranking"])
    for k, rank in ORDINALS.items():
        if k < ranking.shape[1] and np.array_equal(got, ranking[:, k]):
            return one("another-rank", rank=rank)
    block = problem["sizes"]["block"]
    name, details = _by_value(got, expected, ranking) or _by_place(got, expected, block) or ("", {})
    if name:
        return one(name, **details)
    wrong, sizes = got != expected, unpack(problem["expected"]["sizes"])
    least = sizes[wrong].min()
    if wrong.sum() > 30 and np.mean(sizes < least) > 0.1:
        return one("large-scores", value=_label(int(least)))
    row = np.flatnonzero(wrong)[0]
    pattern = f"in row {row}, {_label(got[row])} in place of {_label(expected[row])}"
    return one("wrong-labels", wrong=wrong.sum(), all=len(got), pattern=pattern)


def _by_value(got, expected, ranking):
    """Is the label that comes out a function of the right one, or of the ranking of the scores?"""
    C = ranking.shape[1]
    offsets = np.unique(got - expected)
    if len(offsets) == 1:
        direction = "large" if offsets[0] > 0 else "small"
        return "labels-shifted", {"offset": _label(abs(offsets[0])), "direction": direction}
    if len(np.unique(got)) == 1:
        return ("always-the-same", {"got": _label(got[0])}) if got[0] else ("labels-unset", {})
    comes = {label: np.unique(got[expected == label]) for label in range(C)}
    if all(len(labels) == 1 for labels in comes.values()):
        right = next(label for label, labels in comes.items() if labels[0] != label)
        return "classes-renamed", {"right": right, "got": _label(comes[right][0])}
    for label in range(C):
        best = np.where(expected == label, ranking[:, 1], expected)  # without this class
        if np.array_equal(got, best) or np.array_equal(got, best - (best > label)):
            return "class-left-out", {"value": label}
    return None


def _by_place(got, expected, block):
    """Is it right in some rows, or are these the labels of other rows?"""
    N = len(got)
    blocks = range(0, N, block)
    if not got[block:].any():
        return "first-block-only", {}
    if np.array_equal(got, np.resize(expected[:block], N)):
        return "first-block-everywhere", {}
    if np.array_equal(got, expected[::-1]):
        return "rows-reversed", {"rows": "all rows"}
    if all(np.array_equal(got[i : i + block], expected[i : i + block][::-1]) for i in blocks):
        return "rows-reversed", {"rows": "each block"}
    for shift in range(1, N - block):
        if np.array_equal(got[shift:], expected[:-shift]) or np.array_equal(got[:-shift], expected[shift:]):
            return "rows-shifted", {"shift": f"{shift} row{'s' if shift > 1 else ''}"}
    wrong = np.flatnonzero(got != expected)
    if (got[wrong] == got[wrong[0]]).all():
        name = (
            "block-left-out" if (got[wrong[0] : wrong[-1] + 1] == got[wrong[0]]).all() else "one-wrong-label"
        )
        return name, {"rows": _rows(wrong, got), "value": _label(got[wrong[0]])}
    right = [np.array_equal(got[i : i + block], expected[i : i + block]) for i in blocks]
    return ("last-block-only", {}) if right[-1] and not any(right[:-1]) else None


def _rows(wrong, got):
    """In words, which rows are wrong, all with the same label."""
    first, last = wrong[0], wrong[-1]
    if first == last:
        return "the last row" if first == len(got) - 1 else f"row {first}"
    if (got[first : last + 1] == got[first]).all():
        return f"rows {first} to {last}"
    return f"{len(wrong)} rows, the first of them row {first}"


def _label(value):
    return f"{value:g}"
