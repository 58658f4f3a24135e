"""Recognise archives by their content rather than by their names."""

import gzip
from collections.abc import Iterator
from typing import BinaryIO

from instructor.grading.entries import AGAIN, Entry, RefusedError
from instructor.grading.tars import tar_entries
from instructor.grading.zips import zip_entries

SUFFIXES = tuple(".zip .tar.gz .tgz .tar .rar .7z .tar.bz2 .tbz2 .bz2 .tar.xz .txz .xz .gz .zst".split())
READ = (b"PK\3\4", b"PK\5\6", b"\x1f\x8b")
NOT_READ = {
    b"Rar!": "a .rar archive",
    b"7z\xbc\xaf\x27\x1c": "a .7z archive",
    b"BZh": "a .bz2 archive",
    b"\xfd7zXZ": "an .xz archive",
    b"\x28\xb5\x2f\xfd": "a .zst archive",
}
PAGES = {b"%PDF": "a PDF", b"<!DOCTYPE": "a web page", b"<!doctype": "a web page", b"<html": "a web page"}


def archive_entries(file: BinaryIO) -> Iterator[Entry]:
    """The files in a zip or in a tar archive, which may be compressed by gzip.

    Raises
    ------
    RefusedError
        If it is neither, or cannot be read. A damaged one may raise anything.
    """
    file.seek(0)
    start = file.read(512)
    file.seek(0)
    if not start:
        raise RefusedError("empty", AGAIN)
    for magic, kind in (NOT_READ | PAGES).items():
        if start.startswith(magic):
            raise RefusedError(kind, "ask for a zip")
    if start.startswith(b"\x1f\x8b"):
        return tar_entries(gzip.GzipFile(fileobj=file))
    return tar_entries(file) if start[257:262] == b"ustar" else zip_entries(file)


def begins_as_archive(start: bytes) -> bool:
    """Whether these are the first bytes of an archive, whatever its name."""
    return start.startswith((*READ, *NOT_READ))


def without_suffix(name: str) -> str:
    """The name of an archive without its suffix; other names unchanged."""
    suffix = next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)] or name
