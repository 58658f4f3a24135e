"""Problems of the losses (W, X, y, reg), and what wrong results on them are made of."""

import numpy as np

from cs231n.diagnosis.probes import large_problem
from instructor.problems.drawn import draw, stressed
from instructor.problems.terms import softmax_terms, svm_terms

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
    wrong = _wrong_penalty(W, reg, len(X), expected) | _wrong_rows(expected, function, W, X, y)
    terms = {
        call: {"softmax": softmax_terms, "svm": svm_terms}[model](*calls[call])
        for call in ("plain", "second")
    }
    if model == "softmax":
        of_images = terms["plain"]["losses"]["right"]
        wrong["mean-before-log"] = {"data loss": [-np.log(np.exp(-of_images).mean())]}
    return {
        "inputs": inputs,
        "large": large,
        "expected": {key: np.asarray(value) for key, value in expected.items()},
        "wrong": wrong,
        "terms": terms,
        "sizes": {"N": N, "D": D, "C": C, "reg": reg},
    }


def _wrong_rows(expected, function, W, X, y):
    N, without_bias = len(X), expected["data gradient"].copy()
    without_bias[-1] = 0
    loss_in_loop, gradient_in_loop = 0.0, np.zeros_like(W)
    for i in range(N):
        loss, dW = function(W, X[i : i + 1], y[i : i + 1], 0.0)
        loss_in_loop, gradient_in_loop = (loss_in_loop + loss) / N, (gradient_in_loop + dW) / N
    return {
        "loss-divided-in-loop": {"data loss": [loss_in_loop]},
        "gradient-divided-in-loop": {"data gradient": [gradient_in_loop]},
        "gradient-without-bias": {"data gradient": [without_bias]},
        "wrong-column": {"data gradient": [np.zeros_like(W)]},  # the terms of all columns, in one, cancel
    }


def _wrong_penalty(W, reg, N, expected):
    """What slips make of the penalty and of its gradient."""
    squares, columns = reg * W**2, np.ones(W.shape[1])
    loss, dW = expected["data loss"], expected["data gradient"]

    def without(index):
        kept = np.ones_like(W)
        kept[index] = 0
        return kept

    bias, first_row = without(-1), without(0)
    classes = [without((slice(None), c)) for c in (0, -1)]
    return {
        "penalty-added-twice": {
            "penalty loss": [
                (a + b) * np.sum(squares)
                for a, b in ((1, 1 / 2), (1, 1 / N), (1 / 2, 1 / N), (1 / 2, 0.5 / N), (1, 0.5 / N), (1, N))
            ]
        },
        "penalty-without-bias": {"penalty loss": [np.sum(squares * bias)]},
        "penalty-without-first-row": {"penalty loss": [np.sum(squares * first_row)]},
        "penalty-without-class": {"penalty loss": [np.sum(squares * kept) for kept in classes]},
        "penalty-not-squared": {
            "penalty loss": [
                reg * np.sum(np.abs(W)),
                reg * np.sum(W),
                reg * np.sum(W) ** 2,
                reg * np.linalg.norm(W),
            ]
        },
        "penalty-of-products": {"penalty loss": [reg * np.sum(W.T @ W), reg * np.sum(W @ W.T)]},
        "penalty-in-divisor": {"penalty loss": [loss * N / (N + np.sum(squares)) - loss]},
        "penalty-gradient-without-bias": {"penalty gradient": [2 * reg * W * bias]},
        "penalty-gradient-without-class": {"penalty gradient": [2 * reg * W * kept for kept in classes]},
        "penalty-gradient-of-sum": {
            "penalty gradient": [
                reg * number * np.ones_like(W)
                for number in (2 * np.sum(W), np.sum(W), 1, 2, np.sum(W**2), 2 * np.sum(W**2))
            ]
            + [2 * reg * W.sum(axis=1, keepdims=True) * columns]
        },
        "penalty-gradient-of-size": {
            "penalty gradient": [2 * reg * np.abs(W), reg * np.sign(W), 2 * reg * W**2]
        },
        "penalty-gradient-in-divisor": {
            "penalty gradient": [dW * N / (N + part) - dW for part in (2 * reg * W, np.sum(squares))]
        },
    }
