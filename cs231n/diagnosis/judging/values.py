"""Judge what returns numbers: losses with their gradients, probabilities, their Jacobian, evidence."""

import numpy as np

from cs231n.diagnosis.findings import (
    STRESS_TOLERANCE,
    TOLERANCE,
    Finding,
    arrays,
    close,
    failure,
    found,
    known_slips,
    wrong_shape,
)
from cs231n.diagnosis.judging.fit import Observed, fit_gradient, fit_loss, ratio
from cs231n.diagnosis.judging.formula import explained, scaled
from cs231n.diagnosis.judging.parts import sum_by_colour, sum_of_few
from cs231n.diagnosis.judging.patterns import pattern
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.slips import CATALOGUE

LARGEST_FITTED = 1e100  # whose squares and sums do not overflow
LARGEST = 1e300  # what nan_to_num makes of inf is above it
CANCELLED = 1e-12  # what may be left of a sum that should be 0, whatever the order of its terms

COMPARE = "Print values and shapes along the way, for two images, and compare them with the formula by hand."
HOW_TO_GO_ON = {
    "jacobian": COMPARE.replace("two images", "three scores"),
    "evidence": COMPARE.replace("two images", "one pixel"),
}
NOT_FINITE = "Is a logarithm taken of 0 or of a negative number, or is something divided by 0?"
IN_WORDS = {"data loss": "loss", "data gradient": "gradient", "penalty loss": "penalty",
            "penalty gradient": "part of the gradient that comes from reg",
            "probabilities": "table of probabilities", "jacobian": "table of slopes"}  # fmt: skip


def _compare(kind, problem, value, got, part, second=None, slips=()) -> list[Finding]:
    """Compare one value; say what a wrong one is made of, or where it is wrong.

    Of several explanations, one of the `slips` that were found before is the likeliest.
    """
    expected = unpack(problem["expected"][value])
    if got.shape != expected.shape:
        return [wrong_shape(kind, got, expected, part, problem["sizes"])]
    if close(got, expected):
        return []
    name = IN_WORDS.get(value, value)
    if not np.isfinite(got).all():
        return [Finding(part, "not-finite", f"The {name} is nan or inf on an ordinary problem. {NOT_FINITE}")]
    again = () if second is None else (second, unpack(problem["expected"][f"second {value}"]))
    told = _zero(kind, value, got, part)
    if not told and np.abs(got).max() < LARGEST_FITTED:
        told = _by_numbers(kind, problem, value, got, expected, part)
        told = told or _by_parts(kind, problem, got, part)
        told = told or _by_fit(kind, problem, value, got, second, part, slips)
    return told or pattern(kind, name, part, got, expected, HOW_TO_GO_ON.get(kind, COMPARE), again)


def _zero(kind, value, got, part):
    slips = [
        slip.name for slip in CATALOGUE[kind] if slip.value == value and slip.factor in ("0", "exactly 0")
    ]
    return [found(kind, slips[0], part)] if slips and not got.any() else []


def _by_numbers(kind, problem, value, got, expected, part):
    """What is the right value, or what a slip has stored for it, times a factor."""
    sizes = problem["sizes"]
    stored = [
        (slip.name, unpack(numbers))
        for slip in CATALOGUE[kind]
        for numbers in problem["wrong"].get(slip.name, {}).get(value, [])
    ]
    for name, numbers in stored:
        if close(got, numbers) if numbers.any() else _cancelled(got, expected):
            return [found(kind, name, part, **sizes)]
    if factor := ratio(np.ravel(got), np.ravel(expected), sizes):
        return scaled(kind, value, part, factor, sizes)
    for name, numbers in stored:
        if factor := ratio(np.ravel(got), np.ravel(numbers), sizes):
            return [found(kind, name, part, **sizes), *scaled(kind, value, part, factor, sizes)]
    return []


def _cancelled(got, expected):
    return np.abs(got).max() <= CANCELLED * np.abs(expected).max()


