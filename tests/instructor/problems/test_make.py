"""The problems: their numbers are those of the solved source, and no two sets are alike."""

import json

import numpy as np
import pytest

from cs231n.diagnosis import EXERCISES
from instructor import problems


@pytest.mark.parametrize("path, seed", problems.FILES.items(), ids=lambda value: getattr(value, "name", ""))
def test_the_stored_numbers_are_those_of_the_solved_source(path, seed):
    # 1e-9: they are stored with 12 digits, and BLAS kernels differ in the last of 16.
    def compare(stored, made):
        if isinstance(made, dict):
            assert stored.keys() == made.keys()
            for key in made:
                compare(stored[key], made[key])
        elif isinstance(made, list) and made and isinstance(made[0], (dict, list)):
            assert len(stored) == len(made)
            for left, right in zip(stored, made):
                compare(left, right)
        elif isinstance(made, str):
            assert stored == made
        else:
            np.testing.assert_allclose(np.array(stored, float), np.array(made, float), rtol=1e-9, atol=1e-9)

    compare(json.loads(path.read_text()), problems.make(seed))


def test_students_and_grader_have_different_numbers():
    seen, graded = (json.loads(path.read_text()) for path in problems.FILES)
    for name in seen:
        assert seen[name]["inputs"] != graded[name]["inputs"]


def test_the_same_seed_gives_the_same_bytes(tmp_path, capsys):
    for name in ("a.json", "b.json"):
        problems.write(tmp_path / name, 5)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert capsys.readouterr().out.splitlines() == [f"wrote {tmp_path / n}" for n in ("a.json", "b.json")]


@pytest.mark.parametrize("seed", range(5))
def test_a_set_has_every_exercise_with_all_that_judging_needs(seed):
    made = problems.make(seed)
    assert made.keys() == EXERCISES.keys()
    for problem in made.values():
        assert problem.keys() - {"large", "terms", "parts"} == {"inputs", "expected", "wrong", "sizes"}
    with_large = {name for name, problem in made.items() if "large" in problem}
    assert with_large == {name for name, exercise in EXERCISES.items() if exercise.kind in ("softmax", "svm")}


@pytest.mark.parametrize("seed", [*problems.FILES.values(), 7])
def test_no_slip_gives_the_right_numbers(seed):
    for name, problem in problems.make(seed).items():
        for slip, values in problem["wrong"].items():
            same = [
                packed["shape"] == problem["expected"][value]["shape"]
                and np.allclose(packed["values"], problem["expected"][value]["values"])
                for value, numbers in values.items() if value in problem["expected"]
                for packed in numbers
            ]  # fmt: skip
            assert not any(same), (name, slip)
