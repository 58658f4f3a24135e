"""Sizes and arrays that the problems of several exercises share."""

from typing import NamedTuple

import numpy as np


class Size(NamedTuple):
    """Images, pixels with the bias, classes, strength of the penalty; each set of problems has its own."""

    N: int
    D: int
    C: int
    reg: float

    @classmethod
    def drawn(cls, rng) -> "Size":
        """No two of N, D, C and K are equal, so that no array has the right shape by luck; nor is reg 1/2."""
        C = int(rng.choice([4, 5]))
        return cls(int(rng.choice([7, 8, 9])), C + 1, C, float(rng.choice([0.6, 0.75, 1.25])))


def draw(rng, size):
    """W, X and y with two decimals; every true class has a positive score."""
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


def stressed(W, X, y):
    """Scores of about 1,000, and -1,000; rows 1,000 apart; true classes far below the largest score."""
    tall, low, deep = W.copy(), W.copy(), W.copy()
    tall[-1] += 1000
    low[-1] -= 1000
    steps = np.hstack([X, 1000.0 * (np.arange(len(X)) % 3 - 1)[:, None]])
    deep[-1] += 1000.0 * gaps(W.shape[1])
    return {
        "tall": (tall, X, y),
        "low": (low, X, y),
        "apart": (np.vstack([W, np.ones(W.shape[1])]), steps, y),
        "deep": (deep, X, y),
    }


def gaps(C):
    return np.resize([1, -1, 0], C)


def one_hot(y, C):
    return np.eye(C)[y]
