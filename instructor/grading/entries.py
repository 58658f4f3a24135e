"""Files in something that was handed in: their paths and how to read them; nothing is trusted or unpacked.

This needs Linux or macOS, which can refuse to follow links. No student's code may run at the same time.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cs231n.diagnosis.printable import printable

MAX_WALKED = 100_000
UNSAFE, LINK, SPECIAL = "an unsafe path", "a symbolic link", "not a regular file"
LEAVE_OUT = "ask to leave .venv and datasets out"
AGAIN, ITSELF = "ask for it again", "ask for the file itself"
SMALLER = "ask for a smaller one, notebooks without their outputs"
SUBMIT = "ask for the zip that `make submit` writes"
PASSED_OVER = {"__MACOSX", "__pycache__", "site-packages", "node_modules"}


class RefusedError(Exception):
    """Says why something is not read and, if that is not obvious, what to do about it."""

    def __init__(self, why: str, advice: str = ""):
        super().__init__(f"{why}, refused: {advice}" if advice else f"{why}, refused")


class Entry(NamedTuple):
    """A file in a folder or in an archive.

    Attributes
    ----------
    path : str
        As it was written, with "/".
    problem : str or None
        Why it is not read, as far as its listing says.
    read : callable
        Takes the largest size in bytes, returns the content; raises RefusedError, or anything if damaged.
    file : Path or None
        Where it is, if it is not in an archive.
    position : int
        Entries of one archive are read at least cost in the order of their positions.
    archive : bool
        Whether it is an archive although its name does not say so.
    """

    path: str
    problem: str | None = None
    read: Callable[[int], bytes] | None = None
    file: Path | None = None
    position: int = 0
    archive: bool = False


def folder_entries(root: Path) -> Iterator[Entry]:
    """All files below a folder, the nearest first; hidden folders are not walked, links not followed.

    Raises
    ------
    RefusedError
        If there are too many.
    OSError
        If the folder itself cannot be read.
    """
    folders, count = [""], 0
    for folder in folders:  # which grows meanwhile
        try:
            with os.scandir(root / folder) as scan:
                found = list(islice(scan, MAX_WALKED + 1 - count))
        except OSError as error:
            if not folder:
                raise
            yield Entry(folder, reason(error))
            continue
        count += len(found)
        if count > MAX_WALKED:
            raise RefusedError(f"more than {MAX_WALKED:,} entries", LEAVE_OUT)
        for item in found:
            path = f"{folder}/{item.name}".lstrip("/")
            if is_unsafe(item.name) or "\\" in item.name:
                yield Entry(path, UNSAFE)
            elif not item.is_dir(follow_symlinks=False):
                regular = item.is_file(follow_symlinks=False)
                yield file_entry(
                    root / path, path, None if regular else LINK if item.is_symlink() else SPECIAL
                )
            elif not is_hidden(item.name):
                folders.append(path)


def file_entry(file: Path, path: str, problem: str | None = None) -> Entry:
    """An entry for a file in a folder."""
    return Entry(path, problem, partial(_load, file), file)


def open_file(path: Path) -> io.FileIO:
    """Open a regular file for reading; follows no link and does not wait for the other end of a FIFO."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise RefusedError(SPECIAL, ITSELF)
    return io.FileIO(file)


def _load(path, limit):
    with open_file(path) as file:
        return read_all(file, limit)


def read_all(file: BinaryIO, limit: int) -> bytes:
    """The rest of a file; raises RefusedError if it is larger than a limit in bytes."""
    parts, left = [], limit + 1
    while left > 0 and (part := file.read(min(left, 1 << 16))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise RefusedError(larger_than(limit), SMALLER)
    return b"".join(parts)


def larger_than(limit: int) -> str:
    """How remarks say it."""
    return f"larger than {limit / 1e6:g} MB" if limit >= 100_000 else f"larger than {limit:,} bytes"


def is_unsafe(path: str) -> bool:
    """Whether a path leads, or could lead, out of its folder."""
    drive_or_up = any(part == ".." or part[1:2] == ":" for part in path.split("/"))
    return drive_or_up or path.startswith("/") or "\0" in path


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is not a student's work: hidden, or installed by a program."""
    return name.startswith(".") or name in PASSED_OVER


def reason(error: Exception, otherwise: str = "damaged") -> str:
    """Why something was not read, for a remark. Other errors than ours may quote a student's names."""
    if isinstance(error, OSError) and error.strerror:
        return str(RefusedError(f"cannot be read ({error.strerror})", "look at it, or ask for it again"))
    return str(error if isinstance(error, RefusedError) else RefusedError(otherwise, AGAIN))


def escaped(text: str) -> str:
    """A name in which terminal escapes, line breaks and the like are written out, as in ``\\x1b``."""
    return printable(text, lambda c: ascii(c)[1:-1])


def shown(name: str) -> str:
    """A name for a remark: printable, short and in quotes."""
    name = escaped(name)
    return f"'{name}'" if len(name) <= 60 else f"'{name[:30]}...{name[-27:]}'"
