"""A batch file is read and verified, and nothing in it is trusted."""

import hashlib
import os
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest

from cs231n.data import batch_file, sample_set
from cs231n.data.batch_file import read_batch


@pytest.fixture
def batch(tmp_path):
    """Where a batch is to be written."""
    return tmp_path / "data_batch_1"


def test_a_file_of_the_sample_set_is_read_and_known(sample):
    pixels, labels, known = read_batch(sample / "data_batch_2")
    with open(sample / "data_batch_2", "rb") as file:
        written = pickle.load(file, encoding="latin1")
    np.testing.assert_array_equal(pixels, written["data"])
    np.testing.assert_array_equal(labels, written["labels"])
    assert (pixels.dtype, labels.dtype, known) == (np.uint8, np.int64, True)


def test_the_official_file_is_known_by_its_checksum_and_its_name(batch, sample, monkeypatch):
    batch.symlink_to(sample / "data_batch_2")
    digest = hashlib.md5((sample / "data_batch_2").read_bytes()).hexdigest()
    known = []
    for name, md5 in (("data_batch_1", digest), ("data_batch_2", digest), ("data_batch_1", 32 * "0")):
        monkeypatch.setattr(batch_file, "MD5", {name: md5})
        known.append(read_batch(batch)[2])
    assert known == [True, False, False]


def test_a_missing_file_is_named(batch):
    with pytest.raises(FileNotFoundError, match="no batch file .*data_batch_1.*cs231n.data.download"):
        read_batch(batch)


@pytest.mark.parametrize("protocol, order", [(3, "C"), (4, "F"), (5, "C"), (5, "F")])
def test_files_pickled_by_python_3_load_too(batch, protocol, order):
    pixels = np.asarray(black(), order=order)
    pixels[7, 1] = 200
    batch.write_bytes(pickle.dumps({"data": pixels, "labels": [3] * 10000}, protocol))
    got, labels, known = read_batch(batch)
    assert got[7, 1] == 200 and np.count_nonzero(got) == 1 and set(labels.tolist()) == {3} and not known


def black():
    return np.zeros((10000, 3072), np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        lambda: pickle.dumps({"data": black(), "labels": [0] * 10000}, 4)[:-1000],
        lambda: b"",
        lambda: b"<html>404</html>",
        lambda: pickle.dumps({"data": black()[:10], "labels": [0] * 10}, 4),
        lambda: pickle.dumps({"data": np.zeros((2, 3072)), "labels": [0] * 10000}, 4),
        lambda: pickle.dumps({"data": black(), "labels": [0.5] * 10000}, 4),
        lambda: pickle.dumps({"data": black(), "labels": [10] * 10000}, 4),
        lambda: pickle.dumps({"data": black()}, 4),
        lambda: pickle.dumps([1, 2, 3]),
    ],
    ids="truncated empty html too-few float-pixels float-labels label-10 no-labels list".split(),
)
def test_a_damaged_file_is_named_with_what_to_do(batch, content):
    batch.write_bytes(content())
    with pytest.raises(ValueError, match="data_batch_1.*(damaged|refused).*cs231n.data.download"):
        read_batch(batch)


class Evil:
    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def test_a_pickle_that_forges_a_pointer_is_refused_and_does_not_crash(batch):
    # numpy.ndarray itself, called with an object dtype over raw bytes, would follow these as an address.
    forged = pickle.dumps({"data": 0, "labels": Evil(np.ndarray, (1,), np.dtype("O"), b"AAAAAAAA")}, 2)
    batch.write_bytes(forged)
    code = f"import pathlib, cs231n.data.batch_file as b; b.read_batch(pathlib.Path({str(batch)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "ValueError" in done.stderr and "refused" in done.stderr


@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize("function", [os.mkdir, eval, np.save, shutil.rmtree])
def test_a_pickle_that_calls_something_is_refused_by_name_and_does_not_run(
    batch, tmp_path, function, protocol
):
    victim = tmp_path / "victim"
    arguments = {np.save: (str(victim), 1), eval: (f"__import__('os').mkdir({str(victim)!r})",)}
    if function is shutil.rmtree:
        victim.mkdir()
    evil = Evil(function, *arguments.get(function, (str(victim),)))
    batch.write_bytes(pickle.dumps({"data": evil, "labels": []}, protocol))
    with pytest.raises(ValueError, match=rf"data_batch_1: refused to load \w+.*{function.__name__}"):
        read_batch(batch)
    assert victim.exists() == (function is shutil.rmtree)


def test_a_sample_file_that_was_tampered_with_is_refused(tmp_path, sample):
    folder = tmp_path / sample_set.FOLDER
    folder.mkdir()
    content = bytearray((sample / "data_batch_5").read_bytes())
    content[20_000_000] ^= 1
    (folder / "data_batch_5").write_bytes(content)
    with pytest.raises(ValueError, match="data_batch_5 is not the file that the sample generator wrote"):
        read_batch(folder / "data_batch_5")
