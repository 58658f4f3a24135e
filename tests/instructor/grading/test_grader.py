"""One submission at a time: what each question is worth, and what hostile code gets."""

import json
import os
import tempfile
from pathlib import Path
from unittest import mock

import psutil
import pytest

from cs231n.diagnosis import EXERCISES
from instructor.grading import grader, report
from instructor.grading.grader import Grader, load_problems
from instructor.problems import write as write_problems
from instructor.sandbox import SandboxError
from tests.cs231n.diagnosis.slip_mutants import MUTANTS
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import (
    HOSTILE,
    MANIFEST,
    NOTEBOOK,
    SOFTMAX,
    SOFTMAX_QUESTIONS,
    grade,
    lost,
)

ROOT = Path(__file__).resolve().parents[3]


def test_the_solved_source_gets_all_points(running, model):
    graded = grade(running, helpers.solved(model, outputs=True))
    assert graded.points == MANIFEST.points == 100 and lost(graded) == set()
    assert "Validation accuracy 0.4" in next(m.text for m in graded.marks if m.question.id == "model")
    assert set(graded.answers) == set(MANIFEST.written) and graded.remarks == []


def test_a_full_disk_is_named_and_nothing_is_left_there(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with mock.patch.object(Path, "write_bytes", side_effect=OSError(28, "No space left on device")):
        with pytest.raises(
            OSError, match=f"Cannot write {tmp_path}/grading-.*No space left.* needs 2 MB: free"
        ):
            Grader(MANIFEST, {"cs231n/a.py": b"#" * 1_000_001}, [], jobs=1)
    assert not list(tmp_path.iterdir())


def test_line_endings_of_windows_cost_nothing(running):
    files = {name: content.replace(b"\n", b"\r\n") for name, content in helpers.solved().items()}
    assert lost(grade(running, files)) == {"model"}


def test_the_untouched_edition_gets_no_points(running, edition):
    graded = grade(running, {name: edition[name] for name in MANIFEST.submission if name in edition})
    assert graded.points == 0
    assert all("Not written yet." in mark.text or "not handed in" in mark.text for mark in graded.marks)


def test_an_empty_submission_gets_no_points_and_the_maximum_stays(running):
    graded = grade(running, {})
    assert graded.points == 0 and len(graded.marks) == len(MANIFEST.questions)
    assert all("was not handed in" in mark.text for mark in graded.marks)


def test_a_slip_costs_its_own_questions_and_is_named(running):
    mutant = next(m for m in MUTANTS if m.slip == "no-minus-one")
    graded = grade(running, helpers.solved() | helpers.with_slip(mutant))
    assert lost(graded) == helpers.lost_by(mutant) | {"model"}
    texts = [mark.text for mark in graded.marks if mark.points == 0]
    assert any("treats the true class like the wrong ones" in text for text in texts)
    assert ("no-minus-one",) in {mark.slips for mark in graded.marks}
    assert {mark.slips for mark in graded.marks if mark.points} == {()}
    assert 0 < graded.used.cpu_seconds < 60 and graded.used.peak_bytes > 1e6


# Wrong, and nobody needs to look at it: a mistake, or an attempt that reaches nothing, like that of patches.
MERELY_WRONG = {"reads-input", "raises", "prints", "recursion", "fake-lines", "deep-cell", "wide-cell",
                "missing", "steals", "patches"}  # fmt: skip


@pytest.mark.parametrize("name, files, questions, text", HOSTILE, ids=[case[0] for case in HOSTILE])
def test_hostile_code_gets_what_it_deserves_and_spoils_nothing(running, name, files, questions, text):
    if name in ("reads-answers", "reads-solution", "plants", "fake-results") and not confined(running):
        pytest.skip("without Landlock only an audit hook hides files: the README says so")
    graded, concerned = grade(running, files), helpers.questions_about(files)
    assert lost(graded) & concerned == questions
    assert text in "\n".join(m.text for m in graded.marks if m.points == 0 and m.question.id in concerned)
    graded = graded._replace(remarks=[remark for remark in graded.remarks if "is missing" not in remark])
    why = report.worth_a_look(json.loads(report.results(graded, MANIFEST, "")))
    assert bool(why) == (name not in MERELY_WRONG), why
    honest = grade(running, {file: helpers.solved().get(file) for file in files})
    wrong = lost(honest) & concerned - {"model"}
    assert not wrong, [mark.text for mark in honest.marks if mark.question.id in wrong]


def confined(running):
    return all(sandbox.landlock for sandbox in running.sandboxes)


def test_nothing_is_left_running_or_on_disk(edition, monkeypatch):
    places = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm", ROOT, ROOT / "cs231n")]
    before = {place: set(os.listdir(place)) for place in places if place.is_dir()}
    children = set(psutil.Process().children(recursive=True))
    with tempfile.TemporaryDirectory() as own:
        os.chmod(own, 0o755)
        monkeypatch.setattr(tempfile, "tempdir", own)
        with Grader(MANIFEST, edition, load_problems(), 2) as one:
            for name in ("plants", "fake-results", "fork-bomb"):
                grade(one, next(case[1] for case in HOSTILE if case[0] == name))
            assert [path.name for path in one.folder.iterdir()] == ["cs231n"]
        assert os.listdir(own) == []
    assert set(psutil.Process().children(recursive=True)) <= children
    planted = {"results.json", "report.txt", "sitecustomize.py", "numpy.py", "planted.pth", "conftest.py"}
    assert not [new for place in before for new in (set(os.listdir(place)) - before[place]) & planted]


def test_a_fault_of_the_grader_stops_one_exercise_only(running, monkeypatch):
    def judge(name, *arguments):
        if name == "train":
            raise RecursionError
        return right(name, *arguments)

    right = grader.judge
    monkeypatch.setattr(grader, "judge", judge)
    graded = grade(running, helpers.solved())
    assert lost(graded) == {"train", "model"}
    (mark,) = [mark for mark in graded.marks if mark.question.id == "train"]
    assert mark.text.startswith("Could not be graded: the grader itself failed (RecursionError in test_")
    assert mark.slips == ("fault",)


def test_the_readme_says_how_often_a_submission_is_called_at_most(running, monkeypatch):
    called, run = [], running._run
    monkeypatch.setattr(running, "_run", lambda *arguments: called.append(arguments) or run(*arguments))
    assert grade(running, helpers.solved()).points == 95  # nothing is given up
    most, exercises = len(called), len(EXERCISES)
    monkeypatch.setattr(running, "problem_sets", 2 * running.problem_sets)
    grade(running, helpers.solved())
    assert len(called) == 2 * most + exercises
    readme = (ROOT / "instructor" / "README.md").read_text(encoding="utf-8")
    assert f"none of the {exercises} ends uses {exercises} seconds of processor time" in readme
    assert f"called at most {most} times, and {exercises} times more for each hidden problem set" in readme


def test_without_a_sandbox_the_grader_stops(running, monkeypatch):
    def run(*arguments):
        raise SandboxError("The sandbox cannot be set up: no processes left")

    monkeypatch.setattr(running, "_run", run)
    with pytest.raises(SandboxError, match="cannot be set up"):
        grade(running, helpers.solved())


def test_messages_do_not_hold_the_name_of_a_temporary_folder(running):
    code = b"raise ValueError(__file__)\n" + helpers.solved()[SOFTMAX]
    graded = grade(running, helpers.solved() | {SOFTMAX: code})
    assert lost(graded) == SOFTMAX_QUESTIONS | {"model"}
    assert not any("grading-" in mark.text for mark in graded.marks)


def test_a_mistake_in_one_file_costs_nothing_in_another(running):
    graded = grade(running, helpers.solved() | {SOFTMAX: b"import nonsense"})
    assert lost(graded) == SOFTMAX_QUESTIONS | {"model"}


def test_an_exercise_must_be_right_on_hidden_problems_too(edition, tmp_path):
    write_problems(tmp_path / "problems-5.json", 5)
    problem_sets = load_problems(tmp_path)
    known = problem_sets[0][1]["predict"]["expected"]["labels"]["values"]
    cheat = f"\n\nLinearClassifier.predict = lambda self, X: np.array({known})\n"
    files = helpers.solved()
    files[helpers.CLASSIFIER] += cheat.encode()
    with Grader(MANIFEST, edition, problem_sets[:1], 1) as one:
        assert "predict" not in lost(grade(one, files))
    with Grader(MANIFEST, edition, problem_sets, 1) as one:
        graded = grade(one, files)
        assert "predict" in lost(graded)
        assert "(on hidden problem 1)" in next(m.text for m in graded.marks if m.question.id == "predict")
        assert lost(grade(one, helpers.solved())) == {"model"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"train": {}}'])
def test_a_hidden_folder_without_problems_is_a_clear_error(tmp_path, content):
    if content:
        (tmp_path / "some.json").write_text(content)
    with pytest.raises(ValueError, match="is not a file of problems" if content else "holds no problems"):
        load_problems(tmp_path)


def test_written_answers_are_taken_from_the_cell_after_the_question(running):
    cells = [
        {"cell_type": "markdown", "source": "**Question 2.** Why?"},
        {"cell_type": "markdown", "source": ["Because.\n", "So."]},
    ]
    notebook = grader.json.dumps({"cells": cells}).encode()
    answers = grade(running, {NOTEBOOK: notebook}).answers
    assert {q: text for q, text in answers.items() if text} == {MANIFEST.written[1]: "Because.\nSo."}


def test_hidden_problems_that_another_version_made_are_refused_rather_than_cost_everybody_points(tmp_path):
    write_problems(tmp_path / "problems-7.json", 7)
    problems = json.loads((tmp_path / "problems-7.json").read_text())
    del problems["predict"]["sizes"]["block"]
    (tmp_path / "problems-7.json").write_text(json.dumps(problems))
    with pytest.raises(ValueError, match="problems-7.json is not a file of problems: .*make it again"):
        load_problems(tmp_path)
