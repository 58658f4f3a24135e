"""Judge the steps of train: of which known arrays are the new weights made, and with which factors?

A wrong step is nearly always a sum of a few of these arrays. So the smallest such sum that gives the new
weights exactly is sought by least squares, in each step by itself; then it is put into words.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.findings import Finding, close
from cs231n.diagnosis.probes import unpack

WINDOW = 8  # steps that are explained
LARGEST_SUM = 3  # terms
W, GRAD, START, BEFORE, SUM = (
    "self.W", "grad", "the initial weights", "the step before", "the sum of all gradients so far"
)  # fmt: skip
ALL_ALIKE, PRODUCT = "1", "self.W * grad"


def judge_steps(inputs: dict, weights: list, one: Callable[..., list]) -> list[Finding]:
    """Judge how the weights moved from each call of the loss to the next.

    Parameters
    ----------
    inputs : dict
        Those of the problem.
    weights : list
        The packed weights at each call, and after the last step; None where they were no numbers.
    one : callable
        Makes the list of one finding, from the name of a slip and details.
    """
    lr, stored = inputs["learning_rate"], unpack(inputs["gradients"])
    if any(packed is None or packed["shape"] != inputs["W"]["shape"] for packed in weights):
        return one("weights-lost")
    weights = np.array([unpack(packed) for packed in weights])
    gradients = np.resize(stored, weights.shape)
    right = [close(move, -lr * grad) for move, grad in zip(np.diff(weights, axis=0), gradients)]
    if all(right):
        return []
    first = right.index(False)
    if first == len(right) - 1 and (weights[-1] == weights[-2]).all():
        return one("last-step-missing")
    seen = slice(first, first + WINDOW)
    now, new = weights[:-1][seen], weights[1:][seen]
    if not np.isfinite([now, new]).all():
        return one("wrong-step", pattern="they become nan or inf")
    if not np.diff(weights, axis=0).any():
        return one("no-update")
    losses = np.resize(unpack(inputs["losses"]), len(weights))
    terms = {name: array[seen] for name, array in _terms(weights, gradients).items()}
    factors = _explained(new, terms)
    if factors is None:
        return _pattern(now, new, gradients[seen], lr, right, one)
    return _named(factors, inputs, losses[seen], gradients[seen], any(right), one)


def _terms(weights, gradients):
    """Everything that the new weights may be made of, step by step; what is likelier comes first."""
    moves = np.diff(weights, axis=0)
    now, grad = weights[:-1], gradients[:-1]
    none = np.zeros_like(grad[:1])
    means = {axis: np.broadcast_to(grad.mean(axis=axis, keepdims=True), grad.shape) for axis in (1, 2)}
    return {
        W: now,
        GRAD: grad,
        ALL_ALIKE: np.ones_like(grad),
        START: np.broadcast_to(weights[0], now.shape),
        BEFORE: np.concatenate([none, moves[:-1]]),
        SUM: np.cumsum(grad, axis=0),
        "the gradient of the step before": np.concatenate([none, grad[:-1]]),
        PRODUCT: now * grad,
        "sign(grad)": np.sign(grad),
        "abs(grad)": np.abs(grad),
        "grad ** 2": grad**2,
        "the means of the columns of grad": means[1],
        "the means of the rows of grad": means[2],
    }


def _explained(new, terms):
    """The smallest sum of terms that is exactly `new`: the factor of each, step by step; or None."""
    target = new.reshape(len(new), -1, 1)
    columns = {name: term.reshape(len(new), -1, 1) for name, term in terms.items()}
    for size in range(1, LARGEST_SUM + 1):
        for names in combinations(columns, size):
            A = np.concatenate([columns[name] for name in names], axis=2)  # (steps, numbers, size)
            factors = np.linalg.pinv(A) @ target
            if close((A @ factors)[..., 0], target[..., 0]):
                return dict(zip(names, factors[..., 0].T))
    return None


def _named(factors, inputs, losses, gradients, some_right, one):
    """The finding for a sum of known terms."""
    lr, reg = inputs["learning_rate"], inputs["reg"]
    constant = {name: values[0] for name, values in factors.items() if close(values, values[:1])}
    terms, rest = set(factors), constant.get(W)
    downhill = _is(constant.get(GRAD), -lr)
    if terms <= {W, GRAD} and GRAD in terms and _is(rest, 1):
        return _along_gradient(factors[GRAD], inputs, losses, gradients, some_right, one)
    if terms == {W} and _is(rest, 1):
        return one("some-steps-only" if some_right else "no-update")
    if terms == {GRAD} and downhill:
        return one("step-alone")
    if terms == {W, GRAD} and downhill and any(_is(rest, 1 - n * f) for n in (1, 2) for f in (lr * reg, reg)):
        return one("penalty-twice")
    if terms == {START, GRAD} and downhill:
        return one("from-the-start")
    if terms == {W, ALL_ALIKE} and close(factors[ALL_ALIKE], -lr * losses):
        return one("loss-for-gradient")
    sums = gradients.sum(axis=(1, 2))
    if terms == {W, ALL_ALIKE} and close(factors[ALL_ALIKE] * sums[0], factors[ALL_ALIKE][0] * sums):
        return one("gradient-summed")
    if any("means" in name for name in terms):
        return one("gradient-summed")
    if PRODUCT in terms and len(terms) <= 2:
        return one("weights-times-gradient")
    if terms & {BEFORE, SUM, "the gradient of the step before"}:
        return one("momentum")
    asks = (
        "What should become of the weights that were there before?" if not _is(rest, 1)
        else "Where does the gradient come in?" if terms == {W, ALL_ALIKE}
        else "The gradient itself says in which direction to go: what is it turned into?"
        if GRAD not in terms
        else "What is there besides the weights, learning_rate and the gradient?"
    )  # fmt: skip
    return one("other-step", formula=_formula(factors, constant), asks=asks)


def _along_gradient(factor, inputs, losses, gradients, some_right, one):
    """The finding for steps along the gradient, each with a factor of its own."""
    lr, sizes = inputs["learning_rate"], np.abs(gradients)
    if close(factor, factor[:1]):
        factor = factor[0]
        if some_right:
            return one("rate-changes" if abs(factor) > 1e-9 else "some-steps-only")
        times = factor / -lr
        if _is(times, -1):
            return one("uphill")
        if _is(factor, -1):
            return one("learning-rate-missing")
        if times > 0:
            return one("step-scaled", times=_in_words(times, inputs))
        asks = "In which direction does the gradient point, and what decides how long a step is?"
        return one("other-step", formula=_formula({W: [1], GRAD: [factor]}, {W: 1, GRAD: factor}), asks=asks)
    lengths = [np.sqrt((sizes**2).sum(axis=(1, 2))), sizes.max(axis=(1, 2)), sizes.sum(axis=(1, 2))]
    if any(close(factor * length, factor[:1] * length[0]) for length in lengths):
        return one("same-length")
    if close(factor * losses[0], factor[0] * losses):
        return one("times-loss")
    skipped = np.abs(factor) < 1e-9
    return one("some-steps-only" if skipped.any() and close(factor[~skipped], -lr) else "rate-changes")


def _is(value, expected):
    return value is not None and abs(value - expected) < 1e-4 * max(1, abs(expected))


def _in_words(times, inputs):
    """A factor, and which number of the problem it is."""
    known = {"batch_size": inputs["batch_size"], "the number of samples": inputs["X"]["shape"][0],
             "num_iters": inputs["num_iters"], "learning_rate": inputs["learning_rate"]}  # fmt: skip
    for name, value in known.items():
        if _is(times, value):
            return f"{value:g} ({name})"
        if _is(times * value, 1):
            return f"1/{value:g} ({name})"
    return f"{times:.3g}"


def _formula(factors, constant):
    """A sum in words, such as ``0.3 self.W - c sign(grad)``."""
    text = ""
    for name in factors:
        value = constant.get(name)
        sign = "-" if value is not None and value < 0 else "+" if text else ""
        size = "c" if value is None else "" if _is(abs(value), 1) else f"{abs(value):.3g}"
        term = size if name == ALL_ALIKE and size else f"{size} {name}".strip()
        text += f" {sign} {term}" if text else f"{sign}{term}"
    return text.strip() + ("" if len(constant) == len(factors) else " with a c that changes")


def _pattern(now, new, gradients, lr, right, one):
    """The finding for steps that no sum explains: which weights, and which steps, are right?"""
    moves, expected = new - now, -lr * gradients
    good, still = np.abs(moves - expected) <= 1e-4 * np.abs(expected).max(), moves == 0
    always, never = good.all(axis=0), still.all(axis=0)
    if (good | still).all():
        places = _places(never) if (always | never).all() else "other ones in each step"
        return one("some-weights-only", places=places)
    off, first = np.abs(moves - expected).max(), right.index(False)
    pattern = (
        f"right in {always.sum()} of {always.size} places, but not in {_places(~always)}" if always.any()
        else "they become whole numbers" if (new == np.round(new)).all()
        else f"they are off by up to {off:.2g}" if off < np.abs(expected).max() / 5
        else "each one goes in the right direction, but not in proportion to grad"
        if (np.sign(moves) == np.sign(expected)).all()
        else f"the first {first} are right, the next one is not" if first
        else "no sum of them, and of what came before, leads there"
    )  # fmt: skip
    return one("wrong-step", pattern=pattern)


def _places(wrong: NDArray):
    """Places of a matrix in words."""
    D, C = wrong.shape
    for letter, length, lines in (("row", D, wrong.all(axis=1)), ("column", C, wrong.all(axis=0))):
        if wrong.sum() == lines.sum() * wrong.size / length and lines.any():
            if letter == "row" and lines.sum() == 1 and lines[-1]:
                return "the last row of self.W, the bias"
            numbers = ", ".join(map(str, np.flatnonzero(lines)))
            return f"{letter}{'s' if lines.sum() > 1 else ''} {numbers} of self.W"
    return f"{wrong.sum()} of {wrong.size}, the first one [{', '.join(map(str, np.argwhere(wrong)[0]))}]"
