"""Every form in which a class arrives gives one delivery for each student."""

import os
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from instructor.grading.deliveries import TYPED_ONLY, find_submissions, passed_over
from instructor.grading.submission import read_submission
from tests.instructor.grading.reading_helpers import CONTENT, NOTEBOOK, SOFTMAX, WANTED, paths_in, read


def test_a_file_is_one_submission_whatever_it_is(tmp_path, write_zip):
    (tmp_path / "bob.rar").write_bytes(b"Rar!")
    for path in (write_zip(CONTENT), tmp_path / "bob.rar"):
        assert paths_in(path) == [path]


def test_a_folder_with_a_wanted_file_at_its_place_or_flat_is_one_submission(write_folder):
    for number, path in enumerate((NOTEBOOK, "softmax.ipynb")):
        folder = write_folder({path: b"{}", "figures/loss.png": b""}, f"alice{number}")
        assert paths_in(folder) == [folder]


def test_any_other_folder_is_one_of_submissions_sorted_by_name(write_folder, write_zip, tmp_path):
    (tmp_path / "class").mkdir()
    bob = write_zip(CONTENT, "class/bob.ZIP")
    carol = write_folder({"hw/softmax.py": b""}, "class/carol")
    alice = write_zip(CONTENT, "class/alice.zip")
    write_folder({"x": b""}, "class/__MACOSX")
    write_folder({"x": b""}, "class/.hidden")
    write_zip(CONTENT, "class/.bob.zip")
    os.mkfifo(tmp_path / "class" / "fifo.zip")
    (tmp_path / "class" / "grades.csv").touch()
    (tmp_path / "class" / "linked").symlink_to(carol)
    assert paths_in(tmp_path / "class") == [alice, bob, carol]


def test_a_loose_file_beside_zips_neither_hides_them_nor_is_lost(write_zip, tmp_path):
    path = write_zip(CONTENT)
    (tmp_path / "softmax.ipynb").touch()
    assert paths_in(tmp_path) == [path, tmp_path / "softmax.ipynb"]


def test_a_folder_with_nothing_to_grade_is_an_error(tmp_path):
    (tmp_path / "grades.csv").touch()
    with pytest.raises(ValueError, match="holds no submission: expected archives or folders.*softmax.ipynb"):
        find_submissions(tmp_path, WANTED)


def test_a_linked_submission_is_read_when_it_is_named(write_zip, write_folder, tmp_path):
    for number, target in enumerate((write_zip(CONTENT), write_folder(CONTENT))):
        link = tmp_path / f"link{number}"
        link.symlink_to(target)
        assert read(link, WANTED) == (link.name, CONTENT, [])


def test_what_lies_beside_the_submissions_without_being_one_is_named(tmp_path):
    for name in ("alice.zip", "notes.txt", "red\x1b[31m.md", ".hidden", "__MACOSX", "link.zip"):
        (tmp_path / name).symlink_to("alice.zip") if name == "link.zip" else (tmp_path / name).touch()
    found = find_submissions(tmp_path, WANTED)
    assert [delivery.name for delivery in found] == ["alice"]
    assert passed_over(tmp_path, found) == ["link.zip", "notes.txt", "red [31m.md"]


# ---- learning platforms


