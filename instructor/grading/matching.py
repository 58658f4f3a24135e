"""Which file that was handed in could be which file of the assignment."""

import re
from collections.abc import Iterable
from posixpath import basename

from instructor.grading.archives import SUFFIXES
from instructor.grading.entries import UNSAFE, Entry, RefusedError, is_hidden

MAX_KEPT = 10_000  # entries of one folder or archive that could matter
TOO_MANY = f"more than {MAX_KEPT:,} entries"
LONGEST = 100  # characters of a name that is compared loosely
MAX_ALIKE = 5  # entries whose names only contain that of a file: more than anybody compares
# What browsers, file managers and notebooks add to the name of a copy, and Windows and browsers to any name.
COPY = re.compile(r"^copy of |(?: ?\(\d+\)| ?- ?copy ?\d*| copy| \d+|[-_]\d+)$", re.IGNORECASE)
NUMBER = re.compile(r" ?\(\d+\)")
ADDED = (".txt", ".json", ".download")


class Found:
    """The files of one folder or archive that matter, and how many there are in all.

    Parameters
    ----------
    entries : iterable of Entry
    wanted : iterable of str
        Paths of the files in the assignment.
    """

    def __init__(self, entries: Iterable[Entry], wanted: Iterable[str]):
        self.placed, self.bare, self.copies, self.alike = ({w: [] for w in wanted} for _ in range(4))
        self.archives, self.problems = [], []
        self.visible, self.tops = [], set()  # what there is, for a remark: the first of them
        self.count = self.files = 0  # of all entries; of those that a student can have meant
        self._bases, self._plain = {}, {}
        for w in self.placed:
            self._bases.setdefault(basename(w), []).append(w)
            self._plain.setdefault(plain(basename(w)), []).append(w)
        for entry in entries:
            self._add(entry)

    def _add(self, entry):
        self.count += 1
        parts = entry.path.split("/")
        if entry.problem != UNSAFE and any(map(is_hidden, parts)):
            return
        if entry.problem:
            self._keep(self.problems, entry)
        if entry.problem == UNSAFE:
            return
        name = parts[-1]
        if name in self._bases:
            self._add_candidate(entry, self._bases[name])
        elif len(name) <= LONGEST:
            self._add_resembling(entry, name)
        if len(parts) <= 2 and (entry.archive or name.lower().endswith(SUFFIXES)) and not entry.problem:
            self._keep(self.archives, entry)
        self.files += not entry.problem
        if len(self.visible) < 3 and not entry.problem:
            self.visible.append(entry.path)
        if len(self.tops) < 50:
            self.tops.add(parts[0])

    def _add_candidate(self, entry, wanted):
        places = [w for w in wanted if f"/{entry.path}".endswith(f"/{w}")]
        if places:
            longest = max(places, key=len)  # x/a.py is no a.py below x if it is wanted itself
            self._keep(self.placed[longest], entry)
        elif len(wanted) == 1:
            self._keep(self.bare[wanted[0]], entry)

    def _add_resembling(self, entry, name):
        simple = plain(name)
        if same := self._plain.get(simple):
            if len(same) == 1 and not entry.problem:
                self._keep(self.copies[same[0]], entry)
        elif same := self._plain.get(named_after(name, self._plain)[0]):
            alike = self.alike[same[0]]
            if len(same) == 1 and not entry.problem and len(alike) < MAX_ALIKE:
                alike.append(entry)

    def _keep(self, entries, entry):
        entries.append(entry)
        kept = (
            self.problems,
            self.archives,
            *self.placed.values(),
            *self.bare.values(),
            *self.copies.values(),
        )
        if len(entries) > MAX_KEPT // 10 and sum(map(len, kept)) > MAX_KEPT:
            raise RefusedError(TOO_MANY)


def plain(name: str) -> str:
    """A file name without the marks of a copy: ``Copy of Softmax (1).ipynb.txt`` is ``softmax.ipynb``."""
    return _unmarked(name).casefold()


def named_after(name: str, bases: Iterable[str]) -> tuple[str, str]:
    """Which of some file names stands in another one as a word, and what else that says.

    ``Jane Doe - softmax.ipynb`` is ``softmax.ipynb`` and ``Jane Doe``. The longest one counts: no
    ``softmax_derivation`` is a ``softmax``. If there is none, both are empty.
    """
    stem, _, suffix = _unmarked(name).rpartition(".")
    for base in sorted(bases, key=len, reverse=True):
        wanted, _, kind = base.rpartition(".")
        word = rf"(?<![a-z]){re.escape(wanted)}(?![a-z])"
        if kind == suffix.casefold() and (match := re.search(word, stem, re.IGNORECASE)):
            around = stem[: match.start()], stem[match.end() :]
            return base, " ".join(filter(None, (NUMBER.sub("", part).strip(" -_.,()[]") for part in around)))
    return "", ""


def _unmarked(name):
    for added in ADDED:
        shorter = name[: -len(added)] if name.casefold().endswith(added) else name
        name = shorter if "." in shorter else name
    stem, dot, suffix = name.rpartition(".")
    while (shorter := COPY.sub("", stem)) != stem:
        stem = shorter
    return f"{stem}{dot}{suffix}"


def candidates(found: list[Found], w: str) -> list[Entry]:
    """The entries that could be a wanted file: those nearest to the top, else any of its bare name."""
    placed = [entry for f in found for entry in f.placed[w]]
    if placed:
        depth = min(entry.path.count("/") for entry in placed)
        return [entry for entry in placed if entry.path.count("/") == depth]
    return [entry for f in found for entry in f.bare[w]]


def copies(found: list[Found], w: str) -> list[Entry]:
    """Entries whose names say that they are copies of a wanted file."""
    return [entry for f in found for entry in f.copies[w]]


def alike(found: list[Found], w: str) -> list[Entry]:
    """Entries whose names contain that of a wanted file, such as ``softmax_final.ipynb``."""
    return [entry for f in found for entry in f.alike[w]]