def _by_parts(kind, problem, got, part):
    """The sum of known parts that an array is."""
    parts = {name: unpack(numbers) for name, numbers in problem.get("parts", {}).items()}
    formula = (sum_of_few if kind == "jacobian" else sum_by_colour)(got, parts) if parts else ""
    return [found(kind, "other-terms", part, formula=formula)] if formula else []


def _by_fit(kind, problem, value, got, second, part, slips=()):
    if "terms" not in problem or value not in ("data loss", "data gradient"):
        return []
    observed = [_observed(problem, "plain", got)]
    if second is not None and second.shape == got.shape and (np.abs(second) < LARGEST_FITTED).all():
        observed.append(_observed(problem, "second", second))
    sizes = problem["sizes"]
    fit = fit_loss(observed, sizes) if value == "data loss" else fit_gradient(kind, observed, sizes, slips)
    return explained(kind, value, part, fit, sizes) if fit else []


def _observed(problem, call, got):
    inputs = problem["inputs"][call]
    terms = {
        group: {name: unpack(array) for name, array in arrays.items()}
        for group, arrays in problem["terms"][call].items()
    }
    X, W = (unpack(inputs[name]) if name in inputs else None for name in ("X", "W"))
    return Observed(got, terms, unpack(inputs["y"]), X, W)


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
    if len(values) == 2 and _swapped(plain, problem):
        return [found(kind, "swapped")]
    if plain is None:
        return [found(kind, "no-pair") if len(values) == 2 else Finding("", "other", "It returns no array.")]
    if kind in ("softmax", "svm") and not _alike(plain, arrays(observed["again"], len(values))):
        return [found(kind, "keeps-state")]
    findings = []
    second = arrays(calls["second"], len(values)) if "second" in calls else None
    for k, (value, got) in enumerate(zip(values, plain)):
        slips, again = {finding.slip for finding in findings}, second[k] if second else None
        findings += _compare(kind, problem, value, got, _part(value), again, slips)
    if "second" in calls:
        findings += _judge_second(
            kind, problem, calls["second"], plain, {finding.part for finding in findings}
        )
    if "penalised" in calls:
        penalty = _judge_penalty(kind, problem, calls["penalised"], plain)
        no_gradient = "gradient-zero" in {finding.slip for finding in findings}  # then it says it all
        findings += [f for f in penalty if not (no_gradient and f.part == "gradient")]
    if findings:
        findings = _causes(kind, findings, _unwritten(calls), *_silent(calls))
        findings = _of_changes(kind, findings, observed.get("changed", ()))
    return findings + _judge_robust(kind, problem, observed, values, findings)


def _alike(first, again):
    """Whether two calls for the same images returned the same, but for rounding; nan counts as equal."""
    return again is not None and all(
        a.shape == b.shape and np.allclose(a, b, TOLERANCE, TOLERANCE, equal_nan=True)
        for a, b in zip(first, again)
    )


def _swapped(returned, problem):
    shapes = [unpack(problem["expected"][value]).shape for value in ("data gradient", "data loss")]
    return returned is not None and [array.shape for array in returned] == shapes


def _unwritten(calls):
    """Whether loss and gradient stay as they are in the stub."""
    returned = [arrays(calls[call], 2) for call in ("plain", "penalised") if call in calls]
    return len(returned) == 2 and all(both and not any(array.any() for array in both) for both in returned)


def _silent(calls):
    """Which of loss (0) and gradient (1) are zero without a penalty; which of these are not so with it."""
    if "penalised" not in calls:
        return [], []
    plain = [arrays(calls[call], 2) for call in calls if call not in ("penalised", "large")]
    penalised = arrays(calls["penalised"], 2)
    silent = [k for k in (0, 1) if all(both and not both[k].any() for both in plain)]
    return silent, [k for k in silent if penalised and penalised[k].any()]


# What follows from a slip, and need not be said beside it.
FOLLOWS = {
    "return-in-loop": {"penalty-missing", "penalty-gradient-missing"},
    "penalty-without-reg": {"penalty-missing"},
    "gradient-holds-W": {"penalty-gradient-missing"},
    "loss-divided-in-loop": {"factor"},
    "gradient-divided-in-loop": {"factor"},
}


