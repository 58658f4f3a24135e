"""tools/colab.py: what is handed in lives in Drive, and the open notebook finds its place."""

import json
import sys
from pathlib import Path

import pytest

from tools import colab

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK, CODE = "notebooks/lesson.ipynb", "cs231n/classifiers/softmax.py"


def notebook_of(*texts):
    cells = [{"cell_type": "markdown", "source": text.splitlines(keepends=True)} for text in texts]
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 0, "metadata": {}}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A small edition in Colab."""
    root = tmp_path / "content" / "softmax"
    files = {
        NOTEBOOK: json.dumps(notebook_of("# The lesson", "*Your answer:*")),
        CODE: "# as given\n",
        "assignment.json": json.dumps({"submission": {NOTEBOOK: 1, CODE: 1, "cs231n/saved/best.npz": 1}}),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(colab, "ROOT", root)
    monkeypatch.syspath_prepend(ROOT / "tests" / "colab")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")
    for name in [name for name in sys.modules if name.split(".")[0] == "google"]:
        monkeypatch.delitem(sys.modules, name)
    yield root
    for name in ("google", "google.colab"):  # set-up cells look for them
        sys.modules.pop(name, None)


@pytest.fixture
def open_notebook(tmp_path, monkeypatch):
    """What is in the browser: a copy under another name, with an answer."""
    path = tmp_path / "Copy of lesson.ipynb"
    monkeypatch.setenv("OPEN_NOTEBOOK", str(path))
    badge = "[![Open in Colab](x.svg)](x)"
    path.write_text(json.dumps(notebook_of(badge, "# The lesson", "*Your answer:* because")))
    return json.loads(path.read_text())


def test_what_is_handed_in_is_kept_in_drive_and_found_in_its_place(root, tmp_path):
    kept = colab.keep_in_drive(tmp_path / "drive")
    assert kept == tmp_path / "drive" / "MyDrive" / "softmax"
    (root / CODE).write_text("# written\n")
    (root / "cs231n" / "saved" / "best.npz").write_text("weights")
    assert (kept / CODE).read_text() == "# written\n"
    assert sorted(path.name for path in kept.rglob("*") if path.is_file()) == [
        "best.npz", "lesson.ipynb", "softmax.py",
    ]  # fmt: skip


def test_the_next_session_goes_on_with_what_is_in_drive(root, tmp_path):
    kept = tmp_path / "drive" / "MyDrive" / "softmax" / CODE
    kept.parent.mkdir(parents=True)
    kept.write_text("# written last week\n")
    for _ in range(2):  # the cell may be run again
        colab.keep_in_drive(tmp_path / "drive")
        assert (root / CODE).read_text() == kept.read_text() == "# written last week\n"


def test_a_copy_under_another_name_is_saved_under_its_own(root, open_notebook):
    assert colab.save() == root / NOTEBOOK
    assert json.loads((root / NOTEBOOK).read_text()) == open_notebook


def test_a_notebook_that_is_saved_already_is_left_alone(root, open_notebook):
    (root / NOTEBOOK).write_text(json.dumps(open_notebook | {"metadata": {"saved": "by Colab"}}))
    before = (root / NOTEBOOK).read_bytes()
    assert colab.save() == root / NOTEBOOK and (root / NOTEBOOK).read_bytes() == before


def test_if_the_browser_does_not_answer_it_is_said_what_to_do(root, capsys):
    assert colab.save() is None
    assert "download it (File, Download), and put it into" in capsys.readouterr().out


def test_the_set_up_says_where_the_work_is_and_lets_commands_import_it(root, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", list(sys.path))
    colab.main(["--drive", str(tmp_path / "drive")])
    assert f"kept in {tmp_path / 'drive' / 'MyDrive' / 'softmax'}: open" in capsys.readouterr().out
    assert Path.cwd().samefile(root / "notebooks") and sys.path[0] == str(root)


def test_if_drive_is_refused_the_work_goes_on_without_it(root, tmp_path, monkeypatch, capsys):
    from google.colab import drive

    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(drive, "mount", lambda mountpoint: 1 / 0)
    colab.main(["--drive", str(tmp_path / "drive")])
    said = capsys.readouterr().out
    assert "Without Google Drive: division by zero" in said and "until this session ends" in said
    assert not (root / "notebooks").is_symlink()
