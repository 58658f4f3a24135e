"""Which files of a submission are taken, and what is said about the others."""

import os
from pathlib import Path

import pytest

from instructor.grading.deliveries import find_submissions, whole
from instructor.grading.entries import SMALLER
from instructor.grading.submission import read_submission
from tests.instructor.grading.reading_helpers import (
    CONTENT,
    NOTEBOOK,
    ONE,
    SOFTMAX,
    WANTED,
    WEIGHTS,
    cheap,
    read,
)


def test_files_at_their_places_are_taken_and_no_others(write):
    found = read(write({**CONTENT, "README.md": b"harmless", "notebooks/big.bin": b"x"}), WANTED)
    assert found == ("alice", CONTENT, [])
    assert list(found.files) == list(WANTED)


def test_files_below_another_folder_are_taken(write):
    assert read(write({f"Übung 1/submission/{p}": c for p, c in CONTENT.items()}), WANTED).files == CONTENT


def test_files_handed_in_flat_are_taken_by_their_bare_names(write):
    flat = {Path(p).name: c for p, c in CONTENT.items()}
    assert read(write(flat), WANTED) == ("alice", CONTENT, [])


def test_the_exact_place_comes_before_the_shallowest_and_that_before_bare_names(write):
    entries = {"softmax.py": b"flat", f"b/c/{SOFTMAX}": b"deeper", f"z/{SOFTMAX}": b"shallow"}
    assert read(write(entries), WANTED).files == {SOFTMAX: b"shallow"}
    assert read(write({**entries, SOFTMAX: b"exact"}), WANTED).files == {SOFTMAX: b"exact"}


def test_a_tie_is_refused(write):
    found = read(write({f"a/{SOFTMAX}": b"1", f"b/{SOFTMAX}": b"2", NOTEBOOK: b"{}"}), WANTED)
    assert found.files == {NOTEBOOK: b"{}"}
    assert found.remarks == [
        f"{SOFTMAX}: could be 'a/{SOFTMAX}' or 'b/{SOFTMAX}', refused: ask which one counts",
        f"{WEIGHTS} is missing",
    ]


def test_a_bare_name_that_occurs_twice_is_refused(write):
    found = read(write({"softmax.py": b"1", "old/backup/softmax.py": b"2"}), WANTED)
    assert not found.files
    assert (
        found.remarks[0]
        == f"{SOFTMAX}: could be 'old/backup/softmax.py' or 'softmax.py', refused: ask which one counts"
    )


def test_a_bare_name_that_two_wanted_files_share_is_not_taken(write):
    found = read(write({"a.py": b"", "q/b.py": b"B"}), {"x/a.py": 9, "y/a.py": 9, "z/b.py": 9})
    assert found == ("alice", {"z/b.py": b"B"}, ["x/a.py is missing", "y/a.py is missing"])


def test_one_file_is_not_taken_for_two(write):
    found = read(write({"x/a.py": b"A"}), {"a.py": 9, "x/a.py": 9})
    assert found == ("alice", {"x/a.py": b"A"}, ["a.py is missing"])


def test_hidden_folders_and_macos_leftovers_are_passed_over(write):
    junk = {f"{top}/{p}": b"junk" for top in ("__MACOSX", ".git", "a/.venv/lib") for p in CONTENT}
    junk["__MACOSX/notebooks/._softmax.ipynb"] = junk["notebooks/._softmax.ipynb"] = b"junk"
    assert read(write({**CONTENT, **junk}), WANTED) == ("alice", CONTENT, [])


def test_what_is_missing_is_named_in_the_order_asked_for(write):
    assert read(write({NOTEBOOK: b"{}", "report.pdf": b"x"}), WANTED) == (
        "alice",
        {NOTEBOOK: b"{}"},
        [f"{SOFTMAX} is missing", f"{WEIGHTS} is missing"],
    )


def test_where_everything_is_missing_the_only_remark_says_what_there_is_and_what_to_do(write):
    ask = "ask for the zip that `make submit` writes"
    assert read(write({"report.pdf": b"x"}), WANTED).remarks == [
        f"nothing of the assignment is in it, only 'report.pdf': {ask}"
    ]
    found = read(write({f"{letter}.pdf": b"" for letter in "abcde"}, "bob.zip"), WANTED)
    assert found.remarks[0].endswith(f" and 2 more: {ask}") and len(found.remarks) == 1


def test_empty_zips_folders_and_files_are_named(write_zip, tmp_path):
    (tmp_path / "bob").mkdir()
    (tmp_path / "carol.zip").touch()
    assert read(write_zip({}), WANTED) == ("alice", {}, ["'alice.zip' is empty: ask for it again"])
    assert read(tmp_path / "bob", WANTED) == ("bob", {}, ["'bob' is empty: ask for it again"])
    assert read(tmp_path / "carol.zip", WANTED).remarks == ["'carol.zip': empty, refused: ask for it again"]


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(write):
    for content in (os.urandom(1000), bytes(1000), b""):
        assert read(write({"a.py": content}), ONE) == ("alice", {"a.py": content}, [])
    found = read(write({"a.py": bytes(1001)}), ONE)
    assert found == ("alice", {}, [f"a.py: larger than 1,000 bytes, refused: {SMALLER}"])


def test_large_limits_are_given_in_megabytes(write):
    with cheap(unpacked=3):
        found = read(write({NOTEBOOK: bytes(2_000_001)}), {NOTEBOOK: 2_000_000})
    assert found.remarks == [f"{NOTEBOOK}: larger than 2 MB, refused: {SMALLER}"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    (tmp_path / "link.zip").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path / "no.zip", tmp_path / "link.zip"):
        for call in (read, find_submissions):
            with pytest.raises(
                FileNotFoundError, match=f"There is no submission .*{path.name}. Give the path"
            ):
                call(path, WANTED)


