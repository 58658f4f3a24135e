"""Problems of the losses (W, X, y, reg), and the numbers that each slip produces on them."""

import numpy as np

from cs231n.diagnosis.probes import large_problem
from instructor.problems.drawn import draw, one_hot, stressed

# So many weights that nudging each of them takes seconds, and all at once gigabytes; right code with loops
# over images, classes and pixels takes a tenth of a second.
LARGE = {"N": 5, "D": 2000, "C": 10}


def loss_problem(rng, size, model, function):
    W, X, y = draw(rng, size)
    N, D, C, reg = size
    X_bytes = rng.randint(0, 256, (N, D)).astype(np.uint8)
    X_bytes[:, -1] = 1
    calls = {
        "plain": (W, X, y),
        "penalised": (W, X, y),
        "bytes": (W, X_bytes, y),
        "other": (W, X[:-2], y[:-2] % (C - 1)),  # fewer images, none of the last class
        "steep": (1e-7 * W, 1e7 * X, y),  # a step of 1e-5 goes much too far here
    }
    calls |= stressed(W, X, y) if model == "softmax" else {}
    calls["second"] = draw(rng, size)
    inputs, expected = {}, {}
    for call, (W_, X_, y_) in calls.items():
        inputs[call] = {"W": W_, "X": X_, "y": y_, "reg": reg if call == "penalised" else 0.0}
        loss, dW = function(W_, X_, y_, 0.0)
        before = "data" if call == "plain" else f"{call} data"
        expected |= {f"{before} loss": loss, f"{before} gradient": dW}
    large = {"seed": int(rng.randint(2**31 - 1)), **LARGE}
    *arguments, signs = large_problem(**large)
    loss, dW = function(*arguments, 0.0)
    expected |= {"large data loss": loss, "large data gradient": (signs * dW).sum(axis=(1, 2))}
    loss, dW = function(W, X, y, reg)
    expected["penalty loss"] = loss - expected["data loss"]
    expected["penalty gradient"] = dW - expected["data gradient"]
    wrong = (_wrong_softmax if model == "softmax" else _wrong_svm)(W, X, y)
    wrong |= _wrong_penalty(W, reg) | _wrong_rows(expected["data gradient"], function, W, X, y)
    return {
        "inputs": inputs,
        "large": large,
        "expected": {key: np.asarray(value) for key, value in expected.items()},
        "wrong": wrong,
        "sizes": {"N": N, "D": D, "C": C},
    }


def _wrong_rows(gradient, function, W, X, y):
    N, without_bias = len(X), gradient.copy()
    without_bias[-1] = 0
    loss_in_loop, gradient_in_loop = 0.0, np.zeros_like(W)
    for i in range(N):
        loss, dW = function(W, X[i : i + 1], y[i : i + 1], 0.0)
        loss_in_loop, gradient_in_loop = (loss_in_loop + loss) / N, (gradient_in_loop + dW) / N
    return {
        "loss-divided-in-loop": {"data loss": [loss_in_loop]},
        "gradient-divided-in-loop": {"data gradient": [gradient_in_loop]},
        "gradient-assigned": {"data gradient": [function(W, X[-1:], y[-1:], 0.0)[1] / N]},
        "gradient-without-bias": {"data gradient": [without_bias]},
    }


def _wrong_penalty(W, reg):
    return {
        "penalty-without-bias": {"penalty loss": [reg * np.sum(W[:-1] ** 2)]},
        "penalty-not-squared": {
            "penalty loss": [
                reg * np.sum(np.abs(W)),
                reg * np.sum(W),
                reg * np.sum(W) ** 2,
                reg * np.linalg.norm(W),
            ]
        },
        "penalty-gradient-without-bias": {
            "penalty gradient": [2 * reg * np.vstack([W[:-1], np.zeros((1, W.shape[1]))])]
        },
    }


