"""A folder in CIFAR-10's layout: what it lacks, and the first images of its files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.data.batch_file import read_batch
from cs231n.data.places import TEST_BATCHES, TRAIN_BATCHES


def missing_batches(folder: Path) -> list[str]:
    """Names of the batches that are not in `folder`."""
    return [name for name in TRAIN_BATCHES + TEST_BATCHES if not (folder / name).is_file()]


def require_complete(folder: Path) -> None:
    """Raise FileNotFoundError, saying what to do, unless all batches are in `folder`."""
    missing = missing_batches(folder)
    if missing:
        what = f"lacks {', '.join(missing)}" if folder.is_dir() else "is not there"
        raise FileNotFoundError(
            f"The data folder {folder} {what}. Run python -m cs231n.data.download to fetch CIFAR-10, or set "
            "CS231N_DATA=sample to work on the built-in sample set."
        )


def load_images(
    folder: Path, names: Sequence[str], count: int, dtype: DTypeLike
) -> tuple[NDArray, NDArray[np.int64], list[str]]:
    """Load the first images of some batches.

    Parameters
    ----------
    folder : Path
    names : sequence of str
        The batches, of 10,000 images each; those that are not needed are not read.
    count : int
        How many images.
    dtype : dtype
        Type of the images.

    Returns
    -------
    X : (count, 32, 32, 3) array of `dtype`
    y : (count,) array of int64
    unofficial : list of str
        The files read that are not those of the official release or of the sample set.
    """
    X, y = np.empty((count, 32, 32, 3), dtype), np.empty(count, np.int64)
    unofficial = []
    for start, name in zip(range(0, count, 10000), names):
        pixels, labels, known = read_batch(folder / name)
        stop = min(start + 10000, count)
        X[start:stop] = channels_last(pixels[: stop - start])
        y[start:stop] = labels[: stop - start]
        unofficial += [] if known else [name]
    return X, y, unofficial


def channels_last(pixels: NDArray) -> NDArray:
    """The rows of a batch, `pixels` (N, 3072), as images (N, 32, 32, 3); nothing is copied."""
    return pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
