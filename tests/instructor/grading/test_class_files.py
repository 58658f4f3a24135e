"""The files of a class: run again and again, they lose nothing that people typed, wherever they typed it."""

import csv
from datetime import datetime

import pytest

from instructor.grading import marks
from instructor.grading.class_files import Gradebook, write_class
from instructor.grading.deliveries import Delivery
from instructor.late import late_policy
from instructor.sheets import Sheet
from tests.instructor.grading.class_helpers import content
from tests.instructor.grading.grading_helpers import MANIFEST

TITLE = next(iter(marks.columns(MANIFEST)))


@pytest.fixture
def run(tmp_path):
    """Writes the files for some names; gives the cells of a column by name, and what was said."""

    def run(*names, title=TITLE, manifest=MANIFEST, gradebook=None, **handed_in):
        graded = [(name, content({})) for name in names]
        for name in names:
            (tmp_path / name).mkdir(exist_ok=True)
        deliveries = [Delivery(name, {}, handed_in=handed_in.get(name)) for name in names]
        totals, lines = write_class(tmp_path, graded, manifest, deliveries, gradebook)
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


def test_reports_show_what_people_gave_for_as_long_as_it_stands_in_the_marks(run, tmp_path):
    def reports():
        return [(tmp_path / name / "report.txt").read_text() for name in ("alice", "bob")]

    run("alice", "bob")
    before, written = reports(), (tmp_path / "bob" / "report.txt").stat()
    assert before[0].startswith("alice: 100 of 100 points, and up to 44 for")
    type_into(tmp_path / "marks.csv", TITLE, alice="4,5")
    type_into(tmp_path / "marks.csv", "override", alice="train=7")
    type_into(tmp_path / "marks.csv", "reason", alice="copied")
    run("alice", "bob")
    assert reports()[0].startswith("alice: 101.5 of 144 points (97 of 100 for code, 4.5 of 44 for")
    assert "10 from the grader, changed by hand: copied\n" in reports()[0]
    assert (tmp_path / "bob" / "report.txt").stat() == written
    for title in (TITLE, "override", "reason"):
        type_into(tmp_path / "marks.csv", title, alice="")
    run("alice", "bob")
    assert reports() == before


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


LATE = MANIFEST._replace(late=late_policy({"deadline": "2026-11-20T23:59:00+01:00", "points_per_day": 10}))


def test_what_was_late_loses_points_and_what_is_not_known_is_listed(run):
    times = {"alice": datetime(2026, 11, 22), "bob": datetime(2026, 11, 20)}
    found, lines = run("alice", "bob", "carol", title="total", manifest=LATE, **times)
    assert found == {"alice": "80", "bob": "100", "carol": "100"}
    assert lines[-1] == "not known when it was handed in, so nothing was deducted: carol"
    assert run("alice", title="late", manifest=LATE, **times)[0] == {"alice": "20"}
    assert run("alice", title="total", **times)[0] == {"alice": "100"}


def test_the_gradebook_gets_the_totals_and_stays_where_it_was(run, tmp_path):
    (tmp_path / "from").mkdir()
    export = tmp_path / "from" / "export.csv"
    export.write_text("Student,ID,Section,Softmax\nAlice,1,,\nBob,2,,\n")
    run("alice")
    type_into(tmp_path / "marks.csv", TITLE, alice="4,5")
    _, lines = run("alice", manifest=LATE, alice=datetime(2026, 11, 22), gradebook=Gradebook(export))
    assert (tmp_path / "export.csv").read_text() == "Student,ID,Section,Softmax\nAlice,1,,84.5\nBob,2,,\n"
    assert lines[-4:] == [
        str(tmp_path / "export.csv"),
        "Canvas, Softmax: 1 of 2 filled in",
        "in the gradebook, but without points from here: Bob",
        "1 of these totals are not final: written answers have no mark yet",
    ]
    assert "84.5" not in export.read_text()


@pytest.mark.parametrize("name", ["export.csv", "marks.csv", "alice"])
def test_no_gradebook_is_written_over_anything_else(tmp_path, name):
    (tmp_path / "alice").mkdir()
    (tmp_path / "export.csv").touch()
    place = tmp_path if name == "export.csv" else tmp_path / "from"
    with pytest.raises(ValueError, match="move it out of|give the gradebook .* another name"):
        Gradebook(place / name).target(tmp_path)


def test_files_that_cannot_be_understood_stay(run, tmp_path):
    (tmp_path / "grades.csv").write_bytes(b"PK\3\4\0workbook")
    with pytest.raises(ValueError, match="save it as CSV"):
        run("alice")
    assert (tmp_path / "grades.csv").read_bytes() == b"PK\3\4\0workbook"
    (tmp_path / "grades.csv").write_text("who,what\n")
    with pytest.raises(ValueError, match="no column called name, and may hold marks"):
        run("alice")
