"""Archives are recognised by their content, whatever they are called."""

import io
import tarfile

import pytest

from instructor.grading.archives import begins_as_archive, without_suffix
from tests.instructor.grading.reading_helpers import ONE, read


@pytest.mark.parametrize(
    "start, kind",
    [
        (b"Rar!\x1a\x07\x01\x00", "a .rar archive"),
        (b"7z\xbc\xaf\x27\x1c", "a .7z archive"),
        (b"BZh9", "a .bz2 archive"),
        (b"\xfd7zXZ\0", "an .xz archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html>", "a web page"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(tmp_path, start, kind):
    for name in ("alice.zip", "alice.rar", "alice.tar.gz"):
        (tmp_path / name).write_bytes(start + bytes(600))
        assert read(tmp_path / name, ONE) == ("alice", {}, [f"'{name}': {kind}, refused: ask for a zip"])


def test_an_archive_under_the_name_of_another_or_of_none_is_read(write_zip, tmp_path):
    content = write_zip({"a.py": b"x"}).read_bytes()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.py"))
    for name in ("alice.rar", "alice.tar.gz", "alice", "alice.zip.download", "alice.txt"):
        (tmp_path / name).write_bytes(content)
        assert read(tmp_path / name, ONE).files == {"a.py": b"x"}
        (tmp_path / name).write_bytes(tar.getvalue())
        assert read(tmp_path / name, ONE).files == {"a.py": b""}


def test_a_self_extracting_zip_is_a_zip(write_zip, tmp_path):
    (tmp_path / "alice.exe.zip").write_bytes(b"MZ program" * 99 + write_zip({"a.py": b"x"}).read_bytes())
    assert read(tmp_path / "alice.exe.zip", ONE).files == {"a.py": b"x"}


def test_text_does_not_begin_like_an_archive():
    assert begins_as_archive(b"PK\3\4....") and begins_as_archive(b"Rar!....")
    assert not any(map(begins_as_archive, (b"", b"import os", b"%PDF", b"PK")))


def test_the_suffixes_of_archives_are_taken_off_their_names():
    assert [without_suffix(name) for name in ("a.zip", "a.tar.gz", "a.b.TGZ", "a.py", "a", ".zip")] == [
        "a", "a", "a.b", "a.py", "a", ".zip",
    ]  # fmt: skip
