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
    overrides = [f"{question} {number(before)} -> {number(points.scores[question])}"
                 for question, before in changed(content, points)]  # fmt: skip
    remarks = [*content["output"].splitlines(), *overrides, *([given.reason] if overrides else [])]
    scores = [number(points.scores[question.id]) for question in manifest.questions]
    texts = [cell(" ".join(text.split())) for text in (given.comment, "; ".join(remarks))]
    return [number(points.points), cell(name), *map(number, sums), *scores, *marks, *texts]


def changed(content: dict, points: Total) -> list[tuple[str, float]]:
    """Ids of the questions whose points people overrode, with the points that the grader gave."""
    before = dict(zip(points.scores, (test["score"] for test in content["tests"])))
    return [(question, before[question]) for question in points.given.override]


def final(content: dict, points: Total, manifest: Manifest) -> dict:
    """The content of a results.json with what people overrode.

    Where they did, somebody has looked, so the grader's text goes; a mistake that costs nothing is none.
    """
    overridden, left = points.given.override, {}
    for question, names in content["extra_data"].get("slips", {}).items():
        if question not in overridden or points.scores[question] < _most(manifest)[question]:
            left[question] = names
    tests = [
        test | {"score": points.scores[question.id]} | ({"output": ""} if question.id in overridden else {})
        for question, test in zip(manifest.questions, content["tests"])
    ]
    return content | {
        "score": points.automatic,
        "tests": tests,
        "extra_data": content["extra_data"] | {"slips": left},
    }


def is_final(points: Total, manifest: Manifest) -> bool:
    """Whether every written answer has a mark."""
    return len(points.given.written) == len(manifest.written)


def _most(manifest):
    return {question.id: question.points for question in manifest.questions}


def table(rows: list[list[str]]) -> bytes:
    """The file. Its byte-order mark tells Excel that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig", "replace")
