"""The files of a class: run again and again, they lose nothing that people typed, wherever they typed it."""

import csv

import pytest

from instructor.grading import marks
from instructor.grading.class_files import write_class
from instructor.grading.sheets import Sheet
from tests.instructor.grading.grading_helpers import MANIFEST
from tests.instructor.grading.test_table import content_of

TITLE = next(iter(marks.columns(MANIFEST)))


def content(**options):
    return content_of(**options) | {"extra_data": {"answers": [""] * len(MANIFEST.written)}}


@pytest.fixture
def run(tmp_path):
    """Writes the files for some names; gives the cells of a column by name, and what was said."""

    def run(*names, title=TITLE, **deducted):
        totals, lines = write_class(tmp_path, [(name, content()) for name in names], MANIFEST, deducted)
        assert list(totals) == list(names)
        with open(tmp_path / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["name"]: row[title] for row in csv.DictReader(file)}, lines

    return run


def type_into(path, title, **values):
    sheet = Sheet.read(path)
    for row, record in enumerate(marks.records(sheet)):
        if record["name"] in values:
            sheet.set(row, sheet.head.index(title), values[record["name"]])
    path.write_bytes(sheet.encode())


def test_marks_are_merged_and_survive_a_late_submission(run, tmp_path):
    assert run("alice", "bob")[0] == {"alice": "", "bob": ""}
    type_into(tmp_path / "marks.csv", TITLE, alice="4,5")
    before = (tmp_path / "marks.csv").read_bytes()
    assert run("alice", "bob")[0] == {"alice": "4.5", "bob": ""}
    assert (tmp_path / "marks.csv").read_bytes() == before
    assert run("carol", "alice", "bob")[0] == {"carol": "", "alice": "4.5", "bob": ""}
    assert run("carol", "alice", "bob", title="total")[0] == {"carol": "100", "alice": "104.5", "bob": "100"}
    assert (tmp_path / "marks.csv").read_bytes().startswith(before)


def test_marks_typed_into_the_table_of_grades_are_kept(run, tmp_path):
    run("alice", "bob")
    type_into(tmp_path / "grades.csv", TITLE, alice="5", bob="5")
    found, lines = run("alice", "bob", "carol")
    assert found == {"alice": "5", "bob": "5", "carol": ""} and any(
        "2 marks were typed" in line for line in lines
    )
    found, lines = run("alice", "bob", "carol")
    assert found == {"alice": "5", "bob": "5", "carol": ""} and len(lines) == 3  # the names of the files
    type_into(tmp_path / "marks.csv", TITLE, bob="")  # taken back
    assert run("alice", "bob", "carol")[0] == {"alice": "5", "bob": "", "carol": ""}


def test_marks_in_a_table_of_grades_by_an_older_grader_are_kept(run, tmp_path):
    (tmp_path / "grades.csv").write_text(f"name,points,{TITLE}\nalice,95,3\nzoe,0,2\n")
    found, lines = run("alice")
    assert found == {"alice": "3"}
    assert "marks.csv, row 3: nobody called 'zoe' has handed in" in lines


def test_a_deduction_counts(run):
    assert run("alice", "bob", title="total", alice=20)[0] == {"alice": "80", "bob": "100"}


def test_files_that_cannot_be_understood_stay(run, tmp_path):
    (tmp_path / "grades.csv").write_bytes(b"PK\3\4\0workbook")
    with pytest.raises(ValueError, match="save it as CSV"):
        run("alice")
    assert (tmp_path / "grades.csv").read_bytes() == b"PK\3\4\0workbook"
    (tmp_path / "grades.csv").write_text("who,what\n")
    with pytest.raises(ValueError, match="no column called name, and may hold marks"):
        run("alice")
