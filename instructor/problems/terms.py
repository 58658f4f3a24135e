"""What wrong losses and gradients are made of: what :mod:`cs231n.diagnosis.judging.fit` combines.

A name is that of a slip in the catalogue, with a variant after a slash if the slip has several. Tables hold
derivatives with respect to the scores, before the division by N: ``base`` the right gradient, its terms,
and what can be confused with them; ``P`` and ``labels`` what can stand in the place of the probabilities
(or of the classes that push) and of the labels; ``whole`` all of it. ``X`` holds other images, ``losses``
one number for each image, ``matrices`` whole gradients, times N.
"""

import numpy as np

from instructor.problems.drawn import one_hot
from instructor.problems.mixed_up import (
    moved_scores,
    other_columns,
    other_inputs,
    other_labels,
    some_labels,
)


def softmax_terms(W, X, y):
    """Terms of the softmax loss on one problem."""
    scores, inputs = X @ W, other_inputs(X)
    moved = moved_scores(W, scores) | {name: Z @ W for name, Z in inputs.items()}
    moved |= {f"scores-scaled/{of}": scores / size for of, size in (("D", X.shape[1]), ("N", len(X)))}
    moved |= {"scores-scaled/root of D": scores / np.sqrt(X.shape[1])}
    terms = softmax_tables(scores, y, moved | {"wrong-axis/maximum": scores - scores.max(axis=0)})
    E, E_shifted = np.exp(scores), np.exp(scores - scores.max(axis=1, keepdims=True))
    for axis, Q in wrong_axes(E, E_shifted, (0, (0, 1))).items():
        terms["P"][axis], terms["losses"][axis] = Q, -np.log(Q[np.arange(len(y)), y])
    P, Y, D = probabilities(scores), terms["base"]["label"], X.shape[1]
    matrices = {
        "minus-one-alone": X.T @ P - Y.sum(axis=0),
        "probability-alone": np.tile(P.sum(axis=0), (D, 1)) - X.T @ Y,
        "probability-alone/true class": X.T @ (P * (1 - Y) - Y) + (P * Y).sum(axis=0),
        "X-of-another-row/j": X[: W.shape[1]].T * terms["base"]["right"].sum(axis=0),
    }
    return terms | {"X": inputs, "matrices": matrices}


def svm_terms(W, X, y):
    """Terms of the hinge loss on one problem."""
    scores, inputs = X @ W, other_inputs(X)
    moved = moved_scores(W, scores) | {name: Z @ W for name, Z in inputs.items()}
    terms = svm_tables(scores, y, moved)
    matrices = {
        "X-of-another-row/j": X[: W.shape[1]].T * terms["base"]["right"].sum(axis=0),
        "terms-overwritten": len(X) * overwritten(X, y, terms["base"]["wrong"]),
        "terms-overwritten/not divided": overwritten(X, y, terms["base"]["wrong"]),
    }
    return terms | {"X": inputs, "matrices": matrices}


def overwritten(X, y, pushed):
    """What is left of the terms of a hinge gradient if each one replaces what its column held."""
    dW = np.zeros((X.shape[1], pushed.shape[1]))
    for i, j in np.argwhere(pushed):
        dW[:, j], dW[:, y[i]] = X[i], -X[i]
    return dW / len(X)


def stacked_terms(model, scores, y):
    """Terms of K classifiers at once: scores (K, C, N); tables have this shape, losses (K, N)."""
    tables = {"softmax": softmax_tables, "svm": svm_tables}[model]
    each = [tables(own.T, y, {"scores-negated": -own.T}) for own in scores]
    terms = {
        group: {
            name: np.stack([np.asarray(of_one[group][name], float).T for of_one in each])
            for name in each[0][group]
        }
        for group in each[0]
    }
    of_all = terms["losses"]["right"].sum(axis=0, keepdims=True)
    terms["losses"]["wrong-axis/all classifiers"] = np.repeat(of_all, len(scores), axis=0)
    if model == "softmax":
        E, E_shifted = np.exp(scores), np.exp(scores - scores.max(axis=1, keepdims=True))
        for axis, Q in wrong_axes(E, E_shifted, (0, 2, (1, 2), (0, 1, 2))).items():
            terms["P"][axis], terms["losses"][axis] = Q, -np.log(Q[:, y, np.arange(len(y))])
        for axis in (0, 2):
            Q = probabilities((scores - scores.max(axis=axis, keepdims=True)).swapaxes(1, 2)).swapaxes(1, 2)
            terms["P"][f"wrong-axis/maximum {axis}"] = Q
            terms["losses"][f"wrong-axis/maximum {axis}"] = -np.log(Q[:, y, np.arange(len(y))])
    return terms


