"""Made-up results of a class."""

import json

from instructor.grading import report
from instructor.grading.grader import RIGHT, Graded, Mark
from tests.instructor.grading.grading_helpers import MANIFEST


def content(slips, text="It is wrong.", remarks=()):
    """Content of a results.json in which some questions, by id, have slips and no points."""
    marks = [
        Mark(question, 0, text, tuple(slips[question.id]))
        if question.id in slips
        else Mark(question, question.points, RIGHT)
        for question in MANIFEST.questions
    ]
    return json.loads(report.results(Graded("", marks, list(remarks), {}), MANIFEST, "digest"))
