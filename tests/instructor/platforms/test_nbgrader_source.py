"""The layout for nbgrader: every check has its points, every solution is marked."""

import json
import re
import subprocess
import sys
from pathlib import Path

from cs231n.diagnosis import EXERCISES
from instructor.grading.deliveries import whole
from instructor.grading.editions import difference
from instructor.grading.submission import read_submission
from instructor.manifest import load_manifest
from instructor.release.edition import edition_files
from instructor.stamp import ASSIGNMENT, read_stamp

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = load_manifest()


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
    readme = (ROOT / "instructor" / "README.md").read_text(encoding="utf-8")
    total = sum(cell.get("points", 0) for cell in marked)
    assert f"Its total is {total} points, the grader's {MANIFEST.reachable}." in readme
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


def test_what_is_handed_in_to_nbgrader_has_the_stamp_of_the_edition(course):
    edition = edition_files()[0]
    source = course / "source" / "softmax"
    assert read_stamp((source / ASSIGNMENT).read_bytes()) == read_stamp(edition[ASSIGNMENT])
    submission = read_submission(whole(source), MANIFEST.submission, {ASSIGNMENT: 100_000})
    written = {name for name in MANIFEST.submission if not name.endswith(".npz")}  # all but the model
    assert {*submission.files} == written | {ASSIGNMENT}
    assert difference(submission.files, edition) == ""


def test_what_is_there_is_not_overwritten(course):
    command = [sys.executable, "-m", "instructor.platforms.nbgrader_source", course]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "exists already" in done.stderr


def test_no_guess_is_handed_out(course):
    sources = ["".join(cell["source"]) for cell in cells(course) if cell["cell_type"] == "code"]
    guesses = [source for source in sources if "quiz.guess(" in source]
    assert guesses and all(", ...)" in source for source in guesses)