def softmax_tables(scores, y, moved):
    """Tables (N, C) and losses (N,) from the scores; `moved` are other scores that may be taken."""
    C = scores.shape[1]
    rows, Y = np.arange(len(scores)), one_hot(y, C)
    top = scores.max(axis=1, keepdims=True)
    E, E_shifted, P = np.exp(scores), np.exp(scores - top), probabilities(scores)
    log_P, p_true, s_true = np.log(P), P[rows, y], scores[rows, y]
    columns = other_columns(scores, y)
    moved = moved | {
        "exponential-twice/plain": E,
        "exponential-twice/shifted": E_shifted,
        "softmax-twice": P,
        "other-exponential": scores * np.log(2),
        **{f"scores-scaled/{factor}": factor * scores for factor in (1 / C, 0.1, 0.5, 2.0)},
    }
    kept = {c: np.arange(C) != c for c in (0, C - 1)}
    sums = {"plain": E.sum(axis=1).cumsum(), "shifted": E_shifted.sum(axis=1).cumsum()}
    Q = {
        **{name: probabilities(others) for name, others in moved.items()},
        "scores-for-probabilities/plain": scores,
        "scores-for-probabilities/shifted": scores - top,
        "scores-for-probabilities/share": scores / scores.sum(axis=1, keepdims=True),
        "derivative-of-probability": P * (1 - P),
        "true-probability-everywhere": np.repeat(p_true[:, None], C, axis=1),
        "log-for-probability": log_P,
        "squared-probability": P**2,
        "largest-as-probability": one_hot(columns["largest"], C),
        "other-denominator/twice": E / (E.sum(axis=1) + E[rows, y])[:, None],
        "other-denominator/without": E / (E.sum(axis=1) - E[rows, y])[:, None],
        "probabilities-not-kept/first": P * (rows > 0)[:, None],
        "probabilities-not-kept/last": P * (rows < len(y) - 1)[:, None],
        "probabilities-not-kept/all but last": P * (rows == len(y) - 1)[:, None],
        "probabilities-not-kept/those of the last": np.repeat(P[-1:], len(y), axis=0),
        "sum-accumulates/plain": E / sums["plain"][:, None],
        "sum-accumulates/shifted": E_shifted / sums["shifted"][:, None],
        **{f"class-not-in-sum/{c}": E / (E * keep).sum(axis=1, keepdims=True) for c, keep in kept.items()},
        "sigmoid-for-softmax": 1 / (1 + np.exp(-scores)),
        "gradient-unnormalised/e": E,
        "gradient-unnormalised/shifted": E_shifted,
        "gradient-unnormalised/wrong": E * (1 - Y) + P * Y,
        "gradient-unnormalised/wrong shifted": E_shifted * (1 - Y) + P * Y,
    }
    margins = np.maximum(0, scores - s_true[:, None] + 1) * (1 - Y)
    pushed = (margins > 0).astype(float)
    whole = {
        "hinge-for-softmax": pushed - pushed.sum(axis=1, keepdims=True) * Y,
        "wrong-column/only true": Y * (P.sum(axis=1) - p_true)[:, None],
        "wrong-column/true to the next": (p_true - 1)[:, None] * one_hot((y + 1) % C, C) + P * (1 - Y),
        **{f"wrong-column/shifted {by}": np.roll(P - Y, by, axis=1) for by in (1, -1)},
        "jacobian-for-gradient/of p": p_true[:, None] * (Y - P),
        "jacobian-for-gradient/of -p": p_true[:, None] * (P - Y),
        "squared-error": P * ((P - Y) - (P * (P - Y)).sum(axis=1, keepdims=True)),
    }
    lse, others = np.log(E.sum(axis=1)), np.log((E * (1 - Y)).sum(axis=1))
    losses = {
        "right": lse - s_true,
        "loss-unnormalised/s": -s_true,
        "loss-unnormalised/shifted": top[:, 0] - s_true,
        "loss-unnormalised/log": -np.log(np.abs(s_true)),
        "loss-no-true-class/lse": lse,
        "loss-no-true-class/shifted": lse - top[:, 0],
        **{f"loss-wrong-class/{name}": -log_P[rows, column % C] for name, column in columns.items()},
        "loss-all-classes/sum": -log_P.sum(axis=1),
        "loss-all-classes/mean": -log_P.mean(axis=1),
        "whole-rows/sum": -log_P[y].sum(axis=1),
        "whole-rows/mean": -log_P[y].mean(axis=1),
        "loss-times-label": -(y[:, None] * log_P).sum(axis=1),
        "loss-times-label/true class": -y * log_P[rows, y],
        "loss-no-log/p": p_true,
        "loss-no-log/-p": -p_true,
        "loss-no-log/1 - p": 1 - p_true,
        "true-score-not-shifted": lse - top[:, 0] - s_true,
        "maximum-not-added-back": lse - top[:, 0] - s_true + 2 * top[:, 0],
        "sum-without-true-class": others - s_true,
        "true-class-twice-in-sum": np.logaddexp(lse, s_true) - s_true,
        "true-score-twice": lse - 2 * s_true,
        "sum-accumulates/plain": np.log(sums["plain"]) - s_true,
        "sum-accumulates/shifted": np.log(sums["shifted"]) - s_true + top[:, 0],
        **{f"class-not-in-sum/{c}": np.log((E * keep).sum(axis=1)) - s_true for c, keep in kept.items()},
        "sum-without-log/plain": E.sum(axis=1) - s_true,
        "sum-without-log/shifted": E_shifted.sum(axis=1) - s_true + top[:, 0],
        "true-exponential/plain": lse - E[rows, y],
        "true-exponential/shifted": lse - top[:, 0] - E_shifted[rows, y],
        "mean-in-log": lse - np.log(C) - s_true,
        "true-score-added": lse + s_true,
        "true-score-added/shifted": lse + s_true - 2 * top[:, 0],
        **{
            f"loss-other-log/{base} {name}": (lse - shift) / np.log(base) - (s_true - shift)
            for base in (2, 10)
            for name, shift in (("plain", 0), ("shifted", top[:, 0]))
        },
        "binary-cross-entropy": -(log_P * Y + np.log(1 - P) * (1 - Y)).sum(axis=1),
        "wrong-classes-in-loss": -(np.log(1 - P) * (1 - Y)).sum(axis=1),
        "squared-error": ((P - Y) ** 2).sum(axis=1),
        "entropy": -(P * log_P).sum(axis=1),
        "loss-weighted": -p_true * log_P[rows, y],
        "log-of-one-plus": -np.log1p(p_true),
        "one-inside-log": np.log(1 + E.sum(axis=1)) - s_true,
        "hinge-for-softmax": margins.sum(axis=1),
        **{f"whole-columns/{name}": column for name, column in whole_columns(lse, scores, y).items()},
        **{name: -log_probabilities(s)[rows, y] for name, s in moved.items()},
    }
    base = {"right": P - Y, "wrong": P * (1 - Y), "true": P * Y, "label": Y, "rest": 1 - Y}
    labels = (
        other_labels(columns, C)
        | some_labels(y, C)
        | {
            "label-for-one": y[:, None] * Y,
            "labels-as-rows": np.isin(rows, y)[:, None] * np.ones(C),
            "labels-as-numbers": y[:, None] * np.ones(C),
        }
    )
    return {"base": base, "P": Q, "labels": labels, "whole": whole, "losses": losses}


