"""What a hostile folder cannot do."""

import os
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest

from instructor.grading import entries
from instructor.grading.entries import ITSELF, SMALLER, SUBMIT
from tests.instructor.grading.reading_helpers import CONTENT, ONE, SOFTMAX, cheap, read


def test_a_link_instead_of_a_file_is_refused(write_folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = write_folder({"b.py": b"B"})
    (folder / "a.py").symlink_to(tmp_path / "secret")
    found = read(folder, {**ONE, "b.py": 9})
    assert found == ("alice", {"b.py": b"B"}, [f"a.py: a symbolic link, refused: {ITSELF}"])


def test_a_link_instead_of_a_folder_on_the_way_is_not_followed(write_folder, tmp_path):
    secrets = write_folder(CONTENT, "secrets")
    folder = write_folder({"README": b""})
    for link in ("cs231n", "submission"):
        (folder / link).symlink_to(secrets / "cs231n" if link == "cs231n" else secrets)
    (folder / "loop").symlink_to(folder)
    found = read(folder, {SOFTMAX: 1000})
    assert found.files == {}
    assert found.remarks == [f"unsafe or unreadable, ignored: 3, such as 'cs231n': {SUBMIT}"]


def test_a_link_that_replaces_a_file_after_the_listing_is_not_followed(write_folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to("secret")
    with pytest.raises(OSError, match="symbolic link"):
        entries._load(tmp_path / "link", 1000)


def test_special_files_are_refused_and_nothing_waits_for_them(write_folder, monkeypatch):
    folder = write_folder({"README": b""})
    os.mkfifo(folder / "fifo.py")
    monkeypatch.chdir(folder)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
    found = read(folder, {"fifo.py": 9, "socket.py": 9})
    assert found.remarks == [
        f"{name}.py: not a regular file, refused: {ITSELF}" for name in ("fifo", "socket")
    ]
    with pytest.raises(entries.RefusedError, match="not a regular file"):
        entries._load(folder / "fifo.py", 9)  # had it come after the listing


def test_a_fifo_or_a_device_instead_of_a_zip_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "bob.zip")
    assert read(tmp_path / "bob.zip", ONE).remarks == [f"'bob.zip': not a regular file, refused: {ITSELF}"]
    assert read(Path("/dev/zero"), ONE).remarks == [f"'zero': not a regular file, refused: {ITSELF}"]


def test_a_folder_instead_of_a_file_is_not_read(write_folder):
    assert (
        read(write_folder({"a.py/x": b""}), ONE)
        .remarks[0]
        .startswith("nothing of the assignment is in it, only 'a.py/x'")
    )


def test_a_huge_file_is_read_no_further_than_the_limit(write_folder):
    folder = write_folder({"a.py": b""})
    os.truncate(folder / "a.py", 10_000_000_000)  # a hole
    with cheap(megabytes=1):
        assert read(folder, ONE).remarks == [f"a.py: larger than 1,000 bytes, refused: {SMALLER}"]


def test_unsafe_names_in_a_folder_are_ignored(write_folder):
    found = read(write_folder({"a.py": b"x", "x\\a.py": b"", "C:": b""}), ONE)
    assert found == ("alice", {"a.py": b"x"}, ["unsafe or unreadable, ignored: 2, such as 'C:'"])


def test_names_that_are_not_text_are_shown_escaped(write_folder):
    folder = write_folder({"a.py": b"x"})
    try:
        os.symlink("nowhere", os.fsencode(folder) + b"/\xff\n")
    except OSError:
        pytest.skip("this file system admits UTF-8 only")
    assert read(folder, ONE).remarks == [r"unsafe or unreadable, ignored: 1, such as '\udcff\n'"]


def test_no_more_than_the_admitted_number_of_entries_is_walked(write_folder, monkeypatch):
    monkeypatch.setattr(entries, "MAX_WALKED", 20)
    folder = write_folder({"a.py": b"x", **{f"sub/{i}": b"" for i in range(18)}})
    assert read(folder, ONE).files == {"a.py": b"x"}
    (folder / "sub" / "one more").touch()
    found = read(folder, ONE)
    assert found.remarks == ["'alice': more than 20 entries, refused: ask to leave .venv and datasets out"]


def test_an_enormous_folder_is_not_listed_to_its_end(write_folder, monkeypatch):
    listed = []

    @contextmanager
    def scandir(_):
        yield (listed.append(i) for i in range(1_000_000))

    folder = write_folder({"a.py": b"x"})
    monkeypatch.setattr(os, "scandir", scandir)
    assert read(folder, ONE).remarks[0].startswith("'alice': more than 100,000 entries, refused")
    assert len(listed) == 100_001


def test_hidden_folders_are_not_walked(write_folder, monkeypatch):
    monkeypatch.setattr(entries, "MAX_WALKED", 20)
    folder = write_folder({"a.py": b"x", **{f".git/{i}": b"" for i in range(99)}})
    assert read(folder, ONE) == ("alice", {"a.py": b"x"}, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported(write_folder, write_zip):
    folder = write_folder({"a.py": b"x", "b.py": b"B", "sub/x": b""})
    archive = write_zip({"a.py": b"x"}, "bob.zip")
    locked = [folder / "a.py", folder / "sub", archive]
    for path in locked:
        path.chmod(0)
    try:
        assert read(archive, ONE).remarks == [
            "'bob.zip': cannot be read (Permission denied), refused: look at it, or ask for it again"
        ]
        found = read(folder, {**ONE, "b.py": 9})
        assert found.files == {"b.py": b"B"}
        assert found.remarks == [
            "a.py: cannot be read (Permission denied), refused: look at it, or ask for it again",
            "unsafe or unreadable, ignored: 1, such as 'sub'",
        ]
    finally:
        for path in locked:
            path.chmod(0o700)


def test_an_error_while_reading_is_reported(write_folder, monkeypatch):
    def fails(path, *_):
        raise PermissionError(13, "Permission denied", path)

    folder = write_folder({"a.py": b"x", "sub/x": b""})
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        assert read(folder, ONE).remarks == [
            "a.py: cannot be read (Permission denied), refused: look at it, or ask for it again"
        ]
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (fails if path.name == "sub" else scandir)(path))
    assert read(folder, ONE) == (
        "alice",
        {"a.py": b"x"},
        ["unsafe or unreadable, ignored: 1, such as 'sub'"],
    )
    monkeypatch.setattr(os, "scandir", fails)
    assert read(folder, ONE).remarks == [
        "'alice': cannot be read (Permission denied), refused: look at it, or ask for it again"
    ]
