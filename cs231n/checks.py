"""Checks for students: run after each step, in the notebook or as ``python -m cs231n.checks softmax``.

    from cs231n import checks
    checks.check("softmax_loss_naive", "loss")

Prints one line if all is right. If not, says which slip (classic mistake) it looks like, and where to look.
"""

import argparse
import contextlib
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from cs231n.diagnosis import EXERCISES, Finding, costly, judge, probes
from cs231n.diagnosis.exercises import PARTS
from cs231n.diagnosis.student_code.endless import EndlessError, limited
from cs231n.diagnosis.student_code.notebook_code import NotebookError, notebook_cells, texts_of
from cs231n.diagnosis.student_code.student_lines import place

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 100
PROBLEMS = Path(__file__).with_suffix(".json")
NOT_YET = 3  # exit status: nothing is broken, but something is not written or not right yet


def _groups():
    """What `python -m cs231n.checks` goes through, by group: (exercise, part)."""
    groups = {}
    for name, exercise in EXERCISES.items():
        groups.setdefault(exercise.group, []).extend((name, part) for part in exercise.parts)
    return groups


GROUPS = _groups()


class NotRightYet(AssertionError):
    """What a check found; a notebook shows no traceback, since it would be that of the check."""

    def _render_traceback_(self):
        return _wrapped(str(self))


def diagnose(name: str, function: Callable | None = None) -> list[Finding]:
    """Run one exercise on its small problem and compare what it returns with what is right.

    Parameters
    ----------
    name : str
        Name of the function, or of the method of LinearClassifier.
    function : callable, optional
        The function itself, if it is defined in the running notebook. By default it is taken from the
        file in which the exercise belongs.

    Returns
    -------
    list of Finding
        Empty if all is right. Each has the ``part`` that it concerns, the name of the ``slip`` (classic
        mistake) that it looks like, and a ``text`` that says where to look. A ``hint`` costs nothing.

    Raises
    ------
    ValueError
        If there is no exercise of this name.
    RuntimeError
        If the check itself is faulty.

    Examples
    --------
    >>> from cs231n import checks
    >>> [finding] = checks.diagnose("class_probabilities", lambda X, W: X @ W)
    >>> finding.slip
    'scores-returned'
    """
    problem = _problem(name)
    try:
        with limited():
            record, source = _observed(name, problem["inputs"], function)
    except EndlessError as error:
        where = place(error.__traceback__)
        text = f"It does not come to an end{where and f' ({where})'}. What should end the loop there?"
        return [Finding("", "endless", text)]
    try:
        return judge(name, problem, record, source)
    except Exception as error:
        raise RuntimeError(
            f"The check of {name} itself failed ({type(error).__name__}: {error}). This is a fault in the "
            "assignment, not in your code: please report it with the message above."
        ) from error


def _observed(name, inputs, function):
    """What is recorded of an exercise, and its source if that can be read."""
    if function is not None:
        return probes.run(name, function, inputs), texts_of(function, name)
    code = (ROOT / EXERCISES[name].file).read_bytes()
    if not EXERCISES[name].in_notebook:
        return probes.observe(name, inputs, code.decode("latin-1")), code
    text = code.decode("utf-8", "replace")
    source = None
    with contextlib.suppress(NotebookError):  # the record says so too
        source = notebook_cells(text)
    return probes.observe(name, inputs, text), source


def check(name: str, part: str = "", function: Callable | None = None) -> None:
    """Check one exercise; print one line if it is right.

    Parameters
    ----------
    name : str
        Name of the function, or of the method of LinearClassifier.
    part : {"", "loss", "gradient", "robust"}, optional
        The part of the exercise to check; by default all of it.
    function : callable, optional
        The function itself, if it is defined in the running notebook. By default it is taken from the
        file in which the exercise belongs.

    Raises
    ------
    NotRightYet
        If it is not right; says which slip (classic mistake) it looks like, and where to look.
    ValueError
        If there is no such exercise or part.
    RuntimeError
        If the check itself is faulty.
    """
    if part not in ("", *PARTS):
        raise ValueError(f"part must be 'loss', 'gradient', 'robust' or empty, got {part!r}.")
    findings = _of_part(diagnose(name, function), part)
    if costly(findings):
        raise NotRightYet(_report(name, part, findings))
    print(*_wrapped(_report(name, part, findings)), sep="\n")


def _of_part(findings, part):
    return [finding for finding in findings if not part or finding.part in ("", part)]


def _wrapped(report):
    return [part for line in report.splitlines() for part in textwrap.wrap(line, WIDTH)]


def _title(name, part):
    return f"{name}, {part}" if part else name


def _report(name, part, findings):
    """A line for each finding, the hints last; one that says "right" if there are only hints."""
    lines = [f"{_title(name, part or finding.part)}: {finding.text}" for finding in costly(findings)]
    hints = [f"hint: {finding.text}" for finding in findings if finding.hint]
    return "\n".join([*(lines or [f"{_title(name, part)}: right"]), *hints])


def _problem(name):
    problems = json.loads(PROBLEMS.read_text(encoding="utf-8"))
    if name not in problems:
        raise ValueError(f"There is no exercise {name!r}; the exercises are {', '.join(problems)}.")
    return problems[name]


def main() -> int:
    """Check everything, or some groups or exercises; return the number of those that are not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="softmax, svm, or exercises; by default all")
    names = parser.parse_args().names or list(GROUPS)
    steps = [step for group in GROUPS.values() for step in group]
    chosen = [step for name in names for step in GROUPS.get(name, [s for s in steps if s[0] == name])]
    unknown = [name for name in names if name not in GROUPS and name not in {step[0] for step in steps}]
    if unknown:
        parser.error(f"there is no {unknown[0]}; choose among {', '.join([*GROUPS, *dict(steps)])}")
    found = {name: diagnose(name) for name in dict(chosen)}
    alike, wrong, told = [], 0, set()  # alike: steps in a row with the same findings, of one file, say
    for name, part in chosen:
        findings = _of_part(found[name], part)
        wrong += bool(costly(findings))
        if costly(findings) and alike and costly(findings) == costly(alike[-1][1]):
            alike[-1][0].append((name, part))
        else:
            alike.append(([(name, part)], findings))
    for steps, findings in alike:
        new = [finding for finding in findings if not (finding.hint and finding.text in told)]
        told |= {finding.text for finding in findings if finding.hint}
        name, part = steps[0] if len(steps) == 1 else (_titles(steps), "")
        text = _report(name, part, new)
        print("\n".join(textwrap.fill(line, WIDTH, subsequent_indent="    ") for line in text.splitlines()))
    right = len(chosen) - wrong
    print(f"{right} of {len(chosen)} {'is' if right == 1 else 'are'} right")
    return wrong


def _titles(steps):
    """Exercises with those of their parts that are meant, unless all of them are."""
    parts = {name: [part for other, part in steps if other == name] for name, _ in steps}
    whole = {name for name in parts if len(parts[name]) == len(EXERCISES[name].parts)}
    return ", ".join(name if name in whole else _title(name, " and ".join(parts[name])) for name in parts)


if __name__ == "__main__":
    sys.exit(NOT_YET if main() else 0)
