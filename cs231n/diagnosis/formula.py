"""Say in words what :mod:`cs231n.diagnosis.fit` found."""

from cs231n.diagnosis.factors import Factor, how_much, named_factor
from cs231n.diagnosis.findings import Finding, found
from cs231n.diagnosis.fit import Fit
from cs231n.diagnosis.slips import CATALOGUE

FROM_IMAGES = "The part of the gradient that comes from the images"
FROM_REG = "The part of the gradient that comes from reg"
SUBJECTS = {
    "data loss": "The loss",
    "data gradient": FROM_IMAGES,
    "penalty loss": "The penalty",
    "penalty gradient": FROM_REG,
}
# Slips by the coefficients of wrong classes, true class, label and the rest; the first that is not 0 is 1.
BY_COEFFICIENTS = {
    "softmax": {
        (1, 2, -1, 0): "both-cases",
        (1, 1, 0, 0): "no-minus-one",
        (1, 1, -1, -1): "minus-one-everywhere",
        (0, 1, -1, 0): "true-class-only",
        (1, 0, 0, 0): "wrong-classes-only",
        (1, 0, -1, 0): "true-class-without-probability",
        (1, -1, 1, 0): "true-class-sign",
        (1, 1, 1, 0): "minus-one-added",
        (0, 1, -1, 1): "wrong-classes-without-probability",
        (0, 0, 1, -1): "wrong-classes-without-probability",
    },
    "svm": {
        (1, 0, 0, 0): "true-class-not-pushed",
        (1, 0, -1, 0): "true-class-pushed-once",
        (0, 1, 0, 0): "wrong-classes-not-pushed",
        (1, 1, 0, 0): "true-class-sign",
    },
}
ASKS = {  # of the term with the labels, by its factor
    "C": "is it inside the loop over the classes?",
    "C - 1": "is it inside the loop over the wrong classes?",
    "1/N": "is it divided by N like the rest, or twice?",
    "N": "is it divided by N like the rest?",
    "2": "is it subtracted in two places?",
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
        return [found(kind, "return-in-loop", part, value=name)]
    findings = []
    if fit.images:
        slip, *of_class = fit.images
        findings.append(found(kind, slip, part, value=name, c=of_class[0] if of_class else ""))
    if "W" in fit.coefficients and value == "data loss":
        findings.append(found(kind, "penalty-without-reg", part))
    if fit.name != "right":
        findings.append(found(kind, _slip(fit), part, **sizes))
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
    text = (
        f"{SUBJECTS[value]} {how_much(factor, sizes)}. Which number belongs there, and in which line is it?"
    )
    return [Finding(part, "factor", text)]


def _of_terms(kind, part, fit, sizes):
    """A gradient of the right terms with wrong coefficients, perhaps with W."""
    values = [fit.coefficients.get(name, 0) for name in ("wrong", "true", "label", "rest")]
    W = fit.coefficients.get("W", 0)
    findings = [_holds_W(kind, part, W)] if W else []
    first = next((value for value in values if value), 1.0)
    family = "svm" if kind.startswith("svm") else "softmax"
    right = (1, -1, 0, 0) if family == "svm" else (1, 1, -1, 0)
    shape = tuple(round(value / first, 3) for value in values)
    factor = named_factor(first, sizes)
    if shape == right:
        return findings + scaled(kind, "data gradient", part, factor or Factor("?", first), sizes)
    slip = BY_COEFFICIENTS[family].get(shape)
    if slip and factor and any(entry.name == slip for entry in CATALOGUE[kind]):
        by = scaled(kind, "data gradient", part, factor, sizes)
        return [*findings, found(kind, slip, part, **sizes), *by]
    text = (_hinge_columns if family == "svm" else _softmax_columns)(values, sizes, stacked="stacked" in kind)
    return [*findings, Finding(part, "formula", text)]


def _holds_W(kind, part, W):
    return found(kind, "gradient-holds-W", part, factor="" if W == 1 else f"{W:.3g} ")


def _softmax_columns(values, sizes, stacked):
    """What the gradient of a softmax loss is made of, and which term to look at."""
    wrong, true, label, rest = (_snapped(value, sizes) for value in values)
    if wrong != true or rest:
        over = "" if stacked else "·x"
        columns = [_sum(("p", wrong), ("", rest)), _sum(("p", true), ("", label))]
        added = [
            f"({column}){over}/N" if " " in column.strip() else f"{column}{over}/N" for column in columns
        ]
        is_right = [(wrong, rest) == (1, 0), (true, label) == (1, -1)]
        right = "The former is right. " if is_right[0] else "The latter is right. " if is_right[1] else ""
        return (
            f"For each image, a wrong class with probability p gets {added[0]}, and the true class "
            f"{added[1]}. {right}What does each score change in the loss?"
        )
    formula = _sum(("P/N" if stacked else "XᵀP/N", wrong), ("Y/N" if stacked else "XᵀY/N", label))
    if wrong == 1:
        factor = named_factor(-label, sizes)
        ask = ASKS.get(factor.name if factor else "", "which factor belongs there?")
        much = how_much(factor, sizes) if factor else f"is {-label:.3g} times what it should be"
        return f"Your gradient is {formula} (Y: 1 where the label is): the term with the labels {much}; {ask}"
    factor = named_factor(wrong, sizes)
    much = how_much(factor, sizes) if factor else f"is {wrong:.3g} times what it should be"
    return (
        f"Your gradient is {formula} (Y: 1 where the label is): the term with the probabilities {much}; "
        "which factor belongs there?"
    )


def _hinge_columns(values, sizes, stacked):
    """What the gradient of a hinge loss is made of."""
    wrong, true, label, _ = (_snapped(value, sizes) for value in values)
    over = "/N" if stacked else "·x/N"
    of_true = _sum(("k", true), ("", label))
    return (
        f"For each image with k margins above zero, a class with such a margin gets {_sum(('', wrong))}{over}, "
        f"and the true class {f'({of_true})' if ' ' in of_true else of_true}{over}. "
        "Which scores are in which margins, and with which sign?"
    )


def _snapped(value, sizes):
    """The value without the rounding of the fit, if a slip can produce it."""
    factor = named_factor(value, sizes) if value else None
    return factor.value if factor else float(f"{value:.3g}")


def _sum(*terms):
    """Terms with their coefficients, written as a sum."""
    text = ""
    for name, value in terms:
        if not value:
            continue
        sign = "−" if value < 0 else "+" if text else ""
        times = _plain(value) if not name else _plain(value) + "·" if abs(value) != 1 else ""
        text += f" {sign} {times}{name}" if text else f"{sign}{times}{name}"
    return text or "0"


def _plain(value):
    return f"{abs(value):.3g}"
