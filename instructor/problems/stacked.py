"""Problems of the losses of K classifiers at once."""

import numpy as np

from instructor.problems.drawn import draw, gaps
from instructor.problems.terms import stacked_terms

K = 3  # classifiers that are stacked


def stacked_problem(rng, size, model, function):
    """Each classifier has its own scores for the same images."""
    Ws, X, y = zip(*[draw(rng, size) for _ in range(K)])
    X, y = X[0], y[0]
    N, C = len(X), size.C
    scores = np.stack([(X @ W).T for W in Ws])  # (K, C, N)
    calls = {"plain": scores}
    if model == "softmax":
        jumps = 1000.0 * (np.arange(N) % 3 - 1)
        calls |= {
            "tall": scores + 1000,
            "low": scores - 1000,
            "apart": scores + jumps + 300.0 * np.arange(K)[:, None, None],
            "deep": scores + 1000.0 * gaps(C)[:, None],
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
        "wrong": {},
        "terms": {"plain": stacked_terms(model, scores, y)},
        "sizes": {"N": N, "C": C, "K": K},
    }
