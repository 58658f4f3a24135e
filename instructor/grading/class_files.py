"""The files for a class: marks.csv, grades.csv, answers.md, reports with marks, the platform's gradebook."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cs231n.data.whole_file import write_whole
from instructor.grading import marks
from instructor.grading.answers import answers
from instructor.grading.batch import REPORT, RESERVED
from instructor.grading.deliveries import Delivery
from instructor.grading.report import page
from instructor.grading.table import Total, head, is_final, row, table, total
from instructor.late import lateness
from instructor.manifest import Manifest
from instructor.platforms.gradebooks import Student, fill
from instructor.sheets import Sheet

GRADES = "grades.csv"
AS_WRITTEN = ".grades_as_written.csv"  # shows what somebody has typed into grades.csv since


class Gradebook(NamedTuple):
    """The file that a platform has exported, and the column for the points if it cannot be found there."""

    path: Path
    column: str | None = None

    def filled(self, students: list[Student], manifest: Manifest) -> tuple[bytes, list[str]]:
        """The file with the points filled in, and lines to print.

        Raises
        ------
        OSError, ValueError
            If it cannot be read or understood; without students, this is all that is found out.
        """
        if not self.path.exists():
            raise FileNotFoundError(f"There is no gradebook {self.path}. Give the path of what you exported.")
        sheet = Sheet.read(self.path, [student.name for student in students])
        lines = fill(sheet, students, manifest.assignment, manifest.reachable, self.column)
        return sheet.encode(), lines

    def target(self, out: Path) -> Path:
        """Where it is written: under its own name, in the folder of results.

        Raises
        ------
        ValueError
            If something else is there.
        """
        target = out / self.path.name
        if target.name in (*RESERVED, AS_WRITTEN) or target.is_dir():
            raise ValueError(f"{target} is something else: give the gradebook {self.path} another name.")
        if target.exists() and target.samefile(self.path):
            raise ValueError(f"{self.path} would be overwritten: move it out of {out}.")
        return target


def given_to(name: str, out: Path, manifest: Manifest) -> marks.Given:
    """What people gave one student, by the marks in a folder of results."""
    found, _ = marks.given(marks.read_marks(out / marks.FILE, [name]), [name], manifest)
    return found.get(name, marks.Given())


def write_class(
    out: Path,
    graded: list[tuple],
    manifest: Manifest,
    deliveries: Sequence[Delivery],
    gradebook: Gradebook | None = None,
) -> tuple[dict[str, Total], list[str]]:
    """Write the files of a class; marks that people gave are read, and none is lost.

    Parameters
    ----------
    out : Path
    graded : list of (str, dict)
        Names and contents of results.json.
    manifest : Manifest
    deliveries : sequence of Delivery
        Who handed in what and when, in the same order.
    gradebook : Gradebook, optional

    Returns
    -------
    totals : dict of str to Total
    lines : list of str
        To print: which files were written, and what is wrong with marks.

    Raises
    ------
    ValueError
        If an existing file cannot be understood; it is left as it is.
    """
    names = [name for name, _ in graded]
    sheet, lines = _marks(out, names, manifest)
    given, complaints = marks.given(sheet, names, manifest)
    late = [lateness(manifest.late, d.handed_in, d.late, manifest.reachable) for d in deliveries]
    totals = {
        name: total(content, given.get(name, marks.Given()), deducted, manifest)
        for (name, content), (deducted, _, _) in zip(graded, late)
    }
    content = table(
        [head(manifest), *(row(content, name, totals[name], manifest) for name, content in graded)]
    )
    write_whole(out / AS_WRITTEN, content)
    write_whole(out / GRADES, content)
    write_whole(out / "answers.md", answers(graded, manifest))
    for delivery, (name, content) in zip(deliveries, graded):
        _write_if_new(out / name / REPORT, page(delivery.name, content, totals[name], manifest))
    files = [str(out / name) for name in (GRADES, marks.FILE, "answers.md")]
    lines = [*files, *lines, *complaints]
    unknown = [name for name, (_, _, is_known) in zip(names, late) if not is_known]
    if unknown:
        lines.append(f"not known when it was handed in, so nothing was deducted: {'; '.join(unknown)}")
    if gradebook:
        lines += _fill_in(gradebook, out, deliveries, totals, manifest)
    return totals, lines


def _fill_in(gradebook, out, deliveries, totals, manifest):
    students = [
        Student(d.name, d.ids, d.platform, total.points) for d, total in zip(deliveries, totals.values())
    ]
    content, lines = gradebook.filled(students, manifest)
    write_whole(gradebook.target(out), content)
    unmarked = sum(not is_final(total, manifest) for total in totals.values())
    if unmarked:
        lines.append(f"{unmarked} of these totals are not final: written answers have no mark yet")
    return [str(gradebook.target(out)), *lines]


def _write_if_new(path, text):
    if not path.is_file() or path.read_bytes() != text.encode():
        write_whole(path, text)


def _marks(out, names, manifest):
    """The file of marks as it is from now on, and lines that say what was done to it."""
    path, lines = out / marks.FILE, []
    sheet = marks.read_marks(path, names)
    before = sheet.encode()
    marks.complete(sheet, names, manifest)
    if (out / GRADES).is_file():
        grades = Sheet.read(out / GRADES, names)
        if "name" not in map(str.casefold, grades.head):
            raise ValueError(f"{out / GRADES} has no column called name, and may hold marks: move it away.")
        ours = Sheet.read(out / AS_WRITTEN) if (out / AS_WRITTEN).is_file() else None
        lines = marks.take_over(sheet, grades, ours, manifest)
    if sheet.encode() != before or not path.is_file():
        write_whole(path, sheet.encode())
    return sheet, lines
