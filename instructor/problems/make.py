"""Make all problems for a seed, with the right numbers of each exercise and those that slips produce."""

import json
from pathlib import Path

import numpy as np

from cs231n.classifiers import linear_svm, softmax
from cs231n.diagnosis.probes import pack
from instructor.manifest import ROOT
from instructor.problems.arrays import evidence_problem, jacobian_problem, probabilities_problem
from instructor.problems.drawn import Size
from instructor.problems.losses import loss_problem
from instructor.problems.stacked import stacked_problem
from instructor.problems.training import choice_problem, predict_problem, search_problem, train_problem

FILES = {ROOT / "cs231n" / "checks.json": 231, ROOT / "instructor" / "problems.json": 1}


def make(seed: int) -> dict:
    """For each exercise ``inputs``, ``expected``, ``wrong`` (the numbers of the slips) and ``sizes``."""
    rng = np.random.RandomState(seed)
    size = Size.drawn(rng)
    problems = {}
    for model, module in (("softmax", softmax), ("svm", linear_svm)):
        problem = loss_problem(rng, size, model, getattr(module, f"{model}_loss_vectorized"))
        problems[f"{model}_loss_naive"] = problems[f"{model}_loss_vectorized"] = problem
        stacked = getattr(module, f"{model}_loss_stacked")
        problems[f"{model}_loss_stacked"] = stacked_problem(rng, size, model, stacked)
    problems["train"] = train_problem(rng)
    problems["predict"] = predict_problem(rng)
    problems["search"] = search_problem(rng)
    problems["class_probabilities"] = probabilities_problem(rng, size)
    problems["softmax_jacobian"] = jacobian_problem(rng, size)
    problems["evidence"] = evidence_problem(rng)
    problems["choose"] = choice_problem(rng)
    for problem in problems.values():
        for values in problem["wrong"].values():  # single numbers are packed as arrays too
            values.update({value: [np.asarray(n) for n in numbers] for value, numbers in values.items()})
    return json.loads(json.dumps(problems, default=_packed))


def _packed(array):
    """Arrays as lists, floats with 12 digits: enough for any comparison, and the same on every machine."""
    array = np.asarray(array)
    if array.dtype == np.float64:
        array = np.array([float(f"{value:.12g}") for value in array.ravel()]).reshape(array.shape)
    return pack(array)


def write(path: Path, seed: int):
    """Write the problems for a seed to a file, one line for each exercise."""
    problems = make(seed)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(problem)}" for name, problem in problems.items())
    path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"wrote {path}")
