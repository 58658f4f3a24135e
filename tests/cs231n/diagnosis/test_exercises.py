"""cs231n/diagnosis/exercises.py: whoever enters an exercise is told where else it belongs."""

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


@pytest.mark.parametrize("name, exercise", EXERCISES.items(), ids=list(EXERCISES))
def test_the_file_of_an_exercise_defines_it_and_its_notebook_checks_it(name, exercise):
    assert f"def {name}(" in (ROOT / exercise.file).read_text()
    notebook = (ROOT / "notebooks" / f"{exercise.group}.ipynb").read_text()
    assert f'checks.check(\\"{name}\\"' in notebook


def test_the_points_of_an_exercise_are_given_for_its_parts():
    for question in load_manifest().questions:
        if question.exercise in EXERCISES:
            assert question.part in ("", *EXERCISES[question.exercise].parts), question.id
