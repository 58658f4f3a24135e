"""What students take for the images, the scores or the labels of a problem."""

import numpy as np

from instructor.problems.drawn import one_hot


def moved_scores(W, scores):
    """Scores that are not those of the model."""
    return {
        "scores-accumulate": scores.cumsum(axis=0),
        "scores-negated": -scores,
        "scores-divided": scores / scores.max(axis=1, keepdims=True),
        "bias-missing": scores - W[-1],
        "bias-added-again": scores + W[-1],
    }


def other_columns(scores, y):
    """Classes that can be taken for the true one; also negative ones, which count from the end."""
    C = scores.shape[1]
    return {"largest": scores.argmax(axis=1), "y + 1": y + 1, "y - 1": y - 1, "0": 0 * y, "-1": 0 * y - 1,
            "rows": np.arange(len(y)), "C - 1 - y": C - 1 - y}  # fmt: skip


def other_labels(columns, C):
    """Ones in other columns; also without -1 and C, which no loop over the classes meets."""
    wrapped = {f"wrong-column/{name}": one_hot(column % C, C) for name, column in columns.items()}
    met = {
        f"wrong-column/{name} of 0 ... C - 1": one_hot(column % C, C) * (column == column % C)[:, None]
        for name, column in columns.items()
        if name in ("y + 1", "y - 1")
    }
    return wrapped | met


def some_labels(y, C):
    """Ones at the labels of some images alone."""
    i, Y = np.arange(len(y)), one_hot(y, C)
    last_of_class = np.array([k == np.flatnonzero(y == label)[-1] for k, label in enumerate(y)])
    kept = {"repeated-index": last_of_class, "label-of-one-image/last": i == i[-1],
            "label-of-one-image/first": i == 0}  # fmt: skip
    return {name: Y * keep[:, None] for name, keep in kept.items()}


def other_inputs(X):
    """Images that are not those that were passed in."""
    return {
        "X-centred": X - X.mean(axis=0),
        "X-centred/row": X - X.mean(axis=1, keepdims=True),
        "X-scaled/255": X / 255,
        "X-scaled/deviations": (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8),
        "X-scaled/length": X / np.linalg.norm(X, axis=1, keepdims=True),
        "X-scaled/largest": X / np.abs(X).max(),
        "X-cut-to-bytes": X.astype(np.int64).astype(np.uint8).astype(float),
        "X-cut-to-integers": np.trunc(X),
        "X-of-another-row/next": np.roll(X, -1, axis=0),
        "X-of-another-row/before": np.roll(X, 1, axis=0),
        "X-of-another-row/first": np.repeat(X[:1], len(X), axis=0),
        "X-of-another-row/reversed": X[::-1],
    }
