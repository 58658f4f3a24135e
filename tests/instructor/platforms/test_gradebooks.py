"""Gradebooks of three platforms: the right points in the right row, and no other byte changed."""

import pytest

from instructor.platforms.gradebooks import Student, fill
from instructor.sheets import Sheet

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Softmax assignment (4711),Essay (4712),Assignments Current Score
,,,,,Manual Posting,,(read only)
    Points Possible,,,,,144.00,10.00,(read only)
"Doe, Jane",101,S1,jdoe,"Tue, 10:00",,7,70.0
"Müller, Jürgen",102,S2,jm@x.org,T1,12,8,80.0
"Smith, Ann",103,S3,ann1,T1,,,
"Smith, Ann",104,S4,ann2,T1,,,
"Student, Test",105,,,T1,,,
"""
MOODLE = (
    "\ufeff"
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)",Comments\r\n'
    '"Participant 201","Jane Doe",jane@x.org,"Submitted for grading - ",,"144,00","20 November, 9:00",\r\n'
    '"Participant 202","Jürgen Müller",jm@x.org,"No submission","3,00","144,00",-,"See ""me"""\r\n'
)
GRADESCOPE = """\
First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Lateness (H:M:S)
Jane,Doe,S1,jane@x.org,,,144.0,Missing,00:00:00
Jürgen,Müller,S2,jm@x.org,,12.0,144.0,Graded,00:00:00
"""


def student(name, *ids, points=99.5, platform=""):
    return Student(name, ids, platform, points)


def filled(text, *students, assignment="softmax", **options):
    """The changed lines of the gradebook, and what was said."""
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    sheet = Sheet(text, mark=mark.encode())
    lines = fill(sheet, list(students), assignment, 144, **options)
    after = sheet.encode().decode()
    assert after.startswith(mark)
    before, after = text.splitlines(keepends=True), after[len(mark) :].splitlines(keepends=True)
    assert len(before) == len(after)
    return [new for old, new in zip(before, after) if old != new], lines


def test_canvas_is_filled_in_by_its_ids():
    changed, lines = filled(CANVAS, student("doejane", "101"), student("x", "jm@X.org", points=100))
    assert changed == [
        '"Doe, Jane",101,S1,jdoe,"Tue, 10:00",99.5,7,70.0\n',
        '"Müller, Jürgen",102,S2,jm@x.org,T1,100,8,80.0\n',
    ]
    assert lines == [
        "Canvas, Softmax assignment (4711): 2 of 4 filled in",
        "in the gradebook, but without points from here: Smith, Ann; Smith, Ann",
    ]


def test_moodle_is_filled_in_with_its_decimal_comma_and_keeps_its_quotes():
    changed, lines = filled(MOODLE, student("Jane Doe", "201"), student("other", "JM@x.org", points=7))
    assert changed == [
        '"Participant 201","Jane Doe",jane@x.org,"Submitted for grading - ","99,5",'
        '"144,00","20 November, 9:00",\r\n',
        '"Participant 202","Jürgen Müller",jm@x.org,"No submission","7","144,00",-,"See ""me"""\r\n',
    ]
    assert lines == ["Moodle, Grade: 2 of 2 filled in"]


def test_gradescope_is_filled_in_for_all_members_of_a_group():
    both = student("Jane Doe, Jürgen Müller", "S1", "jane@x.org", "S2", "jm@x.org")
    changed, lines = filled(GRADESCOPE, both)
    assert [line.split(",")[5] for line in changed] == ["99.5", "99.5"]
    assert lines == ["Gradescope, Total Score: 2 of 2 filled in"]


@pytest.mark.parametrize("name", ["Jane Doe", "doejane", "Doe, Jane", "jane_doe", "jdoe", "S1"])
def test_a_name_is_enough_where_only_one_has_it(name):
    changed, _ = filled(CANVAS, student(name))
    assert len(changed) == 1 and changed[0].startswith('"Doe, Jane"')


@pytest.mark.parametrize(
    "given",
    [
        [student("Ann Smith")],  # two rows
        [student("Jane Doe"), student("Doe Jane")],  # two submissions
        [student("Jane Doe", "999", platform="Canvas")],  # somebody else: Canvas has numbered all of its own
        [student("Jane")],
        [student("李")],
    ],
)
def test_nobody_is_guessed_and_whoever_was_not_found_is_listed(given):
    changed, lines = filled(CANVAS, *given)
    assert changed == []
    names = "; ".join(student.name for student in given)
    assert f"not in the gradebook, or not certain: {names}" in lines
    assert any(
        line.startswith("in the gradebook, but without points from here: Doe, Jane; ") for line in lines
    )


def test_two_submissions_of_one_id_are_listed_and_fill_in_nothing():
    changed, lines = filled(CANVAS, student("a", "101"), student("b", "S1"))
    assert changed == [] and "Doe, Jane could be a and b: not filled in" in lines


def test_an_id_means_one_student_even_if_another_has_it_in_a_less_reliable_column():
    text = CANVAS.replace("102,S2", "102,101")
    assert [line[:9] for line in filled(text, student("x", "101"))[0]] == ['"Doe, Jan']


def test_the_column_of_canvas_is_found_by_the_assignment_or_by_its_title():
    (line,), _ = filled(CANVAS, student("x", "101"), column="Essay")
    assert line.split(",")[-2:] == ["99.5", "70.0\n"]
    assert filled(CANVAS, student("x", "101"), column="Essay (4712)")[0] == [line]
    for assignment, kind in (("svm", "No column is with svm"), ("s", "Several columns are with s")):
        columns = r"Section, Softmax assignment \(4711\), Essay \(4712\)"
        with pytest.raises(ValueError, match=rf"{kind}.*: {columns}\."):
            filled(CANVAS, student("x", "101"), assignment=assignment)


def test_a_different_maximum_is_reported():
    _, lines = filled(CANVAS.replace("144.00", "100.00"), student("x", "101"))
    assert "Canvas has a maximum of 100.00 points for it, here it is 144" in lines
    _, lines = filled(
        GRADESCOPE.replace("144.0,Missing", ",Missing").replace("144", "100"), student("x", "S2")
    )
    assert "Gradescope has a maximum of 100.0 points for it, here it is 144" in lines


def test_anything_that_is_not_a_gradebook_is_a_clear_error():
    with pytest.raises(ValueError, match="its columns are name, points, but Canvas has Student, ID"):
        filled("name,points\n")
