"""How much `make results` trains, and on which images."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs231n.data_utils import load_splits, preprocess

Pairs = tuple[tuple[float, float], ...]


def grid(rates, regs) -> Pairs:
    """All pairs (learning_rate, reg)."""
    return tuple((lr, reg) for lr in rates for reg in regs)


@dataclass(frozen=True)
class Plan:
    """How much is trained; the defaults are those of the page. The grids were chosen on validation images."""

    coarse_iters: int = 1000  # the three rounds are those of notebooks/softmax.ipynb
    fine_iters: int = 1500
    svm_iters: int = 3000
    svm_rates: tuple = (3e-8, 5e-8, 7e-8, 1e-7)
    svm_regs: tuple = (5e3, 1e4, 2e4, 4e4)
    long_factor: int = 10
    constant: Pairs = grid((1e-6, 2e-6, 3e-6), (2e2, 4e2, 8e2))
    decaying: Pairs = grid((2e-6, 3e-6, 4e-6), (2e2, 4e2, 8e2))
    long_constant: Pairs = grid((5e-7, 1e-6), (2e2, 4e2))
    long_decaying: Pairs = grid((1e-6, 2e-6), (2e2, 4e2))
    seeds: tuple = (0, 1, 2)  # the first one chooses the pairs
    lbfgs_regs: tuple = (3e1, 1e2, 3e2, 1e3)
    lbfgs_iters: int = 150
    batch_size: int = 200


@dataclass(frozen=True)
class Material:
    """Images as rows (N, 3073) of float32, as the notebook prepares them, and where they come from.

    Attributes
    ----------
    splits : mapping
        ``X_train``, ``y_train``, ``X_val``, ``y_val``: what :func:`cs231n.search.grid_search` takes.
    X_test, y_test : arrays
    title : str
        For figures and captions; says so if the files are not the official ones.
    source : str
        A paragraph for the page.
    """

    splits: Mapping[str, NDArray]
    X_test: NDArray
    y_test: NDArray
    title: str
    source: str


def load(folder: Path, copy: str | None = None) -> Material:
    """Read the images and find out whether they are the official ones.

    Parameters
    ----------
    folder : Path
        In CIFAR-10's layout.
    copy : str, optional
        What is known about an unofficial copy, such as "JPEG re-encoded".
    """
    data = load_splits(folder)
    rows = {name: preprocess(data[f"X_{name}"], data["mean_image"], np.float32)
            for name in ("train", "val", "test")}  # fmt: skip
    splits = {"X_train": rows["train"], "y_train": data["y_train"],
              "X_val": rows["val"], "y_val": data["y_val"]}  # fmt: skip
    title, source = describe(data["unofficial"], copy)
    return Material(splits, rows["test"], data["y_test"], title, source)


def describe(changed: list[str], copy: str | None) -> tuple[str, str]:
    """Title of the data for figures, and the paragraph on their source."""
    cite = "A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009"
    if not changed:
        return "CIFAR-10", f"**Data.** CIFAR-10, the official files (their MD5 sums agree). {cite}."
    title = f"CIFAR-10, {copy or 'unofficial'} copy"
    source = (
        f"**Data.** {title}: the MD5 sums of {', '.join(f'`{name}`' for name in changed)} are not those of "
        "the official files. Every accuracy, table and figure on this page that comes from images was "
        f"measured on this copy; the official files may give slightly different ones. "
        f"CIFAR-10 is from {cite}."
    )
    return title, source
