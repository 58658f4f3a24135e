"""List a zip and read single files from it, at a cost that does not depend on what else is in it.

`zipfile` keeps an object for each entry and unpacks what nobody has asked for the size of; a student's
whole folder has tens of thousands of entries, and a hostile zip more.
"""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from instructor.grading.entries import (
    AGAIN,
    LEAVE_OUT,
    LINK,
    SMALLER,
    SPECIAL,
    SUBMIT,
    UNSAFE,
    Entry,
    RefusedError,
    is_unsafe,
    larger_than,
)

MAX_DIRECTORY = 16_000_000  # bytes of the table of contents, some 100,000 entries
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = 20  # bytes between the two
RECORD = struct.Struct("<4s6H3L5H2L")
HEADER = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF_8 = 0x2041, 0x800  # in the flags; the first also if headers are masked
PROBLEMS = {0: None, stat.S_IFREG: None, stat.S_IFLNK: LINK}


class _Record(NamedTuple):
    name: bytes
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


def zip_entries(file: BinaryIO) -> Iterator[Entry]:
    """The files in a zip, in the order of its table of contents.

    Raises
    ------
    RefusedError
        If it is protected by a password, not a zip, damaged, or its table of contents is enormous.
    """
    directory, shift = _directory(file)
    at = 0
    while at < len(directory):
        if len(directory) - at < RECORD.size or directory[at : at + 4] != b"PK\1\2":
            raise RefusedError("no intact zip file", AGAIN)
        (_, _, _, flags, method, _, _, checksum, packed, size, *lengths, _, _, mode, offset) = (
            RECORD.unpack_from(directory, at)
        )
        start = at + RECORD.size
        raw, extra = (directory[start : (start := start + length)] for length in lengths[:2])
        at = start + lengths[2]
        name = _text(raw, flags)
        if flags & ENCRYPTED:
            raise RefusedError("protected by a password", "ask for it without one")
        path = name.replace("\\", "/")  # as some programs on Windows write it; also half of a character
        if is_unsafe(path):
            yield Entry(name, UNSAFE)
        elif not path.endswith("/"):
            size, packed, offset = _long(extra, size, packed, offset)
            record = _Record(raw, method, checksum, packed, size, offset + shift)
            problem = PROBLEMS.get(stat.S_IFMT(mode >> 16), SPECIAL)
            parts = [part for part in path.split("/") if part not in ("", ".")]
            yield Entry("/".join(parts), problem, partial(_unpack, file, record), position=record.offset)


def _directory(file):
    """The table of contents, and how far what stands before the zip has moved everything."""
    end = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, end - END.size - 0xFFFF))  # a comment may follow
    tail = file.read(end - start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        raise RefusedError("no intact zip file", AGAIN)
    *_, size, offset, _ = END.unpack_from(tail, at)
    before = at - LOCATOR_64 - END_64.size
    if before >= 0 and tail[before : before + 4] == b"PK\6\6" and tail[at - LOCATOR_64 :][:4] == b"PK\6\7":
        *_, size, offset = END_64.unpack_from(tail, before)
        at = before
    start += at - size
    if start < 0 or offset > start:
        raise RefusedError("no intact zip file", AGAIN)
    if size > MAX_DIRECTORY:
        raise RefusedError(f"its table of contents is {larger_than(MAX_DIRECTORY)}", LEAVE_OUT)
    file.seek(start)
    return file.read(size), start - offset


def _text(raw, flags):
    """A name; old programs use the code page of their country and do not say which."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8" if flags & UTF_8 else "cp437", "surrogateescape")


def _long(extra, *values):
    """Size, packed size and offset; those that do not fit into four bytes stand in an extra field."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            longer = (n for (n,) in struct.iter_unpack("<Q", extra[4 : 4 + length // 8 * 8]))
            return [next(longer, value) if value == 0xFFFFFFFF else value for value in values]
        extra = extra[4 + length :]
    return values


def _unpack(file, record, limit):
    if record.method not in (STORED, DEFLATED):
        raise RefusedError("compressed by another method than deflate", SUBMIT)
    if record.packed > 2 * limit + 100_000:  # deflate never adds that much
        raise RefusedError(larger_than(limit), SMALLER)
    file.seek(record.offset)
    signature, *_, name_length, extra_length = HEADER.unpack(file.read(HEADER.size))
    if signature != b"PK\3\4" or file.read(name_length) != record.name:
        raise RefusedError("damaged", AGAIN)
    file.seek(extra_length, os.SEEK_CUR)
    content = file.read(record.packed)
    if record.method == DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflate.decompress(content, limit + 1)
    if len(content) > limit:
        raise RefusedError(larger_than(limit), SMALLER)
    if len(content) != record.size:
        raise RefusedError("damaged: its size is not the one that the zip declares", AGAIN)
    if zlib.crc32(content) != record.checksum:
        raise RefusedError("damaged", AGAIN)
    return content
