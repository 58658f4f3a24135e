"""Say in words what :mod:`cs231n.diagnosis.judging.fit` found."""

import numpy as np

from cs231n.diagnosis.findings import Finding, found, known_slips
from cs231n.diagnosis.judging.factors import Factor, how_much, named_factor
from cs231n.diagnosis.judging.fit import Fit, ratio
from cs231n.diagnosis.slips import CATALOGUE

SUBJECTS = {
    "data loss": "The loss",
    "data gradient": "The part of the gradient that comes from the images",
    "penalty loss": "The penalty",
    "penalty gradient": "The part of the gradient that comes from reg",
    "probabilities": "The table of probabilities",
    "jacobian": "The table of slopes",
    "evidence": "The evidence",
}
# Slips by the coefficients of wrong classes, true class, label and the rest, perhaps all times one factor.
BY_COEFFICIENTS = {
    "softmax": {
        "both-cases": (1, 2, -1, 0),
        "no-minus-one": (1, 1, 0, 0),
        "minus-one-everywhere": (1, 1, -1, -1),
        "true-class-only": (0, 1, -1, 0),
        "wrong-classes-only": (1, 0, 0, 0),
        "true-class-without-probability": (1, 0, -1, 0),
        "true-class-sign": (1, -1, 1, 0),
        "minus-one-added": (1, 1, 1, 0),
        "wrong-classes-without-probability": (0, 1, -1, 1),
        "no-probabilities": (0, 0, -1, 1),
        "labels-alone": (0, 0, -1, 0),
    },
    "svm": {
        "true-class-not-pushed": (1, 0, 0),
        "true-class-pushed-once": (1, 0, -1),
        "wrong-classes-not-pushed": (0, -1, 0),
        "true-class-sign": (1, 1, 0),
        "true-class-in-count": (1, -1, -1),
    },
}
RIGHT = {"softmax": (1, 1, -1, 0), "svm": (1, -1, 0)}
ASKS = {  # of one of two terms, by its factor
    "C": "Is it inside the loop over the classes, or a mean where a sum belongs?",
    "C - 1": "Is it inside the loop over the wrong classes?",
    "N": "Is only the other term divided by N?",
    "1/N": "Is it divided by N twice?",
    "2": "Is it added in two places?",
}

IN_LOOP = {  # what to ask where everything has this factor
    "C": "Is it added inside a loop over the classes, or is it a sum over them?",
    "C - 1": "Is it added inside a loop over the wrong classes?",
    "N C": "Is it added inside the loops over images and classes?",
}


def explained(kind: str, value: str, part: str, fit: Fit, sizes: dict) -> list[Finding]:
    """Say what is wrong with a loss or a gradient that was explained.

    Parameters
    ----------
    kind : str
        Kind of the exercise.
    value : {"data loss", "data gradient"}
    part : str
        The part of the exercise that it concerns.
    fit : Fit
    sizes : dict
        N, D and C of the problem.

    Returns
    -------
    list of Finding
    """
    if fit.name == "base":
        return _of_terms(kind, part, fit, sizes)
    name = value.removeprefix("data ")
    if fit.images == ("first-image-only",) and fit.factor.name == "N":
        return [found(kind, "return-in-loop", part, result=name)]
    if fit.name == "constant":
        added = fit.coefficients["constant"]
        told = f"{abs(added):.4g} too {'large' if added > 0 else 'small'}"
        return [found(kind, "constant-added", part, constant=told)]
    findings = []
    if fit.images:
        slip, *of_class = fit.images
        findings.append(found(kind, slip, part, result=name, c=of_class[0] if of_class else ""))
    if "W" in fit.coefficients and value == "data loss":
        findings.append(found(kind, "penalty-without-reg", part))
    if fit.name != "right":
        findings.append(found(kind, _slip(fit), part, result=name, **sizes))
    return findings + scaled(kind, value, part, fit.factor, sizes)


def _slip(fit):
    return fit.name.partition("/")[0]


def scaled(kind: str, value: str, part: str, factor: Factor, sizes: dict) -> list[Finding]:
    """The finding for a factor in front of a right value: in the words of the catalogue, if it has any."""
    names = {
        name: slip.name
        for slip in CATALOGUE[kind]
        for name in slip.factor.split(", ")
        if slip.value == value and name
    }
    if factor.name == "1":
        return []
    if factor.name not in names and factor.name.startswith("-") and factor.name[1:] in names:
        return [found(kind, names[name], part, **sizes) for name in ("-1", factor.name[1:])]
    if factor.name in names:
        return [found(kind, names[factor.name], part, **sizes)]
    asks = IN_LOOP.get(factor.name, "Which number belongs there, and in which line is it?")
    text = f"{SUBJECTS[value]} {how_much(factor, sizes, 'penalty' not in value)}. {asks}"
    bare = f"{SUBJECTS[value]} is multiplied by a wrong number. Which one belongs there?"
    return [Finding(part, "factor", text, bare)]


