"""Judge what returns numbers: losses with their gradients, probabilities, their Jacobian, evidence."""

import math

import numpy as np

from cs231n.diagnosis.findings import (
    STRESS_TOLERANCE,
    TOLERANCE,
    Finding,
    arrays,
    close,
    failure,
    found,
    wrong_shape,
)
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.slips import CATALOGUE

CANCELLED = 1e-12  # what may be left of a sum that should be 0, whatever the order of its terms

UNKNOWN = (
    "This is not one of the mistakes that the checks know: print values and shapes along the way, on two "
    "images, and compare them with the formula by hand."
)


def _factors(sizes) -> dict[str, tuple]:
    N = sizes["N"]
    return {
        "N": (N,), "1/N": (1 / N,), "N/500": (N / 500,), "-1": (-1,), "0": (0,), "2": (2,), "1/2": (0.5,),
        "1/3": (1 / 3,),
        "1/ln 10, 1/ln 2": (1 / math.log(10), 1 / math.log(2)),
    }  # fmt: skip


def _compare(kind, problem, value, got, part) -> list[Finding]:
    """Compare one value; name the slip that explains a wrong one, or two slips whose effects multiply."""
    expected = unpack(problem["expected"][value])
    if got.shape != expected.shape:
        return [wrong_shape(kind, got, expected, part)]
    if close(got, expected):
        return []
    if not np.isfinite(got).all():
        return [Finding(part, "not-finite", f"The {value} is nan or inf on an ordinary problem.")]
    names = _explained(kind, problem, value, got, expected)
    if not names:
        bare = f"The {value} is wrong. {UNKNOWN}"
        return [Finding(part, "other", _describe(value, got, expected), bare)]
    return [found(kind, name, part, **problem["sizes"]) for name in names]


def _explained(kind, problem, value, got, expected):
    """Names of the slips, at most two, that turn the right value into the one returned."""
    if not got.any() and any(slip.factor == "exactly 0" and slip.value == value for slip in CATALOGUE[kind]):
        return ["gradient-zero"]
    factors = _factors(problem["sizes"])
    by_factor = [
        (slip.name, factor)
        for slip in CATALOGUE[kind]
        for factor in factors.get(slip.factor, ())
        if slip.value == value
    ]
    by_numbers = [
        (slip.name, unpack(numbers))
        for slip in CATALOGUE[kind]
        for numbers in problem["wrong"].get(slip.name, {}).get(value, [])
    ]
    for name, factor in by_factor:
        if close(got, factor * expected):
            return [name]
    for name, numbers in by_numbers:
        if close(got, numbers) if numbers.any() else _cancelled(got, expected):
            return [name]
    for name, numbers in by_numbers:
        for other, factor in by_factor:
            if factor and numbers.any() and close(got, factor * numbers):
                return [name, other]
    return []


def _cancelled(got, expected):
    return np.abs(got).max() <= CANCELLED * np.abs(expected).max()


def _describe(value, got, expected):
    if expected.ndim == 0:
        return f"The {value} is {got:.6g} but should be {expected:.6g}. {UNKNOWN}"
    wrong = np.abs(got - expected) > TOLERANCE * np.abs(expected).max()
    place = ", ".join(map(str, np.argwhere(wrong)[0]))
    return (
        f"The {value} is wrong in {np.count_nonzero(wrong)} of {wrong.size} places, first at [{place}]. "
        f"{UNKNOWN}"
    )


ARRAYS = ("probabilities", "jacobian", "evidence")  # kinds that return a single array


