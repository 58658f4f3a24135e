"""Who handed in what: find the submissions in what learning platforms export."""

import os
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from posixpath import basename
from typing import NamedTuple

from cs231n.diagnosis.printable import one_line
from instructor.grading.archives import SUFFIXES, without_suffix
from instructor.grading.entries import SUBMIT, escaped, is_hidden, open_file
from instructor.grading.gradescope_export import METADATA, listed_submissions
from instructor.grading.matching import named_after, plain
from instructor.grading.platform_names import items_in

# Lists, pages, notes and pictures that no platform has named after a student are told at the end, but
# nobody is graded for them.
TEXTS = ".csv .txt .md .html .htm .yml .yaml .json .xls .xlsx .ods .log .ini .db"
NOT_HANDED_IN = tuple(f"{TEXTS} .png .jpg .jpeg .gif .svg".split())
TYPED_ONLY = f"no file was handed in, only typed text: {SUBMIT}"
RESULTS = (("grades.csv", "marks.csv", "answers.md"), ("report.txt", "usage.json", "results.json"))
TYPED_BY = re.compile(rb"Name: (.{1,100}) \((\S{1,100})\)\s")  # how Blackboard's pages of text begin


class Delivery(NamedTuple):
    """What one student, or one group, handed in.

    Attributes
    ----------
    name : str
        To be shown: the student's name if the platform tells it, else that of the file or folder; printable.
    paths : dict of str to Path
        Files and folders, by the names that the student gave them.
    platform : str
        "Moodle", "Brightspace", "Blackboard", "Canvas", "Gradescope", or "" if none is recognised.
    ids : tuple of str
        Whatever identifies the student there: user name, number, e-mail address; of all members of a group.
    handed_in : datetime or None
        When, if the platform tells; without a time zone it is the platform's local time.
    late : bool or None
        Whether the platform says that it was late; None if it says nothing about that.
    attempt : int or None
        Which one it is of several that the student made, counted from 1, if that is known.
    remarks : tuple of str
    """

    name: str
    paths: dict[str, Path]
    platform: str = ""
    ids: tuple[str, ...] = ()
    handed_in: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    remarks: tuple[str, ...] = ()


def find_submissions(path: Path, wanted: Iterable[str]) -> list[Delivery]:
    """List what was handed in at a path, sorted by name.

    A file is one submission. So is a folder that holds a wanted file at its place in the assignment or,
    with no archive beside it, directly under its bare name. Any other folder is a folder of submissions:
    what platforms have named is sorted by student, and the last of several attempts counts; loose files such
    as ``Jane Doe - softmax.ipynb`` are sorted by what else their names say; every other archive, folder or
    file is one submission. Hidden files, symbolic links, lists, notes and the grader's results are passed
    over. A folder that contains only such folders from platforms stands for all of them together.

    Raises
    ------
    FileNotFoundError
        If there is no such path.
    ValueError
        If the folder is not a submission and contains none.
    """
    path = existing(path)
    if path.is_dir() and not items_in([path]) and not _is_submission(path, wanted):
        found = [delivery for folder in _classes(path) for delivery in _in_class(folder, wanted)]
    else:
        found = _of_students([path]) or [whole(path)]
    if not found:
        raise ValueError(
            f"{path} holds no submission: expected archives or folders (symbolic links are not followed), "
            f"or one of the files {', '.join(wanted)}."
        )
    return sorted(found, key=lambda delivery: (delivery.name.casefold(), *map(str, delivery.paths.values())))


def whole(path: Path) -> Delivery:
    """A file or folder as one submission, whatever it looks like."""
    path = existing(path)
    name = path.name if path.is_dir() else without_suffix(path.name)
    return Delivery(escaped(name), {path.name: path})


def passed_over(path: Path, found: Iterable[Delivery]) -> list[str]:
    """Names of what is in a folder of submissions and belongs to none of them."""
    path = existing(path)
    taken = {p for delivery in found for p in delivery.paths.values()}
    taken |= {p.parent for p in taken} | {item.path for item in items_in(path.iterdir())}
    return [one_line(p.name, 100) for p in sorted(path.iterdir()) if p not in taken and not is_hidden(p.name)]


def existing(path: Path) -> Path:
    """The absolute path; raises FileNotFoundError if nothing is there."""
    if not os.path.exists(path):
        raise FileNotFoundError(f"There is no submission {path}. Give the path of an archive or of a folder.")
    return Path(os.path.abspath(path))  # so that "." has a name


def _is_submission(folder, wanted):
    if any(os.path.lexists(folder / w) for w in wanted):
        return True
    beside = _visible(folder)
    bare = {plain(basename(w)) for w in wanted}
    loose = any(plain(p.name) in bare for p in folder.iterdir() if not is_hidden(p.name) and not p.is_dir())
    return loose and not items_in(beside) and not any(p.name.lower().endswith(SUFFIXES) for p in beside)