def svm_tables(scores, y, moved):
    """The same for the hinge loss."""
    C = scores.shape[1]
    rows, Y = np.arange(len(scores)), one_hot(y, C)
    true, wrong = scores[rows, y][:, None], 1 - Y
    margins, reverse, before = scores - true + 1, true - scores + 1, np.arange(C) < y[:, None]
    selected = np.isin(rows, y)[:, None]
    kept = {c: np.arange(C) != c for c in (0, C - 1)}
    hinges, columns = np.maximum(0, margins) * wrong, other_columns(scores, y)
    pushed = (hinges > 0).astype(float)
    count = pushed.sum(axis=1, keepdims=True)
    worst = one_hot((margins * wrong).argmax(axis=1), C) * (count > 0)
    moved_margins = {m: np.maximum(0, scores - true + m) * wrong for m in (0.1, 0.5, 2, 5, 10, 100)}
    pushing = {
        "margin-missing": (scores > true) * wrong,
        "margin-reversed": (reverse > 0) * wrong,
        "hinge-missing": wrong,
        "worst-class-only": worst,
        "negative-margins-push/sign": np.sign(margins) * wrong,
        "negative-margins-push/margin": np.where(margins > 0, 1, margins) * wrong,
        "margin-subtracted": (margins > 2) * wrong,
        "margin-above-one": (margins > 1) * wrong,
        "stops-at-true-class": pushed * before,
        **{f"class-not-compared/{c}": pushed * keep for c, keep in kept.items()},
        **{f"other-margin/{m}": hinges_m > 0 for m, hinges_m in moved_margins.items()},
        **{name: hinged(s, y)[0] for name, s in moved.items()},
    }
    whole = {
        "squared-hinge": 2 * (hinges - hinges.sum(axis=1, keepdims=True) * Y),
        "margins-as-weights/both": hinges - hinges.sum(axis=1, keepdims=True) * Y,
        "margins-as-weights/count": hinges - count * Y,
        "true-class-pushed-once/active": pushed - Y * (count > 0),
        "true-class-in-booleans": pushed + Y * (count > 0),
        "rows-zeroed": ~selected * (pushed - Y * (count + 1)),
        "wrong-axis/count": pushed - Y * pushed.sum(axis=0)[y][:, None],
        **{f"wrong-column/shifted {by}": np.roll(pushed, by, axis=1) - count * Y for by in (1, -1)},
        "softmax-for-hinge": probabilities(scores) - Y,
    }
    losses = {
        "right": hinges.sum(axis=1),
        "margin-missing": (np.maximum(0, scores - true) * wrong).sum(axis=1),
        "true-class-counted": hinges.sum(axis=1) + 1,
        "margin-reversed/wrong": (np.maximum(0, reverse) * wrong).sum(axis=1),
        "margin-reversed/all": np.maximum(0, reverse).sum(axis=1),
        "margin-subtracted": (np.maximum(0, scores - true - 1) * wrong).sum(axis=1),
        "hinge-missing": (margins * wrong).sum(axis=1),
        "squared-hinge": (hinges**2).sum(axis=1),
        "worst-class-only": hinges.max(axis=1),
        "margins-counted": pushed.sum(axis=1),
        "margin-above-one": (margins * (margins > 1) * wrong).sum(axis=1),
        "stops-at-true-class": (hinges * before).sum(axis=1),
        **{f"class-not-compared/{c}": (hinges * keep).sum(axis=1) for c, keep in kept.items()},
        **{f"other-margin/{m}": hinges_m.sum(axis=1) for m, hinges_m in moved_margins.items()},
        "rows-zeroed": ~selected[:, 0] * (hinges.sum(axis=1) + 1),
        "absolute-margins": (np.abs(margins) * wrong).sum(axis=1),
        "softmax-for-hinge": -np.log(probabilities(scores)[rows, y]),
        **{f"loss-wrong-class/{name}": hinged(scores, column % C)[1] for name, column in columns.items()},
        **{name: hinged(s, y)[1] for name, s in moved.items()},
    }
    base = {"right": pushed - count * Y, "wrong": pushed, "true": count * Y, "label": Y}
    return {
        "base": base,
        "P": pushing,
        "labels": other_labels(columns, C) | some_labels(y, C),
        "whole": whole,
        "losses": losses,
    }


