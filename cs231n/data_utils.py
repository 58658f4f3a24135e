"""Find, verify and load CIFAR-10, or the built-in sample set that stands in for it.

Data source: A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
"""

import os
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.data import sample_set
from cs231n.data.batch_file import read_batch
from cs231n.data.folder import channels_last, load_images, missing_batches, require_complete
from cs231n.data.places import (
    CIFAR10_FOLDER,
    TEST_BATCHES,
    TRAIN_BATCHES,
    search_places,
    shared_folder,
    writable,
)
from cs231n.data.sample_pictures import CLASS_NAMES as CLASS_NAMES  # re-exported: notebooks take it from here

DATASETS = Path(__file__).resolve().parents[1] / "datasets"
COURSE_FOLDER = Path("cs231n/datasets") / CIFAR10_FOLDER  # where the course's own notebooks look


class Dataset(NamedTuple):
    """The data set in use: ``name`` ("cifar10" or "sample"), ``title`` for figures, ``path`` of its files."""

    name: str
    title: str
    path: Path


def find_dataset(choice: str | None = None, datasets: str | Path = DATASETS) -> Dataset:
    """Choose the data set and make sure that it is there; the sample set is drawn at first use.

    Parameters
    ----------
    choice : {"auto", "cifar10", "sample"}, optional
        ``auto`` takes CIFAR-10 when it is complete and the sample otherwise. By default the
        environment variable ``CS231N_DATA`` decides, which may also name a folder to look in first.
    datasets : path, optional
        Folder in which data sets lie; the project's ``datasets/`` by default.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If the choice is not one of the three.
    FileNotFoundError
        If CIFAR-10 is asked for but missing or incomplete.

    Warns
    -----
    UserWarning
        If ``auto`` falls back on the sample set because CIFAR-10 is incomplete.

    Examples
    --------
    >>> from cs231n.data_utils import find_dataset
    >>> dataset = find_dataset("sample")
    >>> dataset.title, dataset.path.name
    ('built-in sample', 'cifar-10-sample-py')
    """
    if choice is None:
        choice = "auto" if shared_folder() else os.environ.get("CS231N_DATA") or "auto"
    if choice not in ("auto", "cifar10", "sample"):
        raise ValueError(f"CS231N_DATA must be 'auto', 'cifar10' or 'sample', not {choice!r}.")
    searched = search_places(Path(datasets))
    if not searched[0].is_dir() and len(searched) > 1 and searched[0] == shared_folder():
        raise FileNotFoundError(f"CS231N_DATA names the folder {searched[0]}, which is not there.")
    folders = [place / CIFAR10_FOLDER for place in searched]
    folder = next((folder for folder in folders if not missing_batches(folder)), folders[0])
    missing = missing_batches(folder)
    if choice == "cifar10" or (choice == "auto" and not missing):
        require_complete(folder)
        return Dataset("cifar10", "CIFAR-10", folder)
    if choice == "auto" and folder.is_dir():
        warnings.warn(
            f"{folder} lacks {', '.join(missing)}: using the sample set. "
            "python -m cs231n.data.download repairs it.",
            stacklevel=2,
        )
    drawn = next((place for place in searched if sample_set.is_complete(place)), None)
    return Dataset("sample", "built-in sample", sample_set.ensure(drawn or writable(Path(datasets))))


