"""The autograder for Gradescope: no solution in it, and the whole way from its scripts to results.json."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cs231n.data_utils import find_dataset
from instructor.platforms import gradescope
from instructor.problems import write as write_problems
from instructor.release import edition as release
from tests.instructor.grading import grading_helpers as helpers

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The autograder as Gradescope lays it out: source, submission, results."""
    place = tmp_path_factory.mktemp("autograder")
    place.chmod(0o755)
    hidden = tmp_path_factory.mktemp("hidden")
    write_problems(hidden / "problems-3.json", 3)
    archive = place / "autograder.zip"
    command = [sys.executable, "-m", "instructor.platforms.gradescope", archive, "--hidden", hidden]
    subprocess.run(command, cwd=ROOT, check=True)
    with zipfile.ZipFile(archive) as file:
        file.extractall(place / "source")
        for info in file.infolist():
            (place / "source" / info.filename).chmod(info.external_attr >> 16)
    (place / "source" / "datasets" / "cifar-10-sample-py").symlink_to(find_dataset("sample").path)
    (place / "submission").mkdir()
    run(place, "setup.sh")
    return place


def run(place, script):
    # PYTHONPATH: the project is installed here in editable mode, and Gradescope has the edition alone.
    environment = {**os.environ, "AUTOGRADER": str(place), "PYTHON": sys.executable,
                   "PYTHONPATH": str(place / "source")}  # fmt: skip
    done = subprocess.run([place / "source" / script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def graded(place, files):
    """Content of results.json for these files."""
    shutil.rmtree(place / "submission")
    (place / "submission").mkdir()
    helpers.write_folder(place / "submission", files)
    run(place, "run_autograder")
    return json.loads((place / "results" / "results.json").read_text())


def test_a_right_submission_gets_all_points(unpacked, model):
    content = graded(unpacked, helpers.solved(model, outputs=True))
    assert content["score"] == 100 and all(test["status"] == "passed" for test in content["tests"])


def test_a_folder_around_the_files_does_no_harm(unpacked):
    files = {f"softmax/{name}": content for name, content in helpers.solved().items()}
    assert graded(unpacked, files)["score"] == 95  # all but the classifier


def test_an_empty_submission_gets_none(unpacked):
    content = graded(unpacked, {})
    assert content["score"] == 0 and len(content["tests"]) == len(helpers.MANIFEST.questions)


def test_the_zip_holds_no_solution(unpacked):
    _, solutions = release.edition_files()
    lines = release.solution_lines(solutions)
    for path in (unpacked / "source").rglob("*"):
        if path.suffix in (".py", ".ipynb", ".json", ".md", ".sh"):
            text = path.read_text()
            assert not re.search(r"(BEGIN|END) SOLUTION\b", text), path
            # Lines of cells are JSON strings in a notebook: quotes and backslashes look different there.
            assert not [line for line in lines if json.dumps(line)[1:-1] in text or line in text], path


def test_its_scripts_are_clean_and_executable(unpacked):
    scripts = [unpacked / "source" / name for name in ("setup.sh", "run_autograder")]
    assert all(os.access(script, os.X_OK) for script in scripts)
    subprocess.run([Path(sys.executable).with_name("shellcheck"), *scripts], check=True)


def test_a_hidden_folder_without_problems_is_a_clear_error(tmp_path):
    with pytest.raises(ValueError, match="holds no problems"):
        gradescope.autograder_files(tmp_path)
