"""Draw the built-in sample set: 60,000 small pictures in CIFAR-10's own file layout.

A first run should not have to wait for a download, so this module draws ten classes of simple
pictures (a plane, a car, ...) with varied position, size, colour and background under smooth
multi-scale noise. It is tuned so that a linear classifier behaves on it as it does on CIFAR-10:
the same useful learning rates and regularisation, an accuracy near 0.4, blurred templates.

The files must be byte-identical on every machine. Hence the frozen ``RandomState`` streams with
explicit dtypes, integer arithmetic throughout, and pickles written opcode by opcode (what
``pickle.dump`` writes for an array depends on the NumPy version).

``python -m cs231n.data.sample_set`` draws the set now; otherwise it is drawn at first use.
"""

import hashlib
import os
import pickle
import shutil
import struct
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from cs231n.data.places import TEST_BATCHES, TRAIN_BATCHES, CannotWrite
from cs231n.data.sample_pictures import CLASS_NAMES, SEED, draw, make_tables

FOLDER = "cifar-10-sample-py"
SHA256 = {
    "batches.meta": "40c4d5f3c53455ea15ff6290403cda578a5f852d6bc9af706a9d1c52ec850c07",
    "data_batch_1": "a18de18a200da9c36da20fd7127f72c080acaa0eceb6f9c9f6d6bda1754fc2c1",
    "data_batch_2": "236b71913c01d35ee1d5013d8446f96063294713008617be0abaa371ea48838b",
    "data_batch_3": "2d021ff9172c5da7523b0ffa807b897546c11d258fcf5e48da5408bb5942ebd1",
    "data_batch_4": "3ebdead0fe9cc14130c153fcf7947e93eb44f2ea91e7ec73ebb9b30fcf20c021",
    "data_batch_5": "bc009c7a8531b7dae85a346016099306745b77f690e17378b4ca2c7b8bb6c49e",
    "test_batch": "6b821ea1e503938dce9977c3f3ebfde22868f7de8fe5db046edf8dd1254ed203",
}

SIZE = 185_000_000  # bytes, of all files
CHUNK = 1000  # images drawn at a time; each chunk has its own random stream, so their order is irrelevant


def _pickled(value):
    """Bytes of a protocol-2 pickle of value as Python 2 wrote it (byte strings), without memo."""
    if isinstance(value, np.ndarray):
        # array -> _reconstruct(ndarray, (0,), "b"), then its state is set.
        dtype = b"cnumpy\ndtype\n" + _pickled(("u1", 0, 1)) + pickle.REDUCE
        dtype += _pickled((3, "|", None, None, None, -1, -1, 0)) + pickle.BUILD
        empty = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n" + _pickled((0,))
        state = pickle.MARK + _pickled(1) + _pickled(value.shape) + dtype + pickle.NEWFALSE
        state += _pickled(value.tobytes()) + pickle.TUPLE + pickle.BUILD
        return empty + _pickled("b") + pickle.TUPLE + pickle.REDUCE + state
    if isinstance(value, dict):
        items = b"".join(_pickled(k) + _pickled(v) for k, v in value.items())
        return pickle.EMPTY_DICT + pickle.MARK + items + pickle.SETITEMS
    if isinstance(value, list):
        return pickle.EMPTY_LIST + pickle.MARK + b"".join(map(_pickled, value)) + pickle.APPENDS
    if isinstance(value, tuple):
        return pickle.MARK + b"".join(map(_pickled, value)) + pickle.TUPLE
    if isinstance(value, int):
        return pickle.BININT + struct.pack("<i", value)
    if value is None:
        return pickle.NONE
    raw = value.encode("ascii") if isinstance(value, str) else value
    return pickle.BINSTRING + struct.pack("<i", len(raw)) + raw


def _write(path, content):
    path.write_bytes(pickle.PROTO + b"\x02" + _pickled(content) + pickle.STOP)


def _progress(done, total):
    bar = "#" * (20 * done // total)
    end = "\n" if done == total else ""
    print(f"\rDrawing the built-in sample set (only once) [{bar:<20}]", end=end, file=sys.stderr, flush=True)


def _write_batches(folder):
    tables = make_tables()
    shuffle = np.random.RandomState(SEED).permutation
    labels = np.concatenate([shuffle(np.repeat(np.arange(10), n)) for n in (5000, 1000)])
    names = TRAIN_BATCHES + TEST_BATCHES
    with ThreadPoolExecutor(2) as pool:  # NumPy releases the interpreter lock in its long loops
        for b, name in enumerate(names):
            _progress(b, len(names))
            y = labels[10000 * b : 10000 * (b + 1)]
            streams = range(10 * b, 10 * (b + 1))
            parts = pool.map(lambda s: draw(labels[CHUNK * s : CHUNK * (s + 1)], s, tables), streams)
            _write(
                folder / name,
                {
                    "batch_label": f"sample batch {b + 1} of 6",
                    "labels": y.tolist(),
                    "data": np.concatenate(list(parts)),
                    "filenames": [f"{CLASS_NAMES[c]}_{10000 * b + i:05d}.png" for i, c in enumerate(y)],
                },
            )
    meta = {"num_cases_per_batch": 10000, "label_names": list(CLASS_NAMES), "num_vis": 3072}
    _write(folder / "batches.meta", meta)
    _progress(len(names), len(names))


def _sums(folder):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in SHA256}


def is_complete(datasets):
    """Whether all files of the sample set are in the folder `datasets`; loading checks their checksums."""
    return all((Path(datasets) / FOLDER / name).is_file() for name in SHA256)


def ensure(datasets):
    """Draw the sample set into a folder unless it is already there.

    Parameters
    ----------
    datasets : path
        Folder that receives ``cifar-10-sample-py/`` (about 185 MB, some 10 s on two cores). The
        files are drawn in a temporary folder and moved into place when all of them are right, so that
        an interrupted run leaves nothing half-written.

    Returns
    -------
    Path
        The folder with the batches.

    Raises
    ------
    CannotWrite
        If the disk is full or the folder cannot be written; nothing half-written is left.
    RuntimeError
        If the files drawn on this machine are not byte-identical to the expected ones.
    """
    datasets = Path(datasets)
    final = datasets / FOLDER
    if is_complete(datasets):
        return final
    try:
        datasets.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=datasets))
        try:
            drawn = work / FOLDER
            drawn.mkdir()
            _write_batches(drawn)
            wrong = [name for name, found in _sums(drawn).items() if found != SHA256[name]]
            if wrong:
                raise RuntimeError(
                    f"the sample set drawn here differs from the expected one in {', '.join(wrong)} "
                    f"(NumPy {np.__version__}, {sys.platform}). Please report this; meanwhile "
                    f"CIFAR-10 itself "
                    "works: python -m cs231n.data.download, then CS231N_DATA=cifar10"
                )
            if final.exists() and not is_complete(datasets):
                os.replace(final, work / "incomplete")
            if not is_complete(datasets):  # another process may have been faster
                os.replace(drawn, final)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        print(file=sys.stderr)  # the line of progress ends here
        raise CannotWrite(datasets, error, SIZE) from error
    return final


if __name__ == "__main__":
    ensure(Path(__file__).resolve().parents[2] / "datasets")
