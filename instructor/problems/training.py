"""Problems of train, predict and the search."""

import numpy as np

from cs231n.classifiers.linear_classifier import BLOCK


def train_problem(rng):
    """All sizes and factors differ, so that each can be told from the others by its value."""
    N, D, C, steps = 11, 5, 3, 9
    X = np.hstack([np.arange(N)[:, None], rng.standard_normal((N, D - 1)).round(2)])
    y = (np.arange(N) * 2) % C
    return {
        "inputs": {
            "X": X, "y": y, "W": rng.standard_normal((D, C)).round(2), "learning_rate": 0.3, "reg": 0.45,
            "batch_size": 4, "num_iters": 400, "seed": int(rng.randint(1000)),
            "gradients": rng.standard_normal((steps, D, C)).round(2),
            "losses": rng.uniform(1, 3, steps).round(2),
        },
        "expected": {}, "wrong": {}, "sizes": {"N": N, "D": D, "C": C},
    }  # fmt: skip


def predict_problem(rng):
    """More than two blocks of LinearClassifier.predict; exponentials of every fourth row overflow."""
    rows, D, C = 640, 3, 4
    X, W = rng.randint(-9, 10, (rows, D)).astype(float), rng.randint(-9, 10, (D, C)).astype(float)
    X[::4] *= 100
    scores = X @ W
    unique = (np.diff(np.sort(scores, axis=1), axis=1) > 0).all(axis=1)  # ties would be a matter of taste
    X, scores = X[unique], scores[unique]
    labels, blocks = scores.argmax(axis=1), np.split(scores, range(BLOCK, len(X), BLOCK))
    with np.errstate(all="ignore"):
        unshifted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    variants = {
        "lowest-score": scores.argmin(axis=1),
        "largest-score": scores.max(axis=1),
        "largest-size": np.abs(scores).argmax(axis=1),
        "wrong-axis-of-scores": np.concatenate([np.full(len(block), block.argmax()) for block in blocks]),
        "labels-overflow": unshifted.argmax(axis=1),
        "bias-left-out": (X[:, :-1] @ W[:-1]).argmax(axis=1),
    }
    return {
        "inputs": {"X": X, "W": W},
        "expected": {
            "labels": labels, "ranking": np.argsort(-scores, axis=1), "sizes": np.abs(scores).max(axis=1),
        },
        "wrong": {name: {"labels": [numbers]} for name, numbers in variants.items()},
        "sizes": {"N": len(X), "D": D, "C": C, "block": BLOCK},
    }  # fmt: skip


def search_problem(rng):
    """Images, labels, and a classifier for each pair that is right about most of them, never about all.

    The classifier of pair k takes its scores from three columns of X, those from 3 k on. The test images are
    there to be left alone.
    """
    sizes, pairs, C = {"train": 40, "val": 25, "test": 30}, [(1e-7, 500.0), (1e-6, 500.0), (1e-6, 2000.0)], 3
    data, accuracies, off = {}, {}, {}
    while len(np.unique(list(accuracies.values()))) < len(pairs) * len(sizes):  # no two of them are equal
        for part, N in sizes.items():
            y = rng.randint(0, C, N)
            wrong = rng.choice(np.arange(3, N // 2), len(pairs), False)
            labels = np.array([np.where(rng.permutation(N) < count, (y + 1) % C, y) for count in wrong])
            scores = np.sort(rng.standard_normal((len(pairs), N, C)).round(2), axis=2)
            scores[..., -1] += 0.01  # no ties
            order = (np.arange(C) - labels[..., None] - 1) % C  # the largest score at the label
            scores = np.take_along_axis(scores, order, axis=2)
            data |= {f"X_{part}": np.hstack(scores), f"y_{part}": y}
            accuracies[part], off[part] = (labels == y).mean(axis=1), labels - y
    table = np.stack([accuracies["train"], accuracies["val"]], axis=1)
    differences = [off, *({part: f(d) for part, d in off.items()} for f in (np.negative, np.abs, np.square))]
    means = [np.stack([d[part].mean(axis=1) for part in ("train", "val")], axis=1) for d in differences]
    return {
        "inputs": {**data, "pairs": pairs, "num_iters": 12},
        "expected": {"results": [[*pair, *row] for pair, row in zip(pairs, table.tolist())]},
        "wrong": {"difference": {"accuracies": means}},
        "sizes": {"N": sizes["train"], "N_val": sizes["val"]},
    }
