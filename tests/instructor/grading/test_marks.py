"""Marks that people give: read in every form, merged, and never lost or changed."""

import codecs

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from instructor.grading import marks
from instructor.sheets import Sheet
from tests.instructor.grading.grading_helpers import MANIFEST

TITLES = list(marks.columns(MANIFEST))
FIRST, SECOND = TITLES[:2]
NAMES = ["alice", "bob", "Jürgen Groß", "=1+1"]


def sheet_of(*rows, head=("name", FIRST, SECOND, "override", "reason", "comment"), delimiter=","):
    sheet = Sheet(delimiter.join(head) + "\n", mark=b"")
    for row in rows:
        sheet.append(list(row))
    return sheet


def read(*rows, names=NAMES, **style):
    return marks.given(sheet_of(*rows, **style), names, MANIFEST)


def test_a_new_file_has_a_row_for_each_submission_and_columns_for_all_that_can_be_given(tmp_path):
    sheet = marks.read_marks(tmp_path / "marks.csv")
    marks.complete(sheet, NAMES, MANIFEST)
    assert sheet.encode().startswith(codecs.BOM_UTF8 + b"name,")
    assert sheet.head == ["name", *TITLES, "override", "reason", "comment"]
    assert [row[0] for row in sheet.rows] == ["alice", "bob", "Jürgen Groß", "'=1+1"]
    assert marks.given(sheet, NAMES, MANIFEST) == ({}, [])


def test_marks_with_a_point_or_a_comma_overrides_and_comments_are_read():
    found, complaints = read(["bob", "4,5", "3.5", "predict=4; train=7,5;", "seen in class", "Well done"])
    assert complaints == []
    assert found == {
        "bob": marks.Given(
            {FIRST: 4.5, SECOND: 3.5}, {"predict": 4, "train": 7.5}, "seen in class", "Well done"
        )
    }


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffName;{};x\r\nJu\u0308rgen Groß ;4,5;\r\n'=1+1;2;\r\n",
        "x\tNAME\t{}\n\tJürgen Groß\t4.5\n\t=1+1\t2",
    ],
)
def test_what_spreadsheets_make_of_the_file_is_read(tmp_path, content):
    (tmp_path / "marks.csv").write_bytes(content.format(FIRST.upper()).encode())
    found, complaints = marks.given(marks.read_marks(tmp_path / "marks.csv"), NAMES, MANIFEST)
    assert complaints == []
    assert {name: given.written for name, given in found.items()} == {
        "Jürgen Groß": {FIRST: 4.5},
        "=1+1": {FIRST: 2},
    }


@pytest.mark.parametrize(
    "row, complaint",
    [
        (["alice", "good"], f"row 2 (alice), {FIRST}: 'good' is not a number of points"),
        (["alice", "-1"], f"row 2 (alice), {FIRST}: '-1' is not a number of points"),
        (["alice", "nan"], f"row 2 (alice), {FIRST}: 'nan' is not a number of points"),
        (["alice", "5.5"], f"row 2 (alice), {FIRST}: 5.5 is more than the maximum, 5"),
        (["eve", "5"], "row 2: nobody called 'eve' has handed in"),
        (["", "5"], "row 2: nobody called '' has handed in"),
        (
            ["alice", "4", "5", "", "", "", "x"],
            "row 2: more cells than columns, so nothing in it counts (a comma too many?)",
        ),
        (
            ["alice", "", "", "trian=3", "x"],
            "row 2 (alice), override: no question is called 'trian'; write it like softmax_naive_loss=3",
        ),
        (["alice", "", "", "train=11", "x"], "row 2 (alice), override: 11 is more than the maximum, 10"),
        (["alice", "", "", "train", "x"], "row 2 (alice), override: '' is not a number of points"),
        (
            ["alice", "", "", "train=3", ""],
            "row 2 (alice), override: points count only with a reason beside them",
        ),
    ],
)
def test_what_cannot_be_counted_is_reported_by_row_and_the_rest_counts(row, complaint):
    found, complaints = read(row, ["bob", "3"])
    assert complaints == [f"marks.csv, {complaint}"]
    assert found.pop("bob").written == {FIRST: 3}
    assert all(not given.written and not given.override for given in found.values())


