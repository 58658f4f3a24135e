"""Read one batch file of CIFAR-10, trusting nothing in it.

The files are pickles of Python 2. A pickle can call anything, so they are read by an unpickler that
knows the few names a batch needs and puts harmless stand-ins in their place.
"""

import hashlib
import io
import pickle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs231n.data import sample_set

MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}


def read_batch(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64], bool]:
    """Read and verify one batch.

    Parameters
    ----------
    path : Path
        A file such as ``data_batch_1``.

    Returns
    -------
    pixels : (10000, 3072) array of uint8, the red plane of each image first
    labels : (10000,) array of int64, 0 ... 9
    known : bool
        Whether its checksum is that of a file of the official release or of the sample set.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, is not such a batch, or asks for something to be called; nothing in it runs.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no batch file {path}. Run python -m cs231n.data.download to fetch CIFAR-10."
        )
    content = path.read_bytes()
    if path.parent.name == sample_set.FOLDER:
        official = hashlib.sha256(content).hexdigest() == sample_set.SHA256.get(path.name)
        if not official:
            raise ValueError(
                f"{path} is not the file that the sample generator wrote ({len(content):,} bytes). "
                f"Delete the folder {path.parent} and run again; it is then drawn anew."
            )
    else:
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        official = digest == MD5.get(path.name)
    try:
        batch = _BatchUnpickler(io.BytesIO(content), encoding="bytes").load()
        batch = {key.decode() if isinstance(key, bytes) else key: value for key, value in batch.items()}
        pixels, labels = batch["data"].value, np.asarray(batch["labels"])
    except _RefusedError as error:
        raise ValueError(f"{path}: {error}") from None
    except Exception as error:  # a damaged pickle can raise almost anything
        raise ValueError(_broken(path, content, f"{type(error).__name__}: {error}")) from error
    if pixels.shape != (10000, 3072):
        raise ValueError(_broken(path, content, f"data has shape {pixels.shape}"))
    if labels.shape != (10000,) or labels.dtype.kind not in "iu":
        raise ValueError(_broken(path, content, f"labels are {labels.shape} {labels.dtype}"))
    if labels.min() < 0 or labels.max() > 9:
        raise ValueError(_broken(path, content, f"labels run from {labels.min()} to {labels.max()}"))
    return pixels, labels.astype(np.int64), official


def _broken(path, content, found):
    return (
        f"{path} is damaged or not a CIFAR-10 batch: expected 10,000 images of 3,072 bytes with labels "
        f"0...9, got {len(content):,} bytes ({found}). Delete this file and "
        "run python -m cs231n.data.download."
    )


class _RefusedError(Exception):
    """A pickle asked for something that no batch needs."""


class _Dtype:
    """Stands in for numpy.dtype: admits the type of a batch's pixels and no other."""

    def __init__(self, code, *_):
        if code not in (b"u1", "u1", b"|u1", "|u1"):
            raise _RefusedError(
                f"refused an array of type {code!r}: the pixels of a CIFAR-10 batch are "
                "uint8. Delete this file and run python -m cs231n.data.download."
            )

    def __setstate__(self, state):
        pass  # byte order and alignment, which bytes do not have


class _Array:
    """Stands in for numpy.ndarray: takes shape and bytes, and calls nothing that could be abused."""

    def __setstate__(self, state):
        _, shape, _, fortran, raw = state
        self.value = np.frombuffer(raw, np.uint8).reshape(shape, order="F" if fortran else "C")


def _frombuffer(raw, _, shape, order):
    array = _Array()
    array.value = np.frombuffer(raw, np.uint8).reshape(shape, order=order)
    return array


class _BatchUnpickler(pickle.Unpickler):
    """Admits what rebuilds an array of bytes, as stand-ins, and refuses every other global."""

    _ADMITTED = {("numpy", "ndarray"): _Array, ("numpy", "dtype"): _Dtype}
    for _core in ("numpy.core", "numpy._core"):  # NumPy 1 and NumPy 2
        _ADMITTED[f"{_core}.multiarray", "_reconstruct"] = lambda *_: _Array()
        _ADMITTED[f"{_core}.numeric", "_frombuffer"] = _frombuffer  # from pickle protocol 5 on

    def find_class(self, module, name):
        try:
            return self._ADMITTED[module, name]
        except KeyError:
            raise _RefusedError(
                f"refused to load {module}.{name}: a CIFAR-10 batch holds arrays and plain containers only. "
                "Do not trust this file; delete it and run python -m cs231n.data.download."
            ) from None