def _of_terms(kind, part, fit, sizes):
    """A gradient of the right terms with wrong coefficients, perhaps with W."""
    values, W = dict(fit.coefficients), fit.coefficients.get("W", 0)
    values.pop("W", None)
    values = [_snapped(value, sizes) for value in values.values()]
    findings = [found(kind, "gradient-holds-W", part, multiple=_multiple(W, sizes))] if W else []
    family = "svm" if kind.startswith("svm") else "softmax"
    known = known_slips(kind)
    shapes = {"": RIGHT[family], **BY_COEFFICIENTS[family]}
    if family == "svm":
        shapes["true-class-always-pushed"] = (1, 0, 1 - sizes["C"])
    for slip, shape in shapes.items():
        factor = ratio(np.array(values), np.array(shape), sizes)
        if factor and slip in known | {""}:
            named = [found(kind, slip, part, **sizes)] if slip else []
            return [*findings, *named, *scaled(kind, "data gradient", part, factor, sizes)]
    text = (_hinge_columns if family == "svm" else _softmax_columns)(values, sizes, "stacked" in kind)
    return [*findings, Finding(part, "formula", text, "The terms of the gradient have wrong factors.")]


def _multiple(W, sizes):
    """A multiple of W as one writes it, such as ``W/N``."""
    factor = named_factor(W, sizes)
    if factor and factor.name.startswith("1/"):
        return f"W/{factor.name[2:]}"
    return "W" if factor and factor.name == "1" else f"{W:.3g} W"


def _softmax_columns(values, sizes, stacked):
    """What the gradient of a softmax loss is made of, and which term to look at."""
    wrong, true, label, rest = values
    over = "/N" if stacked else "·x/N"
    if wrong != true or rest:
        of_wrong, of_true = (_sum(("p", a), ("", b)) for a, b in ((wrong, rest), (true, label)))
        right = "The former is right. " if (wrong, rest) == (1, 0) else ""
        right = "The latter is right. " if (true, label) == (1, -1) else right
        return (
            f"A wrong class with probability p gets {_bracketed(of_wrong)}{over} from each image, the true "
            f"class {_bracketed(of_true)}{over}. {right}What does its score change in the loss?"
        )
    P, Y = ("P", "Y") if stacked else ("XᵀP", "XᵀY")
    name, value = ("labels", -label) if wrong == 1 else ("probabilities", wrong)
    factor = named_factor(value, sizes)
    much = how_much(factor, sizes) if factor else f"is {value:.3g} times what it should be"
    ask = ASKS.get(factor.name if factor else "", "Which factor belongs there?")
    formula = _over_N((P, wrong), (Y, label), sizes=sizes)
    return f"Your gradient is {formula}, Y being 1 at the labels: the term with the {name} {much}. {ask}"


def _over_N(*terms, sizes):
    """A sum of terms, each divided by N."""
    return _sum(*((name, value) if value == sizes["N"] else (f"{name}/N", value) for name, value in terms),
                unit=sizes["N"])  # fmt: skip


def _hinge_columns(values, sizes, stacked):
    """What the gradient of a hinge loss is made of."""
    wrong, true, label = values
    over = "1/N" if stacked else "x/N"
    of_true = f"{_bracketed(_sum(('k', true), ('', label)))}·"
    if not true and abs(label) == 1:
        of_true = "−" if label < 0 else ""
    return (
        f"With k margins above zero, the class of each gets {_times(wrong)}{over} from an image, the "
        f"true class {of_true}{over}. Which scores are in which margins, and with which sign?"
    )


def _times(value):
    """A factor as it stands before what it multiplies."""
    return {1: "", -1: "−"}.get(value, f"{_sum(('', value))}·")


def _snapped(value, sizes):
    """The value without the rounding of the fit, if a slip can produce it."""
    factor = named_factor(value, sizes) if value else None
    return factor.value if factor else float(f"{value:.3g}")


def _bracketed(text):
    return f"({text})" if " " in text else text


def _sum(*terms, unit=None):
    """Terms with their coefficients, written as a sum; a coefficient equal to `unit` is left out."""
    text = ""
    for name, value in terms:
        if not value:
            continue
        size = "" if name and abs(value) in (1, unit) else f"{abs(value):.3g}"
        term = f"{size}·{name}" if size and name else size or name
        sign = "−" if value < 0 else "+"
        text = f"{text} {sign} {term}" if text else term if value > 0 else f"−{term}"
    return text or "0"
