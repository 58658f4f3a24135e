"""Problems of train, predict and the search."""

import numpy as np

from cs231n.classifiers.linear_classifier import BLOCK


def train_problem(rng):
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


def predict_problem(rng):
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


def search_problem(rng):
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
