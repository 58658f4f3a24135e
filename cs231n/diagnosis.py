"""Decide whether what was recorded of a student's code is right and, if not, which slip it looks like.

Nothing of the student's is run here. What is right is known from stored numbers.
"""

import ast
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs231n.probes import OTHER_DATA, unpack
from cs231n.slips import CATALOGUE, Slip

# Right code differs by rounding alone: 1e-15 in float64, some 1e-6 on these problems in float32, and up to
# 1e-4 where scores are as large as 1,000. The smallest slip changes a number by several percent.
TOLERANCE, STRESS_TOLERANCE = 1e-4, 1e-2
CANCELLED = 1e-12  # of what is computed in any order and should be 0, this much may be left

KINDS = {
    "softmax_loss_naive": "softmax",
    "softmax_loss_vectorized": "softmax",
    "softmax_loss_stacked": "stacked",
    "svm_loss_naive": "svm",
    "svm_loss_vectorized": "svm",
    "svm_loss_stacked": "svm stacked",
    "train": "train",
    "predict": "predict",
    "search": "search",
    "class_probabilities": "probabilities",
}
WITHOUT_LOOPS = ("vectorized", "stacked", "probabilities")


class Finding(NamedTuple):
    """What is wrong. ``part`` is the part of the exercise that it concerns, empty if all of it."""

    part: str
    slip: str
    text: str


def judge(name: str, problem: dict, observed: dict, source: str | None = None) -> list[Finding]:
    """Compare what was recorded with what is right.

    Parameters
    ----------
    name : str
        The exercise, a key of :data:`KINDS`.
    problem : dict
        ``expected``, ``wrong`` and ``sizes``, as made together with the inputs.
    observed : dict
        What :func:`cs231n.probes.observe` recorded.
    source : str, optional
        Text of the file with the function, to look for loops where none should be.

    Returns
    -------
    list of Finding
        Empty if all is right. Whatever `observed` holds, nothing is raised.
    """
    try:
        if _failure(observed):
            return _failure(observed)
        kind = KINDS[name]
        findings = JUDGES.get(kind, _judge_values)(kind, problem, observed)
        if not findings and name.endswith(WITHOUT_LOOPS):
            line = loop_line(source, name) if source else None
            return [_found(kind, "loop", line=line)] if line else []
        return findings
    except Exception:  # a forged record can be wrong in any way, and must never count as right
        return [Finding("", "unreadable", "What it returns cannot be read as arrays of numbers.")]


