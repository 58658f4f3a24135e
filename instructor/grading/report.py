"""What a grade looks like: Gradescope's results.json, a page for people, a summary of a class."""

import json
from statistics import mean, median

from cs231n.diagnosis.printable import one_line, printable
from cs231n.diagnosis.student_code.notebook_code import own_words
from instructor.grading.grader import RIGHT, Graded
from instructor.grading.marks import columns
from instructor.grading.model_score import NO_CLASSIFIER, NOT_TRAINED
from instructor.grading.table import Total, changed
from instructor.manifest import Manifest
from instructor.sheets import number

LONGEST = 200  # characters of why somebody should look at a submission
# What is in the text of a finding that is more than a mistake.
SIGNS = (
    "No result", "SyntaxError", "PermissionError", "Could not be graded", "needs more memory",
    "not a Jupyter notebook", "its cells hold more than", NO_CLASSIFIER, NOT_TRAINED,
    # Points without the work: numbers that are known beforehand, gradients that are not derived.
    "right for some images and wrong for others", "measured with complex numbers", "Is it measured",
    "It measures the gradient",
)  # fmt: skip


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
            "number": str(place),
            "name": mark.question.title,
            "score": mark.points,
            "max_score": mark.question.points,
            "status": "passed" if mark.points == mark.question.points else "failed",
            "output": mark.text,
            "output_format": "text",
            "visibility": mark.question.visibility,
        }
        for place, mark in enumerate(graded.marks, 1)
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


def page(name: str, content: dict, points: Total, manifest: Manifest) -> str:
    """Text of a report.txt: the same for people, with the written answers and the marks that people gave.

    Parameters
    ----------
    name : str
        Of the submission.
    content : dict
        Of its results.json.
    points : Total
        What counts in the end.
    manifest : Manifest
    """
    lines = [f"{name}: {_headline(points, manifest)}"]
    lines += [f"remark: {remark}" for remark in content["output"].splitlines()] + [""]
    before = dict(changed(content, points))
    for question, test in zip(manifest.questions, content["tests"]):
        given = points.scores[question.id]
        lines.append(f"{number(given):>4} / {question.points:<4g} {question.title}")
        texts = [] if test["output"] == RIGHT else test["output"].splitlines()
        if question.id in before:
            reason = one_line(points.given.reason, 400)
            texts = [f"{number(before[question.id])} from the grader, changed by hand: {reason}", *texts]
        lines += [f"            {lines_of(text)}" for text in texts]
    lines += ["", "Written answers:"]
    answers = content["extra_data"]["answers"]
    for question, title, answer in zip(manifest.written, columns(manifest), answers):
        mark = f"{number(points.given.written[title])} of " if title in points.given.written else ""
        lines += ["", f"{question.notebook}, {question.title} ({mark}{question.points:g} points)"]
        lines += [f"    {line}" for line in answer.splitlines() or ["(none)"]]
    return "\n".join(lines) + "\n"


def _headline(points, manifest):
    """The points in a line: those of the grader, or all of them once people have given some."""
    by_hand, marked = manifest.reachable - manifest.points, points.given.written
    automatic = f"{number(points.automatic)} of {manifest.points:g}"
    if not marked and not points.deducted:
        return f"{automatic} points" + (f", and up to {by_hand:g} for the written answers" if by_hand else "")
    unmarked = len(manifest.written) - len(marked)
    parts = [f"{automatic} for code", f"{number(points.written)} of {by_hand:g} for written answers"]
    parts += [f"{unmarked} of these not marked yet"] if unmarked else []
    parts += [f"{number(points.deducted)} deducted for being late"] if points.deducted else []
    return f"{number(points.points)} of {manifest.reachable:g} points ({', '.join(parts)})"


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
    """More than a mistake: missing or refused files, code that does not run, faults of the grader, attempts
    to get round the work or the sandbox."""
    texts = [line for test in content["tests"] for line in test["output"].splitlines()]
    odd = [text for text in texts if any(sign in text for sign in SIGNS)]
    reasons = dict.fromkeys([*content["output"].splitlines(), *odd])
    # What is missing is seen in the points, too: other reasons come first.
    return shortened("; ".join(sorted(reasons, key=lambda reason: reason.endswith(" is missing"))), LONGEST)


def shortened(text: str, length: int) -> str:
    """At most so many characters of a text, cut between two words where there are any."""
    if len(text) <= length:
        return text
    words = text[: length - 1].rpartition(" ")[0]  # up to a space, so that the last one is whole
    start = words if len(words) > length / 2 else text[: length - 2]
    return start.rstrip(" ;,:") + " …"


def plain(answer: str) -> str:
    """An answer without comments and without the words of the empty stub."""
    return lines_of(own_words(answer)).strip()


def lines_of(text: str) -> str:
    """Text of several lines without control characters, which could rewrite a terminal."""
    return printable(text, lambda c: c if c == "\n" else "�")