def judge_values(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Judge a loss with its gradient, or a single array such as probabilities."""
    calls = observed["calls"]
    if set(calls) != set(problem["inputs"]):
        raise ValueError("a forged record")
    if failure(calls["plain"]):
        return failure(calls["plain"])
    values = (kind,) if kind in ARRAYS else ("data loss", "data gradient")
    plain = arrays(calls["plain"], len(values))
    if plain is None:
        return [found(kind, "no-pair") if len(values) == 2 else Finding("", "other", "It returns no array.")]
    findings = []
    for value, got in zip(values, plain):
        findings += _compare(kind, problem, value, got, _part(value))
    if "second" in calls:
        findings += _judge_second(kind, problem, calls["second"], {finding.part for finding in findings})
    if "penalised" in calls:
        penalty = _judge_penalty(kind, problem, calls["penalised"], plain)
        no_gradient = "gradient-zero" in {finding.slip for finding in findings}  # then it says it all
        findings += [f for f in penalty if not (no_gradient and f.part == "gradient")]
    return findings + _judge_robust(kind, problem, observed, values, bool(findings))


def _part(value):
    return {"data loss": "loss", "data gradient": "gradient", "penalty loss": "loss",
            "penalty gradient": "gradient"}.get(value, "")  # fmt: skip


def _judge_penalty(kind, problem, call, plain):
    """The part of loss and gradient that reg adds."""
    if failure(call):
        return failure(call)
    penalised = arrays(call, 2)
    if penalised is None:
        return [found(kind, "no-pair")]
    findings = []
    for value, with_penalty, without in zip(("penalty loss", "penalty gradient"), penalised, plain):
        expected = unpack(problem["expected"][value])
        if without.shape == expected.shape:  # another shape has been reported already
            got = with_penalty - without if with_penalty.shape == expected.shape else with_penalty
            findings += _compare(kind, problem, value, got, _part(value))
    return findings


def _judge_second(kind, problem, call, wrong):
    """Other images, labels and weights of the same sizes: what was right has to be right again."""
    if failure(call):
        return failure(call)
    findings = []
    for value, got in zip(("data loss", "data gradient"), arrays(call, 2) or (), strict=True):
        expected = unpack(problem["expected"][f"second {value}"])
        right = got.shape == expected.shape and close(got, expected)
        if not right and _part(value) not in wrong:
            findings.append(found(kind, "one-problem-only", _part(value)))
    return findings


def judge_large(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Judge a problem with too many weights to be nudged one at a time, once all others were right."""
    call = observed["calls"]["large"]
    if failure(call):
        return [measured(failure(call)[0].text)]
    for value, got in zip(("data loss", "data gradient"), arrays(call, 2) or (), strict=True):
        expected = unpack(problem["expected"][f"large {value}"])
        if got.shape != expected.shape or not close(got, expected, STRESS_TOLERANCE):
            return [found(kind, "fixed-sizes", _part(value))]
    return []


def measured(why: str) -> Finding:
    """The finding for code that cannot solve the large problem, and why."""
    text = (
        "With images of 2,000 numbers it gives no gradient. Is it measured by nudging each weight? "
        "Derive it: that is exact, and takes one pass over the images."
    )
    return Finding("gradient", "measured", f"{text} ({why.rstrip('.')}.)", text)


STRESS = {
    "other": "fixed-sizes",
    "tall": "no-shift",
    "apart": "global-shift",
    "deep": "log-of-probability",
    "bytes": "bytes-overflow",
    "steep": "finite-difference",
}


def _judge_robust(kind, problem, observed, values, wrong):
    """Extreme scores, images as bytes, arguments that should not be changed."""
    if wrong and kind in ARRAYS:
        return []
    if wrong:
        return [Finding("robust", "later", "Not checked yet: loss and gradient come first.")]
    part = "" if kind in ARRAYS else "robust"
    changed = [
        found(kind, f"{letter}-changed", part) for letter in "WXy" if letter in observed.get("changed", ())
    ]
    for call, name in STRESS.items():
        if call not in problem["inputs"]:
            continue
        record = observed["calls"][call]
        if failure(record):
            return [*changed, *(f._replace(part=part) for f in failure(record))]
        returned = arrays(record, len(values))
        if returned is None:  # numbers of another kind than on the plain problem
            return [*changed, found(kind, name, part)]
        for value, got in zip(values, returned):
            expected = unpack(problem["expected"][f"{call} {value}"])
            if got.shape == expected.shape and close(got, expected, STRESS_TOLERANCE):
                continue
            capped = call == "deep" and np.isfinite(got).all()
            return [*changed, found(kind, "epsilon-in-log" if capped else name, part)]
    return changed
