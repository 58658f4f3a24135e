"""cs231n/data/whole_file.py: a file is there as a whole, or as it was before."""

import pytest

from cs231n.data.whole_file import whole_file


def test_a_file_takes_its_name_when_all_of_it_is_written(tmp_path):
    path = tmp_path / "weights.npz"
    with whole_file(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_after_an_error_the_older_file_is_whole_and_nothing_else_is_left(tmp_path, error):
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    with pytest.raises(type(error)), whole_file(path) as file:
        file.write(b"half of it")
        raise error
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
