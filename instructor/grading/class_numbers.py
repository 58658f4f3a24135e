"""What the grades of a class say as a whole: points, questions, and the slips behind wrong results.

Everything is counted by submission: a slip that somebody made in three questions counts once.
"""

import math
import re
from collections import Counter
from statistics import median
from typing import NamedTuple

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.errors import RULES
from cs231n.diagnosis.slips import CATALOGUE
from instructor.manifest import Manifest, Question

BARS = 10  # of the histogram, besides one for those who have all points
UNWRITTEN = {"unfinished", "missing"}
CONSEQUENCES = {"later"}  # of another finding in the same exercise
# Findings that are not in the catalogue of slips: what they mean, and what a teacher can do.
OTHERS = {
    "unfinished": ("Not written yet.", "Ask where they are stuck, and whether there was enough time."),
    "missing": ("The file was not handed in.", "`make submit` packs everything that is asked for."),
    "raises": ("It ends with an error.", "Running the cells from the top shows the error and its line."),
    "no result": ("There is no result within the limits of time and memory, or it ended the program.",
                  "Usually an infinite loop, input(), or an array far larger than the exercise needs."),
    "no notebook": ("The notebook cannot be read.", "Save it in JupyterLab, and hand in that file."),
    "absent": ("It needs a library that is not part of the assignment.",
               "NumPy has all that is needed: which function of it, and along which axis?"),
    "measured": ("The gradient is measured rather than derived.",
                 "Differences check a gradient; derive it on the board, one step at a time."),
    "not-finite": ("The result is nan or inf on an ordinary problem.",
                   "Usually a logarithm of 0, or a division by an empty sum."),
    "forged": ("The code interferes with the grader.", "Look at it, and ask its author."),
    "fault": ("The grader itself failed.", "Look at these submissions, and judge them by hand."),
    "raise-left": ("The code is there, but the stub's raise still stands below it.",
                   "The check in the notebook says so: is it run after the last edit?"),
    "returns-nothing": ("It returns nothing.", "A function that ends without return gives None."),
    "python-2": ("It is written for Python 2.", "xrange is range today, print a function."),
    "removed-from-numpy": ("It uses names that NumPy no longer has.", "np.float, say, is plain float today."),
    "shapes": ("Arrays meet whose shapes do not fit.", "Have shapes written behind the lines: # (N, C)."),
    "index": ("An index does not fit its array.", "Which axis counts what, and from where to where?"),
    "truth-of-array": ("An array stands where one number decides.", "y holds all labels, y[i] one."),
    "array-for-number": ("An array stands where one number belongs.", "Which axis is left over?"),
    "math-of-array": ("A function of math gets an array.", "math.log takes one number, np.log takes arrays."),
    "arguments": ("The arguments are not those of the stub.", "The stub's first line belongs to the task."),
    "train-without-rng": ("train takes no generator.", "With rng as an argument a run can be repeated."),
    "loss-called-again": ("self.loss is called more than once in a step.", "One call returns both values."),
    "no-loss": ("train never calls self.loss.", "Where does the gradient of a step come from?"),
    "one-sample": ("The minibatch is a single sample.", "rng.choice takes the number of draws as well."),
    "batch-axes": ("The minibatch has the wrong number of axes.", "Its rows are images, as those of X are."),
    "wrong-number-of-steps": ("train does not take num_iters steps.", "Look for a return inside the loop."),
    "factor": ("A part is multiplied or divided by a wrong number.", "Which sum runs over N, which over C?"),
    "formula": ("The terms of the gradient are right, their factors are not.",
                "Write X.T @ (P - Y) / N on the board, and ask where each factor comes from."),
}  # fmt: skip
KNOWN = {slip.name for slips in CATALOGUE.values() for slip in slips}
OTHERS = {**{rule.slip: OTHERS["raises"] for rule in RULES if rule.slip not in KNOWN}, **OTHERS}
UNKNOWN = ("It is wrong in another way.", "Read one or two of the reports: what do they have in common?")


class QuestionCount(NamedTuple):
    """How a question was answered: how often with all points, how often not at all, points on average."""

    question: Question
    right: int
    unwritten: int
    mean: float


class SlipCount(NamedTuple):
    """A slip or another kind of finding: its words, how many submissions have it, and where most often."""

    shows: str
    hint: str
    made_by: int
    questions: list[str]
    in_catalogue: bool


def histogram(points: list[float], most: float) -> list[int]:
    """How many have from 0, 10, ... 90 percent of the points on, and (the last number) all of them."""
    counts = [0] * (BARS + 1)
    for value in points:
        counts[min(BARS, math.floor(BARS * value / most + 1e-9))] += 1
    return counts


def in_words(points: list[float], most: float) -> str:
    """The distribution in a sentence."""
    if not points:
        return "No submissions."
    quarter = sorted(points)[math.ceil(len(points) / 4) - 1]
    extremes = [(most, "all points"), (0, "none")]
    parts = [f"{points.count(value)} with {words}" for value, words in extremes if points.count(value)]
    number = "1 submission" if len(points) == 1 else f"{len(points)} submissions"
    parts = [f"median {median(points):g}", f"a quarter have {quarter:g} or fewer", *parts]
    return f"Points of {number}, out of {most:g}: {', '.join(parts)}."


def count_questions(graded: list[tuple], manifest: Manifest) -> list[QuestionCount]:
    """For each question, in the order of the manifest."""
    counts = []
    for k, question in enumerate(manifest.questions):
        scores = [content["tests"][k]["score"] for _, content in graded]
        slips = [_slips(content).get(question.id, ()) for _, content in graded]
        unwritten = sum(bool(UNWRITTEN & {*names}) for names in slips)
        mean = sum(scores) / len(scores) if scores else 0
        counts.append(QuestionCount(question, scores.count(question.points), unwritten, mean))
    return counts


def count_slips(graded: list[tuple], manifest: Manifest) -> list[SlipCount]:
    """The slips and other findings, those that most submissions share first."""
    made_by, where = {}, {}
    for number, (_, content) in enumerate(graded):
        for question in manifest.questions:
            for name in _slips(content).get(question.id, ()):
                if name not in CONSEQUENCES:
                    words = _words(question, name)
                    made_by.setdefault(words, set()).add(number)
                    where.setdefault(words, Counter())[question.title] += 1
    counts = [
        SlipCount(shows, hint, len(who), [title for title, _ in where[words].most_common()], known)
        for words, who in made_by.items()
        for shows, hint, known in [words]
    ]
    return sorted(counts, key=lambda count: (-count.made_by, count.shows, count.hint))


def _slips(content):
    return content["extra_data"].get("slips", {})


def _words(question, name):
    """How a finding shows, its hint, and whether the catalogue knows it."""
    if question.exercise in EXERCISES:
        kinds = [EXERCISES[question.exercise].kind, *CATALOGUE]
        found = [slip for kind in kinds for slip in CATALOGUE[kind] if slip.name == name]
        if found:
            return _without_sizes(found[0].shows), found[0].hint, True
    return *OTHERS.get(name, UNKNOWN), False


def _without_sizes(text):
    """A sentence of the catalogue, for problems of any size."""
    text = re.sub(r" = \{\w+\}| \(\{\w+\}\)", "", text)
    return re.sub(r"\{\w+\}", "…", text)
