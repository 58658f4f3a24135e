"""Marks that people give: marks.csv, which the grader reads and extends by rows, but never changes."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from instructor.manifest import Manifest
from instructor.sheets import Sheet, cell

FILE = "marks.csv"
POINTS = re.compile(r"[0-9]+([.,][0-9]*)?|[.,][0-9]+")
NOTES = ("override", "reason", "comment")


class Given(NamedTuple):
    """The marks that people gave one student.

    Attributes
    ----------
    written : dict of str to float
        Points of the written answers, by the titles of their columns.
    override : dict of str to float
        Points that replace the grader's, by the ids of the questions.
    reason, comment : str
    """

    written: dict[str, float] = {}
    override: dict[str, float] = {}
    reason: str = ""
    comment: str = ""


def columns(manifest: Manifest) -> dict[str, float]:
    """The titles of the written questions' columns, and the points that each has."""
    return {f"{Path(q.notebook).stem} {q.title}": q.points for q in manifest.written}


def read_marks(path: Path, names: Iterable[str] = ()) -> Sheet:
    """The file of marks; a new one if there is none or it is empty.

    Parameters
    ----------
    path : Path
    names : iterable of str, optional
        Of those who have handed in, as :meth:`instructor.sheets.Sheet.read` takes them.

    Raises
    ------
    ValueError
        If it is not a table, or has no column called name.
    """
    sheet = Sheet.read(path, names) if path.is_file() else Sheet("")
    if sheet.head == [""] and not sheet.rows:
        return Sheet("name\n")
    if "name" not in map(str.casefold, sheet.head):
        raise ValueError(f"{path} has no column called name: add it, or move the file away.")
    return sheet


def complete(sheet: Sheet, names: list[str], manifest: Manifest) -> None:
    """Add the columns and rows that are missing; everything else stays as it is."""
    there = set(map(str.casefold, sheet.head))
    for title in (*columns(manifest), *NOTES):
        if title.casefold() not in there:
            sheet.add_column(cell(title))
    rows = _rows(sheet)
    for name in names:
        if key(name) not in rows:
            rows[key(name)] = _add(sheet, name)


def take_over(sheet: Sheet, grades: Sheet, before: Sheet | None, manifest: Manifest) -> list[str]:
    """Save marks that somebody typed into grades.csv, which is about to be rewritten.

    Parameters
    ----------
    sheet : Sheet
        The marks. Those that are missing are filled in; none is changed.
    grades : Sheet
        The table as it is found.
    before : Sheet or None
        The table as the grader last wrote it: what is in both was not typed by anybody.
    manifest : Manifest

    Returns
    -------
    list of str
        Lines to print that say what was done.
    """
    rows, marks, taken, lines = _rows(sheet), records(sheet), 0, []
    for name, title, typed in _typed(grades, before, manifest):
        if key(name) not in rows:
            rows[key(name)] = _add(sheet, name)
            marks.append({})
        row = rows[key(name)]
        mark = marks[row].setdefault(title.casefold(), "")
        if not mark:
            sheet.set(row, _place(sheet, title), typed)
            marks[row][title.casefold()] = typed
            taken += 1
        elif not same(mark, typed):
            lines.append(f"{name}, {title}: {mark} in {FILE} counts, {typed} in grades.csv does not")
    said = [f"{taken} marks were typed into grades.csv: they now stand in {FILE}, where marks belong"]
    return said * bool(taken) + lines


def _typed(grades, before, manifest):
    """Name, column and mark of what somebody has typed into grades.csv."""
    ours = {key(record.get("name", "")): record for record in records(before)} if before else {}
    for record in records(grades):
        name = record.get("name", "")
        for title in columns(manifest) if name else ():
            typed = record.get(title.casefold(), "")
            if typed and not same(typed, ours.get(key(name), {}).get(title.casefold(), "")):
                yield name, title, typed


