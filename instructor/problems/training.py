"""Problems of train, predict, the search and the choice after it."""

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
    """More than two blocks of LinearClassifier.predict; exponentials of every fourth row overflow.

    Scores are quarters, so that some that differ are equal as whole numbers.
    """
    rows, D, C = 640, 3, 4
    X, W = rng.randint(-9, 10, (rows, D)).astype(float), rng.randint(-9, 10, (D, C)) / 4
    X[::4] *= 400
    scores = X @ W
    unique = (np.diff(np.sort(scores, axis=1), axis=1) > 0).all(axis=1)  # ties would be a matter of taste
    X, scores = X[unique], scores[unique]
    labels, blocks = scores.argmax(axis=1), np.split(scores, range(BLOCK, len(X), BLOCK))
    with np.errstate(all="ignore"):
        unshifted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    variants = {
        "lowest-score": [scores.argmin(axis=1)],
        "largest-score": [scores.max(axis=1), np.trunc(scores.max(axis=1))],  # y_pred holds integers
        "largest-size": [np.abs(scores).argmax(axis=1)],
        "wrong-axis-of-scores": [np.concatenate([np.full(len(block), block.argmax()) for block in blocks])],
        "labels-overflow": [unshifted.argmax(axis=1)],
        "bias-left-out": [(X[:, :-1] @ W[:-1]).argmax(axis=1)],
        "scores-cut": [cut(scores).argmax(axis=1) for cut in (np.trunc, np.round, np.floor)],
    }
    return {
        "inputs": {"X": X, "W": W},
        "expected": {
            "labels": labels, "ranking": np.argsort(-scores, axis=1), "sizes": np.abs(scores).max(axis=1),
        },
        "wrong": {name: {"labels": numbers} for name, numbers in variants.items()},
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
            scores = _scores(rng, labels, C)
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


def choice_problem(rng):
    """Every way to choose, right or wrong, leads to a pair of its own.

    The classifier of pair k takes its scores from three columns of X, as in the search; the test images are
    there to be left alone.
    """
    N, C = 20, 3
    ways = {  # the slip: how many training, validation and test images are misjudged, and the loss
        "first-pair": (9, 8, 9, 2.0),
        "by-both": (2, 4, 9, 2.1),
        "lowest-accuracy": (13, 15, 9, 1.9),
        "right": (8, 3, 9, 1.8),
        "by-loss": (7, 9, 9, 1.2),
        "by-training": (1, 7, 9, 2.3),
        "test": (6, 9, 1, 2.0),
        "by-closeness": (10, 10, 9, 1.7),
        "by-difference": (15, 9, 9, 2.5),
        "largest-key": (6, 8, 9, 2.2),
        "none": (2, 9, 9, 2.4),
        "last-pair": (7, 8, 9, 1.6),
    }  # fmt: skip
    first, *middle, last = ways
    order = [first, *rng.permutation(middle), last]
    # The smallest and largest numbers of all belong to pairs that no slip of the catalogue chooses.
    chosen = {"largest-key": (5e-7, 300.0), "none": (5e-8, 50.0), "test": (2e-7, 9000.0)}
    others = [(rate, reg) for rate in (1e-7, 2e-7, 4e-7) for reg in (100.0, 500.0, 2000.0)]
    chosen |= zip((way for way in order if way not in chosen), map(tuple, rng.permutation(others).tolist()))
    wrong = np.array([ways[way][:3] for way in order])
    data = {}
    for part, counts in zip(("train", "val", "test"), wrong.T):
        y = rng.randint(0, C, N)
        labels = np.array([np.where(rng.permutation(N) < count, (y + 1) % C, y) for count in counts])
        data |= {f"X_{part}": np.hstack(_scores(rng, labels, C)), f"y_{part}": y}
    return {
        "inputs": {
            **data, "pairs": [chosen[way] for way in order],
            "accuracies": (1 - wrong[:, :2] / N).round(2).tolist(),
            "losses": [ways[way][3] for way in order],
        },
        "expected": {"pair": np.array(chosen["right"])},
        "wrong": {
            way: {"pair": [chosen[way]]} for way in order if way not in ("right", "test", "none")
        },
        "sizes": {"N": N},
    }  # fmt: skip


def _scores(rng, labels, C):
    """Scores (K, N, C) without ties, the largest of each image at its label, labels (K, N)."""
    scores = np.sort(rng.standard_normal((*labels.shape, C)).round(2), axis=2)
    scores[..., -1] += 0.01
    order = (np.arange(C) - labels[..., None] - 1) % C
    return np.take_along_axis(scores, order, axis=2)
