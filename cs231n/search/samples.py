"""Images with their labels, read as float rows a few at a time."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.data_utils import preprocess
from cs231n.validation import check_labels

LINE = 64  # bytes in a line of the cache


def aligned(rows: int, columns: int, dtype: DTypeLike) -> NDArray:
    """An array (rows, columns) of zeros whose rows lie a multiple of LINE apart: it is multiplied faster.

    Parameters
    ----------
    rows, columns : int
    dtype : dtype

    Returns
    -------
    (rows, columns) array
        A view: behind each row there is a gap where the columns do not fill the last line.
    """
    step = LINE // np.dtype(dtype).itemsize
    return np.zeros((rows, -(-columns // step) * step), dtype)[:, :columns]


class Samples:
    """Images and labels, handed out as float rows a few at a time: no float copy of all images is needed.

    Parameters
    ----------
    X : array
        Prepared rows (N, D), or images (N, ...) of any numeric type together with `mean_image`.
    y : (N,) array of integers
        Labels.
    mean_image : array with the shape of one image, optional
        Given for images: they are flattened, it is subtracted and the bias 1 appended, by
        :func:`cs231n.data_utils.preprocess`.

    Attributes
    ----------
    D : int
        Length of a prepared row.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.search.samples import Samples
    >>> images = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)  # six images of four pixels
    >>> samples = Samples(images, np.arange(6), images.mean(axis=0))
    >>> samples.rows([0, 5], np.float32)
    array([[-10., -10., -10., -10.,   1.],
           [ 10.,  10.,  10.,  10.,   1.]], dtype=float32)
    """

    def __init__(self, X: NDArray, y: NDArray, mean_image: NDArray | None = None):
        self.X, self.y = X, y
        self.mean_image = mean_image
        self.D = X.shape[1] if mean_image is None else mean_image.size + 1

    def __len__(self):
        return len(self.X)

    def rows(self, which: NDArray | slice, dtype: DTypeLike, out: NDArray | None = None) -> NDArray:
        """Prepared rows of some of the samples.

        Parameters
        ----------
        which : (n,) array of integers or slice
            Numbers of the samples.
        dtype : dtype
            Floating type of the rows.
        out : (n, D) array of `dtype`, optional
            Where to write them.

        Returns
        -------
        (n, D) array of `dtype`
        """
        samples = self.X[which]
        if self.mean_image is not None:
            return preprocess(samples, self.mean_image, dtype, out)
        if out is None:
            return samples.astype(dtype, copy=False)
        out[:] = samples
        return out


def check_splits(data: Mapping[str, NDArray]) -> tuple[Samples, Samples]:
    """Check the training and the validation part of the data.

    Parameters
    ----------
    data : mapping
        ``X_train``, ``y_train``, ``X_val``, ``y_val``: prepared rows (N, D) of floats with their labels
        (N,), or images (N, ...) of any numeric type if ``mean_image`` is there too.

    Returns
    -------
    train, val : Samples

    Raises
    ------
    ValueError
        If a part is missing or the shapes do not match.
    """
    if not isinstance(data, Mapping):
        kind = type(data).__name__
        raise ValueError(f"data must be a dictionary with X_train, y_train, X_val and y_val, got {kind}.")
    missing = [name for name in ("X_train", "y_train", "X_val", "y_val") if name not in data]
    if missing:
        raise ValueError(
            f"data must hold X_train, y_train, X_val and y_val; {', '.join(missing)} is missing."
        )
    mean = data.get("mean_image")
    train, val = [_check_part(name, data[f"X_{name}"], data[f"y_{name}"], mean) for name in ("train", "val")]
    if train.D != val.D:
        raise ValueError(f"X_train and X_val must have rows of the same length, got {train.D} and {val.D}.")
    return train, val


def _check_part(name, X, y, mean):
    X = np.asarray(X)
    if X.dtype.kind not in "biuf":
        raise ValueError(f"X_{name} must hold real numbers, got dtype {X.dtype}.")
    if mean is not None:
        mean = np.asarray(mean)
        if mean.dtype.kind not in "biuf" or not np.isfinite(mean).all():
            raise ValueError("mean_image must hold finite numbers.")
        if X.ndim < 2 or mean.shape != X.shape[1:]:
            raise ValueError(
                f"mean_image must have the shape {X.shape[1:]} of one image of X_{name}, got {mean.shape}."
            )
    elif X.ndim != 2 or X.dtype.kind != "f":
        raise ValueError(
            f"X_{name} must hold prepared rows (N, D) of floats, got {X.shape} {X.dtype}. "
            "Images as loaded need data['mean_image'] as well."
        )
    try:
        y = check_labels(X, y)
    except ValueError as error:
        raise ValueError(f"X_{name}, y_{name}: {error}") from None
    if y.min() < 0:
        raise ValueError(f"y_{name} must hold labels >= 0, got {y.min()}.")
    return Samples(X, y, mean)
