"""Many submissions: each gets a folder and a row, and is graded again only if something changed."""

import json
import os
import sys
from datetime import datetime

import pytest

from instructor.grading import batch, grader, report
from instructor.grading.deliveries import Delivery, find_submissions
from instructor.grading.submission import Submission
from instructor.late import late_policy
from instructor.sandbox import SandboxError
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import MANIFEST, SOFTMAX, SVM


@pytest.fixture
def grade(running, edition, tmp_path):
    """Grades the submissions in a folder, to another; gives the contents of results.json by name."""
    shared = batch.background(edition, running.problem_sets, MANIFEST)

    def grade(folder):
        found = find_submissions(folder, MANIFEST.submission)
        return dict(batch.grade_many(running, found, tmp_path / "out", shared, jobs=2))

    return grade


def test_what_was_graded_is_not_graded_again_unless_it_changed(grade, tmp_path):
    folder, out = tmp_path / "submissions", tmp_path / "out"
    for name in ("alice", "bob"):
        helpers.write_folder(folder / name, {SVM: helpers.solved()[SVM]})
    first = grade(folder)
    used = json.loads((out / "alice" / "usage.json").read_text())  # apart, as it differs from run to run
    assert 0 < used["cpu_seconds"] < 60 and used["peak_bytes"] > 1e6
    assert batch.read_used(out, ["alice", "nobody"])["alice"]._asdict() == used
    (out / "bob" / "usage.json").write_text('{"cpu_seconds": [')
    assert [*batch.read_used(out, ["alice", "bob", "nobody"])] == ["alice"]
    assert first["alice"]["score"] == first["bob"]["score"] > 0
    times = {name: (out / name / "results.json").stat().st_mtime_ns for name in first}
    helpers.write_folder(folder / "bob", {SVM: b"import nonsense\n"})
    second = grade(folder)
    assert second["alice"] == first["alice"] and second["bob"]["score"] == 0
    assert (out / "alice" / "results.json").stat().st_mtime_ns == times["alice"]
    assert (out / "bob" / "results.json").stat().st_mtime_ns > times["bob"]
    (out / "bob" / "results.json").write_text("{damaged")
    assert grade(folder) == second


def test_what_is_deducted_for_being_late_stands_in_every_report(running, tmp_path, monkeypatch):
    policy = {"deadline": "2026-11-20T23:59:00+01:00", "points_per_day": 10}
    monkeypatch.setattr(running, "manifest", MANIFEST._replace(late=late_policy(policy)))
    helpers.write_zip(tmp_path / "alice.zip", {})
    delivery = Delivery("alice", {"alice.zip": tmp_path / "alice.zip"}, handed_in=datetime(2026, 11, 22))
    content = batch.grade_one(running, delivery, tmp_path / "out", b"")
    why = "handed in 2026-11-22 00:00, on day 2 after the deadline: 20 points deducted"
    assert content["output"].splitlines()[-1] == why
    assert f"remark: {why}\n" in (tmp_path / "out" / "report.txt").read_text()
    in_time = delivery._replace(handed_in=datetime(2026, 11, 20))
    assert why not in batch.grade_one(running, in_time, tmp_path / "out", b"")["output"]  # graded again


@pytest.mark.parametrize("place", ["batch.read_submission", "grader.score_model", "report.results"])
def test_a_fault_of_ours_over_one_submission_spares_the_others(grade, tmp_path, monkeypatch, place):
    module, name = place.split(".")
    module = {"batch": batch, "grader": grader, "report": report}[module]
    right, faults = getattr(module, name), []

    def wrong(*arguments):
        if not faults and b"alice" in repr(arguments).encode():
            faults.append(place)
            raise KeyError("a fault of ours")
        return right(*arguments)

    monkeypatch.setattr(module, name, wrong)
    for student in ("alice", "bob"):
        files = {SVM: helpers.solved()[SVM], helpers.MODEL: student.encode()}
        helpers.write_folder(tmp_path / "submissions" / student, files)
    graded = grade(tmp_path / "submissions")
    assert faults == [place] and graded["alice"]["score"] == 0 and graded["bob"]["score"] == 10
    why = "Could not be graded: the grader itself failed (KeyError in test_batch.py, line "
    assert {test["output"][: len(why)] for test in graded["alice"]["tests"]} == {why}
    assert report.worth_a_look(graded["alice"]).startswith(why)
    page = (tmp_path / "out" / "alice" / "report.txt").read_text()
    assert page.startswith("alice: 0 of 100 points") and f"remark: {why}" in page
    assert grade(tmp_path / "submissions")["alice"]["score"] == 10  # graded again, and the fault is gone


