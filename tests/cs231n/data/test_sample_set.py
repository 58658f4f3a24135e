"""The sample set: byte-identical, complete or absent, and hard in the way CIFAR-10 is."""

import hashlib
import pickle

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.classifiers import Softmax
from cs231n.data import sample_set
from cs231n.search import grid_search


@pytest.fixture
def quick(monkeypatch):
    """Drawing replaced by seven small files, so that the handling of files can be tested often."""
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in sample_set.SHA256}
    monkeypatch.setattr(sample_set, "SHA256", sums)

    def write(folder):
        for name in sums:
            (folder / name).write_bytes(name.encode())

    monkeypatch.setattr(sample_set, "_write_batches", write)
    return write


def test_files_read_like_the_official_ones(sample):
    with open(sample / "data_batch_1", "rb") as file:
        batch = pickle.load(file, encoding="latin1")
    assert sorted(batch) == ["batch_label", "data", "filenames", "labels"]
    assert batch["data"].shape == (10000, 3072) and batch["data"].dtype == np.uint8
    assert isinstance(batch["labels"], list) and len(batch["filenames"]) == 10000
    with open(sample / "batches.meta", "rb") as file:
        meta = pickle.load(file, encoding="latin1")
    assert meta["label_names"] == list(data_utils.CLASS_NAMES) and meta["num_vis"] == 3072


def test_drawn_once_and_then_left_alone(tmp_path, quick):
    folder = sample_set.ensure(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(before) == 7 and sample_set.is_complete(tmp_path)
    assert sample_set.ensure(tmp_path) == folder
    assert before == {path: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_an_incomplete_folder_is_replaced(tmp_path, quick):
    folder = sample_set.ensure(tmp_path)
    (folder / "data_batch_2").unlink()
    assert sample_set.ensure(tmp_path) == folder and sample_set.is_complete(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [sample_set.FOLDER]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError("No space left on device")])
def test_an_interrupted_drawing_leaves_nothing_behind(tmp_path, quick, monkeypatch, error):
    def interrupted(folder):
        (folder / "data_batch_1").write_bytes(b"half")
        raise error

    monkeypatch.setattr(sample_set, "_write_batches", interrupted)
    with pytest.raises((KeyboardInterrupt, OSError)):
        sample_set.ensure(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_that_come_out_different_are_not_installed(tmp_path, quick, monkeypatch):
    def other(folder):
        quick(folder)
        (folder / "test_batch").write_bytes(b"other")

    monkeypatch.setattr(sample_set, "_write_batches", other)
    with pytest.raises(
        RuntimeError, match="differs from the expected one in test_batch.*cs231n.data.download"
    ):
        sample_set.ensure(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_process_that_was_faster_is_no_error(tmp_path, quick, monkeypatch):
    def slower(folder):
        quick(folder)
        (tmp_path / sample_set.FOLDER).mkdir()
        quick(tmp_path / sample_set.FOLDER)

    monkeypatch.setattr(sample_set, "_write_batches", slower)
    assert sample_set.is_complete(sample_set.ensure(tmp_path).parent)
    assert [path.name for path in tmp_path.iterdir()] == [sample_set.FOLDER]


def test_a_linear_classifier_finds_it_as_hard_as_cifar10(sample):
    pairs = [(1e-6, 7e2), (1e-7, 2.5e4), (1e-5, 7e2)]
    found = grid_search(Softmax, data_utils.load_splits(sample), pairs=pairs, threads=1, progress=False)
    good, strong_penalty, large_steps = found.val_accuracy
    assert 0.38 < good < 0.48
    assert strong_penalty > 0.33
    assert large_steps < good - 0.05