def _of_changes(kind, findings, changed):
    """Where an argument is changed, no number need be right: then that is all there is to say."""
    parts = dict.fromkeys(finding.part for finding in findings)
    slips = [f"{name}-changed" for name in changed if f"{name}-changed" in known_slips(kind)]
    return [found(kind, slip, part) for part in parts for slip in slips] or findings


def _causes(kind, findings, unwritten, silent, alone):
    """Findings without those that follow from others.

    `silent` says whether loss (0) and gradient (1) are 0 whatever the images, `alone` which of them are so
    only if reg is 0.
    """
    if unwritten:
        return [Finding("", "unfinished", "Not written yet: it returns 0 and a gradient of zeros.")]
    of_loss, others = ([f for f in findings if (f.part == "loss") == wanted] for wanted in (True, False))
    if 0 in silent:
        penalty_right = len(of_loss) == 1
        slip = ("penalty-alone" if penalty_right else "times-reg") if 0 in alone else "loss-zero"
        findings = [found(kind, slip, "loss", result="loss"), *others]
    if 1 in alone:
        others = [finding for finding in findings if finding.part != "gradient"]
        findings = [*others, found(kind, "penalty-alone", "gradient", result="gradient")]
    slips = {finding.slip for finding in findings}
    if slips == {"penalty-halved", "penalty-gradient-halved"}:
        return [found(kind, "half-convention")]
    follows = {(f.part, name) for f in findings for name in FOLLOWS.get(f.slip, ())}
    return [finding for finding in findings if (finding.part, finding.slip) not in follows]


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
        # Another shape, nan and inf have been reported already.
        if without.shape == expected.shape and np.isfinite(without).all():
            got = with_penalty - without if with_penalty.shape == expected.shape else with_penalty
            findings += _compare(kind, problem, value, got, _part(value))
    return findings


def _judge_second(kind, problem, call, plain, wrong):
    """Other images, labels and weights of the same sizes: what was right has to be right again."""
    if failure(call):
        return failure(call)
    findings = []
    second = arrays(call, 2) or (np.zeros(0),) * 2
    for value, got, before in zip(("data loss", "data gradient"), second, plain):
        expected = unpack(problem["expected"][f"second {value}"])
        if _part(value) in wrong or got.shape == expected.shape and close(got, expected):
            continue
        explained_by = _by_fit(kind, problem, value, before, got, _part(value)) if got.size else []
        findings += explained_by or [found(kind, "one-problem-only", _part(value))]
    return findings


def judge_large(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Judge a problem with too many weights to be nudged one at a time, once all others were right."""
    call = observed["calls"]["large"]
    if failure(call):
        return [measured(failure(call)[0].text)]
    for value, got in zip(("data loss", "data gradient"), arrays(call, 2) or (np.zeros(0),) * 2):
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
    "low": "shift-above-largest",
    "apart": "global-shift",
    "deep": "log-of-probability",
    "bytes": "bytes-overflow",
    "steep": "finite-difference",
}


def _judge_robust(kind, problem, observed, values, wrong):
    """Extreme scores, images as bytes, arguments that should not be changed."""
    if wrong and kind in ARRAYS or "" in {finding.part for finding in wrong}:  # all parts have been told
        return []
    if wrong:
        return [Finding("robust", "later", "Not checked yet: loss and gradient come first.")]
    part, changed = "", []
    if kind not in ARRAYS:  # which may do with their arguments what they like, as long as they are right
        part = "robust"
        changed = [found(kind, f"{name}-changed", part) for name in observed.get("changed", ())]
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
            if call == "deep":
                name = _deep(returned)
            elif call == "tall" and all(np.isfinite(array).all() for array in returned):
                name = "scores-clipped"
            return [*changed, found(kind, name, part)]
    return changed


def _deep(returned):
    """What goes wrong where a true class has a very low score, and another one a very high one."""
    if np.isnan(returned[-1]).any():  # an exponential that overflows, by itself
        return "wrong-shift"
    finite = np.isfinite(returned[0]).all()
    return (
        ("inf-replaced" if np.abs(returned[0]).max() > LARGEST else "epsilon-in-log")
        if finite
        else "log-of-probability"
    )
