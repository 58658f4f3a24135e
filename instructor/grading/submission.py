"""Read what students hand in, a zip or a folder, trusting nothing in it.

Only the files that are asked for are read, into memory and up to a limit; nothing is unpacked to disk.
Needs Linux or macOS, which can refuse to follow links. No code of a student may run at the same time.
"""

import io
import os
import stat
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from posixpath import basename
from typing import NamedTuple

from cs231n.diagnosis.printable import printable

MAX_ZIP_BYTES = 100_000_000
MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 2_000_000  # of a zip: `zipfile` reads its table of contents whole before one can count
TOO_MANY = f"more than {MAX_ENTRIES:,} entries"
UNSAFE, LINK, SPECIAL = "an unsafe path", "a symbolic link", "not a regular file"


class Submission(NamedTuple):
    """What was found: a printable ``name``, ``files`` by their path in the assignment, and ``remarks``."""

    name: str
    files: dict[str, bytes]
    remarks: list[str]


def find_submissions(path: Path, wanted: Mapping[str, int]) -> list[Path]:
    """List the submissions at a path, sorted by name.

    A file is one submission. So is a folder that holds a wanted file at its place in the assignment or,
    with no zip beside it, directly under its bare name. Any other folder is one of submissions: the zips
    and folders in it, except hidden ones, ``__MACOSX`` and symbolic links.

    Raises
    ------
    FileNotFoundError
        If there is no such path.
    ValueError
        If the folder is no submission and holds none.
    """
    path = _existing(path)
    if not path.is_dir() or any(os.path.lexists(path / w) for w in wanted):
        return [path]
    beside = [p for p in sorted(path.iterdir()) if not _is_hidden(p.name) and not p.is_symlink()]
    zips = [p for p in beside if p.suffix.lower() == ".zip" and p.is_file()]
    if not zips and any(os.path.lexists(path / basename(w)) for w in wanted):
        return [path]
    found = [p for p in beside if p in zips or p.is_dir()]
    if not found:
        raise ValueError(
            f"{path} holds no submission: expected zips or folders (symbolic links are not followed), "
            f"or one of the files {', '.join(wanted)}."
        )
    return found


def read_submission(
    path: Path, wanted: Mapping[str, int], optional: Mapping[str, int] | None = None
) -> Submission:
    """Read the wanted files of one submission.

    A file is taken from its place in the assignment, else from that place below another folder (the
    shallowest one), else by its bare name where that is unambiguous. What is hidden is passed over.

    Parameters
    ----------
    path : Path
        A zip or a folder; the path itself may be a symbolic link, nothing below it may.
    wanted : mapping
        For each file its path in the assignment, with "/", and its largest size in bytes.
    optional : mapping, optional
        The same for files that need not be there.

    Returns
    -------
    Submission
        Whatever is wrong with it stands in the remarks; an unusable one has no files and one remark.

    Raises
    ------
    FileNotFoundError
        If there is no such path.
    """
    path, optional = _existing(path), optional or {}
    sizes = {**wanted, **optional}
    name = _printable(path.name if path.is_dir() else path.stem)
    with ExitStack() as stack:
        try:
            entries = _in_folder(path) if path.is_dir() else _in_zip(path.resolve(), stack)
        except Exception as error:  # a damaged zip can raise almost anything
            why = _reason(error, "no intact zip file")
            return Submission(name, {}, [f"{_shown(path.name)}: {why}, refused"])
        files, remarks, refused = {}, [], []
        for w, found in _candidates([e for e in entries if e.problem != UNSAFE], sizes):
            if not found:
                remarks += [] if w in optional else [f"{w} is missing"]
            elif len(found) > 1:
                one, other = sorted(e.path for e in found)[:2]
                which = "stored twice" if one == other else f"could be {_shown(one)} or {_shown(other)}"
                remarks.append(f"{w}: {which}, refused")
            else:
                try:
                    if found[0].problem:
                        raise _RefusedError(found[0].problem)
                    files[w] = found[0].read(sizes[w])
                except Exception as error:
                    refused += found
                    remarks.append(f"{w}: {_reason(error, 'damaged')}, refused")
    ignored = sorted(e.path for e in entries if e.problem and e not in refused)
    if ignored:
        remarks.append(f"unsafe or unreadable, ignored: {len(ignored)}, such as {_shown(ignored[0])}")
    return Submission(name, files, remarks)


class _RefusedError(Exception):
    """Says in plain English why something is not read."""


class _Entry(NamedTuple):
    path: str
    problem: str | None  # why it is not read, as far as its listing tells
    read: Callable[[int], bytes] | None = None  # takes the largest size


