"""Parts of exercises that are handed out: ``given`` in the manifest, for a course that does not ask for them.

Their code keeps its place without markers, so that nothing takes it out, and the notebook says so in place of
the exercise and its hints.
"""

import ast
import json
import re

from cs231n.diagnosis import EXERCISES
from instructor.manifest import Manifest
from instructor.release.markers import MarkerError, without_markers

ASKED = re.compile(r"^\*\*(Exercise \d+)\*\* \(.*", re.MULTILINE | re.DOTALL)
GIVEN = (
    "**{exercise}** is done for you: `{function}` in `{file}` computes the {part} already. Read it line by "
    "line, with the formula beside it. Then run the check below: it calls the function on a problem so small "
    "that all the right numbers are known. In the exercises that follow it also tells you which classic "
    "*slip* (a common mistake) a wrong number looks like. (In a terminal, `.venv/bin/python -m "
    "cs231n.checks` runs all checks.)\n\nBelow each exercise there are hints. Open one at a time, and try "
    "again before you open the next."
)


def with_given(files: dict[str, bytes], manifest: Manifest) -> tuple[dict[str, bytes], str]:
    """The source's files, with what is given outside all markers; and its code.

    Parameters
    ----------
    files : dict
        By path, with their solutions.
    manifest : Manifest

    Raises
    ------
    MarkerError
        If a question is not one that can be given: the first of several parts of a function in a file.
    """
    files, code = dict(files), ""
    for question in manifest.given:
        exercise = EXERCISES[question.exercise]
        text, given = _handed_out(files[exercise.file].decode(), question, exercise.file)
        files[exercise.file], code = text.encode(), code + given
        notebook = f"notebooks/{exercise.group}.ipynb"
        files[notebook] = _told(json.loads(files[notebook]), question, notebook, exercise.file)
    return files, code


def _handed_out(text, question, file):
    """The code of a file, with the first solution of the function unmarked; and that solution."""
    functions = [] if file.endswith(".ipynb") else ast.walk(ast.parse(text))
    lines = text.splitlines(keepends=True)
    for node in functions:
        if isinstance(node, ast.FunctionDef) and node.name == question.exercise:
            start, end = ("".join(lines[:number]) for number in (node.lineno - 1, node.end_lineno))
            function = end[len(start) :]
            if question.part == "loss" and function.count("# BEGIN SOLUTION") > 1:
                function, given = without_markers(function, file, f"The {question.part} is given.")
                return start + function + text[len(end) :], given
    raise MarkerError(f"{question.id} cannot be given: it is not the first of several parts of a function.")


def _told(notebook, question, name, file):
    """The notebook, with a word in place of the exercise above its first check."""
    check = f'checks.check("{question.exercise}", "{question.part}")'
    cells = notebook["cells"]
    place = next((k for k, cell in enumerate(cells) if check in "".join(cell["source"])), 0)
    told = {"function": question.exercise, "file": file, "part": question.part}
    for cell in reversed(cells[:place]):
        source, count = ASKED.subn(
            lambda found: GIVEN.format(exercise=found[1], **told), "".join(cell["source"])
        )
        if count and cell["cell_type"] == "markdown":
            cell["source"] = source.splitlines(keepends=True)
            return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
    raise MarkerError(f"{name} has no exercise above {check}.")
