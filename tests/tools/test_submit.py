"""What is handed in: everything that is wanted, and a word on what is unfinished."""

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from instructor.release import edition as release
from instructor.stamp import read_stamp
from tools import submit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def edition():
    return release.edition_files()


@pytest.fixture
def folder(edition, tmp_path):
    release.write_folder(edition[0], tmp_path / "student")
    return tmp_path / "student"


def run(folder):
    """The command, as a student runs it."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "tools.submit"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_it_says_what_is_unfinished_packs_it_all_the_same_and_fails(folder):
    done = run(folder)
    lines = done.stdout.splitlines()
    assert done.returncode == 3 and lines[-1].startswith("unfinished: 25 of the above; the zip can be")
    assert lines[-2] == "the checks say: 0 of 21 are right"
    assert sum("linear_svm.py, line" in line and "not written yet" in line for line in lines) == 3
    assert "notebooks/softmax.ipynb: 3 functions are not written yet." in lines
    assert "notebooks/softmax.ipynb: Question 2 has no answer." in lines
    assert any(line.startswith("cs231n/saved/best_softmax.npz is missing: softmax.ipynb") for line in lines)
    with zipfile.ZipFile(folder / "submission.zip") as archive:
        assert len(archive.namelist()) == 8
        stamp = read_stamp((folder / "assignment.json").read_bytes())
        assert stamp and read_stamp(archive.read("assignment.json")) == stamp


def test_it_is_content_with_the_solved_files(edition, folder):
    files, solutions = edition
    for name in solutions:
        shutil.copy(ROOT / name, folder / name)
    (folder / "cs231n" / "saved").mkdir()
    (folder / "cs231n" / "saved" / "best_softmax.npz").write_bytes(b"weights")
    done = run(folder)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "complete: every function is written, every question answered",
        f"wrote {folder / 'submission.zip'}",
        "the checks say: 21 of 21 are right",
    ]
    with zipfile.ZipFile(folder / "submission.zip") as archive:
        wanted = set(json.loads(files["assignment.json"])["submission"])
        assert set(archive.namelist()) == wanted | {"assignment.json"}
        assert archive.read("cs231n/saved/best_softmax.npz") == b"weights"


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("cs231n/classifiers/softmax.py", "", "cs231n/classifiers/softmax.py is empty: take it from"),
        (
            "cs231n/classifiers/softmax.py",
            "def f(:",
            "line 1: invalid syntax; Python cannot read it.",
        ),
        (
            "notebooks/softmax.ipynb",
            "{",
            "notebooks/softmax.ipynb is damaged: this is not a Jupyter notebook",
        ),
        ("notebooks/softmax.ipynb", "x" * 20_000_001, "softmax.ipynb is too large: clear the outputs"),
    ],
)
def test_it_names_files_that_are_empty_damaged_or_too_large(
    folder, name, content, message, monkeypatch, capsys
):
    (folder / name).write_text(content)
    monkeypatch.setattr(submit, "ROOT", folder)
    monkeypatch.setattr(submit, "checked", lambda: "")
    assert submit.main() == 3 and message in capsys.readouterr().out


@pytest.mark.parametrize(
    "content, message",
    [
        (
            "x = 1\n".encode("utf-16"),
            "softmax.py was saved as UTF-16; Python cannot read it: save it as UTF-8.",
        ),
        ("x = 'größer'\n".encode("latin-1"), "can't decode byte"),
        (b"x = 1\0\n", "null bytes; Python cannot read it."),
        (b"x = 1\n<<<<<<< HEAD\n", "softmax.py, line 2: a merge conflict was left in it"),
    ],
)
def test_what_python_cannot_read_is_said_as_it_is(tmp_path, content, message):
    (tmp_path / "softmax.py").write_bytes(content)
    (problem,) = submit.problems_of(tmp_path / "softmax.py", "softmax.py", [])
    assert message in problem and "None" not in problem


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfx = 1\n", b"# coding: gbk\nx = '\xcd\xea'\n", b"x = 1\r\n"]
)
def test_what_python_can_read_is_no_problem(tmp_path, content):
    (tmp_path / "softmax.py").write_bytes(content)
    assert submit.problems_of(tmp_path / "softmax.py", "softmax.py", []) == []


def test_what_the_checks_say_is_their_last_line_or_why_there_is_none(monkeypatch):
    def say(output, error=None):
        def run(command, **options):
            if error:
                raise error
            return subprocess.CompletedProcess(command, 0, output, "")

        monkeypatch.setattr(submit.subprocess, "run", run)
        return submit.checked()

    assert say("train: right\n15 of 16 are right\n") == "15 of 16 are right"
    assert "they do not run" in say("")
    assert "is there an infinite loop?" in say("", subprocess.TimeoutExpired("checks", 60))


def test_an_older_zip_is_replaced_by_a_whole_one_only(tmp_path):
    (tmp_path / "a.py").write_text("new")
    target = tmp_path / "submission.zip"
    submit.pack(["a.py", "missing.py"], tmp_path, target)
    before = target.read_bytes()
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["a.py"] and archive.read("a.py") == b"new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            submit.pack(["a.py"], tmp_path, target)
    assert target.read_bytes() == before


def test_a_full_disk_is_one_line_and_leaves_nothing(folder, monkeypatch):
    def full(*paths):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(submit, "ROOT", folder)
    monkeypatch.setattr("cs231n.data.whole_file.os.replace", full)
    with pytest.raises(SystemExit, match=r"Cannot write .*submission.zip .No space .* It needs \d+ kB: free"):
        submit.main()
    assert not list(folder.glob("submission*"))


def test_where_there_is_nothing_to_submit_one_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(submit, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="no assignment.json here: .*make student"):
        submit.main()


def test_where_the_zip_cannot_be_written_one_line_says_so_and_nothing_is_left(folder):
    (folder / "submission.zip").mkdir()
    done = run(folder)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith(f"Cannot write {folder / 'submission.zip'} (")
    assert not list(folder.glob("*.part"))
