"""List a tar archive and read single files of it.

A compressed one is like a tape: to read backwards is to start again.
"""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from instructor.grading.entries import (
    AGAIN,
    LEAVE_OUT,
    LINK,
    SMALLER,
    SPECIAL,
    UNSAFE,
    Entry,
    RefusedError,
    is_unsafe,
    larger_than,
)

MAX_UNPACKED = 1_000_000_000  # bytes that are gone through
MAX_HEADERS = 200_000
BLOCK, LONGEST = 512, 10_000  # bytes of a block; of a name that does not fit into one
REGULAR, LINKS, FOLDER = b"0\0007", b"12", b"5"
GNU_NAME, PAX = b"L", b"x"
OF_NO_FILE = b"KgXV"  # headers about links and about the archive


def tar_entries(file: BinaryIO) -> Iterator[Entry]:
    """The files in a seekable tar archive, in their order.

    Raises
    ------
    RefusedError
        If it is damaged or enormous. A damaged compression raises whatever the file raises.
    """
    at, name = 0, None
    for _ in range(MAX_HEADERS):
        header = _at(file, at, BLOCK)
        if not header.strip(b"\0") and at:  # the end, which some programs leave out
            return
        if len(header) < BLOCK or _octal(header[148:156]) != _checksum(header):
            raise RefusedError("no intact tar file", AGAIN)
        kind, size, data = header[156:157], _octal(header[124:136]), at + BLOCK
        at = data + -(-size // BLOCK) * BLOCK
        if at > MAX_UNPACKED:
            raise RefusedError(f"{larger_than(MAX_UNPACKED)} when unpacked", LEAVE_OUT)
        if kind in GNU_NAME + PAX:
            name = _long_name(_at(file, data, min(size, LONGEST)), kind) or name
        elif kind not in OF_NO_FILE:
            path, name = name or _name(header), None
            if is_unsafe(path):
                yield Entry(path, UNSAFE)
            elif kind not in FOLDER:
                problem = None if kind in REGULAR else LINK if kind in LINKS else SPECIAL
                parts = [part for part in path.split("/") if part not in ("", ".")]
                yield Entry("/".join(parts), problem, partial(_read, file, data, size), position=data)
    raise RefusedError(f"more than {MAX_HEADERS:,} entries", LEAVE_OUT)


def _at(file, position, size):
    file.seek(position)
    return file.read(size)


def _read(file, position, size, limit):
    if size > limit:
        raise RefusedError(larger_than(limit), SMALLER)
    content = _at(file, position, size)
    if len(content) != size:
        raise RefusedError("damaged", AGAIN)
    return content


def _octal(field):
    """A number; those that are too large for octal digits are binary, after a first byte of 128."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if digits.strip(b"01234567"):
        raise RefusedError("no intact tar file", AGAIN)
    return int(digits or b"0", 8)


def _checksum(header):
    return sum(header) - sum(header[148:156]) + 8 * ord(" ")


def _name(header):
    name, prefix = (field.partition(b"\0")[0] for field in (header[:100], header[345:500]))
    if header[257:263] != b"ustar\0":  # the old GNU format has times there
        prefix = b""
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "surrogateescape")


def _long_name(content, kind):
    """From the header before the one that it is about."""
    if kind in GNU_NAME:
        raw = content.partition(b"\0")[0]
    else:  # lines such as b"19 path=some/name\n"
        fields = (line.partition(b" ")[2] for line in content.split(b"\n"))
        raw = next((field[5:] for field in fields if field.startswith(b"path=")), b"")
    return raw.decode("utf-8", "surrogateescape")