def _wrong_softmax(W, X, y):
    """The numbers that each slip produces on the plain problem."""
    scores, (N, C) = X @ W, (len(X), W.shape[1])
    rows = np.arange(N)
    shifted = scores - scores.max(axis=1, keepdims=True)
    P = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    Y, largest = one_hot(y, C), scores.argmax(axis=1)
    log_P, lse = np.log(P), np.log(np.exp(scores).sum(axis=1))

    def gradients(*all_dscores):
        return {"data gradient": [X.T @ dscores / N for dscores in all_dscores]}

    E, E_shifted = np.exp(scores), np.exp(shifted)
    other_axes = [F / F.sum(axis=axis, keepdims=True) for F in (E, E_shifted) for axis in (0, (0, 1))]
    others = [one_hot(column % C, C) for column in (largest, y + 1, y - 1, 0 * y, rows)]
    misplaced = [P - other for other in others]
    # Added to the column of the true class: every term; or the wrong classes' terms alone.
    misplaced += [Y * (P.sum(axis=1) - P[rows, y])[:, None], 0 * P]
    misplaced += [(P[rows, y] - 1)[:, None] * one_hot((y + 1) % C, C) + P * (1 - Y)]
    return {
        "loss-unnormalised": {"data loss": [
            -scores[rows, y].mean(), -shifted[rows, y].mean(), -np.log(scores[rows, y]).mean(),
        ]},
        "loss-wrong-class": {"data loss": [
            -log_P[rows, column % C].mean() for column in (y + 1, y - 1, 0 * y, 0 * y - 1, rows)
        ]},
        "loss-all-classes": {"data loss": [-log_P.sum() / N, -log_P.mean()]},
        "wrong-axis": {
            "data loss": [-np.log(Q[rows, y]).mean() for Q in other_axes],
            **gradients(*(Q - Y for Q in other_axes)),
        },
        "whole-columns": {"data loss": [
            -log_P[:, y].sum() / N, -log_P[:, y].mean(),
            (lse - scores[:, y]).sum() / N, (lse - scores[:, y]).mean(),
            (lse[:, None] - scores[:, y]).mean(),
        ]},
        "true-score-not-shifted": {"data loss": [
            (np.log(E_shifted.sum(axis=1)) - scores[rows, y]).mean()
        ]},
        "both-cases": gradients(P - Y + P * Y),
        "minus-one-alone": {"data gradient": [(X.T @ P - Y.sum(axis=0)) / N]},
        "loss-no-log": {"data loss": [-P[rows, y].mean(), (1 - P[rows, y]).mean(), P[rows, y].mean()]},
        "loss-no-true-class": {"data loss": [lse.mean(), -log_P[rows, largest].mean()]},
        "no-minus-one": gradients(P),
        "minus-one-everywhere": gradients(P - 1),
        "gradient-unnormalised": gradients(
            np.exp(scores) - Y, np.exp(shifted) - Y, *(E * (1 - Y) + (P - 1) * Y for E in
                                                       (np.exp(scores), np.exp(shifted)))
        ),
        "true-class-only": gradients((P - 1) * Y),
        "wrong-classes-only": gradients(P * (1 - Y)),
        "wrong-column": gradients(*misplaced),
    }  # fmt: skip


def _wrong_svm(W, X, y):
    scores, (N, C) = X @ W, (len(X), W.shape[1])
    Y, true = one_hot(y, C), scores[np.arange(N), y][:, None]
    margins = np.maximum(0, scores - true + 1) * (1 - Y)
    pushed = (margins > 0).astype(float)
    count = pushed.sum(axis=1, keepdims=True)
    loss = margins.sum() / N

    def gradients(*all_dscores):
        return {"data gradient": [X.T @ dscores / N for dscores in all_dscores]}

    def pushing(active):
        return gradients(active * (1 - Y) - Y * (active * (1 - Y)).sum(axis=1, keepdims=True))

    reverse = np.maximum(0, true - scores + 1)
    return {
        "margin-missing": {
            "data loss": [(np.maximum(0, scores - true) * (1 - Y)).sum() / N], **pushing(scores > true),
        },
        "true-class-counted": {"data loss": [loss + 1]},
        "margin-reversed": {
            "data loss": [(reverse * (1 - Y)).sum() / N, reverse.sum() / N], **pushing(reverse > 0),
        },
        "hinge-missing": {
            "data loss": [((scores - true + 1) * (1 - Y)).sum() / N], **pushing(np.ones((N, C))),
        },
        "true-class-not-pushed": gradients(pushed),
        "true-class-pushed-once": gradients(pushed - Y, pushed - Y * (count > 0)),
        "margins-as-weights": gradients(
            margins - Y * margins.sum(axis=1, keepdims=True), margins - count * Y
        ),
        "wrong-column": gradients(
            pushed - count * one_hot(scores.argmax(axis=1), C), pushed - count * one_hot((y + 1) % C, C),
            np.roll(pushed, -1, axis=1) - count * Y, np.roll(pushed, 1, axis=1) - count * Y,
        ),
    }  # fmt: skip
