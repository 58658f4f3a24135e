"""Fill in a gradebook exported from Canvas, Moodle or Gradescope, ready for uploading."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from instructor.sheets import Sheet, number

ANOTHER_COLUMN = "name one with COLUMN=... (--gradebook-column)"


class Student(NamedTuple):
    """One submission: name and ids of the student, the platform that it came from, and its points."""

    name: str
    ids: Sequence[str]
    platform: str
    points: float


class Format(NamedTuple):
    """How to read a platform's gradebook.

    Attributes
    ----------
    needed : tuple of str
        Columns by which it is recognised.
    ids : tuple of str
        Columns that identify a student, the most reliable first.
    names : tuple of str
        Columns that make up the name.
    points : str
        The column for the points; empty if the assignment's name determines it.
    most : str
        The column with the maximum number of points; empty if a row has it.
    """

    needed: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    points: str
    most: str


FORMATS = {
    "Canvas": Format(
        ("Student", "ID", "Section"),
        ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
        ("Student",),
        "",
        "",
    ),
    "Moodle": Format(
        ("Identifier", "Full name", "Grade"),
        ("Identifier", "Email address", "ID number", "Username"),
        ("Full name",),
        "Grade",
        "Maximum Grade",
    ),
    "Gradescope": Format(
        ("First Name", "Last Name", "Email", "Total Score"),
        ("SID", "Email"),
        ("First Name", "Last Name"),
        "Total Score",
        "Max Points",
    ),
}
# Canvas, in the column of names.
NO_PERSON = re.compile(r"\s*(Points Possible|Student, Test|Test Student)?\s*")
READ_ONLY = "(read only)"


def fill(
    sheet: Sheet, students: list[Student], assignment: str, reachable: float, column: str | None = None
) -> list[str]:
    """Write the points into a gradebook; no other cell is changed.

    Parameters
    ----------
    sheet : Sheet
        The gradebook as the platform exported it.
    students : list of Student
    assignment : str
        The only column of a Canvas gradebook whose title contains it gets the points.
    reachable : float
        The maximum number of points, for comparison with the platform's.
    column : str, optional
        The title of the column that gets the points.

    Returns
    -------
    list of str
        To print: how many were filled in, and who was not found, in either direction.

    Raises
    ------
    ValueError
        If it is not a known kind of gradebook, or if no column or several could be meant.
    """
    platform, form = _recognised(sheet)
    place = _points_column(sheet, form, assignment, column)
    people = _people(sheet, form)
    matched, lines = _match(form, platform, people, students)
    most = _most(sheet, form, place, people)
    comma = re.fullmatch(r"\d+,\d+", most) is not None
    for row, student in matched.items():
        points = number(student.points)
        sheet.set(row, place, points.replace(".", ",") if comma else points)
    if most and float(most.replace(",", ".")) != reachable:
        lines.append(f"{platform} has a maximum of {most} points for it, here it is {number(reachable)}")
    missing = [_name(cells, form) for row, cells in people.items() if row not in matched]
    if missing:
        lines.append(f"in the gradebook, but without points from here: {'; '.join(missing)}")
    return [f"{platform}, {sheet.head[place]}: {len(matched)} of {len(people)} filled in", *lines]


def _recognised(sheet):
    for platform, form in FORMATS.items():
        if set(form.needed) <= set(sheet.head):
            return platform, form
    known = "; ".join(f"{platform} has {', '.join(form.needed)}" for platform, form in FORMATS.items())
    raise ValueError(f"This gradebook is not known: its columns are {', '.join(sheet.head)}, but {known}.")


def _points_column(sheet, form, assignment, column):
    """The position of the column that gets the points."""
    titles = {place: title for place, title in enumerate(sheet.head) if title}
    open_titles = {place: title for place, title in titles.items() if _is_open(sheet, place)}
    column = column or form.points
    if column:
        found = [
            p for p, title in titles.items() if column.strip() in (title, re.sub(r" \(\d+\)$", "", title))
        ]
    else:
        found = [p for p, title in open_titles.items() if _plain(assignment) in _plain(title)]
    if len(found) == 1:
        return found[0]
    what = f"called {column}" if column else f"with {assignment} in its title"
    kind = "Several columns are" if found else "No column is"
    others = [title for title in open_titles.values() if title not in (*form.ids, *form.names)]
    raise ValueError(f"{kind} {what}: {ANOTHER_COLUMN}. There are: {', '.join(others)}.")


def _is_open(sheet, place):
    """Whether points may be written into a column: Canvas marks sums as read only."""
    return not any(READ_ONLY in cells[place] for cells in sheet.rows[:3] if place < len(cells))


def _most(sheet, form, place, people):
    """The maximum number of points as the platform writes it; empty if it gives none, or several."""
    if form.most in sheet.head:
        found = {most for cells in people.values() if (most := cells[form.most])}  # some rows have none
    else:
        above = [cells for cells in sheet.rows if cells and cells[0].strip() == "Points Possible"]
        found = {cells[place].strip() for cells in above if place < len(cells)}
    most = next(iter(found)) if len(found) == 1 else ""
    return most if re.fullmatch(r"\d+([.,]\d+)?", most) else ""


def _match(form, platform, people, students):
    """Submissions by row, and lines about those without a row."""
    claims = {row: [] for row in people}
    by_id, by_name = _by_id(form, people), _by_name(form, people)
    namesakes = Counter(key for student in students for key in _name_keys(student.name))
    lost = []
    for student in students:
        rows = {row for given in (*student.ids, student.name) for row in by_id.get(_id(given), ())}
        if not rows and not (student.ids and student.platform == platform):  # its ids are of here: no guess
            keys = _name_keys(student.name)
            alone = all(namesakes[key] == 1 for key in keys)
            found = {row for key in keys if alone for row in by_name.get(key, ())}
            rows = found if len(found) == 1 else set()
        for row in rows:
            claims[row].append(student)
        lost += [] if rows else [student.name]
    lines = [f"not in the gradebook, or not certain: {'; '.join(lost)}"] if lost else []
    for row, claimants in claims.items():
        if len(claimants) > 1:
            several = " and ".join(student.name for student in claimants)
            lines.append(f"{_name(people[row], form)} could be {several}: not filled in")
    return {row: claimants[0] for row, claimants in claims.items() if len(claimants) == 1}, lines


def _by_id(form, people):
    """Rows by ids. An id stands for one student: the most reliable column in which it occurs decides."""
    found = {}
    for title in form.ids:
        here = {}
        for row, cells in people.items():
            if given := _id(cells.get(title, "")):
                here.setdefault(given, []).append(row)
        for given, rows in here.items():
            found.setdefault(given, rows if len(rows) == 1 else [])
    return found


def _by_name(form, people):
    found = {}
    for row, cells in people.items():
        for key in _name_keys(_name(cells, form)):
            found.setdefault(key, []).append(row)
    return found


def _people(sheet, form):
    """Cells by title, of each row that stands for a person."""
    head = sheet.head
    rows = {row: dict(zip(head, map(str.strip, cells))) for row, cells in enumerate(sheet.rows)}
    return {row: cells for row, cells in rows.items() if not NO_PERSON.fullmatch(_name(cells, form))}


def _name(cells, form):
    return " ".join(filter(None, (cells.get(title, "") for title in form.names)))


def _id(text):
    return re.sub(r"^participant ", "", text.strip().casefold())  # as Moodle writes its numbers


def _plain(text):
    """Only letters and digits, in lower case and without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if c.isalnum())


def _name_keys(name):
    """Forms in which a name is looked up: its words in any order, and as one word, as Canvas writes it."""
    words = [plain for word in re.split(r"[\s,_]+", name) if (plain := _plain(word))]
    return {" ".join(sorted(words)), "".join(words)} - {""}
