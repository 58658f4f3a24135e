"""Archives within what was handed in: which are opened, and what that may cost."""

import io
import zipfile

import pytest

from instructor.grading import contents
from instructor.grading.deliveries import Delivery
from instructor.grading.entries import SMALLER
from instructor.grading.submission import read_submission
from tests.instructor.grading.reading_helpers import (
    CONTENT,
    NOTEBOOK,
    ONE,
    SOFTMAX,
    WANTED,
    cheap,
    raw_zip,
    read,
    unpacks_to,
)


def zipped(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_in_a_folder_is_read_and_is_nothing_to_remark_on(write_folder):
    for name in ("submission.zip", "homework/submission.zip"):
        folder = write_folder({name: zipped(CONTENT)}, name.replace("/", "-"))
        assert read(folder, WANTED)[1:] == (CONTENT, [])


def test_zips_in_zips_are_read_too_down_to_a_limit(write):
    inner = zipped(CONTENT)
    assert read(write({"a/submission.zip": inner}), WANTED) == ("alice", CONTENT, [])
    for number in range(contents.LEVELS + 1):
        found = read(write({"x/hw.zip": inner}, f"{number}.zip"), WANTED)
        assert found.files == CONTENT or number > 2
        inner = zipped({"x/hw.zip": inner})
    assert not found.files


def test_what_make_submit_wrote_is_looked_into_before_other_archives(write):
    others = {f"a{number}.zip": zipped({"notes.txt": b"x"}) for number in range(9)}
    assert read(write({**others, "old/Submission (1).zip": zipped(CONTENT)}), WANTED).files == CONTENT


def test_what_is_missing_beside_an_archive_is_taken_from_it_and_a_remark_says_so(write):
    old = zipped({**CONTENT, SOFTMAX: b"older"})
    found = read(write({"softmax.py": b"newer", "submission.zip": old}), {SOFTMAX: 1000, NOTEBOOK: 1000})
    assert found.files == {SOFTMAX: b"newer", NOTEBOOK: b"{}"}
    assert found.remarks == [f"not beside the other files but in an archive: {NOTEBOOK}"]


def test_nothing_is_opened_where_nothing_is_missing(write):
    found = read(write({"a.py": b"x", "broken.zip": b"no zip", "b.rar": b"Rar!"}), ONE)
    assert found == ("alice", {"a.py": b"x"}, [])


def test_two_archives_that_differ_are_ambiguous_and_two_that_are_the_same_are_not(write):
    one, other = zipped({"a.py": b"1"}), zipped({"a.py": b"2"})
    found = read(write({"old.zip": one, "new.zip": other}), ONE)
    assert found.remarks == ["a.py: could be 'new.zip/a.py' or 'old.zip/a.py', refused: ask which one counts"]
    assert read(write({"old.zip": one, "new.zip": one}, "bob.zip"), ONE).files == {"a.py": b"1"}


def test_an_archive_that_cannot_be_read_is_the_reason(write):
    found = read(write({"work.rar": b"Rar!" + bytes(99), "notes.txt": b""}), WANTED)
    assert found.remarks == ["'work.rar': a .rar archive, refused: ask for a zip"]


def test_only_a_few_archives_are_opened(write_folder):
    folder = write_folder({f"{number}.zip": zipped({f"{number}.py": b"x"}) for number in range(9)})
    for number in range(9):
        found = read(folder, {f"{number}.py": 9})
        assert len(found.files) == (number < contents.MAX_ARCHIVES)
        assert found.remarks[0] == "5 of 9 archives were looked into: ask for a single one"


def test_an_archive_within_another_is_not_unpacked_further_than_a_limit(tmp_path, write_zip):
    inner = unpacks_to(2_000_000_000)
    outer = raw_zip(tmp_path / "eve.zip", "inner.zip", inner, 4, 0)
    with cheap(megabytes=60, unpacked=21):
        assert read(outer, ONE) == ("eve", {}, [f"'inner.zip': larger than 20 MB, refused: {SMALLER}"])


def test_files_of_one_student_in_several_places_are_one_submission(tmp_path, write_folder):
    folder = write_folder({"one.py": b"1", "two/softmax.ipynb": b"{}"})
    paths = {"softmax.py": folder / "one.py", "two": folder / "two"}
    found = read_submission(Delivery("bob", paths), {SOFTMAX: 9, NOTEBOOK: 9})
    assert found == ("bob", {SOFTMAX: b"1", NOTEBOOK: b"{}"}, [])


@pytest.mark.parametrize("file", ["softmax.py", "submission.zip"])
def test_the_download_of_a_whole_class_is_not_taken_for_a_submission(write_zip, file):
    content = zipped(CONTENT) if file.endswith(".zip") else b"x"
    moodle = {f"{name}_assignsubmission_file_/{file}": content for name in ("Jane Doe_1", "Li Wei_2")}
    canvas = {f"{name}_{file}": content for name in ("doejane_12345_67891", "liwei_12346_67892")}
    for number, files in enumerate((moodle, canvas)):
        found = read(write_zip(files, f"{number}.zip"), WANTED)
        why = "this is a platform's download of a whole class: unpack it, then grade the folder"
        assert found == (str(number), {}, [f"'{number}.zip': {why}"])