def loop_line(source: str, name: str) -> int | None:
    """Line of the first loop in a function or in those of the same file that it calls, else None."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in functions:
            continue
        seen.add(current)
        for node in ast.walk(functions[current]):
            if isinstance(node, (ast.For, ast.While, ast.comprehension)):
                return getattr(node, "lineno", None) or node.target.lineno
            if isinstance(node, (ast.Name, ast.Attribute)):
                word = node.id if isinstance(node, ast.Name) else node.attr
                if word in ("vectorize", "apply_along_axis", "fromiter"):
                    return node.lineno
                waiting.append(word)
    return None


def _slip(kind, name) -> Slip:
    return next(slip for slip in CATALOGUE[kind] if slip.name == name)


def _found(kind, name, part="", **details) -> Finding:
    slip = _slip(kind, name)
    return Finding(part, name, f"{slip.shows} {slip.hint}".format(**details))


def _failure(record) -> list[Finding]:
    """The finding for code that did not come to an end."""
    if "unfinished" in record:
        return [Finding("", "unfinished", f"Not written yet. {str(record['unfinished'])[:300]}".strip())]
    if "raised" in record:
        return [Finding("", "raises", f"It stops: {str(record['raised'])[:400]}.")]
    return []


def _close(got, expected, tolerance=TOLERANCE):
    """Whether all numbers are within a share of the largest expected one."""
    scale = np.abs(expected).max() or 1.0
    return bool(np.all(np.abs(got - expected) <= tolerance * scale))


def _factors(sizes) -> dict[str, tuple]:
    N = sizes["N"]
    return {
        "N": (N,), "1/N": (1 / N,), "-1": (-1,), "0": (0,), "1/2": (0.5,), "2": (2,),
        "1/ln 10, 1/ln 2": (1 / math.log(10), 1 / math.log(2)),
    }  # fmt: skip


def _compare(kind, problem, value, got, part) -> list[Finding]:
    """Compare one value; name one slip, or two whose effects multiply, if that explains it."""
    expected = unpack(problem["expected"][value])
    if got.shape != expected.shape:
        return [_wrong_shape(kind, got, expected, part)]
    if _close(got, expected):
        return []
    if not np.isfinite(got).all():
        return [Finding(part, "not-finite", f"The {value} is nan or inf on an ordinary problem.")]
    by_factor = [slip for slip in CATALOGUE[kind] if slip.factor and slip.value == value]
    factors = _factors(problem["sizes"])
    for slip in by_factor:
        if slip.factor == "exactly 0" and np.all(got == 0):
            return [_found(kind, slip.name, part)]
        for factor in factors.get(slip.factor, ()):
            if _close(got, factor * expected):
                return [_found(kind, slip.name, part, **problem["sizes"])]
    stored = [
        (slip, unpack(numbers))
        for slip in CATALOGUE[kind]
        for numbers in problem["wrong"].get(slip.name, {}).get(value, [])
    ]
    for slip, numbers in stored:
        # Numbers that cancel to 0 are compared with the size of the right ones.
        scale = np.abs(expected).max()
        close = _close(got, numbers) if numbers.any() else np.abs(got).max() <= CANCELLED * scale
        if close:
            return [_found(kind, slip.name, part)]
    for slip, numbers in stored:
        for other in by_factor:
            for factor in factors.get(other.factor, ()):
                if factor and numbers.any() and _close(got, factor * numbers):
                    return [_found(kind, slip.name, part),
                            _found(kind, other.name, part, **problem["sizes"])]  # fmt: skip
    return [Finding(part, "other", _describe(value, got, expected))]


def _wrong_shape(kind, got, expected, part):
    details = {"shape": got.shape, "expected_shape": expected.shape}
    if expected.ndim == 0:
        return _found(kind, "loss-per-image", part, **details)
    name = "transposed" if got.shape == expected.shape[::-1] else "wrong-shape"
    return _found(kind, name, part, **details)


def _describe(value, got, expected):
    if expected.ndim == 0:
        return f"The {value} is {got:.6g}, and should be {expected:.6g}. It is none of the usual slips."
    wrong = np.abs(got - expected) > TOLERANCE * np.abs(expected).max()
    place = ", ".join(map(str, np.argwhere(wrong)[0]))
    return (
        f"The {value} is wrong in {np.count_nonzero(wrong)} of {wrong.size} places, first at [{place}]. "
        "It is none of the usual slips."
    )


VALUES = {"probabilities": ("probabilities",)}


def _judge_values(kind, problem, observed):
    """Losses with their gradients, and probabilities."""
    calls = observed["calls"]
    if _failure(calls["plain"]):
        return _failure(calls["plain"])
    values = VALUES.get(kind, ("data loss", "data gradient"))
    plain = _arrays(calls["plain"], len(values))
    if plain is None:
        return [_found(kind, "no-pair") if len(values) == 2 else Finding("", "other", "It returns no array.")]
    findings = []
    for value, got in zip(values, plain):
        findings += _compare(kind, problem, value, got, _part(value))
    if "penalised" in calls and "gradient-zero" not in {finding.slip for finding in findings}:
        findings += _judge_penalty(kind, problem, calls["penalised"], plain)
    return findings + _judge_robust(kind, problem, observed, values, {f.part for f in findings})


def _part(value):
    return {"data loss": "loss", "data gradient": "gradient", "penalty loss": "loss",
            "penalty gradient": "gradient"}.get(value, "")  # fmt: skip


def _arrays(record, count):
    packed = record.get("arrays")
    if not isinstance(packed, list) or len(packed) != count:
        return None
    return [unpack(array).astype(np.float64) for array in packed]


def _judge_penalty(kind, problem, call, plain):
    """The part of loss and gradient that reg adds."""
    if _failure(call):
        return _failure(call)
    penalised = _arrays(call, 2)
    if penalised is None:
        return [_found(kind, "no-pair")]
    findings = []
    for value, with_penalty, without in zip(("penalty loss", "penalty gradient"), penalised, plain):
        expected = unpack(problem["expected"][value])
        if with_penalty.shape == without.shape == expected.shape:  # another shape was found out before
            findings += _compare(kind, problem, value, with_penalty - without, _part(value))
    return findings


STRESS = {
    "tall": "no-shift",
    "apart": "global-shift",
    "deep": "log-of-probability",
    "bytes": "bytes-overflow",
}


def _judge_robust(kind, problem, observed, values, wrong_parts):
    """Extreme scores, images as bytes, arguments that should stay as they were."""
    robust = "" if kind == "probabilities" else "robust"
    changed = [
        _found(kind, f"{letter}-changed", robust) for letter in "WXy" if letter in observed.get("changed", ())
    ]
    if wrong_parts & {"", "loss"}:
        return [*changed, Finding(robust, "later", "Looked at once the loss is right.")]
    for call, name in STRESS.items():
        if call not in observed["calls"]:
            continue
        record = observed["calls"][call]
        if _failure(record):
            return [*changed, *(f._replace(part=robust) for f in _failure(record))]
        got = dict(zip(values, _arrays(record, len(values)) or ()))
        for value in values:
            expected = unpack(problem["expected"][f"{call} {value}"])
            if _part(value) in wrong_parts or (
                value in got and got[value].shape == expected.shape
                and _close(got[value], expected, STRESS_TOLERANCE)
            ):  # fmt: skip
                continue
            finite = value in got and np.isfinite(got[value]).all()
            return [*changed, _found(kind, "epsilon-in-log" if call == "deep" and finite else name, robust)]
    return changed


def _judge_train(kind, problem, observed):
    inputs, found = problem["inputs"], lambda name, **details: [_found(kind, name, **details)]
    run = observed["run"]
    if _failure(run):
        return _failure(run)
    batches, y = run["batches"], unpack(inputs["y"])
    if None in batches:
        return found("no-minibatch")
    tags, labels = ([unpack(batch[key]) for batch in batches] for key in ("tags", "labels"))
    findings, expected = [], inputs["batch_size"]
    if any(len(a) != len(b) for a, b in zip(tags, labels)):
        findings += found("unpaired")
    elif any(len(t) == len(y) and np.array_equal(np.sort(t), np.arange(len(y))) for t in tags):
        findings += found("whole-set")
    elif any(len(t) != expected for t in tags):
        got = next(len(t) for t in tags if len(t) != expected)
        findings += found("wrong-batch-size", got=got, expected=expected)
    elif any(not np.array_equal(y[t], label) for t, label in zip(tags, labels)):
        findings += found("unpaired")
    elif all(np.array_equal(np.sort(t), np.sort(tags[0])) for t in tags):
        findings += found("same-minibatch")
    elif "batches" not in observed["again"] or observed["again"]["batches"] != batches \
            or observed["other seed"]["batches"] == batches:  # fmt: skip
        findings += found("rng-ignored")
    elif _without_replacement(observed["large batch"], len(y)):
        findings += found("without-replacement")
    return findings + _judge_steps(inputs, [unpack(W) for W in run["weights"]], found)


def _without_replacement(run, N):
    """Whether twice as many samples as there are cannot be drawn at once."""
    return "batches" not in run or any(
        batch is None or len(unpack(batch["tags"])) != 2 * N for batch in run["batches"]
    )


def _judge_steps(inputs, weights, found):
    """How the weights moved from each loss to the next."""
    lr, reg, gradients = inputs["learning_rate"], inputs["reg"], unpack(inputs["gradients"])
    if len(weights) != len(gradients) + 1 or any(W.shape != gradients[0].shape for W in weights):
        return found("wrong-step")
    start, moves = np.array(weights[:-1]), np.diff(weights, axis=0)
    if _close(moves, -lr * gradients):
        return []
    if not moves.any():
        return found("no-update")
    with_penalty = [-lr * (gradients + share * reg * start) for share in (1, 2)]
    return found(
        "uphill" if _close(moves, lr * gradients)
        else "learning-rate-missing" if _close(moves, -gradients)
        else "penalty-twice" if any(_close(moves, other) for other in with_penalty)
        else "wrong-step"
    )  # fmt: skip


def _judge_predict(kind, problem, observed):
    call, expected = observed["calls"]["plain"], unpack(problem["expected"]["labels"])
    if "raised" in call and "could not broadcast" in call["raised"]:
        rows = f"({len(expected) // 2 * 2}"  # never the shape of a block: the text below decides
        scores = f",{problem['sizes']['C']})" in call["raised"] and rows not in call["raised"]
        return [_found(kind, "returns-scores" if scores else "wrong-axis-of-scores")]
    if _failure(call):
        return _failure(call)
    arrays = _arrays(call, 1)
    if arrays is None:
        return [Finding("", "other", "It returns no array of labels.")]
    (got,) = arrays
    if got.shape == (len(expected), problem["sizes"]["C"]):
        return [_found(kind, "returns-scores")]
    if got.shape != expected.shape:
        return [_wrong_shape(kind, got, expected, "")]
    if np.array_equal(got, expected):
        return []
    for name, variants in problem["wrong"].items():
        if any(np.array_equal(got, unpack(numbers)) for numbers in variants["labels"]):
            return [_found(kind, name)]
    wrong = np.count_nonzero(got != expected)
    return [Finding("", "other", f"{wrong} of {len(got)} labels are wrong. It is none of the usual slips.")]


def _judge_search(kind, problem, observed):
    inputs, found = problem["inputs"], lambda name: [_found(kind, name)]
    if _failure(observed):
        return _failure(observed)
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    trainings = observed["trainings"]
    trained = [tuple(training["pair"]) for training in trainings]
    results = {tuple(row[:2]): tuple(row[2:]) for row in observed["results"]}
    models = {tuple(row[:2]): row[2] for row in observed["models"]}
    number = {training_pair: t["model"] for training_pair, t in zip(trained, trainings)}
    expected = {tuple(row[:2]): tuple(row[2:]) for row in problem["expected"]["results"]}
    if trained and all(pair[::-1] in pairs and pair not in pairs for pair in trained):
        return found("rate-reg-swapped")
    if len({training["model"] for training in trainings}) < len(trainings):
        return found("reused-classifier")
    rules = (
        ("trained-on-validation", any(t["data"] in ("val", OTHER_DATA) for t in trainings)),
        ("num-iters-ignored", any(t["num_iters"] != inputs["num_iters"] for t in trainings)),
        ("rng-not-passed", any(t["draw"] is None for t in trainings)),
        ("rng-shared", len({t["draw"] for t in trainings}) > 1),
        ("pair-missing", not set(pairs) == set(results) == set(models) == set(trained)),
        ("one-model-for-all", any(models[pair] != number.get(pair) for pair in models)),
    )
    for name, holds in rules:
        if holds:
            return found(name)
    return _judge_accuracies(inputs, results, expected, found)


def _judge_accuracies(inputs, results, expected, found):
    table, got = (np.array([rows[pair] for pair in expected]) for rows in (expected, results))
    if got.shape != table.shape:
        return [Finding("", "other", "results must hold a pair of accuracies for each (lr, reg).")]
    sizes = np.array([len(inputs["y_train"]["values"]), len(inputs["y_val"]["values"])])
    explained: dict[str, Callable[[NDArray], NDArray]] = {
        "accuracies-swapped": lambda t: t[:, ::-1],
        "same-accuracy-twice": lambda t: t[:, [0, 0]] if np.allclose(got[:, 0], t[:, 0]) else t[:, [1, 1]],
        "accuracy-scaled": lambda t: t * (100 if got.max() <= 100 and np.allclose(got, t * 100) else sizes),
        "error-rates": lambda t: 1 - t,
    }  # fmt: skip
    if np.allclose(got, table):
        return []
    for name, wrong in explained.items():
        if np.allclose(got, wrong(table)):
            return found(name)
    return [Finding("", "other", "The accuracies are wrong. It is none of the usual slips.")]


JUDGES = {"train": _judge_train, "predict": _judge_predict, "search": _judge_search}