def load_CIFAR_batch(filename: str | Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read one batch file.

    Parameters
    ----------
    filename : path
        A file such as ``data_batch_1``.

    Returns
    -------
    X : (10000, 32, 32, 3) array of float64, red, green, blue in 0 ... 255
    y : (10000,) array of int64, labels 0 ... 9

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is truncated, tampered with or not a CIFAR-10 batch.
    """
    pixels, labels, _ = read_batch(Path(filename))
    return channels_last(pixels).astype(np.float64), labels


def load_CIFAR10(
    ROOT: str | Path, dtype: DTypeLike = np.float64
) -> tuple[NDArray, NDArray[np.int64], NDArray, NDArray[np.int64]]:
    """Load all images of a folder in CIFAR-10's layout.

    Parameters
    ----------
    ROOT : path
        Folder with ``data_batch_1`` ... ``data_batch_5`` and ``test_batch``. The official course
        notebooks ask for ``cs231n/datasets/cifar-10-batches-py``; where there is no such folder,
        they get the data set in use, with a warning.
    dtype : dtype, optional
        Type of the images. float64 takes 1.5 GB, float32 half of it, uint8 (as stored) 0.18 GB.

    Returns
    -------
    X : (50000, 32, 32, 3) array of `dtype`, red, green, blue in 0 ... 255
    y : (50000,) array of int64, labels 0 ... 9
    Xte : (10000, 32, 32, 3) array of `dtype`, the test images
    yte : (10000,) array of int64, their labels

    Raises
    ------
    FileNotFoundError
        If the folder or one of its batches is missing.
    ValueError
        If a file is truncated, tampered with or not a CIFAR-10 batch.

    Warns
    -----
    UserWarning
        Once, if the files are well-formed but not those of the official release.
    """
    ROOT = Path(ROOT)
    if ROOT == COURSE_FOLDER and not ROOT.is_dir():
        ROOT = find_dataset().path
        warnings.warn(f"{COURSE_FOLDER} is not there: loading {ROOT}.", stacklevel=2)
    require_complete(ROOT)
    X, y, changed = load_images(ROOT, TRAIN_BATCHES, 50000, dtype)
    Xte, yte, changed_test = load_images(ROOT, TEST_BATCHES, 10000, dtype)
    _warn_if_unofficial(ROOT, changed + changed_test)
    return X, y, Xte, yte


def get_CIFAR10_data(
    num_training: int = 49000,
    num_validation: int = 1000,
    num_test: int = 1000,
    subtract_mean: bool = True,
    dtype: DTypeLike = np.float64,
) -> dict[str, NDArray]:
    """Load the data set in use, split it and subtract the mean image of the training part.

    Parameters
    ----------
    num_training : int, optional
        Number of training images: the first ones of the five training batches.
    num_validation : int, optional
        Number of validation images: those that follow the training images.
    num_test : int, optional
        Number of test images: the first ones of the test batch.
    subtract_mean : bool, optional
        Whether to subtract the mean training image from all three parts.
    dtype : dtype, optional
        Floating type of the images; float32 halves the memory.

    Returns
    -------
    dict
        ``X_train (num_training, 3, 32, 32)`` of `dtype`, channels first, ``y_train (num_training,)``
        int64, and likewise for ``val`` and ``test``.

    Raises
    ------
    ValueError
        If more than 50,000 training and validation or 10,000 test images are asked for, `dtype` is
        not a floating type, or a file is truncated, tampered with or not a CIFAR-10 batch.
    FileNotFoundError
        If ``CS231N_DATA=cifar10`` asks for CIFAR-10 and it is missing or incomplete.
    """
    _check_sizes(num_training, num_validation, num_test)
    _check_floating(dtype)
    path = find_dataset().path
    X, y, changed = load_images(path, TRAIN_BATCHES, num_training + num_validation, dtype)
    Xte, yte, changed_test = load_images(path, TEST_BATCHES, num_test, dtype)
    _warn_if_unofficial(path, changed + changed_test)
    if subtract_mean:
        mean_image = X[:num_training].mean(axis=0, dtype=np.float64).astype(dtype)
        X -= mean_image  # in place: no second copy of the training set
        Xte -= mean_image
    X, Xte = X.transpose(0, 3, 1, 2), Xte.transpose(0, 3, 1, 2)
    return {
        "X_train": X[:num_training], "y_train": y[:num_training],
        "X_val": X[num_training:], "y_val": y[num_training:],
        "X_test": Xte, "y_test": yte,
    }  # fmt: skip


def load_splits(
    folder: str | Path, num_training: int = 49000, num_validation: int = 1000
) -> dict[str, NDArray]:
    """Load the images of a folder as bytes and split them, for :func:`cs231n.search.grid_search`.

    ``functools.partial(load_splits, folder)`` is what the workers of an executor need.

    Parameters
    ----------
    folder : path
        Folder with ``data_batch_1`` ... ``data_batch_5`` and ``test_batch``.
    num_training : int, optional
        Number of training images: the first ones of the five training batches.
    num_validation : int, optional
        Number of validation images: those that follow the training images.

    Returns
    -------
    dict
        ``X_train (num_training, 32, 32, 3)`` uint8, ``y_train (num_training,)`` int64, and likewise for
        ``val`` and for ``test``, which has 10,000 images; ``mean_image (32, 32, 3)`` float64, of the
        training images; ``unofficial``, the names of those files that are neither of the official release
        nor of the sample set.

    Raises
    ------
    FileNotFoundError
        If the folder or one of its batches is missing.
    ValueError
        If more than 50,000 images are asked for, or a file is truncated, tampered with or not a CIFAR-10
        batch.

    Examples
    --------
    >>> from cs231n.data_utils import find_dataset, load_splits
    >>> splits = load_splits(find_dataset("sample").path, num_training=900, num_validation=100)
    >>> splits["X_train"].shape, splits["X_train"].dtype.name, splits["y_val"].shape
    ((900, 32, 32, 3), 'uint8', (100,))
    """
    _check_sizes(num_training, num_validation, 10000)
    folder, end = Path(folder), num_training + num_validation
    require_complete(folder)
    X, y, changed = load_images(folder, TRAIN_BATCHES, end, np.uint8)
    X_test, y_test, changed_test = load_images(folder, TEST_BATCHES, 10000, np.uint8)
    _warn_if_unofficial(folder, changed + changed_test)
    return {
        "X_train": X[:num_training], "y_train": y[:num_training],
        "X_val": X[num_training:], "y_val": y[num_training:],
        "X_test": X_test, "y_test": y_test,
        "mean_image": X[:num_training].mean(axis=0),
        "unofficial": changed + changed_test,
    }  # fmt: skip


def preprocess(
    images: NDArray, mean_image: NDArray, dtype: DTypeLike = np.float64, out: NDArray | None = None
) -> NDArray:
    """Flatten images to rows, subtract the mean image, append the bias column of ones.

    Parameters
    ----------
    images : (N, 32, 32, 3) array
        Any numeric type; uint8 as loaded is best, since nothing but the result is then large.
    mean_image : (32, 32, 3) array
        Mean of the *training* images.
    dtype : dtype, optional
        Floating type of the result, in which the mean is subtracted.
    out : (N, 3073) array of `dtype`, optional
        Where to write the result.

    Returns
    -------
    (N, 3073) array of `dtype`
        Rows of ``X``, ready for ``X @ W``.

    Raises
    ------
    ValueError
        If the shapes do not match, or `dtype` is not a floating type.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.data_utils import preprocess
    >>> images = np.random.RandomState(0).randint(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    >>> X = preprocess(images, images.mean(axis=0), np.float32)
    >>> X.shape, X.dtype.name
    ((4, 3073), 'float32')
    >>> X[:, -1]
    array([1., 1., 1., 1.], dtype=float32)
    """
    images, mean_image = np.asarray(images), np.asarray(mean_image)
    if images.ndim < 2 or images.shape[1:] != mean_image.shape:
        raise ValueError(
            f"images must have shape (N, *mean_image.shape) = (N, {', '.join(map(str, mean_image.shape))}), "
            f"got {images.shape}."
        )
    _check_floating(dtype)
    X = np.empty((len(images), mean_image.size + 1), dtype) if out is None else out
    X[:, -1] = 1
    pixels = X[:, :-1]  # filled and changed in place: no other large array is made
    pixels[:] = images.reshape(pixels.shape)
    pixels -= mean_image.ravel().astype(dtype)
    return X


def _check_sizes(num_training, num_validation, num_test):
    sizes = {"num_training": num_training, "num_validation": num_validation, "num_test": num_test}
    for name, size in sizes.items():
        least = int(name == "num_training")
        if not isinstance(size, (int, np.integer)) or size < least:
            raise ValueError(f"{name} must be an integer >= {least}, got {size!r}.")
    if num_training + num_validation > 50000 or num_test > 10000:
        raise ValueError(
            "num_training + num_validation can be at most 50000 and num_test at most 10000, "
            f"got {num_training} + {num_validation} and {num_test}."
        )


def _check_floating(dtype):
    if not np.issubdtype(np.dtype(dtype), np.floating):
        raise ValueError(f"dtype must be a floating type such as np.float32, got {np.dtype(dtype)}.")


def _warn_if_unofficial(root, changed):
    if changed:
        warnings.warn(
            f"{root} is not the official CIFAR-10 release (MD5 differs: {', '.join(changed)}). Results may "
            "differ a little from published ones; python -m cs231n.data.download fetches the official files.",
            stacklevel=3,
        )
