"""What a grade looks like: to Gradescope, on a page, in a table, on a screen."""

import json

import pytest

from instructor.grading import report
from instructor.grading.grader import RIGHT, Graded, Mark
from instructor.grading.marks import Given, columns
from instructor.grading.table import total
from tests.instructor.grading.grading_helpers import MANIFEST

QUESTIONS, WRITTEN = MANIFEST.questions, MANIFEST.written


@pytest.fixture
def graded():
    """All right but the first question; one answer, one remark."""
    marks = [Mark(question, question.points, RIGHT) for question in QUESTIONS]
    text = "The loss is N = 7 times too large.\nNo result: \x1b[2J"
    marks[0] = Mark(QUESTIONS[0], 0, text, ("loss-summed", "no result"))
    answers = {WRITTEN[0]: "<!-- BEGIN -->*Your answer:* Because.\n<!-- YOUR ANSWER HERE -->"}
    return Graded("alice", marks, ["a.py is missing"], answers)


@pytest.fixture
def content(graded):
    return json.loads(report.results(graded, MANIFEST, "digest"))


def test_results_hold_what_gradescope_reads(graded, content):
    assert content["score"] == graded.points == 100 - QUESTIONS[0].points
    assert content["output"] == "a.py is missing" and content["extra_data"]["inputs"] == "digest"
    first, second, *_ = content["tests"]
    assert first["score"] == 0 and first["max_score"] == QUESTIONS[0].points and first["status"] == "failed"
    assert second["status"] == "passed" and second["number"] == "2" and second["name"] == QUESTIONS[1].title
    assert len(content["tests"]) == len(QUESTIONS)
    assert content["extra_data"]["slips"] == {QUESTIONS[0].id: ["loss-summed", "no result"]}


def page_of(content, deducted=0, **given):
    points = total(content, Given(**given), deducted, MANIFEST)
    return report.page("alice", content, points, MANIFEST)


def test_the_page_explains_what_lost_points_and_shows_the_answers(graded, content):
    page = page_of(content)
    by_hand = sum(question.points for question in WRITTEN)
    assert page.startswith(f"alice: {graded.points:g} of 100 points, and up to {by_hand} for the written")
    assert "remark: a.py is missing\n" in page
    assert f"   0 / {QUESTIONS[0].points}    {QUESTIONS[0].title}\n            The loss is N = 7" in page
    assert RIGHT not in page
    assert f"{WRITTEN[0].title} ({WRITTEN[0].points} points)\n    Because.\n" in page
    assert page.count("    (none)\n") == len(WRITTEN) - 1


def test_the_page_shows_what_people_gave_and_why(content):
    first, *_, last = QUESTIONS
    written = dict(zip(columns(MANIFEST), [4.5, 0]))
    override = {first.id: 7.5, last.id: 0}
    page = page_of(content, 20, written=written, override=override, reason="seen\nin class")
    assert page.startswith(
        f"alice: {100 - first.points - last.points + 7.5 + 4.5 - 20:g} of {MANIFEST.reachable} points "
        f"({100 - first.points - last.points + 7.5:g} of 100 for code, 4.5 of 44 for written answers, "
        f"{len(WRITTEN) - 2} of these not marked yet, 20 deducted for being late)\n"
    )
    hand = "changed by hand: seen in class\n"
    assert f" 7.5 / {first.points}    {first.title}\n            0 from the grader, {hand}" in page
    assert f"   0 / {last.points}    {last.title}\n            {last.points} from the grader, {hand}" in page
    titles = [f"{question.title} ({{}}{question.points} points)\n" for question in WRITTEN[:3]]
    assert all(title.format(mark) in page for title, mark in zip(titles, ("4.5 of ", "0 of ", "")))
    everything = dict.fromkeys(columns(MANIFEST), 1)
    assert "not marked yet" not in page_of(content, written=everything)


def test_the_summary_names_the_submissions_that_somebody_should_look_at(content):
    right = json.loads(json.dumps(content)) | {"score": 100, "output": ""}
    right["tests"][0]["output"] = RIGHT
    wrong = json.loads(json.dumps(right)) | {"score": 91}
    wrong["tests"][0]["output"] = "The loss is N = 7 times too large."  # a mistake, no more
    lines = report.summary([("alice", content), ("bob", right), ("carol", wrong)], MANIFEST).splitlines()
    assert lines[0] == "3 submissions graded: mean 94.0, median 91 of 100 points"
    assert len(lines) == 2 and lines[1].startswith("look at alice: No result: ")
    assert lines[1].endswith("; a.py is missing")  # the points tell that, too


def test_why_to_look_at_somebody_is_cut_between_words(content):
    content["output"] = "softmax.py is missing; " * 20
    (told,) = report.summary([("alice", content)], MANIFEST).splitlines()[1:]
    why = told.removeprefix("look at alice: ")
    assert why == "softmax.py is missing; " * 8 + "softmax.py is …" and len(why) <= 200
    assert report.shortened("x" * 300, 200) == "x" * 198 + " …"  # where there is no word
    assert report.shortened("word " * 40, 200) == "word " * 40


def test_nothing_remains_of_an_answer_but_what_was_answered():
    assert report.plain("*Your answer:*\n\n<!-- YOUR ANSWER HERE -->") == ""
    assert report.plain("*Your answer:*\n\nBecause <!-- a note --> it is.") == "Because  it is."
    assert report.plain("Before <!-- never closed") == "Before"


def test_control_characters_do_not_reach_a_terminal():
    assert report.lines_of("a\x1b[2Jb\nc\u202ed\x07") == "a�[2Jb\nc�d�"
