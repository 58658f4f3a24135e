"""Both sets of problems, and how a test has a function run, recorded and judged."""

import json
import types
from pathlib import Path

import pytest

from cs231n import diagnosis
from cs231n.diagnosis import EXERCISES, probes
from cs231n.diagnosis.student_code import notebook_code
from tests.cs231n.diagnosis.slip_mutants import apply, source_of

ROOT = Path(__file__).resolve().parents[3]
PROBLEMS = {
    "students": json.loads((ROOT / "cs231n" / "checks.json").read_text()),
    "grader": json.loads((ROOT / "instructor" / "problems.json").read_text()),
}
each_set = pytest.mark.parametrize("problems", PROBLEMS.values(), ids=PROBLEMS)


def function_in(text, path, name):
    """The function of an exercise, and the text to look for loops in."""
    if path.endswith(".ipynb"):
        return notebook_code.notebook_function(text, name), notebook_code.notebook_cells(text)
    module = types.ModuleType("submitted")
    module.__file__ = str(ROOT / path)
    exec(compile(text, path, "exec"), module.__dict__)
    return (module.LinearClassifier if name in ("train", "predict") else getattr(module, name)), text


def diagnose(name, function, problems, source=None):
    problem = problems[name]
    # Through JSON, as from a process of its own.
    observed = json.loads(json.dumps(probes.run(name, function, problem["inputs"])))
    return diagnosis.judge(name, problem, observed, source)


def solved_function(name):
    """The function of an exercise as it is solved, and the text to look for loops in."""
    path = EXERCISES[name].file
    return function_in((ROOT / path).read_text(), path, name)


def changed_function(name, changes):
    """The same with changes of its text: pairs of an old piece and a new one."""
    text = apply(source_of(name), name, changes)
    if EXERCISES[name].in_notebook:
        text = notebook_of(text)
    return function_in(text, EXERCISES[name].file, name)


def notebook_of(*cells):
    """A notebook with these code cells."""
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
