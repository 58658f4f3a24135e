"""A hundred or so images of ten blurred classes, and a plan that trains little."""

import numpy as np

from tools.results.setting import Material, Plan, describe

SMALL = Plan(
    coarse_iters=8, fine_iters=12, svm_iters=8, long_factor=2, lbfgs_iters=3, batch_size=20, seeds=(0, 1, 2)
)


def small_material():
    rng = np.random.RandomState(0)
    means = 20 * rng.standard_normal((10, 3072))
    part = {}
    for name, count in (("train", 120), ("val", 60), ("test", 80)):
        y = np.arange(count) % 10
        X = np.ones((count, 3073), np.float32)
        X[:, :-1] = means[y] + 40 * rng.standard_normal((count, 3072))
        part[name] = X, y
    splits = {"X_train": part["train"][0], "y_train": part["train"][1],
              "X_val": part["val"][0], "y_val": part["val"][1]}  # fmt: skip
    return Material(splits, *part["test"], *describe(["test_batch"], "smudged"))