def _visible(folder):
    """Files and folders that may have been handed in, or that belong to what was."""
    found = [p for p in sorted(folder.iterdir()) if not is_hidden(p.name) and not p.is_symlink()]
    return [p for p in found if p.is_file() or p.is_dir() and not _is_ours(p)]


def _is_ours(folder):
    """Whether the grader has written it: the results of a class, or those of one submission."""
    return any(all((folder / name).is_file() for name in names) for names in RESULTS)


def _handed_in(paths):
    return [p for p in paths if p.is_dir() or not p.name.lower().endswith(NOT_HANDED_IN)]


def _classes(folder):
    """The folders exported by platforms, if there is nothing else; otherwise the folder itself.

    A student's own folder may look like one: among other submissions it is not taken for a class.
    """
    classes = [p for p in _visible(folder) if p.is_dir() and _is_class(p)]
    names = {p.name for p in classes}
    others = [p for p in _handed_in(_visible(folder)) if p.name not in names and _stem(p) not in names]
    return [folder] if others or _is_class(folder) else classes or [folder]


def _stem(path):
    return without_suffix(path.name)


def _is_class(folder):
    files = _visible(folder)
    named = {item.path for item in items_in(files)}
    return folder / METADATA in files or bool(named) and set(_handed_in(files)) <= named


def _in_class(folder, wanted):
    """What was handed in directly in a folder."""
    beside = dict.fromkeys(_visible(folder))
    listed = listed_submissions(folder / METADATA) if folder / METADATA in beside else {}
    rest = [p for p in beside if p.name not in listed]
    named = {item.path for item in items_in(rest)}
    others = _by_hand([p for p in _handed_in(rest) if p not in named], wanted)
    of_gradescope = [_of_gradescope(name, entry, folder / name, beside) for name, entry in listed.items()]
    return [*of_gradescope, *_of_students(rest), *others]


def _by_hand(paths, wanted):
    """What no platform has named: a loose file belongs to whom its name says, all else stands alone."""
    bases, owners, alone = {basename(w).casefold(): basename(w) for w in wanted}, {}, []
    for path in paths:
        base, owner = ("", "") if path.is_dir() else named_after(path.name, bases)
        if owner:
            owners.setdefault(owner.casefold(), (owner, []))[1].append((bases[base], path))
        else:
            alone.append(whole(path))
    return alone + [Delivery(escaped(owner), _renamed(files)) for owner, files in owners.values()]


def _renamed(files):
    """Files by the names that their students gave them, as far as no two have the same."""
    count = Counter(name for name, _ in files)
    return {name if count[name] == 1 else path.name: path for name, path in files}


def _of_gradescope(name, listed, path, beside):
    there = path in beside
    remarks = () if there else (f"{escaped(name)} is listed in {METADATA} but not here: download it again",)
    paths = {name: path} if there else {}
    shown = escaped(", ".join(listed.names) or name)
    return Delivery(shown, paths, "Gradescope", listed.ids, listed.created_at, remarks=remarks)


def _of_students(paths):
    """What platforms have named after students, one delivery for each of them."""
    students = {}
    for item in items_in(paths):
        students.setdefault((item.platform, item.student), []).append(item)
    return [_of_student(items) for items in students.values()]


def _of_student(items):
    """The last attempt of one student. Typed text counts only if there is nothing else."""
    files = [item for item in items if not item.text] or items
    times = sorted({item.time for item in files if item.time})
    if not all(item.time for item in files):  # none is known to be the last
        times = []
    last = [item for item in files if item.time == times[-1]] if times else files
    last.sort(key=lambda item: item.upload)
    paths = _renamed([(item.file, item.path) for item in last])
    if all(item.upload for item in last):  # a later upload takes the place of an earlier one
        paths = {item.file: item.path for item in last}
    remarks = [TYPED_ONLY] if all(item.text for item in items) else []
    if len(times) > 1:
        remarks.append(f"{len(times)} attempts: graded is the last, of {times[-1]}")
    elif len(paths) < len(last):
        remarks.append(f"{len(last)} uploads of {len(paths)} files: graded is the last of each")
    item, handed_in = last[-1], times[-1] if times else None
    version = max(item.version for item in last)
    attempt = len(times) if len(times) > 1 else version + 1 if version else None
    name, number = _typed_by(items) or (item.name, item.id)
    ids = (number,) if number else ()
    name = escaped(name or number)
    return Delivery(name, paths, item.platform, ids, handed_in, item.late, attempt, tuple(remarks))


def _typed_by(items):
    """Name and user name from the text page that Blackboard adds to the files."""
    for item in items:
        if item.text and item.platform == "Blackboard":
            with suppress(Exception), open_file(item.path) as file:
                if match := TYPED_BY.match(file.read(1000).removeprefix(b"\xef\xbb\xbf")):
                    name, number = (part.decode("utf-8", "replace") for part in match.groups())
                    if item.student.endswith(f"_{number}"):
                        return name, number
    return None
