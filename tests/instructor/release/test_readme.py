"""The students' README: minutes and points add up, and no two rows of its tables are alike."""

import json
import re
from pathlib import Path

import pytest

from instructor.manifest import load_manifest
from instructor.release import readme

MANIFEST = load_manifest()
ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = [name for name in MANIFEST.submission if name.endswith(".ipynb")]


def notebook(*texts):
    return json.dumps({"cells": [{"cell_type": "markdown", "source": text} for text in texts]}).encode()


def test_minutes_are_those_that_the_exercises_say():
    texts = (
        "# A title",
        "Text.\n\n**Exercise 1** (easy, 20 minutes). Write.",
        "**Exercise** (hard, 45 minutes, and more).",
    )
    assert readme.minutes(notebook(*texts)) == 65
    assert readme.minutes(notebook("An **Exercise 1** (easy, 20 minutes) in the middle.")) == 0


@pytest.mark.parametrize(
    "minutes, said", [(15, "15 min"), (60, "1 h"), (92, "1½ h"), (205, "3½ h"), (232, "3¾ h")]
)
def test_many_minutes_are_hours(minutes, said):
    assert readme.in_hours(minutes) == said


def test_every_notebook_is_worth_something_and_together_all_points():
    assert sum(readme.worth(MANIFEST, name) for name in NOTEBOOKS) == MANIFEST.reachable
    assert all(readme.worth(MANIFEST, name) > 0 for name in NOTEBOOKS)


def test_the_table_has_a_row_for_each_question_and_no_two_are_alike():
    rows = readme.points_table(MANIFEST).splitlines()[2:]
    assert len(rows) == len(MANIFEST.questions) + len(MANIFEST.written) + len(NOTEBOOKS) + 1
    assert len({row.split("|")[1] for row in rows}) == len(rows)
    assert rows[-1] == f"| **sum** | | **{MANIFEST.reachable:g}** |"
    points = [float(row.split("|")[3].strip("* ")) for row in rows[:-1]]
    heads = [float(row.split("|")[3].strip("* ")) for row in rows[:-1] if row.startswith("| **")]
    assert sum(heads) == sum(points) / 2 == MANIFEST.reachable


def test_what_stands_for_a_notebook_is_filled_in():
    files = {name: (ROOT / name).read_bytes() for name in NOTEBOOKS}
    template = (ROOT / "instructor" / "release" / "templates" / "README.md").read_text(encoding="utf-8")
    text = readme.filled(template, MANIFEST, files)
    assert "<!--" not in text
    for name in NOTEBOOKS:
        (row,) = re.findall(rf"^\| \d \| `{name}` .*$", text, re.MULTILINE)
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        assert re.fullmatch(r"\d+ min|\d[¼½¾]? h", cells[4]) and float(cells[5]) == readme.worth(
            MANIFEST, name
        )
