"""Read what a student handed in, as files or in archives, without trusting anything in it.

Only the files that are asked for are read, into memory and up to a limit; nothing is unpacked to disk.
"""

import codecs
from collections.abc import Mapping
from contextlib import ExitStack
from typing import NamedTuple

from instructor.grading.contents import levels_of
from instructor.grading.deliveries import Delivery
from instructor.grading.entries import AGAIN, ITSELF, LEAVE_OUT, SUBMIT, Entry, RefusedError, reason, shown
from instructor.grading.matching import alike, candidates, copies

MAX_COPIES = 4  # that are compared
MANY_FILES, MANY_BYTES = 10_000, 100_000_000  # a whole folder, rather than what was asked for
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Submission(NamedTuple):
    """What was found: a printable ``name``, ``files`` by their path in the assignment, and ``remarks``."""

    name: str
    files: dict[str, bytes]
    remarks: list[str]


def read_submission(
    delivery: Delivery, wanted: Mapping[str, int], optional: Mapping[str, int] | None = None
) -> Submission:
    """Read the wanted files of one submission.

    A file is taken from its place in the assignment, otherwise from that place below another folder (the
    shallowest one), otherwise by its bare name, otherwise by the name of a copy, such as
    ``softmax (1).ipynb``, otherwise by a name that contains its own, such as ``softmax_final.ipynb``; in each
    case only if it is the only one, or all of them are the same. Archives are searched for files that are not
    beside them. Hidden files are passed over.

    Parameters
    ----------
    delivery : Delivery
        Its paths may be symbolic links, but nothing below them.
    wanted : mapping
        For each file its path in the assignment, with "/", and its largest size in bytes.
    optional : mapping, optional
        The same for files that may be missing.

    Returns
    -------
    Submission
        Its remarks say whatever is wrong with it, first what keeps it from being graded.
    """
    sizes = {**wanted, **(optional or {})}
    with ExitStack() as stack:
        levels, refused = levels_of(delivery, sizes, wanted, stack)
        picked = {w: _pick(levels, w, copies_too=w in wanted) for w in sizes}
        files, wrong = _read(picked, sizes)
    found = [f for level in levels for f in level]
    nothing = not any(w in files for w in wanted)
    ignored = _ignored(found, picked, nothing)
    if nothing and not (refused or wrong or ignored):
        refused = _nothing_in(levels, delivery)
    told = nothing and (refused or ignored or delivery.remarks)
    missing = [] if told else [f"{w} is missing" for w in wanted if not picked[w]]
    remarks = [*delivery.remarks, *refused, *wrong]
    remarks += _notes(levels, picked, files) + _large(found, delivery) + ignored + missing
    return Submission(delivery.name, {w: _utf_8(files[w]) for w in sizes if w in files}, remarks)


def _pick(levels, w, copies_too):
    """The entries that could be a file, from the first level that has any; by likeness of names at last."""
    for pick in (candidates, copies, alike) if copies_too else (candidates,):
        for level in levels:
            if found := pick(level, w):
                return found
    return []


def _read(picked: Mapping[str, list[Entry]], sizes: Mapping[str, int]):
    """The contents of what was picked, if its copies are all the same; what is wrong with the others."""
    many = [w for w in picked if len(picked[w]) > MAX_COPIES]
    files, wrong = {}, {w: _ambiguous(w, picked[w]) for w in many}
    entries = [(entry, w) for w in picked if w not in wrong for entry in picked[w]]
    for entry, w in sorted(entries, key=lambda pair: pair[0].position):
        try:
            if entry.problem:
                raise RefusedError(entry.problem, ITSELF)
            content = entry.read(sizes[w])
        except Exception as error:  # of what is damaged, too
            wrong[w] = f"{w}: {reason(error)}"
        else:
            if files.setdefault(w, content) != content:
                wrong[w] = _ambiguous(w, picked[w])
    return {w: files[w] for w in files if w not in wrong}, [wrong[w] for w in picked if w in wrong]


def _ambiguous(w, entries):
    one, other = sorted(entry.path for entry in entries)[:2]
    which = "stored twice" if one == other else f"could be {shown(one)} or {shown(other)}"
    return f"{w}: {which}, refused: ask which one counts"


def _nothing_in(levels, delivery):
    """What to do about a submission that contains none of the files, though nothing is wrong with it."""
    names = [path for level in levels[-1:] for found in level for path in found.visible]
    if names:
        count = sum(found.files for found in levels[-1]) - len(names[:3])
        more = f" and {count:,} more" if count > 0 else ""
        held = ", ".join(map(shown, names[:3])) + more
        return [f"nothing of the assignment is in it, only {held}: {SUBMIT}"]
    return [f"{shown(name)} is empty: {AGAIN}" for name in delivery.paths]


def _notes(levels, picked, files):
    """What was out of the ordinary, though it did no harm."""
    found = [f for level in levels for f in level]
    copied = [w for w in files if any(picked[w][0] in f.copies[w] + f.alike[w] for f in found)]
    notes = [f"{w}: taken from {shown(picked[w][0].path)}" for w in copied]
    encoded = [w for w in files if files[w].startswith(UTF_16)]
    notes += [f"{w}: was saved as UTF-16, which Python cannot run; read all the same" for w in encoded]
    depths = {
        w: [bool(candidates(level, w)) for level in levels].index(True) for w in files if w not in copied
    }
    inside = [w for w in depths if depths[w] > min(depths.values())]
    notes += [f"not beside the other files but in an archive: {', '.join(inside)}"] if inside else []
    return notes


def _large(found, delivery):
    """Advice for those who hand in their whole folder."""
    count = sum(f.count for f in found)
    size = sum(path.stat().st_size for path in delivery.paths.values())
    large = count > MANY_FILES or size > MANY_BYTES
    return [f"{size / 1e6:,.0f} MB in {count:,} files: {LEAVE_OUT}"] if large else []


def _ignored(found, picked, nothing):
    tried = {id(entry) for entries in picked.values() for entry in entries}
    ignored = sorted(e.path for f in found for e in f.problems if id(e) not in tried)
    if not ignored:
        return []
    advice = f": {SUBMIT}" if nothing else ""
    return [f"unsafe or unreadable, ignored: {len(ignored)}, such as {shown(ignored[0])}{advice}"]


def _utf_8(content):
    """Text without a mark of its encoding, in UTF-8: the one place where encodings are told apart."""
    if content.startswith(UTF_16):
        return content.decode("utf-16", "replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)
