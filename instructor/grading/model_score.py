"""Measure the saved classifier of a submission on the validation and test images; nothing is unpickled."""

import io
import zipfile
from functools import cache
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs231n.data_utils import find_dataset, load_splits

SHAPE = (3073, 10)
NOT_MEASURED = "Not measured"
NO_CLASSIFIER = "This is not a classifier written by save_best"
NOT_TRAINED = "it was not trained on the training images alone"
ROWS = 1000  # images that are classified at a time
MOST = 5000  # images of a part
LARGEST = 1_000_000  # bytes of one array
TITLES = {"cifar10": "CIFAR-10", "sample": "the built-in sample"}
# All images are of one kind, so the validation accuracy equals the test accuracy within 1.7 points (one
# standard deviation; 1,000 and 5,000 images), and neither is much above that on training images. If one is,
# by almost four standard deviations, the classifier was trained on those images.
TOO_GOOD = 0.064


class ModelScore(NamedTuple):
    """The share of the points, and a sentence that says why."""

    share: float
    text: str


def score_model(content: bytes, thresholds: dict[str, dict[str, float]]) -> ModelScore:
    """Score the file that :meth:`cs231n.search.SearchResult.save_best` has written.

    Parameters
    ----------
    content : bytes
        The .npz file; its content is not trusted.
    thresholds : dict
        For each data set that counts, the validation accuracies that give ``full`` and ``half`` points.

    Returns
    -------
    ModelScore
    """
    try:
        W, dataset = _read(content)
    except ValueError as error:
        return ModelScore(0, f"{NO_CLASSIFIER}: {error}.")
    if dataset not in thresholds:
        return ModelScore(0, f"It was trained on {dataset!r}; what counts: {', '.join(thresholds)}.")
    parts = prepared(dataset)
    if parts is None:
        return ModelScore(0, f"{NOT_MEASURED}: there is no {TITLES[dataset]} on the machine that grades.")
    val, test, train = (_accuracy(W, *part) for part in parts)
    measured = f"Validation accuracy {val:.3f} on {TITLES[dataset]}"
    if val > min(test, train) + TOO_GOOD or test > train + TOO_GOOD:
        text = f"{measured}, {test:.3f} on the test images, {train:.3f} on training images"
        return ModelScore(0, f"{text}: {NOT_TRAINED}.")
    limits = thresholds[dataset]
    share = 1.0 if val >= limits["full"] else 0.5 if val >= limits["half"] else 0.0
    wanted = "" if share == 1 else f"; {limits['full']:.2f} gives all points, {limits['half']:.2f} half"
    return ModelScore(share, f"{measured}{wanted}.")


def _read(content) -> tuple[NDArray, str]:
    """W and the name of the data set; shapes are checked before any array is made."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            W = _array(archive, "W.npy", lambda shape, dtype: shape == SHAPE and dtype.kind == "f")
            name = _array(archive, "dataset.npy", lambda shape, dtype: shape == () and dtype.kind == "U")
    except ValueError:
        raise
    except Exception as error:  # zip files and headers can be damaged in many ways
        raise ValueError(f"it cannot be read ({type(error).__name__})") from None
    if not np.isfinite(W).all():
        raise ValueError("W holds nan or inf")
    return W.astype(np.float32), str(name)[:20]


def _array(archive, member, fits):
    info = archive.getinfo(member)
    if info.file_size > LARGEST:
        raise ValueError(f"{member} is too large")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{member} is compressed by another method than NumPy's")  # these unpack unbounded
    with archive.open(member) as file:
        data = io.BytesIO(file.read(LARGEST + 1))
    version = np.lib.format.read_magic(data)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else None
    if read_header is None:
        raise ValueError(f"{member} is in a format that is not used here")
    shape, _, dtype = read_header(data)
    if dtype.hasobject or dtype.itemsize > 1000 or not fits(shape, dtype):
        raise ValueError(f"{member} has shape {shape} and type {dtype.str[:20]}")
    data.seek(0)
    return np.lib.format.read_array(data, allow_pickle=False)


def prepared(dataset: str) -> list[tuple[NDArray, NDArray, NDArray]] | None:
    """Validation images, some test and some training images, each as (images, labels, mean image).

    None if the data set is not here. It is loaded once, however many threads ask for it:
    :func:`functools.cache` alone would let each of them load the same 185 MB.
    """
    with _LOADING:
        return _load(dataset)


_LOADING = Lock()


@cache
def _load(dataset):
    try:
        splits = load_splits(find_dataset(dataset).path)
    except FileNotFoundError:
        return None
    parts = ("val", "test", "train")
    return [
        (splits[f"X_{part}"][:MOST].copy(), splits[f"y_{part}"][:MOST], splits["mean_image"])
        for part in parts
    ]


def _accuracy(W, images, y, mean_image):
    """Share of the images that weights W (D, C) get right."""
    # The scores of image - mean are those of the image minus those of the mean, so the images can stay bytes.
    bias = W[-1] - mean_image.ravel() @ W[:-1].astype(np.float64)  # (C,)
    right = 0
    for start in range(0, len(images), ROWS):
        rows = images[start : start + ROWS].reshape(-1, len(W) - 1).astype(W.dtype)
        right += np.count_nonzero((rows @ W[:-1] + bias).argmax(axis=1) == y[start : start + ROWS])
    return right / len(images)
