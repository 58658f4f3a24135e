"""The students' README: how long each notebook takes and what it is worth, filled into the template.

``<!-- MINUTES notebook -->`` and ``<!-- WORTH notebook -->`` stand for one notebook, ``<!-- POINTS -->`` for
a table of all questions.
"""

import json
import re
from pathlib import Path

from cs231n.diagnosis import EXERCISES
from instructor.manifest import Manifest

MINUTES = re.compile(r"^\*\*Exercise(?: \d+)?\*\* \(\w+, (\d+) minutes", re.MULTILINE)
TOKEN = re.compile(r"<!-- (MINUTES|WORTH) (\S+) -->")


def filled(template: str, manifest: Manifest, files: dict[str, bytes]) -> str:
    """The README of an edition.

    Parameters
    ----------
    template : str
    manifest : Manifest
    files : dict
        The edition's files by path.
    """

    def value(token):
        kind, notebook = token.groups()
        return in_hours(minutes(files[notebook])) if kind == "MINUTES" else f"{worth(manifest, notebook):g}"

    return TOKEN.sub(value, template).replace("<!-- POINTS -->", points_table(manifest))


def minutes(notebook: bytes) -> int:
    """How long the exercises of a notebook take, by what they say themselves."""
    cells = ("".join(cell["source"]) for cell in json.loads(notebook)["cells"])
    return sum(int(number) for text in cells for number in MINUTES.findall(text))


def in_hours(minutes: int) -> str:
    """Minutes as they are said, to the next quarter of an hour where there are many."""
    if minutes < 60:
        return f"{minutes} min"
    hours, quarters = divmod(round(minutes / 15), 4)
    return f"{hours}{['', '¼', '½', '¾'][quarters]} h"


def worth(manifest: Manifest, notebook: str) -> float:
    """The points that a notebook's exercises and questions give."""
    return sum(points for _, _, points in _questions(manifest, notebook))


def points_table(manifest: Manifest) -> str:
    """All questions with their points, notebook by notebook."""
    rows = ["| exercise or question | where you write | points |", "|---|---|---|"]
    for notebook in dict.fromkeys(_notebook_of(manifest, question) for question in manifest.questions):
        rows.append(f"| **`{Path(notebook).name}`** | | **{worth(manifest, notebook):g}** |")
        rows += [
            f"| {title} | {place} | {points:g} |" for title, place, points in _questions(manifest, notebook)
        ]
    return "\n".join([*rows, f"| **sum** | | **{manifest.reachable:g}** |"])


def _questions(manifest, notebook):
    """Title, place and points of what a notebook asks for."""
    for question in manifest.questions:
        if _notebook_of(manifest, question) == notebook:
            yield question.title, _place(manifest, question), question.points
    for question in manifest.written:
        if question.notebook == notebook:
            about = f": {question.about}" if question.about else ""
            yield f"{question.title}{about}", "below it, in words", question.points


def _notebook_of(manifest, question):
    return (
        f"notebooks/{'softmax' if question.exercise == 'model' else EXERCISES[question.exercise].group}.ipynb"
    )


def _place(manifest, question):
    if question.exercise == "model":
        return f"`{manifest.model['file']}`"
    exercise = EXERCISES[question.exercise]
    return "in a cell" if exercise.in_notebook else f"`{exercise.file}`"
