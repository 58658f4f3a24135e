"""Problems of the losses of K classifiers at once, and the numbers that each slip produces on them."""

import numpy as np

from instructor.problems.drawn import draw, gaps, one_hot

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
        "wrong": _wrong_stacked(model, scores, y),
        "sizes": {"N": N, "C": C, "K": K},
    }


def _wrong_stacked(model, scores, y):
    _, C, N = scores.shape
    Y, rows, images = one_hot(y, C).T, np.arange(N), np.arange(N)
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
