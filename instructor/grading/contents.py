"""Everything in a delivery: the files handed in, those in archives, and those in archives inside these."""

import io
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from instructor.grading.archives import archive_entries, begins_as_archive
from instructor.grading.deliveries import Delivery
from instructor.grading.entries import (
    ITSELF,
    SPECIAL,
    Entry,
    RefusedError,
    file_entry,
    folder_entries,
    open_file,
    reason,
    shown,
)
from instructor.grading.matching import Found, candidates
from instructor.grading.platform_names import is_class

LEVELS = 5
MAX_ARCHIVES = 5  # that are looked into on a level
SUBMITTED = "submission"  # in the name that `make submit` gives
MAX_ARCHIVE = 20_000_000  # bytes of an archive that lies in another
WHOLE_CLASS = "this is a platform's download of a whole class: unpack it, then grade the folder"


class _Source(NamedTuple):
    name: str
    prefix: str  # of the paths, where one must tell the sources apart
    entries: Iterator[Entry]


def levels_of(
    delivery: Delivery, sizes: Mapping[str, int], needed: Mapping[str, int], stack: ExitStack
) -> tuple[list[list[Found]], list[str]]:
    """List a delivery, and the archives in it as long as a needed file is missing.

    Parameters
    ----------
    delivery : Delivery
    sizes : mapping
        For each file that is looked for, its path in the assignment and its largest size in bytes.
    needed : mapping
        Those of them for which archives are opened.
    stack : ExitStack
        Keeps the archives open, so that their files can be read.

    Returns
    -------
    levels : list of list of Found
        What is in each folder or archive of a level: handed in, in an archive, in an archive in that.
    refused : list of str
        Which of them could not be listed, and why.
    """
    levels, refused = [], []
    sources = _handed_in(delivery)
    while sources:
        levels.append([])
        for name, prefix, entries in sources:
            try:
                found = Found((e._replace(path=prefix + e.path) for e in entries), sizes)
            except Exception as error:  # a damaged archive can raise almost anything
                refused.append(f"{shown(name)}: {reason(error, 'no intact archive')}")
            else:
                if len(levels) > 1 and is_class(found.tops):
                    return [], [f"{shown(name)}: {WHOLE_CLASS}"]
                levels[-1].append(found)
        complete = all(any(candidates(level, w) for level in levels) for w in needed)
        archives = [] if complete or len(levels) == LEVELS else _archives(levels[-1])
        if len(archives) > MAX_ARCHIVES:
            refused.append(
                f"{MAX_ARCHIVES} of {len(archives)} archives were looked into: ask for a single one"
            )
        sources = _in_archives(archives[:MAX_ARCHIVES], stack)
    return levels, refused


def _handed_in(delivery):
    several = len(delivery.paths) > 1
    return [
        _Source(name, f"{name}/" if several and path.is_dir() else "", _delivered(name, path))
        for name, path in delivery.paths.items()
    ]


def _delivered(name, path):
    path = path.resolve()
    if path.is_dir():
        yield from folder_entries(path)
    elif not stat.S_ISREG(os.stat(path).st_mode):
        raise RefusedError(SPECIAL, ITSELF)
    else:
        with open_file(path) as file:
            yield file_entry(path, name)._replace(archive=begins_as_archive(file.read(8)))


def _archives(level):
    """The archives on a level: what may come from `make submit` first, then those nearest to the top."""

    def order(archive):
        return (
            SUBMITTED not in archive.path.rpartition("/")[2].casefold(),
            archive.path.count("/"),
            archive.path,
        )

    return sorted((archive for found in level for archive in found.archives), key=order)


def _in_archives(archives, stack):
    several = len(archives) > 1
    return [
        _Source(archive.path, f"{archive.path}/" if several else "", _opened(archive, stack))
        for archive in archives
    ]


def _opened(archive, stack):
    file = open_file(archive.file) if archive.file else io.BytesIO(archive.read(MAX_ARCHIVE))
    yield from archive_entries(stack.enter_context(file))
