"""What a grade looks like: Gradescope's results.json, a page for people, a row of a table."""

import json
import re

from instructor.grader import Graded
from instructor.manifest import Manifest

COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def results(graded: Graded, manifest: Manifest, inputs: str) -> str:
    """Text of a results.json in Gradescope's format.

    Parameters
    ----------
    graded : Graded
    manifest : Manifest
    inputs : str
        Digest of all that the grade depends on; the same inputs give the same text.
    """
    tests = [
        {
            "number": str(number),
            "name": mark.question.title,
            "score": mark.points,
            "max_score": mark.question.points,
            "status": "passed" if mark.points == mark.question.points else "failed",
            "output": mark.text,
            "output_format": "text",
            "visibility": mark.question.visibility,
        }
        for number, mark in enumerate(graded.marks, 1)
    ]
    content = {
        "score": graded.points,
        "output": "\n".join(graded.remarks),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"assignment": manifest.assignment, "max_score": manifest.points, "inputs": inputs},
    }
    return json.dumps(content, indent=1) + "\n"


def page(graded: Graded, manifest: Manifest) -> str:
    """The same for people, with the written answers."""
    lines = [f"{graded.name}: {_short(graded.points)} of {_short(manifest.points)} points", ""]
    for mark in graded.marks:
        points = f"{_short(mark.points):>4} / {_short(mark.question.points):<4}"
        lines.append(f"{points} {mark.question.title}")
        if mark.text != "Right.":
            lines += [f"            {printable(line)}" for line in mark.text.splitlines()]
    lines += ["", *(f"remark: {remark}" for remark in graded.remarks)] if graded.remarks else []
    lines += ["", "Written answers, to be read:"]
    for question in manifest.written:
        answer = COMMENT.sub("", printable(graded.answers.get(question, ""))).strip() or "(none)"
        lines += ["", f"{question.notebook}, {question.title} ({_short(question.points)} points)"]
        lines += [f"    {line}" for line in answer.splitlines()]
    return "\n".join(lines) + "\n"


def head(manifest: Manifest) -> list[str]:
    """The first row of grades.csv."""
    return ["name", "points", "max", *(question.id for question in manifest.questions), "remarks"]


def row(graded: dict, name: str) -> list:
    """A row of grades.csv, from the content of a results.json."""
    scores = [test["score"] for test in graded["tests"]]
    return [cell(name), graded["score"], graded["extra_data"]["max_score"], *scores, cell(graded["output"])]


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def printable(text: str) -> str:
    """Without control characters, which could rewrite a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _short(number):
    return f"{number:g}"