def test_names_are_printable(write):
    name = read(write({"a.py": b""}, "\x1b[2Jeve\n\u202e.zip"), ONE).name
    assert name.removesuffix(".zip") == r"\x1b[2Jeve\n\u202e"


def test_the_current_folder_has_a_name(write_folder, monkeypatch):
    monkeypatch.chdir(write_folder(CONTENT))
    assert read(Path("."), WANTED) == ("alice", CONTENT, [])
    assert read(Path("../alice"), WANTED) == ("alice", CONTENT, [])


# ---- two copies, and copies by name


def test_two_copies_of_the_assignment_that_are_the_same_are_one(write):
    twice = {
        f"{top}/{path}": content for top in ("softmax", "softmax-copy") for path, content in CONTENT.items()
    }
    assert read(write(twice), WANTED) == ("alice", CONTENT, [])
    found = read(write({**twice, f"softmax-copy/{SOFTMAX}": b"other"}, "bob.zip"), WANTED)
    assert found.files == {NOTEBOOK: CONTENT[NOTEBOOK], WEIGHTS: CONTENT[WEIGHTS]}
    assert found.remarks == [
        f"{SOFTMAX}: could be 'softmax-copy/{SOFTMAX}' or 'softmax/{SOFTMAX}', refused: ask which one counts"
    ]


def test_more_copies_than_are_compared_are_ambiguous(write):
    found = read(write({f"{number}/a.py": b"x" for number in range(5)}), ONE)
    assert found.remarks == ["a.py: could be '0/a.py' or '1/a.py', refused: ask which one counts"]


@pytest.mark.parametrize("name", ["softmax (1).ipynb", "a/Softmax.ipynb", "notebooks/Copy of softmax.ipynb"])
def test_what_its_name_calls_a_copy_is_taken_and_reported(write, name):
    assert read(write({name: b"{}"}), {NOTEBOOK: 9}) == (
        "alice",
        {NOTEBOOK: b"{}"},
        [f"{NOTEBOOK}: taken from '{name}'"],
    )


def test_two_different_copies_are_both_named_and_the_file_itself_comes_before_all_of_them(write):
    files = {"softmax (1).ipynb": b"1", "softmax (2).ipynb": b"2"}
    assert read(write(files), {NOTEBOOK: 9}).remarks == [
        f"{NOTEBOOK}: could be 'softmax (1).ipynb' or 'softmax (2).ipynb', refused: ask which one counts"
    ]
    assert read(write({**files, "softmax.ipynb": b"0"}, "bob.zip"), {NOTEBOOK: 9})[1:] == (
        {NOTEBOOK: b"0"},
        [],
    )


def test_what_can_only_have_been_meant_is_taken_and_reported(write):
    found = read(write({"softmax_final.ipynb": b"{}", "softmax.py": b"x"}), WANTED)
    assert found.files == {SOFTMAX: b"x", NOTEBOOK: b"{}"}
    assert found.remarks == [f"{NOTEBOOK}: taken from 'softmax_final.ipynb'", f"{WEIGHTS} is missing"]


def test_of_two_that_may_have_been_meant_neither_is_taken_and_a_copy_comes_before_them(write):
    two = {"softmax_final.ipynb": b"1", "softmax_old.ipynb": b"2"}
    assert read(write(two), {NOTEBOOK: 9})[1:] == (
        {},
        [f"{NOTEBOOK}: could be 'softmax_final.ipynb' or 'softmax_old.ipynb', refused: ask which one counts"],
    )
    assert read(write({**two, "softmax (1).ipynb": b"3"}, "bob.zip"), {NOTEBOOK: 9}).files == {NOTEBOOK: b"3"}


def test_an_optional_file_is_neither_missed_nor_taken_by_likeness(write):
    optional = {"assignment.json": 9}
    for name, taken in (
        ("assignment.json", True),
        ("x/assignment.json", True),
        ("assignment (1).json", False),
    ):
        path = write({"a.py": b"x", name: b"{}"}, f"{len(name)}.zip")
        found = read_submission(whole(path), ONE, optional)
        assert ("assignment.json" in found.files) == taken and not found.remarks


# ---- text that was saved in another encoding


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_text_with_a_mark_of_its_encoding_becomes_utf_8(write, encoding):
    text = "loss = 'größer'\n"
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    found = read(write({"a.py": (mark + text).encode(encoding)}), ONE)
    assert found.files == {"a.py": text.encode()}
    told = ["a.py: was saved as UTF-16, which Python cannot run; read all the same"]
    assert found.remarks == (told if "16" in encoding else [])


def test_other_bytes_stay_as_they_are(write):
    for content in (b"\xff\xff", b"# -*- coding: latin-1 -*-\nx = '\xe4'\n", b"PK\3\4", b"\xef\xbb"):
        assert read(write({"a.py": content}), ONE).files == {"a.py": content}


# ---- whole folders


def test_a_whole_project_with_its_environment_is_read_and_advice_is_given(write_zip):
    files = {f"softmax/venv/lib/site-packages/torch/{number}/softmax.py": b"" for number in range(10_100)}
    files |= {f"softmax/{path}": content for path, content in CONTENT.items()}
    found = read(write_zip(files | {"softmax/datasets/cifar-10-python.tar.gz": b"\x1f\x8b"}), WANTED)
    assert found.files == CONTENT
    assert found.remarks == ["2 MB in 10,105 files: ask to leave .venv and datasets out"]
