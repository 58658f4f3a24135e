"""What a grade looks like: Gradescope's results.json, a page for people, a summary of a class."""

import json
from statistics import mean, median

from cs231n.diagnosis.printable import printable
from instructor.grading.grader import RIGHT, Graded
from instructor.manifest import Manifest


def results(graded: Graded, manifest: Manifest, inputs: str) -> str:
    """Text of a results.json in Gradescope's format.

    Parameters
    ----------
    graded : Graded
    manifest : Manifest
    inputs : str
        Digest of everything that the grade depends on; the same inputs give the same text.
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
        "extra_data": {
            "assignment": manifest.assignment,
            "max_score": manifest.points,
            "answers": [plain(graded.answers.get(question, "")) for question in manifest.written],
            "slips": {mark.question.id: list(mark.slips) for mark in graded.marks if mark.slips},
            "inputs": inputs,
        },
    }
    return json.dumps(content, indent=1) + "\n"


def page(graded: Graded, manifest: Manifest) -> str:
    """Text of a report.txt: the same for people, with the written answers."""
    by_hand = sum(question.points for question in manifest.written)
    lines = [f"{graded.name}: {graded.points:g} of {manifest.points:g} points"]
    lines[0] += f", and up to {by_hand:g} for the written answers" if by_hand else ""
    lines += [f"remark: {remark}" for remark in graded.remarks] + [""]
    for mark in graded.marks:
        lines.append(f"{mark.points:>4g} / {mark.question.points:<4g} {mark.question.title}")
        if mark.text != RIGHT:
            lines += [f"            {lines_of(line)}" for line in mark.text.splitlines()]
    lines += ["", "Written answers, for you to read:"]
    for question in manifest.written:
        lines += ["", f"{question.notebook}, {question.title} ({question.points:g} points)"]
        lines += [
            f"    {line}" for line in plain(graded.answers.get(question, "")).splitlines() or ["(none)"]
        ]
    return "\n".join(lines) + "\n"


def summary(graded: list[tuple], manifest: Manifest) -> str:
    """How many were graded, how they did, and which ones somebody should look at."""
    points = [content["score"] for _, content in graded]
    lines = [
        f"{len(graded)} submissions graded: mean {mean(points):.1f}, median {median(points):g} "
        f"of {manifest.points:g} points"
    ]
    lines += [f"look at {name}: {why}" for name, content in graded if (why := worth_a_look(content))]
    return "\n".join(lines)


def worth_a_look(content: dict) -> str:
    """More than a mistake: missing or refused files, code that does not run, faults of the grader."""
    texts = [line for test in content["tests"] for line in test["output"].splitlines()]
    signs = ("No result", "SyntaxError", "Could not be graded", "not a Jupyter notebook")
    odd = [text for text in texts if any(sign in text for sign in signs)]
    return "; ".join([*content["output"].splitlines(), *dict.fromkeys(odd)])[:200]


def plain(answer: str) -> str:
    """An answer without comments and without the words of the empty stub."""
    first, *others = answer.split("<!--")
    text = first + "".join(piece.partition("-->")[2] for piece in others)
    return lines_of(text).replace("*Your answer:*", "").strip()


def lines_of(text: str) -> str:
    """Text of several lines without control characters, which could rewrite a terminal."""
    return printable(text, lambda c: c if c == "\n" else "�")
