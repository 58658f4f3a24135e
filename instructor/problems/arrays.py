"""Problems of exercises that return a single array: probabilities, their Jacobian, the evidence of pixels."""

import numpy as np

from instructor.problems.drawn import draw, stressed
from instructor.problems.terms import probabilities


def probabilities_problem(rng, size):
    W, X, y = draw(rng, size)
    calls = {"plain": (W, X)} | {call: arguments[:2] for call, arguments in stressed(W, X, y).items()}
    expected = {}
    for call, (W_, X_) in calls.items():
        before = "" if call == "plain" else f"{call} "
        expected[f"{before}probabilities"] = probabilities(X_ @ W_)
    scores = X @ W
    E, shifted = np.exp(scores), scores - scores.max(axis=1, keepdims=True)
    E_shifted, P = np.exp(shifted), expected["probabilities"]
    wrong = {
        "scores-returned": [scores, shifted],
        "probabilities-unnormalised": [E, E_shifted],
        "scores-normalised": [
            values / values.sum(axis=1, keepdims=True) for values in (scores, shifted, np.abs(scores))
        ],
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


def jacobian_problem(rng, size):
    scores = rng.standard_normal(size.C).round(2)
    calls = {
        "plain": scores,
        "tall": scores + 1000,
        "low": scores - 1000,
        "deep": 1000 * scores,
        "other": scores[:3],
    }
    tables = {}
    for call, s in calls.items():
        p = probabilities(s)
        tables["jacobian" if call == "plain" else f"{call} jacobian"] = np.diag(p) - np.outer(p, p)
    p = probabilities(scores)
    wrong = {
        "diagonal-alone": [np.diag(p * (1 - p)), np.diag(p)],
        "diagonal-wrong": [-np.outer(p, p), np.diag(1 - p) - np.outer(p, p)],
        "scores-as-probabilities": [np.diag(scores) - np.outer(scores, scores)],
        "off-diagonal-wrong": [
            np.outer(p, 1 - p),
            np.diag(p) + np.outer(p, p) - 2 * np.diag(p**2),
            *(
                np.diag(p * (1 - p)) + (1 - np.eye(len(p))) * other
                for other in (-p, -p[:, None], -(p**2), -(p[:, None] ** 2), -1.0)
            ),
        ],
        "one-number": [np.diag(p) - p @ p],
    }
    return {
        "inputs": {call: {"scores": s} for call, s in calls.items()},
        "expected": tables,
        "wrong": {name: {"jacobian": numbers} for name, numbers in wrong.items()},
        "sizes": {"N": 1, "C": size.C},
    }


def evidence_problem(rng):
    """Integers and two classes, but an image of full size, since 32 may be written into the code."""
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
        "byte-differences": [
            (wrapped.astype(np.uint8).astype(np.int64)[..., None] * weights).sum(axis=2)
            for wrapped in (image - mean_image, mean_image - image)
        ],
        "mean-image-normalised": [(pixels / 255 * weights).sum(axis=2)],
        "weights-alone": [weights.sum(axis=2)],
    }
    return {
        "inputs": {"plain": {"image": image, "mean_image": mean_image, "W": W}},
        "expected": {"evidence": maps},
        "wrong": {name: {"evidence": numbers} for name, numbers in wrong.items()},
        "sizes": {"N": 1, "C": C},
    }
