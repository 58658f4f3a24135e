"""The student edition: solutions out, nothing given away, and the same bytes every time."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cs231n.data.places import CannotWrite
from cs231n.data_utils import find_dataset
from cs231n.diagnosis import EXERCISES
from instructor.release import edition as release
from instructor.release.markers import MarkerError, restore
from tests.copies import copy_of_source

ROOT = Path(__file__).resolve().parents[3]
BINARY = (".png", ".woff")
SOURCES = [*sorted((ROOT / "cs231n").rglob("*.py")), *sorted((ROOT / "notebooks").glob("*.ipynb"))]


@pytest.fixture(scope="module")
def edition():
    return release.edition_files()


@pytest.fixture(scope="module")
def folder(edition, tmp_path_factory):
    path = tmp_path_factory.mktemp("edition") / "student"
    release.write_folder(edition[0], path)
    return path


def read(files, name):
    """Text of a file; of a notebook the sources of its cells."""
    text = files[name].decode()
    if name.endswith(".ipynb"):
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_putting_the_solutions_back_gives_every_file_again(path):
    text = path.read_text()
    student, blocks = release.student_text(text, path.name)
    has_any = "# BEGIN SOLUTION" in text or "<!-- BEGIN SOLUTION" in text
    assert bool(blocks) == (has_any or path.suffix == ".ipynb" and "quiz.guess(" in text)
    if path.suffix == ".py":
        assert restore(student, blocks) == text
        return
    blocks = list(blocks)
    for before, after in zip(json.loads(text)["cells"], json.loads(student)["cells"]):
        source, given = "".join(before["source"]), "".join(after["source"])
        count = len(re.findall(r"(?:# |<!-- )BEGIN SOLUTION|^quiz\.guess\(", source))
        assert restore(given, blocks[:count]) == source
        del blocks[:count]
        if before["metadata"].get("tags") == ["optional"]:  # Jupyter goes on after this one
            assert after["metadata"].pop("tags") == ["raises-exception"]
            before["metadata"].pop("tags")
        assert {**before, "source": 0, "outputs": [], "execution_count": None} == {
            "outputs": [], "execution_count": None, **after, "source": 0,
        }  # fmt: skip
    assert not blocks


def test_no_line_of_any_solution_is_anywhere_in_the_edition(edition):
    files, _ = edition
    lines = set()
    for path in SOURCES:  # read here once more, independently of the release
        inside = False
        for line in read({path.name: path.read_bytes()}, path.name).splitlines():
            if re.fullmatch(r"\s*(# |<!-- )(BEGIN|END) SOLUTION( \(may wait\))?( -->)?", line):
                inside = "BEGIN" in line
            elif inside:
                lines.add(line.split("  # ")[0].strip())
    lines -= {"", "else:"}
    assert len(lines) > 50
    for name in files:
        if not name.endswith(BINARY):
            text = read(files, name)
            assert not [line for line in lines if line in text], name


def test_a_line_of_a_solution_that_stands_elsewhere_too_stops_the_release(tmp_path):
    copy_of_source(tmp_path)
    path = tmp_path / "cs231n" / "vis_utils.py"
    path.write_text(path.read_text() + "\n\n# dscores[rows, y] -= 1\n")
    with pytest.raises(MarkerError, match="vis_utils.py gives a line of a solution away: dscores"):
        release.edition_files(tmp_path)


def test_a_hint_that_gives_a_line_away_stops_the_release(tmp_path):
    copy_of_source(tmp_path)
    path = tmp_path / "notebooks" / "svm.ipynb"
    path.write_text(path.read_text().replace("missing = ...  ", "missing = s[k] - s[label[n]] + 1  ", 1))
    with pytest.raises(MarkerError, match="svm.ipynb: a hint gives a line of a solution away: missing = s"):
        release.edition_files(tmp_path)


def test_a_file_that_the_manifest_names_and_is_not_there_stops_the_release(tmp_path):
    copy_of_source(tmp_path)
    (tmp_path / "docs" / "results_templates.png").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"docs/results_templates\.png, named in instructor/manifest\.json"
    ):
        release.edition_files(tmp_path)


def test_a_source_with_the_line_endings_of_windows_gives_the_same_edition(edition, tmp_path):
    copy_of_source(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file() and b"\0" not in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert b"\r\n" in (tmp_path / "cs231n" / "checks.py").read_bytes()
    assert release.edition_files(tmp_path)[0] == edition[0]


def test_outputs_markers_tests_and_instructors_files_are_not_in_it(edition):
    files, _ = edition
    for cell in json.loads(files["notebooks/softmax.ipynb"])["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
    for name in files:
        assert name.split("/")[0] not in ("instructor", "tests", "benchmarks", ".ci", ".github"), name
        assert name.endswith(BINARY) or not re.search(r"(BEGIN|END) SOLUTION", files[name].decode())


def test_the_zip_is_the_same_to_the_byte_and_unpacks_to_one_folder(tmp_path):
    first, second = (release.release(tmp_path / name / "student") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"softmax"}
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes["softmax/get_datasets.sh"] == 0o755 and modes["softmax/README.md"] == 0o644


@pytest.mark.parametrize("step", ["write_zip", "write_folder"])
def test_a_full_disk_is_one_line_and_leaves_nothing(edition, tmp_path, monkeypatch, step):
    def full(files, path, *more):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(release, "edition_files", lambda *arguments: edition)
    monkeypatch.setattr(release, step, full)
    with pytest.raises(CannotWrite, match=r"Cannot write .*student .No space .* needs [\d.]+ [kM]B: free"):
        release.release(tmp_path / "student")
    assert list(tmp_path.iterdir()) == []


def test_the_edition_imports_and_its_checks_say_what_to_write(folder):
    done = in_folder(folder, "-m", "cs231n.checks")
    assert done.returncode == 3 and "0 of 21 are right" in done.stdout and done.stderr == ""
    lines = re.findall(r"^\w+: Not written yet\. ", done.stdout, re.MULTILINE)
    assert [line.partition(":")[0] for line in lines] == list(EXERCISES)


def in_folder(folder, *arguments, **environment):
    variables = {**os.environ, "PYTHONPATH": str(folder), "CS231N_DATA": "sample", **environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_ends_without_an_error_where_something_is_only_not_right_yet(folder):
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.touch()
    os.utime(folder / "pyproject.toml", (0, 0))
    os.utime(folder / "requirements.txt", (0, 0))
    (folder / ".venv" / "run.done").touch()
    for status, ends in (3, 0), (0, 0), (1, 2):
        python.write_text(f"#!/bin/sh\nexit {status}\n")
        python.chmod(0o755)
        for target in ("test", "run", "submit"):
            done = subprocess.run(["make", target], cwd=folder, capture_output=True, text=True)
            assert done.returncode == ends and ("***" in done.stderr) is bool(ends), done.stderr


def test_the_notebook_runs_to_the_first_stub_and_says_what_to_write(folder):
    (folder / "datasets" / "cifar-10-sample-py").symlink_to(find_dataset("sample").path)
    done = in_folder(folder, "-m", "tools.run_notebook", "notebooks/softmax.ipynb")
    assert done.returncode == 3
    assert "6. The loss, with loops" in done.stdout and "7. The gradient" not in done.stdout
    code = (folder / "cs231n" / "classifiers" / "softmax.py").read_text()
    stub = code[: code.index("raise NotImplementedError")].count("\n") + 1
    assert (
        "softmax.ipynb stops here:\n\nsoftmax_loss_naive, loss: Not written yet. Exercise 1: write the loss "
        "with a loop over the samples i. Subtract the largest score of each sample before np.exp, and keep "
        f"its probabilities in P[i]: the gradient needs them. (softmax.py, line {stub})"
    ) in done.stderr
    page = (folder / "build" / "softmax.html").read_text()
    assert "Data: built-in sample" in page and "Not written yet." in page


def test_without_the_check_too_the_stub_says_what_to_write(folder):
    code = "import numpy as np; from cs231n.classifiers import Softmax; Softmax().train(np.eye(3), [0, 1, 2])"
    done = in_folder(folder, "-c", code)
    assert "NotImplementedError: Draw a minibatch X_batch" in done.stderr


def test_the_readme_lists_the_points_and_only_files_and_commands_that_exist(edition):
    files, _ = edition
    text = files["README.md"].decode()
    assert "| Exercise 6: the search, one pair after another | in a cell | 7 |" in text
    assert "| **sum** | | **144** |" in text and "<!--" not in text
    named = set(re.findall(r"`((?:cs231n|tools|notebooks)/[\w./]*\w\.\w+)`", text))
    assert named <= {*files, "cs231n/saved/best_softmax.npz"}
    targets = set(re.findall(r"^([a-z-]+):", files["Makefile"].decode(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", text)) - {"or"} <= targets
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1, table
