"""Judge the accuracies of a search: what else could the numbers be?"""

from collections import Counter
from collections.abc import Callable

import numpy as np

from cs231n.diagnosis.findings import Finding
from cs231n.diagnosis.probes import unpack

PARTS = ("train", "val")
WHICH = {"train": "training", "val": "validation"}


def judge_accuracies(problem: dict, results: list, asked: list, one: Callable[..., list]) -> list[Finding]:
    """Judge what was stored as the accuracies of all pairs; each has two.

    Parameters
    ----------
    problem : dict
        The problem, with the right ``results``, and what means of differences would be.
    results : list
        Pairs, with the two accuracies of each.
    asked : list
        Numbers of classifiers, with the numbers of images of each part that they were asked about.
    one : callable
        Makes the list of one finding, from the name of a slip and details.
    """
    expected = {tuple(row[:2]): row[2:] for row in problem["expected"]["results"]}
    stored = {tuple(key): value for key, value in results}
    right, got = (np.array([rows[pair] for pair in expected]) for rows in (expected, stored))
    same = [_same(got[:, i], right[:, i]) for i in (0, 1)]
    if all(same):
        return []
    if _same(got, right[:, ::-1]):
        return one("accuracies-swapped")
    column = same.index(False)
    if _same(got[:, column], right[:, 1 - column]):
        return one("same-accuracy-twice")
    explained = {i: _explained(problem, asked, got[:, i], right[:, i], i) for i in (0, 1) if not same[i]}
    name, details = explained[column]
    alike = [WHICH[PARTS[i]] for i in explained if explained[i][0] == name and name != "wrong-accuracy"]
    return one(name, **{"which": " and ".join(alike) or WHICH[PARTS[column]], **details})


def _explained(problem, asked, got, right, column):
    """What the numbers of one column are in place of accuracies: the name of the slip, and details."""
    part, sizes = PARTS[column], [problem["inputs"][f"y_{part}"]["shape"][0] for part in PARTS]
    N = sizes[column]
    differences = [unpack(numbers)[:, column] for numbers in problem["wrong"]["difference"]["accuracies"]]
    numbers = _asked(asked, part)
    some = max(numbers, default=0)
    ratio = got / right
    explained = {
        "error-rates": _same(got, 1 - right),
        "accuracy-scaled": _same(got, 100 * right) or _same(got, N * right),
        "loss-stored": _same(got, got[0]) and got[0] > 1,
        "difference": any(_same(got, variant) for variant in differences),
        "accuracy-divided": bool(got.all()) and _same(ratio, ratio[0]),
        "rounded": any(_same(got / f, np.round(right, d)) for d in (0, 1, 2) for f in (1, 10**d, 100)),
        "accuracy-of-some": 0 < some < N and _same(got * some, np.round(got * some)),
        "same-for-all": _same(got, got[0]),
        "of-another-pair": _same(np.sort(got), np.sort(right)) or _same(got[1:], right[:-1]),
    }  # fmt: skip
    k = int(np.flatnonzero(~np.isclose(got, right))[0])
    details = {
        "factor": _ratio(ratio[0], sizes, column),
        "got": f"{got[k]:.4g}",
        "all": N,
        "right": round(right[k] * N),
    }
    if explained["accuracy-of-some"] and not explained["same-for-all"]:
        details["got"] = some
    return next((name for name, holds in explained.items() if holds), "wrong-accuracy"), details


def _asked(asked, part):
    """About how many images of one part the classifiers were asked; one number if all are alike."""
    numbers = Counter()
    for model, parts in asked:
        numbers[model] += parts.get(part, 0)
    return set(numbers.values())


def _ratio(factor, sizes, column):
    """A factor, as a quotient of two numbers of images if it is one."""
    own, other = sizes[column], sizes[1 - column]
    if _same(factor, own / other):
        return f"{own}/{other}"
    return f"1/{own}" if _same(factor, 1 / own) else f"{factor:.3g}"


def _same(a, b):
    return bool(np.allclose(a, b))