def lay_out(root, *names):
    """Folders (names that end in "/") and files, with the content that WANTED asks for."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
        elif name.endswith(".zip"):
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr(SOFTMAX, name)
        else:
            path.write_text(name)
    return root


def files_of(delivery):
    """The files by their bare names, with the names under which they lie."""
    found = read_submission(delivery, {SOFTMAX: 1000, NOTEBOOK: 1000})
    return {Path(name).name: content.decode() for name, content in found.files.items()}


def test_moodle_makes_folders_and_typed_text_counts_for_those_who_handed_in_nothing_else(tmp_path):
    jane, li = "Jane Doe_1234567_assignsubmission_file_", "Li Wei_1234568_assignsubmission_file_"
    zed = "Zed_1234569_assignsubmission_onlinetext_"
    lay_out(tmp_path, f"{jane}/submission.zip", f"{li}/softmax.py", f"{li}/softmax.ipynb")
    lay_out(
        tmp_path, "Jane Doe_1234567_assignsubmission_onlinetext_/onlinetext.html", f"{zed}/onlinetext.html"
    )
    found = find_submissions(tmp_path, WANTED)
    assert [(d.name, d.ids, d.platform) for d in found] == [
        ("Jane Doe", ("1234567",), "Moodle"),
        ("Li Wei", ("1234568",), "Moodle"),
        ("Zed", ("1234569",), "Moodle"),
    ]
    assert files_of(found[0]) == {"softmax.py": f"{jane}/submission.zip"}
    assert files_of(found[1]) == {"softmax.py": f"{li}/softmax.py", "softmax.ipynb": f"{li}/softmax.ipynb"}
    assert found[0].remarks == found[1].remarks == () and found[2].remarks == (TYPED_ONLY,)
    assert passed_over(tmp_path, found) == []


def test_one_student_of_a_class_is_found_by_their_own_folder_or_file(tmp_path):
    jane = "Jane Doe_1234567_assignsubmission_file_"
    lay_out(tmp_path, f"{jane}/submission.zip", "canvas/doejane_LATE_12345_678910_submission-1.zip")
    (one,) = find_submissions(tmp_path / jane, WANTED)
    assert one.name == "Jane Doe" and files_of(one)
    (one,) = find_submissions(tmp_path / "canvas" / "doejane_LATE_12345_678910_submission-1.zip", WANTED)
    assert one.name == "doejane" and one.late and files_of(one)


def test_brightspace_makes_a_folder_for_each_attempt_and_the_last_one_counts(tmp_path):
    first, last = "31-67 - Jane Doe - Nov 3, 2026 1030 PM", "31-67 - Jane Doe - Nov 4, 2026 105 AM"
    lay_out(tmp_path, f"{first}/submission.zip", f"{last}/submission.zip", "index.html")
    lay_out(tmp_path, "32-67 - Ann-Li van der Berg - Nov 3, 2026 926 AM/submission.zip")
    berg, jane = find_submissions(tmp_path, WANTED)
    assert berg.name == "Ann-Li van der Berg" and berg.handed_in == datetime(2026, 11, 3, 9, 26)
    assert jane.name == "Jane Doe" and jane.ids == ("31-67",) and jane.attempt == 2
    assert jane.handed_in == datetime(2026, 11, 4, 1, 5)
    assert files_of(jane) == {"softmax.py": f"{last}/submission.zip"}
    assert jane.remarks == ("2 attempts: graded is the last, of 2026-11-04 01:05:00",)
    assert passed_over(tmp_path, [berg, jane]) == ["index.html"]


def test_attempts_whose_times_cannot_be_read_are_called_ambiguous(tmp_path):
    names = [f"31-67 - Jane Doe - Brumaire {day}, 2026 1030 PM" for day in (3, 4)]
    lay_out(tmp_path, *(f"{name}/softmax.py" for name in names))
    (jane,) = find_submissions(tmp_path, WANTED)
    remarks = read_submission(jane, WANTED).remarks
    assert "could be" in remarks[0] and "Brumaire" not in files_of(jane)


@pytest.mark.parametrize("months", [("April", "Mai"), ("Maj", "Juni")])
def test_an_attempt_whose_time_cannot_be_read_is_not_taken_for_the_earlier_one(tmp_path, months):
    lay_out(tmp_path, *(f"31-67 - Jane - 3 {month}, 2026 1030 - submission.zip" for month in months))
    (jane,) = find_submissions(tmp_path, WANTED)
    assert len(jane.paths) == 2 and jane.handed_in is None
    assert "could be" in read_submission(jane, WANTED).remarks[0]


def test_canvas_renames_zips_and_loose_files_of_one_student_belong_together(tmp_path):
    lay_out(
        tmp_path,
        "doejane_LATE_12345_678910_submission-1.zip",
        "liwei_12346_678911_softmax.py",
        "liwei_12346_678912_softmax-2.ipynb",
        "anon_Xy9_678913_submission.zip",
        "müllerzoë_12347_text.html",
        "müllerzoë_12347_678914_submission.tar.gz",
    )
    found = find_submissions(tmp_path, WANTED)
    assert [(d.name, d.ids, d.late, d.attempt, list(d.paths)) for d in found] == [
        ("anon_Xy9", ("anon_Xy9",), False, None, ["submission.zip"]),
        ("doejane", ("12345",), True, 2, ["submission.zip"]),
        ("liwei", ("12346",), False, 3, ["softmax.py", "softmax.ipynb"]),
        ("müllerzoë", ("12347",), False, None, ["submission.tar.gz"]),
    ]
    assert files_of(found[2]) == {
        "softmax.py": "liwei_12346_678911_softmax.py",
        "softmax.ipynb": "liwei_12346_678912_softmax-2.ipynb",
    }
    assert not any(delivery.remarks for delivery in found)


def test_of_two_uploads_to_canvas_the_later_one_counts_and_a_remark_says_so(tmp_path):
    later = "doejane_12345_678910_submission-1.zip"
    lay_out(tmp_path, later, "doejane_12345_99999_submission.zip")
    (jane,) = find_submissions(tmp_path, WANTED)
    assert files_of(jane) == {"softmax.py": later} and jane.attempt == 2
    assert jane.remarks == ("2 uploads of 1 files: graded is the last of each",)


def test_files_that_only_look_like_those_of_canvas_are_one_submission_each(tmp_path):
    lay_out(tmp_path, *(f"softmax_2026_1101_{name}.zip" for name in ("alice", "bob", "carol")))
    found = find_submissions(tmp_path, WANTED)
    assert [d.name for d in found] == [f"softmax_2026_1101_{name}" for name in ("alice", "bob", "carol")]
    assert all(files_of(d) for d in found) and not any(d.platform for d in found)


def test_blackboard_gives_attempts_with_pages_of_text_and_the_last_one_counts(tmp_path):
    name = "gradebook_2026_softmax_doej_attempt_2026-11-{}-22-30-11"
    lay_out(tmp_path, *(f"{name.format(day)}_submission.zip" for day in ("03", "02")))
    (tmp_path / f"{name.format('03')}.txt").write_text("Name: Jane Doe (doej)\nAssignment: softmax\n")
    lay_out(
        tmp_path, f"{name.format('02')}.txt", "gradebook_2026_softmax_li_w_attempt_2026-11-03-20-00-00_a.rar"
    )
    jane, li = find_submissions(tmp_path, WANTED)
    assert (jane.name, jane.ids, jane.attempt) == ("Jane Doe", ("doej",), 2)
    assert jane.handed_in == datetime(2026, 11, 3, 22, 30, 11)
    assert files_of(jane) == {"softmax.py": f"{name.format('03')}_submission.zip"}
    assert jane.remarks == ("2 attempts: graded is the last, of 2026-11-03 22:30:11",)
    assert li.ids == ("w",) and list(li.paths) == ["a.rar"]


def test_user_names_of_blackboard_that_end_alike_are_different_students(tmp_path):
    lay_out(
        tmp_path, *(f"hw_{user}_attempt_2026-11-03-22-30-11_submission.zip" for user in ("a_doe", "b_doe"))
    )
    (tmp_path / "hw_a_doe_attempt_2026-11-03-22-30-11.txt").write_text("Name: Ann Doe (a_doe)\n")
    (tmp_path / "hw_b_doe_attempt_2026-11-03-22-30-11.txt").write_text("Name: Ann Doe (somebody_else)\n")
    found = find_submissions(tmp_path, WANTED)
    assert [(d.name, d.ids) for d in found] == [("Ann Doe", ("a_doe",)), ("doe", ("doe",))]


METADATA = """\
---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '0123'
    :email: jane@example.edu
  :created_at: 2026-11-03 22:30:11.123456789 Z
  :score: 0.0
