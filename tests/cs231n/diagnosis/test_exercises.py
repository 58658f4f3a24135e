"""cs231n/diagnosis/exercises.py: whoever enters an exercise is told where else it belongs."""

import ast
import importlib
import json
from pathlib import Path

import pytest

from cs231n.diagnosis import EXERCISES, JUDGES
from cs231n.diagnosis.probes import PROBES
from cs231n.diagnosis.slips import CATALOGUE
from instructor import problems
from instructor.manifest import load_manifest

ROOT = Path(__file__).resolve().parents[3]
KINDS = {exercise.kind for exercise in EXERCISES.values()}


@pytest.mark.parametrize(
    "place, entered, needed",
    [
        ("probes.PROBES", PROBES, KINDS),
        ("slips.CATALOGUE", CATALOGUE, KINDS),
        ("instructor/problems/make.py", problems.make(1), EXERCISES),
        *((path.name, json.loads(path.read_text()), EXERCISES) for path in problems.FILES),
        ("manifest.json", {q.exercise for q in load_manifest().questions} - {"model"}, EXERCISES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_exercise_is_entered_wherever_it_belongs_and_nothing_else_is(place, entered, needed):
    forgotten, left_over = set(needed) - set(entered), set(entered) - set(needed)
    assert not forgotten, f"enter {forgotten} in {place}"
    assert not left_over, f"{left_over} in {place} belongs to no exercise"


def test_a_judge_of_its_own_belongs_to_a_kind():
    assert set(JUDGES) <= KINDS


each_exercise = pytest.mark.parametrize("name, exercise", EXERCISES.items(), ids=list(EXERCISES))


@each_exercise
def test_the_file_of_an_exercise_defines_it_once_with_a_solution_in_it(name, exercise):
    text = (ROOT / exercise.file).read_text()
    if exercise.in_notebook:
        cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        (text,) = [cell for cell in cells if f"def {name}(" in cell]
    (function,) = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    assert "# BEGIN SOLUTION" in ast.get_source_segment(text, function)


@each_exercise
def test_the_notebook_of_an_exercise_checks_it(name, exercise):
    notebook = (ROOT / "notebooks" / f"{exercise.group}.ipynb").read_text()
    assert f'checks.check(\\"{name}\\"' in notebook


@pytest.mark.parametrize("name", [name for name in EXERCISES if not EXERCISES[name].in_notebook])
def test_an_exercise_is_imported_by_the_name_of_its_module(name):
    module = importlib.import_module(EXERCISES[name].module)
    owner = module.LinearClassifier if name in ("train", "predict") else module
    assert getattr(owner, name).__module__ == EXERCISES[name].module


def test_the_points_of_an_exercise_are_given_for_its_parts():
    for question in load_manifest().questions:
        if question.exercise in EXERCISES:
            assert question.part in ("", *EXERCISES[question.exercise].parts), question.id