def test_without_a_sandbox_nothing_is_written(grade, running, tmp_path, monkeypatch):
    def run(*arguments):
        raise SandboxError("The sandbox cannot be set up: no processes left")

    monkeypatch.setattr(running, "_run", run)
    helpers.write_folder(tmp_path / "submissions" / "alice", {SVM: helpers.solved()[SVM]})
    with pytest.raises(SandboxError, match="no processes left\nBeing graded: alice"):
        grade(tmp_path / "submissions")
    assert not (tmp_path / "out").exists()


def test_a_grade_depends_on_files_remarks_name_and_background():
    one = Submission("alice", {"a.py": b"x", "b.py": b"y"}, ["c.py is missing"])
    others = [
        one._replace(name="bob"),
        one._replace(files={"a.py": b"xb.py", "": b"y"}),
        one._replace(files={"a.py": b"x", "b.py": b"z"}),
        one._replace(remarks=[]),
    ]
    digests = {batch.digest(submission, b"background") for submission in (one, *others)}
    assert len(digests) == 5 and batch.digest(one, b"another") not in digests
    again = one._replace(files={"b.py": b"y", "a.py": b"x"})  # in another order
    assert batch.digest(again, b"background") in digests


def test_the_background_is_the_problems_the_questions_and_the_code_that_runs(edition, tmp_path):
    (tmp_path / "instructor").mkdir()
    (tmp_path / "instructor" / "grader.py").write_text("one")

    def background(edition=edition, problem_sets=(), manifest=MANIFEST, secret=False):
        return batch.background(edition, list(problem_sets), manifest, secret, tmp_path)

    seen = {background(), background(problem_sets=[("hidden", {})])}
    seen |= {background(secret=True)}
    seen |= {background(manifest=MANIFEST._replace(assignment="other"))}
    seen |= {background(edition | {"cs231n/validation.py": b"other"})}
    assert len(seen) == 5 and background(edition | {"README.md": b"other"}) in seen
    (tmp_path / "instructor" / "grader.py").write_text("two")
    assert background() not in seen


def test_an_edition_without_the_release_grades_with_its_own_files(edition, tmp_path):
    for name, content in edition.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = batch.clean_edition(MANIFEST, tmp_path)
    assert found.items() <= edition.items() and SOFTMAX in found


def test_two_submissions_of_one_name_are_kept_apart(grade, tmp_path):
    folder = tmp_path / "submissions"
    helpers.write_folder(folder / "alice", {SVM: helpers.solved()[SVM]})
    helpers.write_zip(folder / "alice.zip", {})
    helpers.write_zip(folder / "=1+1.zip", {})
    graded = grade(folder)
    assert {name: content["score"] for name, content in graded.items()} == {
        "=1+1": 0,
        "alice": 10,
        "alice-2": 0,
    }


def test_names_that_no_file_system_agrees_on_get_a_folder(grade, tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    names = ["grades.csv.zip", "line\nbreak\x1b[2J.zip"]
    names += [os.fsdecode(b"m\xfcller.zip")] if sys.platform == "linux" else []  # macOS does not let it be
    for name in names:
        helpers.write_zip(folder / name, {})
    graded = grade(folder)
    assert {"grades.csv-2", "line_nbreak_x1b[2J"} <= graded.keys() and len(graded) == len(names)
    assert all((tmp_path / "out" / name / "report.txt").is_file() for name in graded)


@pytest.mark.parametrize(
    "deliveries, expected",
    [
        ([("Jane Doe", "7"), ("Li Wei", "8")], ["Jane Doe", "Li Wei"]),
        ([("Jane Doe", "7"), ("Jane Doe", "8")], ["Jane Doe 7", "Jane Doe 8"]),
        ([("Jane Doe", ""), ("Jane Doe", "")], ["Jane Doe", "Jane Doe-2"]),
        ([("jane", ""), ("Jane", "")], ["jane", "Jane-2"]),
        ([("Zo\u00eb", ""), ("Zoe\u0308", "")], ["Zo\u00eb", "Zoe\u0308-2"]),
        ([("../../etc", ""), ("..", ""), ("", "")], ["_.._etc", "_", "_-2"]),
        ([("x" * 500, ""), ("\u8a9e" * 500, "")], ["x" * 200, "\u8a9e" * 66]),
    ],
)
def test_each_student_gets_a_folder_of_their_own_name(deliveries, expected):
    found = [Delivery(name, {}, ids=(number,) if number else ()) for name, number in deliveries]
    assert batch.folder_names(found) == expected