submission_102:
  :submitters:
  - :name: "Zo\\xEB M\\xFCller"
    :sid: 77
    :email: zoe@example.edu
  - :name: Li Wei
    :sid: ''
    :email: li@example.edu
  :created_at: 2026-11-03 14:30:11.000000000 -08:00
submission_103:
  :submitters:
  - :name: Away
"""


def lay_out_gradescope(folder):
    lay_out(folder, "submission_101/cs231n/classifiers/softmax.py", "submission_102/softmax.py")
    (folder / "submission_metadata.yml").write_text(METADATA)


def test_gradescope_lists_names_addresses_and_times(tmp_path):
    lay_out_gradescope(tmp_path)
    away, jane, pair = find_submissions(tmp_path, WANTED)
    assert (jane.name, jane.ids, jane.platform) == ("Jane Doe", ("0123", "jane@example.edu"), "Gradescope")
    assert jane.handed_in == datetime(2026, 11, 3, 22, 30, 11, 123456, tzinfo=timezone.utc)
    assert pair.name == "Zoë Müller, Li Wei" and pair.ids == ("77", "zoe@example.edu", "li@example.edu")
    assert pair.handed_in == datetime(2026, 11, 3, 22, 30, 11, tzinfo=timezone.utc)
    assert files_of(jane) and files_of(pair)
    assert read_submission(away, WANTED).remarks == [
        "submission_103 is listed in submission_metadata.yml but not here: download it again"
    ]
    assert passed_over(tmp_path, [away, jane, pair]) == ["submission_metadata.yml"]


def test_the_folder_above_exports_is_all_of_them_together(tmp_path):
    lay_out_gradescope(tmp_path / "assignment_1_export")
    lay_out(
        tmp_path, "moodle/Al_7_assignsubmission_file_/submission.zip", "assignment_1_export.zip", "list.csv"
    )
    found = find_submissions(tmp_path, WANTED)
    assert [d.name for d in found] == ["Al", "Away", "Jane Doe", "Zoë Müller, Li Wei"]
    assert passed_over(tmp_path, found) == ["assignment_1_export.zip", "list.csv"]


def test_a_student_among_others_cannot_pass_for_a_class(tmp_path):
    lay_out(tmp_path, "alice.zip", "eve/Alice_7_assignsubmission_file_/softmax.py")
    (tmp_path / "mallory").mkdir()
    lay_out_gradescope(tmp_path / "mallory")
    assert [d.name for d in find_submissions(tmp_path, WANTED)] == ["alice", "eve", "mallory"]


def test_repositories_of_github_classroom_are_one_submission_each(tmp_path):
    for name in ("softmax-janedoe", "softmax-liwei"):
        lay_out(tmp_path, f"{name}/{SOFTMAX}", f"{name}/.git/objects/{SOFTMAX}")
    jane, li = find_submissions(tmp_path, WANTED)
    assert jane.name == "softmax-janedoe" and files_of(jane) == {"softmax.py": f"softmax-janedoe/{SOFTMAX}"}
    assert li.name == "softmax-liwei"


def test_whatever_is_handed_in_has_a_delivery_and_a_reason(tmp_path):
    lay_out(tmp_path, "alice.zip", "bob.7z", "carol.rar", "dan.pdf", "erin.docx", "empty/", "zoe.py")
    (tmp_path / "bob.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(99))
    (tmp_path / "carol.rar").write_bytes(b"Rar!\x1a\x07" + bytes(99))
    remarks = {
        d.name: read_submission(d, {SOFTMAX: 1000}).remarks for d in find_submissions(tmp_path, WANTED)
    }
    nothing = "nothing of the assignment is in it, only '{}': ask for the zip that `make submit` writes"
    assert remarks == {
        "alice": [],
        "bob": ["'bob.7z': a .7z archive, refused: ask for a zip"],
        "carol": ["'carol.rar': a .rar archive, refused: ask for a zip"],
        "dan.pdf": [nothing.format("dan.pdf")],
        "empty": ["'empty' is empty: ask for it again"],
        "erin.docx": [nothing.format("erin.docx")],
        "zoe.py": [nothing.format("zoe.py")],
    }


def test_loose_files_of_a_class_belong_to_whom_their_names_say(tmp_path):
    lay_out(
        tmp_path,
        *("Jane Doe - softmax.ipynb", "Jane Doe - Softmax.py", "softmax_李伟.py", "softmax (1)_李伟.ipynb"),
        *("Bo - softmax.py", "Bo - softmax (1).py", "Ann - submission.zip"),
    )
    ann, bo, jane, li = find_submissions(tmp_path, WANTED)
    assert [d.name for d in (ann, bo, jane, li)] == ["Ann - submission", "Bo", "Jane Doe", "李伟"]
    assert files_of(jane) == {
        "softmax.ipynb": "Jane Doe - softmax.ipynb",
        "softmax.py": "Jane Doe - Softmax.py",
    }
    assert files_of(li)["softmax.py"] == "softmax_李伟.py" and not read_submission(jane, WANTED).remarks[1:]
    assert "could be 'Bo - softmax (1).py' or 'Bo - softmax.py'" in read_submission(bo, WANTED).remarks[0]


def test_results_of_the_grader_are_not_handed_in(tmp_path):
    lay_out(
        tmp_path, "alice.zip", *(f"alice/{name}" for name in ("report.txt", "usage.json", "results.json"))
    )
    lay_out(tmp_path, *(f"out/{name}" for name in ("grades.csv", "marks.csv", "answers.md", "al/report.txt")))
    found = find_submissions(tmp_path, WANTED)
    assert [d.name for d in found] == ["alice"] and passed_over(tmp_path, found) == ["alice", "out"]


@pytest.mark.parametrize("name", ["softmax.py", "Softmax.py", "softmax (1).py", "softmax.py.txt"])
def test_loose_files_of_the_assignment_are_a_submission(tmp_path, name):
    lay_out(tmp_path, name, "figure.png", "notes/")
    for path in (tmp_path, tmp_path / name):
        (found,) = find_submissions(path, WANTED)
        assert files_of(found) == {"softmax.py": name}
