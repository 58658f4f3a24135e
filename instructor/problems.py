"""Make the tiny problems that students' code is checked and graded on, and the numbers that come out.

    python -m instructor.problems                    # the students' and the grader's own, both committed
    python -m instructor.problems DIR --seed 7       # more of them, for `make grade HIDDEN=DIR`

Right numbers come from the solved source, those of the slips from formulas here. What a student gets
to see are the numbers.
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cs231n.classifiers import linear_svm, softmax
from cs231n.classifiers.linear_classifier import BLOCK
from cs231n.diagnosis.probes import pack

ROOT = Path(__file__).resolve().parents[1]
FILES = {ROOT / "cs231n" / "checks.json": 231, ROOT / "instructor" / "problems.json": 1}
K = 3  # classifiers that are stacked


class Size(NamedTuple):
    """Images, pixels with the bias, classes, strength of the penalty: other ones in every set of problems."""

    N: int
    D: int
    C: int
    reg: float

    @classmethod
    def drawn(cls, rng) -> "Size":
        """No two of N, D, C and K are equal, so that no array has a wrong shape by luck only."""
        C = int(rng.choice([4, 5]))
        return cls(int(rng.choice([7, 8, 9])), C + 1, C, float(rng.choice([0.5, 0.75, 1.25])))


def make(seed: int) -> dict:
    """For each exercise ``inputs``, ``expected``, ``wrong`` (the numbers that slips give) and ``sizes``."""
    rng = np.random.RandomState(seed)
    size = Size.drawn(rng)
    problems = {}
    for model, module in (("softmax", softmax), ("svm", linear_svm)):
        problem = _loss_problem(rng, size, model, getattr(module, f"{model}_loss_vectorized"))
        problems[f"{model}_loss_naive"] = problems[f"{model}_loss_vectorized"] = problem
        stacked = getattr(module, f"{model}_loss_stacked")
        problems[f"{model}_loss_stacked"] = _stacked_problem(rng, size, model, stacked)
    problems["train"] = _train_problem(rng)
    problems["predict"] = _predict_problem(rng)
    problems["search"] = _search_problem(rng)
    problems["class_probabilities"] = _probabilities_problem(rng, size)
    problems["softmax_jacobian"] = _jacobian_problem(rng, size)
    problems["evidence"] = _evidence_problem(rng)
    for problem in problems.values():
        for values in problem["wrong"].values():  # single numbers are packed as arrays too
            values.update({value: [np.asarray(n) for n in numbers] for value, numbers in values.items()})
    return json.loads(json.dumps(problems, default=_packed))


def _packed(array):
    """Arrays as lists, floats to 12 digits: enough for any comparison, and the same on every machine."""
    array = np.asarray(array)
    if array.dtype == np.float64:
        array = np.array([float(f"{value:.12g}") for value in array.ravel()]).reshape(array.shape)
    return pack(array)


def _draw(rng, size):
    """W, X and y in small numbers of two decimals; every true class has a positive score."""
    N, D, C, _ = size
    while True:
        X = np.hstack([rng.standard_normal((N, D - 1)).round(2), np.ones((N, 1))])
        W = rng.standard_normal((D, C)).round(2)
        scores = X @ W
        y = np.array([rng.choice(np.flatnonzero(row > 0)) if (row > 0).any() else -1 for row in scores])
        margins = scores - scores[np.arange(N), y][:, None] + 1
        usual = (y >= 0).all() and len(np.unique(y)) == C and (scores.argmax(axis=1) != y).sum() >= 2
        usual &= (margins[-1] > 0).sum() > 1  # the last image pushes a wrong class
        if usual and np.abs(margins).min() > 0.02:  # away from the kink of the hinge
            return W, X, y


def _loss_problem(rng, size, model, function):
    W, X, y = _draw(rng, size)
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
    calls |= _stressed(W, X, y) if model == "softmax" else {}
    inputs, expected = {}, {}
    for call, (W_, X_, y_) in calls.items():
        inputs[call] = {"W": W_, "X": X_, "y": y_, "reg": reg if call == "penalised" else 0.0}
        loss, dW = function(W_, X_, y_, 0.0)
        before = "data" if call == "plain" else f"{call} data"
        expected |= {f"{before} loss": loss, f"{before} gradient": dW}
    loss, dW = function(W, X, y, reg)
    expected["penalty loss"] = loss - expected["data loss"]
    expected["penalty gradient"] = dW - expected["data gradient"]
    wrong = (_wrong_softmax if model == "softmax" else _wrong_svm)(W, X, y)
    wrong |= _wrong_penalty(W, reg) | _wrong_rows(expected["data gradient"], function, W, X, y)
    return {
        "inputs": inputs,
        "expected": {key: np.asarray(value) for key, value in expected.items()},
        "wrong": wrong,
        "sizes": {"N": N, "D": D, "C": C},
    }


def _stressed(W, X, y):
    """Scores of about 1,000; rows that lie 1,000 apart; true classes 2,000 below the largest score."""
    tall, deep = W.copy(), W.copy()
    tall[-1] += 1000
    steps = np.hstack([X, 1000.0 * (np.arange(len(X)) % 3 - 1)[:, None]])
    deep[-1] += 1000.0 * _gaps(W.shape[1])
    return {
        "tall": (tall, X, y),
        "apart": (np.vstack([W, np.ones(W.shape[1])]), steps, y),
        "deep": (deep, X, y),
    }


def _gaps(C):
    return np.resize([1, -1, 0], C)


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


def _one_hot(y, C):
    return np.eye(C)[y]


def _wrong_softmax(W, X, y):
    """The numbers that each slip gives on the plain problem."""
    scores, (N, C) = X @ W, (len(X), W.shape[1])
    rows = np.arange(N)
    shifted = scores - scores.max(axis=1, keepdims=True)
    P = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    Y, largest = _one_hot(y, C), scores.argmax(axis=1)
    log_P, lse = np.log(P), np.log(np.exp(scores).sum(axis=1))

    def gradients(*all_dscores):
        return {"data gradient": [X.T @ dscores / N for dscores in all_dscores]}

    E, E_shifted = np.exp(scores), np.exp(shifted)
    other_axes = [F / F.sum(axis=axis, keepdims=True) for F in (E, E_shifted) for axis in (0, (0, 1))]
    others = [_one_hot(column % C, C) for column in (largest, y + 1, y - 1, 0 * y, rows)]
    misplaced = [P - other for other in others]
    # Added to the column of the true class: every term; or the wrong classes' terms alone.
    misplaced += [Y * (P.sum(axis=1) - P[rows, y])[:, None], 0 * P]
    misplaced += [(P[rows, y] - 1)[:, None] * _one_hot((y + 1) % C, C) + P * (1 - Y)]
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
    Y, true = _one_hot(y, C), scores[np.arange(N), y][:, None]
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
            pushed - count * _one_hot(scores.argmax(axis=1), C), pushed - count * _one_hot((y + 1) % C, C),
            np.roll(pushed, -1, axis=1) - count * Y, np.roll(pushed, 1, axis=1) - count * Y,
        ),
    }  # fmt: skip


def _stacked_problem(rng, size, model, function):
    """Each classifier has scores of its own on the same images."""
    Ws, X, y = zip(*[_draw(rng, size) for _ in range(K)])
    X, y = X[0], y[0]
    N, C = len(X), size.C
    scores = np.stack([(X @ W).T for W in Ws])  # (K, C, N)
    calls = {"plain": scores}
    if model == "softmax":
        jumps = 1000.0 * (np.arange(N) % 3 - 1)
        calls |= {
            "tall": scores + 1000,
            "apart": scores + jumps + 300.0 * np.arange(K)[:, None, None],
            "deep": scores + 1000.0 * _gaps(C)[:, None],
        }
    y_of = {call: y for call in calls} | {"other": y[:-2] % (C - 1)}
    calls["other"] = scores[:2, :, :-2]  # fewer classifiers and images, none of the last class
    expected = {}
    for call, S in calls.items():
        before = "data" if call == "plain" else f"{call} data"
        losses, dscores = function(S.copy(), y_of[call])
        expected |= {f"{before} loss": losses, f"{before} gradient": dscores}
    return {
        "inputs": {call: {"scores": S, "y": y_of[call]} for call, S in calls.items()},
        "expected": expected,
        "wrong": _wrong_stacked(model, scores, y),
        "sizes": {"N": N, "C": C, "K": K},
    }


def _wrong_stacked(model, scores, y):
    _, C, N = scores.shape
    Y, rows, images = _one_hot(y, C).T, np.arange(N), np.arange(N)
    if model == "svm":
        margins = np.maximum(0, scores - scores[:, None, y, images] + 1) * (1 - Y)
        pushed = (margins > 0).astype(float)
        count = pushed.sum(axis=1, keepdims=True)
        near = (scores > scores[:, None, y, images]) * (1.0 - Y)
        return {
            "true-class-counted": {"data loss": [margins.sum(axis=(1, 2)) / N + 1]},
            "true-class-not-pushed": {"data gradient": [pushed / N]},
            "true-class-pushed-once": {"data gradient": [(pushed - Y) / N, (pushed - Y * (count > 0)) / N]},
            "margin-missing": {
                "data loss": [
                    (np.maximum(0, scores - scores[:, None, y, images]) * (1 - Y)).sum(axis=(1, 2)) / N
                ],
                "data gradient": [(near - Y * near.sum(axis=1, keepdims=True)) / N],
            },
            "margins-as-weights": {"data gradient": [(margins - Y * margins.sum(axis=1, keepdims=True)) / N]},
        }
    E, E_shifted = np.exp(scores), np.exp(scores - scores.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    other_axes = [
        F / F.sum(axis=axis, keepdims=True) for F in (E, E_shifted) for axis in (0, 2, (1, 2), (0, 1, 2))
    ]
    return {
        "no-minus-one": {"data gradient": [P / N]},
        "minus-one-everywhere": {"data gradient": [(P - 1) / N]},
        "gradient-unnormalised": {"data gradient": [(E - Y) / N]},
        "loss-unnormalised": {"data loss": [-scores[:, y, rows].mean(axis=1)]},
        "loss-all-classes": {"data loss": [-np.log(P).sum(axis=1).mean(axis=1)]},
        "loss-no-log": {"data loss": [-P[:, y, rows].mean(axis=1)]},
        "loss-no-true-class": {"data loss": [np.log(E.sum(axis=1)).mean(axis=1)]},
        "loss-wrong-class": {"data loss": [-np.log(P[:, (y + 1) % C, rows]).mean(axis=1)]},
        "wrong-axis": {
            "data loss": [-np.log(Q[:, y, rows]).mean(axis=1) for Q in other_axes],
            "data gradient": [(Q - Y) / N for Q in other_axes],
        },
    }


def _train_problem(rng):
    samples, steps = 9, 5
    X = np.hstack([np.arange(samples)[:, None], rng.standard_normal((samples, 2)).round(2)])
    y = (np.arange(samples) * 2) % 3
    return {
        "inputs": {
            "X": X, "y": y, "W": rng.standard_normal((3, 3)).round(2), "learning_rate": 0.25, "reg": 0.5,
            "batch_size": 4, "num_iters": 200, "seed": int(rng.randint(1000)),
            "gradients": rng.standard_normal((steps, 3, 3)).round(2),
        },
        "expected": {}, "wrong": {}, "sizes": {"N": samples},
    }  # fmt: skip


def _predict_problem(rng):
    rows, D, C = 530, 3, 4  # more than two blocks of LinearClassifier.predict
    while True:
        X, W = rng.randint(-9, 10, (rows, D)).astype(float), rng.randint(-9, 10, (D, C)).astype(float)
        scores = X @ W
        top = np.sort(scores, axis=1)
        if (np.diff(top, axis=1) > 0).all(axis=1).sum() > 0.8 * rows:
            break
    unique = (np.diff(top, axis=1) > 0).all(axis=1)  # no ties: they would be a matter of taste
    X, scores = X[unique], scores[unique]
    labels = scores.argmax(axis=1)
    first = np.where(np.arange(len(X)) < BLOCK, labels, 0)
    return {
        "inputs": {"X": X, "W": W},
        "expected": {"labels": labels},
        "wrong": {
            "lowest-score": {"labels": [scores.argmin(axis=1)]},
            "first-block-only": {"labels": [first]},
            "largest-score": {"labels": [scores.max(axis=1)]},
            "wrong-axis-of-scores": {
                "labels": [
                    np.concatenate(
                        [
                            np.full(len(block), block.argmax())
                            for block in np.split(scores, range(BLOCK, len(X), BLOCK))
                        ]
                    )
                ]
            },
        },
        "sizes": {"N": len(X), "C": C, "block": BLOCK},
    }


def _search_problem(rng):
    sizes, pairs = {"train": 40, "val": 25}, [(1e-7, 500.0), (1e-6, 500.0), (1e-6, 2000.0)]
    data, predictions, accuracies = {}, {}, []
    for part, number in sizes.items():
        X, y = rng.standard_normal((number, 3)).round(2), rng.randint(0, 3, number)
        data |= {f"X_{part}": X, f"y_{part}": y}
        wrong = rng.choice(np.arange(3, number // 2), len(pairs), False)
        guessed = [np.where(rng.permutation(number) < count, (y + 1) % 3, y) for count in wrong]
        predictions[part] = np.array(guessed)
        accuracies.append((predictions[part] == y).mean(axis=1))
    return {
        "inputs": {**data, "pairs": pairs, "num_iters": 12, "predictions": predictions},
        "expected": {"results": [[*pair, *map(float, row)] for pair, row in zip(pairs, zip(*accuracies))]},
        "wrong": {},
        "sizes": {"N": sizes["train"]},
    }


def _probabilities_problem(rng, size):
    W, X, y = _draw(rng, size)
    stressed = _stressed(W, X, y)
    calls = {"plain": (W, X), "tall": stressed["tall"][:2], "apart": stressed["apart"][:2]}
    expected = {}
    for call, (W_, X_) in calls.items():
        scores = X_ @ W_
        E = np.exp(scores - scores.max(axis=1, keepdims=True))
        before = "" if call == "plain" else f"{call} "
        expected[f"{before}probabilities"] = E / E.sum(axis=1, keepdims=True)
    scores = X @ W
    E, shifted = np.exp(scores), scores - scores.max(axis=1, keepdims=True)
    E_shifted, P = np.exp(shifted), expected["probabilities"]
    wrong = {
        "scores-returned": [scores, shifted],
        "probabilities-unnormalised": [E, E_shifted],
        "log-probabilities": [np.log(P)],
        "wrong-axis-normalised": [E / E.sum(axis=0), E / E.sum(), E_shifted / E_shifted.sum(axis=0),
                                  E_shifted / E_shifted.sum()],
    }  # fmt: skip
    return {
        "inputs": {call: {"W": W_, "X": X_} for call, (W_, X_) in calls.items()},
        "expected": expected,
        "wrong": {name: {"probabilities": numbers} for name, numbers in wrong.items()},
        "sizes": {"N": size.N, "D": size.D, "C": size.C},
    }


def _jacobian_problem(rng, size):
    scores = rng.standard_normal(size.C).round(2)
    calls = {"plain": scores, "tall": scores + 1000, "deep": 1000 * scores, "other": scores[:3]}
    tables = {}
    for call, s in calls.items():
        p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
        tables["jacobian" if call == "plain" else f"{call} jacobian"] = np.diag(p) - np.outer(p, p)
    p = np.exp(scores) / np.exp(scores).sum()
    wrong = {
        "diagonal-alone": [np.diag(p * (1 - p)), np.diag(p)],
        "diagonal-wrong": [-np.outer(p, p), np.diag(1 - p) - np.outer(p, p)],
        "one-number": [np.diag(p) - p @ p],
    }
    return {
        "inputs": {call: {"scores": s} for call, s in calls.items()},
        "expected": tables,
        "wrong": {name: {"jacobian": numbers} for name, numbers in wrong.items()},
        "sizes": {"N": 1, "C": size.C},
    }


def _evidence_problem(rng):
    """Whole numbers and two classes: an image of full size, since 32 may be written into the code."""
    image, C = rng.randint(0, 256, (32, 32, 3)).astype(np.uint8), 2
    mean_image = rng.randint(90, 160, image.shape).astype(np.int64)
    W = rng.randint(-9, 10, (image.size + 1, C))
    W[-1] = [40, -30]
    weights, pixels = W[:-1].reshape(*image.shape, C), (image - mean_image)[..., None]
    maps = (pixels * weights).sum(axis=2)
    colours_first = W[:-1].reshape(3, 32, 32, C).transpose(1, 2, 0, 3)
    wrong = {
        "mean-not-subtracted": [(image[..., None] * weights).sum(axis=2)],
        "bias-included": [maps + W[-1]],
        "colours-first": [(pixels * colours_first).sum(axis=2)],
        "weights-alone": [weights.sum(axis=2)],
    }
    return {
        "inputs": {"plain": {"image": image, "mean_image": mean_image, "W": W}},
        "expected": {"evidence": maps},
        "wrong": {name: {"evidence": numbers} for name, numbers in wrong.items()},
        "sizes": {"N": 1, "C": C},
    }


def write(path: Path, seed: int):
    """Write the problems of a seed to a file, each exercise on a line of its own."""
    problems = make(seed)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(problem)}" for name, problem in problems.items())
    path.write_text("{\n" + lines + "\n}\n")
    print(f"wrote {path}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where to write hidden problems")
    parser.add_argument("--seed", type=int, help="of the hidden problems; keep it to yourself")
    options = parser.parse_args()
    if options.folder is None:
        for path, seed in FILES.items():
            write(path, seed)
    elif options.seed is None:
        parser.error("give --seed, a number that students do not know")
    else:
        options.folder.mkdir(parents=True, exist_ok=True)
        write(options.folder / f"problems-{options.seed}.json", options.seed)


if __name__ == "__main__":
    main()
