"""grades.csv: a row for each submission with the grader's points, people's marks, and the total."""

import csv
import io
from typing import NamedTuple

from instructor.grading.marks import Given, columns
from instructor.manifest import Manifest
from instructor.sheets import cell, number


class Total(NamedTuple):
    """All the points of one submission.

    Attributes
    ----------
    scores : dict of str to float
        Points of the questions that the grader judges, by their ids, with those that people overrode.
    given : Given
        What people gave.
    deducted : float
        For being late.
    """

    scores: dict[str, float]
    given: Given = Given()
    deducted: float = 0

    @property
    def automatic(self) -> float:
        """Without the written answers."""
        return sum(self.scores.values())

    @property
    def written(self) -> float:
        """For the written answers that somebody has marked."""
        return sum(self.given.written.values())

    @property
    def points(self) -> float:
        """Everything together, never below zero."""
        return max(0, self.automatic + self.written - self.deducted)


def total(content: dict, given: Given, deducted: float, manifest: Manifest) -> Total:
    """Add up what the grader gave, in the content of a results.json, and what people gave."""
    scores = {question.id: test["score"] for question, test in zip(manifest.questions, content["tests"])}
    return Total(scores | given.override, given, deducted)


def head(manifest: Manifest) -> list[str]:
    """The first row. Its first cell is not "name", since some programs add the byte-order mark to it."""
    sums = ["total", "name", "points", "max", "written", "unmarked", "late"]
    ids = [question.id for question in manifest.questions]
    return [*sums, *ids, *map(cell, columns(manifest)), "comment", "remarks"]


def row(content: dict, name: str, points: Total, manifest: Manifest) -> list[str]:
    """A row, from the content of a results.json and the total."""
    given, titles = points.given, columns(manifest)
    marks = [number(given.written[title]) if title in given.written else "" for title in titles]
    sums = [
        points.automatic,
        manifest.points,
        points.written,
        len(titles) - len(given.written),
        points.deducted,
    ]
    changed = [f"{name} {number(content_score)} -> {number(points.scores[name])}"
               for name, content_score in _changed(content, points)]  # fmt: skip
    remarks = [*content["output"].splitlines(), *changed, *([given.reason] if changed else [])]
    scores = [number(points.scores[question.id]) for question in manifest.questions]
    texts = [cell(" ".join(text.split())) for text in (given.comment, "; ".join(remarks))]
    return [number(points.points), cell(name), *map(number, sums), *scores, *marks, *texts]


def _changed(content, points):
    """Ids of the questions that were overridden, with the grader's points."""
    before = dict(zip(points.scores, (test["score"] for test in content["tests"])))
    return [(name, before[name]) for name in points.given.override]


def table(rows: list[list[str]]) -> bytes:
    """The file. Its byte-order mark tells Excel that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig", "replace")