def test_of_two_rows_with_one_name_the_first_counts_and_a_line_says_so():
    found, complaints = read(["bob", "3"], ["", ""], ["Bob", "4"], ["bob", ""])
    assert found["bob"].written == {FIRST: 3}
    assert complaints == ["marks.csv, row 4: bob has a row above already, which counts"]


def test_an_empty_row_of_somebody_who_left_is_not_complained_about():
    assert read(["eve", ""]) == ({}, [])


@pytest.mark.parametrize(
    "content, why", [(b"PK\3\4\0", "save it as CSV"), (b"a,b\n1,2\n", "no column called name")]
)
def test_a_file_that_is_not_a_table_of_marks_is_an_error(tmp_path, content, why):
    (tmp_path / "marks.csv").write_bytes(content)
    with pytest.raises(ValueError, match=why):
        marks.read_marks(tmp_path / "marks.csv")


def grades_of(**given):
    sheet = Sheet(f"total,name,{FIRST},{SECOND}\n")
    for name, (one, other) in given.items():
        sheet.append(["1", name, one, other])
    return sheet


def taken_over(sheet, grades, before=None):
    return marks.take_over(sheet, grades, before, MANIFEST)


def test_marks_typed_into_the_table_of_grades_are_taken_over_and_it_is_said():
    sheet = sheet_of(["alice", "", "2"])
    lines = taken_over(sheet, grades_of(alice=("5", "2,0"), carol=("", "x")))
    assert [row[:3] for row in sheet.rows] == [["alice", "5", "2"], ["carol", "", "x"]]
    assert lines == ["2 marks were typed into grades.csv: they now stand in marks.csv, where marks belong"]


def test_a_mark_is_not_changed_by_another_in_the_table_of_grades_and_it_is_said():
    sheet = sheet_of(["alice", "4", ""])
    assert taken_over(sheet, grades_of(alice=("5", ""))) == [
        f"alice, {FIRST}: 4 in marks.csv counts, 5 in grades.csv does not"
    ]
    assert sheet.rows[0][1] == "4"


def test_a_mark_that_was_taken_back_does_not_return_from_the_table_of_grades():
    sheet, grades = sheet_of(["alice", "", ""]), grades_of(alice=("5", ""))
    assert taken_over(sheet, grades, before=grades) == [] and sheet.rows[0][1] == ""


CELLS = st.sampled_from(["", "5", "4,5", "x", 'say "well"', "a;b", "two\nlines", " 3 ", "李"])
STYLES = st.tuples(
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.permutations([FIRST, "mine", "name", "reason"]),
)
CLASSES = st.lists(st.sampled_from([*NAMES, "李", "x-2"]), unique=True)


@for_all(
    STYLES,
    st.lists(st.tuples(st.sampled_from([*NAMES, ""]), CELLS, CELLS, CELLS), max_size=5),
    st.lists(CLASSES, max_size=4),
)
def test_whatever_people_typed_survives_any_sequence_of_runs(style, rows, classes):
    delimiter, end, head = style
    sheet = Sheet(delimiter.join(head) + end)
    for name, *cells in rows:
        values = dict(zip([FIRST, "mine", "reason"], cells)) | {"name": name}
        sheet.append([values[title] for title in head])
    for names in classes:
        first, _, others = sheet.encode().decode("utf-8-sig").partition(end)
        sheet = Sheet(first + end + others)
        marks.complete(sheet, names, MANIFEST)
        new = set(names) - {name for name, *_ in rows}
        taken_over(sheet, grades_of(**{name: ("1", "") for name in new}))
        first_after, _, others_after = sheet.encode().decode("utf-8-sig").partition(end)
        assert first_after.startswith(first) and others_after.startswith(others)
        assert {marks.key(name) for name in names} <= {marks.key(r["name"]) for r in marks.records(sheet)}
        found, _ = marks.given(sheet, names, MANIFEST)
        assert all(found[name].written[FIRST] == 1 for name in new)