def given(sheet: Sheet, names: list[str], manifest: Manifest) -> tuple[dict[str, Given], list[str]]:
    """Who was given what, and a line for everything that cannot be counted.

    Parameters
    ----------
    sheet : Sheet
    names : list of str
        Those who have handed in.
    manifest : Manifest

    Returns
    -------
    found : dict of str to Given
    complaints : list of str
        Each names the row as a spreadsheet counts it.
    """
    known, found, complaints = {key(name): name for name in names}, {}, []
    for number, (record, cells) in enumerate(zip(records(sheet), sheet.rows), 2):
        where = f"{FILE}, row {number}"
        name = known.get(key(record.get("name", "")))
        if not any(value for title, value in record.items() if title != "name"):
            continue
        if any(map(str.strip, cells[len(sheet.head) :])):
            complaints.append(
                f"{where}: more cells than columns, so nothing in it counts (a comma too many?)"
            )
        elif name is None:
            complaints.append(f"{where}: nobody called {record.get('name')!r} has handed in")
        elif name in found:
            complaints.append(f"{where}: {name} has a row above already, which counts")
        else:
            found[name], problems = _given(record, manifest)
            complaints += [f"{where} ({name}), {problem}" for problem in problems]
    return found, complaints


def key(name: str) -> str:
    """Equal for names that are written alike."""
    return unicodedata.normalize("NFC", cell(name)).casefold().strip()


def same(one: str, other: str) -> bool:
    """Whether two cells contain the same mark: 4.50 equals 4,5."""
    numbers = POINTS.fullmatch(one) and POINTS.fullmatch(other)
    return points_in(one) == points_in(other) if numbers else one == other


def points_in(text: str, most: float = float("inf")) -> float:
    """A number of points, with a decimal point or comma.

    Raises
    ------
    ValueError
        If it is not a number, or larger than `most`.
    """
    if not POINTS.fullmatch(text):
        raise ValueError(f"{text!r} is not a number of points")
    points = float(text.replace(",", "."))
    if points > most:
        raise ValueError(f"{text} is more than the maximum, {most:g}")
    return points


def records(sheet: Sheet) -> list[dict[str, str]]:
    """The rows by column titles in lower case; of several columns with the same title, the first counts."""
    head = [title.casefold() for title in sheet.head]
    found = [dict(reversed(list(zip(head, map(str.strip, cells))))) for cells in sheet.rows]
    return [{title: value for title, value in record.items() if title} for record in found]


def _given(record, manifest):
    written, problems = {}, []
    for title, most in columns(manifest).items():
        if text := record.get(title.casefold(), ""):
            try:
                written[title] = points_in(text, most)
            except ValueError as error:
                problems.append(f"{title}: {error}")
    override, wrong = _override(record.get("override", ""), manifest)
    reason = record.get("reason", "")
    if override and not reason:
        override, wrong = {}, [*wrong, "points count only with a reason beside them"]
    problems += [f"override: {problem}" for problem in wrong]
    return Given(written, override, reason, record.get("comment", "")), problems


def _override(text, manifest):
    """Points by question of a text like "predict=4; train=7.5", and what is wrong with it."""
    most, found, wrong = {question.id: question.points for question in manifest.questions}, {}, []
    for entry in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        question, _, points = map(str.strip, entry.partition("="))
        try:
            if question not in most:
                raise ValueError(f"no question is called {question!r}; write it like {next(iter(most))}=3")
            found[question] = points_in(points, most[question])
        except ValueError as error:
            wrong.append(str(error))
    return found, wrong


def _rows(sheet):
    """The first row of each name."""
    return {key(r.get("name", "")): row for row, r in reversed(list(enumerate(records(sheet))))}


def _add(sheet, name):
    """Add a row for a name; return its number."""
    return sheet.append([cell(name) if title == "name" else "" for title in map(str.casefold, sheet.head)])


def _place(sheet, title):
    return list(map(str.casefold, sheet.head)).index(title.casefold())
