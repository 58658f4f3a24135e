"""grades.csv: what the grader gave, what people gave, and the total."""

import csv

import pytest

from instructor.grading import marks, table
from instructor.sheets import Sheet
from tests.instructor.grading import class_helpers
from tests.instructor.grading.grading_helpers import MANIFEST

NOTHING = marks.Given()
TITLES = list(marks.columns(MANIFEST))


def content_of(score=1.0, remarks=""):
    tests = [{"score": score * question.points} for question in MANIFEST.questions]
    return {"score": sum(test["score"] for test in tests), "output": remarks, "tests": tests}


def cells_of(name="alice", given=NOTHING, deducted=0, **content):
    content = content_of(**content)
    row = table.row(content, name, table.total(content, given, deducted, MANIFEST), MANIFEST)
    head = table.head(MANIFEST)
    assert len(head) == len(row) == len(set(head))
    return dict(zip(head, row))


def test_points_marks_and_deduction_are_added_up():
    cells = cells_of(given=marks.Given({TITLES[0]: 4.5, TITLES[2]: 0}), deducted=20)
    assert cells["points"] == cells["max"] == "100" and cells["written"] == "4.5" and cells["late"] == "20"
    assert cells["total"] == "84.5" and cells["unmarked"] == str(len(TITLES) - 2)
    assert [cells[title] for title in TITLES[:3]] == ["4.5", "", "0"]


def test_points_that_a_person_overrides_count_and_the_reason_is_given():
    cells = cells_of(
        score=0, given=marks.Given(override={"train": 7.5}, reason="seen in class"), remarks="a\nb"
    )
    assert cells["train"] == cells["points"] == cells["total"] == "7.5"
    assert cells["remarks"] == "a; b; train 0 -> 7.5; seen in class"


def test_what_people_overrode_replaces_what_the_grader_found():
    content = class_helpers.content({"train": ["uphill"], "predict": ["rows"], "search": ["malformed"]})
    given = marks.Given(override={"train": 10, "predict": 1}, reason="seen in class")
    final = table.final(content, table.total(content, given, 0, MANIFEST), MANIFEST)
    tests = {question.id: test for question, test in zip(MANIFEST.questions, final["tests"])}
    assert [tests[name]["score"] for name in ("train", "predict", "search")] == [10, 1, 0]
    assert [tests[name]["output"] for name in ("train", "predict", "search")] == ["", "", "It is wrong."]
    assert final["extra_data"]["slips"] == {"predict": ["rows"], "search": ["malformed"]}
    assert final["score"] == content["score"] + 11 == sum(test["score"] for test in final["tests"])
    assert table.final(content, table.total(content, NOTHING, 0, MANIFEST), MANIFEST) == content


def test_a_total_is_never_below_zero():
    assert cells_of(score=0, deducted=30)["total"] == "0"


def test_no_text_is_a_formula_or_holds_a_line_break():
    cells = cells_of(name="=1+1", given=marks.Given(comment="+1\n+2"), remarks="x;=1")
    assert cells["name"] == "'=1+1" and cells["comment"] == "'+1 +2" and cells["remarks"] == "x;'=1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_excel_is_told_the_encoding_and_readers_that_do_not_know_find_the_name(tmp_path, encoding):
    content = content_of()
    row = table.row(content, "Jürgen", table.total(content, marks.Given(), 0, MANIFEST), MANIFEST)
    (tmp_path / "grades.csv").write_bytes(table.table([table.head(MANIFEST), row]))
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with open(tmp_path / "grades.csv", encoding=encoding, newline="") as file:
        assert [record["name"] for record in csv.DictReader(file)] == ["Jürgen"]
    assert Sheet.read(tmp_path / "grades.csv").head == table.head(MANIFEST)
