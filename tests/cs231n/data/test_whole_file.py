"""cs231n/data/whole_file.py: a file is there as a whole, or as it was before."""

import errno
import os

import pytest

from cs231n.data.places import CannotWrite
from cs231n.data.whole_file import whole_file, write_whole

FULL = OSError(errno.ENOSPC, "No space left on device")


def test_a_file_takes_its_name_when_all_of_it_is_written(tmp_path):
    path = tmp_path / "new" / "folder" / "weights.npz"
    with whole_file(path, 3) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new" and list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_after_an_error_the_older_file_is_whole_and_nothing_else_is_left(tmp_path, error):
    path = tmp_path / "weights.npz"
    write_whole(path, "äöü")
    assert path.read_bytes() == "äöü".encode()
    write_whole(path, b"old")
    with pytest.raises(type(error)), whole_file(path, 10) as file:
        file.write(b"half of it")
        raise error
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("size, needed", [(300, "1 kB"), (245_000, "245 kB"), (185_000_000, "185 MB")])
def test_a_full_disk_is_one_line_with_the_path_and_how_much_is_needed(tmp_path, monkeypatch, size, needed):
    def full(*paths):
        raise FULL

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CannotWrite) as caught, whole_file(tmp_path / "a", size) as file:
        file.write(b"all of it")
    assert str(caught.value) == (
        f"Cannot write {tmp_path / 'a'} (No space left on device). It needs {needed}: free that much or make "
        "the folder writable, then run this again."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("inner", ["", "deeper"])
def test_a_file_in_the_place_of_the_folder_is_one_line_that_says_so(tmp_path, inner):
    (tmp_path / "saved").write_bytes(b"in the way")
    with pytest.raises(CannotWrite, match="saved/.*weights.* .a file is in the place of its folder.. It"):
        write_whole(tmp_path / "saved" / inner / "weights", b"new")
    assert (tmp_path / "saved").read_bytes() == b"in the way"