def hinged(scores, y):
    """Which classes push, (N, C), and the hinge losses, (N,)."""
    Y = one_hot(y, scores.shape[1])
    hinges = np.maximum(0, scores - (scores * Y).sum(axis=1, keepdims=True) + 1) * (1 - Y)
    return (hinges > 0).astype(float), hinges.sum(axis=1)


def probabilities(scores):
    """Softmax along the last axis."""
    return np.exp(log_probabilities(scores))


def log_probabilities(scores):
    """The logarithms of the softmax along the last axis, however small a probability is."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def wrong_axes(E, E_shifted, axes):
    """Exponentials normalised along other axes than that of the classes."""
    return {
        f"wrong-axis/{axis} {name}": F / F.sum(axis=axis, keepdims=True)
        for name, F in (("plain", E), ("shifted", E_shifted))
        for axis in axes
    }


def whole_columns(lse, scores, y):
    """Losses where y selects whole columns: of each image, the sum over what it selects."""
    return {
        "sum": (lse[:, None] - scores[:, y]).sum(axis=1),
        "mean": (lse[:, None] - scores[:, y]).mean(axis=1),
        "sum of other images": (lse - scores[:, y]).sum(axis=1),
        "mean of other images": (lse - scores[:, y]).mean(axis=1),
    }
