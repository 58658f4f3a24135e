"""Problems of exercises that return a single array: probabilities, their Jacobian, the evidence of pixels."""

import numpy as np

from instructor.problems.drawn import draw, stressed
from instructor.problems.terms import probabilities, softmax_terms

# Wrong probabilities that a loss can hold as well.
AS_IN_A_LOSS = {
    "largest-as-probability", "sigmoid-for-softmax", "scores-negated", "scores-scaled", "scores-divided",
    "softmax-twice", "exponential-twice", "other-exponential", "class-not-in-sum", "bias-missing",
    "X-centred", "X-scaled",
}  # fmt: skip


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
    for name, Q in softmax_terms(W, X, y)["P"].items():
        if name.partition("/")[0] in AS_IN_A_LOSS:
            wrong.setdefault(name.partition("/")[0], []).append(Q)
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
        "one-side-alone": [side(tables["jacobian"], k) for side in (np.tril, np.triu) for k in (0, -1, 1)],
    }
    e, ones = np.exp(scores), np.ones(size.C)
    parts = {"diag(p)": np.diag(p), "outer(p, p)": np.outer(p, p), "eye": np.eye(size.C),
             "diag(p ** 2)": np.diag(p**2), "p in every row": np.outer(ones, p),
             "p in every column": np.outer(p, ones), "ones": np.outer(ones, ones)}  # fmt: skip
    for name, exponentials in (("exp(s)", e), ("exp(s - max(s))", e / e.max())):
        parts |= {f"diag({name})": np.diag(exponentials),
                  f"outer({name}, {name})": np.outer(exponentials, exponentials)}  # fmt: skip
    return {
        "inputs": {call: {"scores": s} for call, s in calls.items()},
        "expected": tables,
        "wrong": {name: {"jacobian": numbers} for name, numbers in wrong.items()},
        "parts": parts,
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
        "weights-of-other-pixels": [
            (pixels * W[1:].reshape(*image.shape, C)).sum(axis=2),
            (pixels * W[:-1].reshape(C, *image.shape).transpose(1, 2, 3, 0)).sum(axis=2),
            (pixels[:, :, ::-1] * weights).sum(axis=2),
            (pixels.swapaxes(0, 1) * weights).sum(axis=2),
            maps.swapaxes(0, 1),
        ],
        "one-mean-subtracted": [
            ((image - mean)[..., None] * weights).sum(axis=2)
            for mean in (
                image.mean(),
                mean_image.mean(),
                image.mean(axis=(0, 1)),
                mean_image.mean(axis=(0, 1)),
            )
        ],
        "products-not-added": [(pixels * weights).max(axis=2), np.abs(pixels * weights).sum(axis=2)],
    }
    parts = {}
    for k, colour in enumerate(("red", "green", "blue")):
        parts |= {f"{colour} pixel": image[:, :, k, None] * weights[:, :, k],
                  f"{colour} mean": mean_image[:, :, k, None] * weights[:, :, k]}  # fmt: skip
    return {
        "inputs": {"plain": {"image": image, "mean_image": mean_image, "W": W}},
        "expected": {"evidence": maps},
        "wrong": {name: {"evidence": numbers} for name, numbers in wrong.items()},
        "parts": parts,
        "sizes": {"N": 1, "C": C},
    }
