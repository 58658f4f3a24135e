"""Tar archives, compressed or not: honest ones are read, hostile ones cost little."""

import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instructor.grading import tars
from instructor.grading.entries import AGAIN, ITSELF, SMALLER, SUBMIT
from tests.instructor.grading.reading_helpers import CONTENT, ONE, SOFTMAX, WANTED, cheap, read, same_folder

LONG = "a folder whose name does not fit " * 9


@pytest.fixture
def write_tar(tmp_path):
    def write_tar(entries, name="alice.tar.gz", form=tarfile.PAX_FORMAT):
        """`entries`: a mapping of names to contents, or TarInfos and contents in pairs."""
        mode = "w:gz" if name.endswith("gz") else "w"
        with tarfile.open(tmp_path / name, mode, format=form) as archive:
            for entry, content in entries.items() if isinstance(entries, dict) else entries:
                entry = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return tmp_path / name

    return write_tar


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tgz"])
def test_every_format_is_read(write_tar, suffix, form):
    tops = [".", "softmax/x" * 12] + ([LONG, "Übung"] if form != tarfile.USTAR_FORMAT else [])
    for top in tops:
        path = write_tar({f"{top}/{p}": c for p, c in CONTENT.items()}, f"alice{suffix}", form)
        assert read(path, WANTED) == ("alice", CONTENT, [])


def test_a_long_name_is_that_of_one_file_only(write_tar):
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        path = write_tar({f"{LONG}/a.py": b"deep", "b.py": b"B"}, form=form)
        assert read(path, {**ONE, "b.py": 9}) == ("alice", {"a.py": b"deep", "b.py": b"B"}, [])


@pytest.mark.parametrize("name", ["/a.py", "../a.py", "x/../a.py", "C:/a.py"])
def test_entries_with_unsafe_paths_are_ignored_and_counted(write_tar, name):
    found = read(write_tar({name: b"evil"}), ONE)
    assert not found.files
    assert found.remarks == [f"unsafe or unreadable, ignored: 1, such as '{name}': {SUBMIT}"]


@pytest.mark.parametrize(
    "kind, words",
    [
        (tarfile.SYMTYPE, "a symbolic link"),
        (tarfile.LNKTYPE, "a symbolic link"),
        (tarfile.FIFOTYPE, "not a regular file"),
        (tarfile.CHRTYPE, "not a regular file"),
        (tarfile.GNUTYPE_SPARSE, "not a regular file"),
    ],
)
def test_links_and_special_files_are_refused(write_tar, kind, words):
    entry = tarfile.TarInfo("a.py")
    entry.type, entry.linkname = kind, "/etc/passwd"
    assert read(write_tar([(entry, b"")]), ONE) == ("alice", {}, [f"a.py: {words}, refused: {ITSELF}"])


def test_a_file_larger_than_its_limit_is_refused_without_being_read(write_tar):
    path = write_tar({"a.py": bytes(100_000_000)})
    with cheap(megabytes=5):
        found = read(path, ONE)
    assert found == ("alice", {}, [f"a.py: larger than 1,000 bytes, refused: {SMALLER}"])


def test_only_so_much_is_gone_through(write_tar, monkeypatch):
    path = write_tar({"data": bytes(2_000_000), "a.py": b"x"})
    assert read(path, ONE).files == {"a.py": b"x"}
    monkeypatch.setattr(tars, "MAX_UNPACKED", 1_000_000)
    why = "larger than 1 MB when unpacked, refused: ask to leave .venv and datasets out"
    assert read(path, ONE) == ("alice", {}, [f"'alice.tar.gz': {why}"])


def test_only_so_many_entries_are_gone_through(write_tar, monkeypatch):
    monkeypatch.setattr(tars, "MAX_HEADERS", 20)
    path = write_tar({str(number): b"" for number in range(18)} | {"a.py": b"x"})
    assert read(path, ONE).files == {"a.py": b"x"}
    path = write_tar({str(number): b"" for number in range(20)} | {"a.py": b"x"})
    assert read(path, ONE).remarks[0].startswith("'alice.tar.gz': more than 20 entries, refused")


def test_a_size_in_binary_that_no_archive_has_is_refused(write_tar, tmp_path):
    content = bytearray(write_tar({"a.py": b"x"}, "alice.tar").read_bytes())
    content[124:136] = b"\x80" + b"\xff" * 11
    content[148:156] = b"        "
    content[148:156] = b"%06o\0 " % sum(content[:512])
    (tmp_path / "alice.tar").write_bytes(content)
    assert "larger than 1000 MB when unpacked, refused" in read(tmp_path / "alice.tar", ONE).remarks[0]


def test_a_bomb_of_gigabytes_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(tars, "MAX_UNPACKED", 50_000_000)
    header = tarfile.TarInfo("zeros")
    header.size = 8**11 - 1
    with gzip.open(tmp_path / "eve.tar.gz", "wb", compresslevel=1) as file:
        file.write(header.tobuf())
        file.write(bytes(1_000_000))
    with cheap(megabytes=5):
        assert "larger than 50 MB when unpacked" in read(tmp_path / "eve.tar.gz", ONE).remarks[0]


def test_a_damaged_archive_is_refused(write_tar, tmp_path):
    whole = write_tar({"a.py": b"x" * 900, "b.py": b"y" * 900}).read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[:-20])
    assert read(tmp_path / "cut.tar.gz", ONE) == (
        "cut",
        {},
        [f"'cut.tar.gz': no intact archive, refused: {AGAIN}"],
    )
    (tmp_path / "no.tar.gz").write_bytes(gzip.compress(b"no tar"))
    assert read(tmp_path / "no.tar.gz", ONE).remarks == [f"'no.tar.gz': no intact tar file, refused: {AGAIN}"]
    (tmp_path / "cut.tar").write_bytes(write_tar({"a.py": b"x" * 900}, "a.tar").read_bytes()[:700])
    assert read(tmp_path / "cut.tar", ONE).remarks == ["a.py: damaged, refused: ask for it again"]


def test_an_archive_without_an_end_is_read(write_tar, tmp_path):
    whole = write_tar({"a.py": b"x"}, "alice.tar").read_bytes()
    (tmp_path / "short.tar").write_bytes(whole[:1024])
    assert read(tmp_path / "short.tar", ONE).files == {"a.py": b"x"}


def test_a_tar_archive_is_read_in_its_own_order(write_tar, monkeypatch):
    path = write_tar({p: CONTENT[p] for p in reversed(CONTENT)})
    positions, at = [], tars._at
    monkeypatch.setattr(tars, "_at", lambda file, *where: positions.append(where[0]) or at(file, *where))
    assert list(read(path, WANTED).files.items()) == list(CONTENT.items())
    assert positions[-3:] == sorted(positions[-3:])


@same_folder
@given(st.data())
def test_random_damage_never_raises_and_names_stay_printable(tmp_path, write_tar, data):
    content = bytearray(write_tar({SOFTMAX: b"text " * 9, "b.py": b"B"}, "alice.tar").read_bytes()[:3000])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "alice.tar").write_bytes(content)
    assert all(line.isprintable() for line in read(tmp_path / "alice.tar", WANTED).remarks)