def _candidates(entries, wanted):
    """Pair each wanted file with the entries that could be it."""
    placed = {w: [] for w in wanted}
    for entry in entries:
        places = [w for w in wanted if f"/{entry.path}".endswith(f"/{w}")]
        if places:
            placed[max(places, key=len)].append(entry)  # x/a.py is no a.py below x if it is wanted itself
    bases = [basename(w) for w in wanted]
    for w, found in placed.items():
        if found:
            depth = min(e.path.count("/") for e in found)
            yield w, [e for e in found if e.path.count("/") == depth]
        else:
            yield w, [e for e in entries if basename(e.path) == basename(w) and bases.count(basename(w)) == 1]


def _in_zip(path, stack):
    file = stack.enter_context(_ZipFile(_open(path)))
    if os.fstat(file.fileno()).st_size > MAX_ZIP_BYTES:
        raise _RefusedError(f"larger than {_size(MAX_ZIP_BYTES)}")
    archive = zipfile.ZipFile(file)
    if len(archive.filelist) > MAX_ENTRIES:
        raise _RefusedError(TOO_MANY)
    entries = []
    for info in archive.filelist:
        name = info.orig_filename  # as it was written: `filename` is cut and mended
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if _is_unsafe(name):
            entries.append(_Entry(name, UNSAFE))
        elif not name.endswith("/") and not any(map(_is_hidden, parts)):
            kind = stat.S_IFMT(info.external_attr >> 16)
            problem = {0: None, stat.S_IFREG: None, stat.S_IFLNK: LINK}.get(kind, SPECIAL)
            entries.append(_Entry("/".join(parts), problem, partial(_unpack, archive, info)))
    return entries


class _ZipFile(io.FileIO):
    """A file that refuses to read an enormous table of contents; all else is read in small pieces."""

    def read(self, size=-1):
        if size > MAX_DIRECTORY_BYTES:
            raise _RefusedError(TOO_MANY)
        return super().read(size)


def _unpack(archive, info, limit):
    if info.flag_bits & 0x2041:  # encrypted, strongly encrypted, masked headers
        raise _RefusedError("encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # `zipfile` unpacks the other methods without a bound: 4 kB of bzip2 can become gigabytes.
        raise _RefusedError("compressed by another method than deflate")
    declared = info.file_size
    info.file_size = sys.maxsize  # else what is more than declared would be cut off, unseen
    with archive.open(info) as file:
        content = _read(file, limit)
    if len(content) != declared:
        raise _RefusedError("damaged: it has not the size that the zip declares")
    return content


def _in_folder(root):
    entries, folders, count = [], [""], 0
    for folder in folders:  # which grows on the way
        try:
            with os.scandir(root / folder) as scan:
                found = list(islice(scan, MAX_ENTRIES + 1 - count))
        except OSError as error:
            if not folder:
                raise
            entries.append(_Entry(folder, _reason(error)))
            continue
        count += len(found)
        if count > MAX_ENTRIES:
            raise _RefusedError(TOO_MANY)
        for item in found:
            path = f"{folder}/{item.name}".lstrip("/")
            if _is_unsafe(item.name):
                entries.append(_Entry(path, UNSAFE))
            elif item.is_dir(follow_symlinks=False):
                folders += [] if _is_hidden(item.name) else [path]
            elif not _is_hidden(item.name):
                regular = item.is_file(follow_symlinks=False)
                problem = None if regular else LINK if item.is_symlink() else SPECIAL
                entries.append(_Entry(path, problem, partial(_load, root / path)))
    return entries


def _load(path, limit):
    with io.FileIO(_open(path)) as file:
        return _read(file, limit)


def _open(path):
    """Open a regular file; follows no link, and does not wait for the other end of a FIFO."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise _RefusedError(SPECIAL)
    return file


def _read(file, limit):
    parts, left = [], limit + 1
    while left > 0 and (part := file.read(min(left, 1 << 16))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise _RefusedError(f"larger than {_size(limit)}")
    return b"".join(parts)


def _existing(path):
    if not os.path.exists(path):
        raise FileNotFoundError(f"There is no submission {path}. Give the path of a zip or of a folder.")
    return Path(os.path.abspath(path))  # so that "." has a name


def _is_unsafe(name):
    drive_or_up = any(part == ".." or part[1:2] == ":" for part in name.split("/"))
    return drive_or_up or name.startswith("/") or "\\" in name or "\0" in name


def _is_hidden(name):
    return name.startswith(".") or name == "__MACOSX"


def _reason(error, otherwise=""):
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror})"
    return str(error) if isinstance(error, _RefusedError) else otherwise  # others may quote a student's names


def _printable(text):
    """Without terminal escapes, line breaks and the like: those are written out, as in ``\\x1b``."""
    return printable(text, lambda c: ascii(c)[1:-1])


def _shown(name):
    name = _printable(name)
    return f"'{name}'" if len(name) <= 60 else f"'{name[:30]}...{name[-27:]}'"


def _size(limit):
    return f"{limit / 1e6:g} MB" if limit >= 100_000 else f"{limit:,} bytes"
