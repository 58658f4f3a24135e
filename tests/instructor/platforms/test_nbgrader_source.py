"""The layout for nbgrader: its points, its lists, and a hook that never leaves a solution behind."""

import json
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from cs231n.diagnosis import EXERCISES
from instructor.manifest import load_manifest
from instructor.platforms import nbgrader_source
from instructor.release.edition import edition_files, solution_lines

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = load_manifest()


@pytest.fixture
def course(tmp_path, monkeypatch):
    nbgrader_source.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)  # as nbgrader does
    return tmp_path


def configuration(course):
    """Run the file that was written with a stand-in for traitlets' configuration."""

    class Section(types.SimpleNamespace):
        def __getattr__(self, name):
            self.__dict__[name] = [] if name == "ignore" else Section()
            return self.__dict__[name]

    config = Section()
    namespace = {"get_config": lambda: config}
    path = course / "nbgrader_config.py"
    exec(compile(path.read_text(), path, "exec"), namespace)
    return config


def cells(course):
    notebooks = sorted((course / "source" / "softmax").glob("*.ipynb"))
    assert len(notebooks) == sum(name.endswith(".ipynb") for name in MANIFEST.submission)
    return [cell for path in notebooks for cell in json.loads(path.read_text())["cells"]]


def test_checks_have_the_points_of_the_manifest_and_answers_those_by_hand(course):
    marked = [cell["metadata"]["nbgrader"] | {"source": "".join(cell["source"])} for cell in cells(course)
              if "nbgrader" in cell["metadata"]]  # fmt: skip
    checked = {question for question in MANIFEST.questions if question.exercise != "model"}
    tests = [cell for cell in marked if cell["locked"]]
    assert sum(cell["points"] for cell in tests) == sum(question.points for question in checked)
    assert all("checks.check(" in cell["source"] and not cell["solution"] for cell in tests)
    by_hand = [cell for cell in marked if cell["solution"] and cell["grade"]]
    assert sorted(c["points"] for c in by_hand) == sorted(question.points for question in MANIFEST.written)
    assert all(cell["cell_type"] == "markdown" for cell in by_hand)
    written = [cell for cell in marked if cell["solution"] and cell["cell_type"] == "code"]
    exercises = {question.exercise for question in MANIFEST.questions} - {"model"}
    assert len(written) == sum(EXERCISES[name].in_notebook for name in exercises) and not any(
        "points" in cell for cell in written
    )


def test_every_solution_of_the_notebook_is_marked_and_its_picture_is_found(course):
    for cell in cells(course):
        source = "".join(cell["source"])
        if re.search(r"(# |<!-- )BEGIN SOLUTION", source):
            assert cell["metadata"]["nbgrader"]["solution"]
        for picture in re.findall(r"\]\(([^()]+\.png)\)", source):
            assert (course / "source" / "softmax" / picture).is_file()


def test_the_hook_strips_the_files_that_autograde_leaves_alone(course):
    config = configuration(course)
    names = config.Autograde.exclude_overwriting["softmax"]
    assert names == [name for name in MANIFEST.submission if name.endswith(".py")]
    (course / "release").mkdir()
    (course / "source" / "softmax").rename(course / "release" / "softmax")
    config.GenerateAssignment.post_convert_hook("softmax", "*", [])
    lines = solution_lines(edition_files()[1])
    for path in (course / "release" / "softmax").rglob("*.py"):
        assert not [line for line in lines if line in path.read_text()], path


@pytest.mark.parametrize("fault", ["a marker is left over", "a file that is not listed"])
def test_a_hook_that_fails_leaves_no_release(course, fault, capsys):
    config = configuration(course)
    (course / "release").mkdir()
    release = (course / "source" / "softmax").rename(course / "release" / "softmax")
    if fault == "a marker is left over":
        (release / "cs231n" / "progress.py").write_text("# BEGIN SOLUTION\n")
    else:
        text = "# Say hello.\n# BEGIN SOLUTION\nprint('hello')\n# END SOLUTION\n"
        (release / "cs231n" / "hello.py").write_text(text)
    with pytest.raises(SystemExit, match="was deleted"):
        config.GenerateAssignment.post_convert_hook("softmax", "*", [])
    assert not release.exists()


def test_what_is_there_is_not_overwritten(course):
    command = [sys.executable, "-m", "instructor.platforms.nbgrader_source", course]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "is there already" in done.stderr
