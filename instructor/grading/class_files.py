"""What is written for a class as a whole: marks.csv, grades.csv and answers.md."""

from pathlib import Path

from instructor.grading import marks
from instructor.grading.answers import answers
from instructor.grading.batch import write
from instructor.grading.sheets import Sheet
from instructor.grading.table import Total, head, row, table, total
from instructor.manifest import Manifest

GRADES = "grades.csv"
AS_WRITTEN = ".grades_as_written.csv"  # tells what somebody has typed into grades.csv since


def write_class(
    out: Path, graded: list[tuple], manifest: Manifest, deducted: dict[str, float]
) -> tuple[dict[str, Total], list[str]]:
    """Write the files of a class; marks that people gave are read, and none is lost.

    Parameters
    ----------
    out : Path
    graded : list of (str, dict)
        Names and contents of results.json.
    manifest : Manifest
    deducted : dict of str to float
        Points for being late, by name.

    Returns
    -------
    totals : dict of str to Total
    lines : list of str
        To be said: which files were written, and what is wrong with marks.

    Raises
    ------
    ValueError
        If a file is there already that cannot be understood; it stays.
    """
    names = [name for name, _ in graded]
    sheet, lines = _marks(out, names, manifest)
    given, complaints = marks.given(sheet, names, manifest)
    totals = {
        name: total(content, given.get(name, marks.Given()), deducted.get(name, 0), manifest)
        for name, content in graded
    }
    content = table(
        [head(manifest), *(row(content, name, totals[name], manifest) for name, content in graded)]
    )
    write(out / AS_WRITTEN, content)
    write(out / GRADES, content)
    write(out / "answers.md", answers(graded, manifest))
    files = [str(out / name) for name in (GRADES, marks.FILE, "answers.md")]
    return totals, [*files, *lines, *complaints]


def _marks(out, names, manifest):
    """The file of marks as it is from now on, and what was done to it."""
    path, lines = out / marks.FILE, []
    sheet = marks.read_marks(path)
    before = sheet.encode()
    marks.complete(sheet, names, manifest)
    if (out / GRADES).is_file():
        grades = Sheet.read(out / GRADES)
        if "name" not in map(str.casefold, grades.head):
            raise ValueError(f"{out / GRADES} has no column called name, and may hold marks: move it away.")
        ours = Sheet.read(out / AS_WRITTEN) if (out / AS_WRITTEN).is_file() else None
        lines = marks.take_over(sheet, grades, ours, manifest)
    if sheet.encode() != before or not path.is_file():
        write(path, sheet.encode())
    return sheet, lines
