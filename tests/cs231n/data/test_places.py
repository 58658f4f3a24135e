"""One copy of the data for many, and a project that cannot be written."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.classifiers import Softmax
from cs231n.data import places, sample_set
from cs231n.data.folder import TEST_BATCHES, TRAIN_BATCHES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def read_only(tmp_path, monkeypatch):
    """A project, and a home of a student who may only read it; as root may write, os.access is replaced."""
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    home.mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: project not in (Path(path), *Path(path).parents)
                        and real(path, mode))  # fmt: skip
    monkeypatch.setattr(places, "ROOT", project)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv(places.SAID, "")
    return project


def copy_of(sample, folder):
    folder.mkdir(parents=True)
    for name in (*TRAIN_BATCHES, *TEST_BATCHES, "batches.meta"):
        (folder / name).symlink_to(sample / name)
    return folder


@pytest.mark.parametrize("inner", ["", "cifar-10-batches-py"])
def test_a_shared_folder_is_taken_for_cifar10_whether_it_or_its_inside_is_named(
    tmp_path, sample, monkeypatch, inner
):
    shared = copy_of(sample, tmp_path / "srv" / "cifar-10-batches-py")
    monkeypatch.setenv("CS231N_DATA", str(shared.parent / inner))
    assert data_utils.find_dataset(datasets=tmp_path / "own") == ("cifar10", "CIFAR-10", shared)
    assert data_utils.find_dataset("cifar10", tmp_path / "own").path == shared
    assert not (tmp_path / "own").exists()


def test_a_shared_sample_set_is_not_drawn_again(tmp_path, sample, monkeypatch):
    shared = copy_of(sample, tmp_path / "srv" / sample_set.FOLDER)
    monkeypatch.setenv("CS231N_DATA", str(shared.parent))
    monkeypatch.setattr(sample_set, "_write_batches", None)
    for choice in (None, "sample"):
        assert data_utils.find_dataset(choice, tmp_path / "own").path == shared


def test_a_shared_folder_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "nosuch"))
    with pytest.raises(FileNotFoundError, match="CS231N_DATA names the folder .*nosuch, which is not there"):
        data_utils.find_dataset()


def test_in_a_read_only_project_what_is_written_goes_to_the_home_named_once(read_only, capsys):
    home = Path(os.environ["HOME"]) / "cs231n-softmax"
    for name in ("build", "cs231n/saved", "build"):
        assert places.writable(read_only / name) == home / name
    said = f"{read_only / 'build'} cannot be written; what is written goes to {home}\n"
    assert capsys.readouterr().err == said


def test_what_a_process_has_said_those_that_it_starts_do_not_repeat(read_only, monkeypatch, capsys):
    places.writable(read_only / "build")
    said = os.environ[places.SAID]
    capsys.readouterr()
    code = f"""import os, pathlib
from cs231n.data import places
os.access, places.ROOT = (lambda path, mode: False), pathlib.Path({str(read_only)!r})
print(places.writable(places.ROOT / "cs231n" / "saved"))"""
    for known, expected in ((said, ""), ("", "cannot be written; what is written goes to")):
        child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                               env=os.environ | {places.SAID: known})  # fmt: skip
        assert child.stdout == f"{said}/cs231n/saved\n", child.stderr
        assert expected in child.stderr and bool(child.stderr) == bool(expected)


def test_in_a_read_only_project_models_are_saved_and_found_again(read_only, monkeypatch, capsys):
    monkeypatch.setattr("cs231n.classifiers.linear_classifier.SAVED", read_only / "cs231n" / "saved")
    model = Softmax()
    model.W = np.ones((3, 2))
    model.save("mine")
    assert (Path(os.environ["HOME"]) / "cs231n-softmax/cs231n/saved/mine.npy").is_file()
    other = Softmax()
    assert other.load("mine") and (other.W == 1).all()
    assert list(read_only.iterdir()) == []


def test_a_project_that_can_be_written_is_used(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(places, "ROOT", tmp_path)
    assert places.writable(tmp_path / "build" / "x") == tmp_path / "build" / "x"
    assert places.search_places(tmp_path / "datasets") == [tmp_path / "datasets"]
    assert capsys.readouterr().err == ""


def test_a_full_disk_while_the_sample_set_is_drawn_is_one_line_and_leaves_nothing(tmp_path, monkeypatch):
    def full(folder):
        (folder / "data_batch_1").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sample_set, "_write_batches", full)
    with pytest.raises(places.CannotWrite) as caught:
        sample_set.ensure(tmp_path)
    assert str(caught.value).startswith(f"Cannot write {tmp_path} (No space left on device). It needs 185 MB")
    assert caught.value._render_traceback_() == [str(caught.value)] and "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path):
    (tmp_path / "datasets").write_text("in the way", encoding="utf-8")
    with pytest.raises(places.CannotWrite, match="Cannot write .*datasets .a file is .* needs 185 MB"):
        sample_set.ensure(tmp_path / "datasets")


def test_models_are_saved_where_the_folder_is_missing_and_a_blocked_one_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("cs231n.classifiers.linear_classifier.SAVED", tmp_path / "cs231n" / "saved")
    model = Softmax()
    model.W = np.ones((3073, 10))
    assert model.save("mine") and (tmp_path / "cs231n" / "saved" / "mine.npy").is_file()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr("cs231n.classifiers.linear_classifier.SAVED", tmp_path / "file")
    with pytest.raises(places.CannotWrite, match="Cannot write .*file/mine.npy .a file is .* needs 246 kB"):
        model.save("mine")


def test_a_full_disk_while_a_model_is_saved_keeps_the_earlier_one(tmp_path):
    model = Softmax()
    model.W = np.ones((3, 2))
    model.save(tmp_path / "mine")
    before = (tmp_path / "mine.npy").read_bytes()

    model.W = np.ones((3073, 10))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # to writing, the same as a full disk
    try:
        with pytest.raises(places.CannotWrite, match="mine.npy .File too large.. It needs 246 kB: free"):
            model.save(tmp_path / "mine")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.npy"]
    assert (tmp_path / "mine.npy").read_bytes() == before
