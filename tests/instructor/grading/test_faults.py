"""What could not be judged: forged records are told from faults of our own."""

import copy
import json

import pytest

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.probes import observe
from instructor.grading.faults import ForgedError, check_record, judging, our_fault
from instructor.grading.grader import load_problems
from tests.instructor.grading import grading_helpers as helpers

((_, PROBLEMS),) = load_problems()
LOSS, TRAIN, SEARCH, CHOOSE = "softmax_loss_naive", "train", "search", "choose"


@pytest.fixture(scope="module")
def records():
    """What is recorded of each exercise, solved."""
    return {name: record_of(name, helpers.solved()[EXERCISES[name].file].decode()) for name in EXERCISES}


def record_of(name, source):
    """What is recorded, as it comes out of the sandbox."""
    return json.loads(json.dumps(observe(name, PROBLEMS[name]["inputs"], source)))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_record_of_right_code_has_the_form_of_one(records, name):
    check_record(name, PROBLEMS[name]["inputs"], records[name])


WRONG = {
    "not written": "    raise NotImplementedError\n",
    "an error": "    raise ValueError\n",
    "nothing": "    return None\n",
    "a library that is not there": "    import torch\n    return torch.nn(), 0\n",
    "words": "    return 'loss', 'gradient'\n",
    "a list of three": "    return [1, 2, 3]\n",
    "complex numbers": "    return 1j, 1j\n",
    "nan": "    return float('nan'), float('inf')\n",
    "an empty array": "    return [], []\n",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=list(WRONG))
@pytest.mark.parametrize("name", [LOSS, "predict", TRAIN, SEARCH, CHOOSE, "class_probabilities"])
def test_a_record_of_wrong_code_has_it_too(name, body):
    if EXERCISES[name].in_notebook:
        source = helpers.notebook_of(f"def {name}(*arguments):\n{body}").decode()
    elif name in (TRAIN, "predict"):
        source = f"class LinearClassifier:\n  def {name}(self, *arguments, **options):\n{body}"
    else:
        source = f"def {name}(*arguments):\n{body}"
    for text in (source, "import nonsense"):  # in which there is nothing to run
        check_record(name, PROBLEMS[name]["inputs"], record_of(name, text))


def changed(records, name, *path, to):
    """The record with another value at a place; without the place if that is None."""
    record = copy.deepcopy(records[name])
    *way, last = path
    part = record
    for key in way:
        part = part[key]
    if to is None:
        del part[last]
    else:
        part[last] = to
    return record


FORGED = {
    "a call is missing": (LOSS, "calls", "tall", None),
    "a call too many": (LOSS, "calls", "another", {"arrays": None}),
    "no calls": (LOSS, "calls", []),
    "changes that are no list": (LOSS, "changed", 3),
    "a call that is a number": (LOSS, "calls", "plain", 100),
    "arrays that are none": (LOSS, "calls", "plain", "arrays", [[1.0], [2.0]]),
    "numbers that are none": (LOSS, "calls", "plain", "arrays", 0, "values", [{}]),
    "fewer numbers than places": (LOSS, "calls", "plain", "arrays", 0, "shape", [2]),
    "numbers of another type": (LOSS, "calls", "plain", "arrays", 0, "dtype", "object"),
    "labels that are none": ("predict", "calls", "plain", "arrays", ["right"]),
    "a run is missing": (TRAIN, "again", None),
    "runs without minibatches": (TRAIN, "run", "batches", None),
    "minibatches that are none": (TRAIN, "run", "batches", 0, ["right"]),
    "weights that are none": (TRAIN, "run", "weights", 0, 3),
    "a penalty that is none": (TRAIN, "run", "regs", 0, "right"),
    "no trainings": (SEARCH, "trainings", 3),
    "a training that is none": (SEARCH, "trainings", 0, []),
    "a training on something else": (SEARCH, "trainings", 0, "rows", ["all"]),
    "questions that are none": (SEARCH, "asked", 0, "all"),
    "a training without labels": (SEARCH, "trainings", 0, "labels", None),
    "a pair that is none": (SEARCH, "trainings", 0, "pair", [1]),
    "results that are none": (SEARCH, "outcome", "results", 0, ["right"]),
    "results without models": (SEARCH, "outcome", "models", None),
    "a choice without a classifier": (CHOOSE, "outcome", "model", None),
    "a pair of words": (CHOOSE, "outcome", "pair", ["low", "high"]),
    "questions of a choice that are none": (CHOOSE, "asked", ["all"]),
    "no trainings before a choice": (CHOOSE, "trainings", 3),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=list(FORGED))
def test_what_lacks_the_form_is_forged(records, change):
    name, *path, to = change
    with pytest.raises(ForgedError):
        check_record(name, PROBLEMS[name]["inputs"], changed(records, name, *path, to=to))


@pytest.mark.parametrize("answer", [None, 100, "right", [], {}, {"score": 100}, {"calls": {}}])
@pytest.mark.parametrize("name", [LOSS, TRAIN, SEARCH, CHOOSE])
def test_anything_else_is_forged_too(name, answer):
    with pytest.raises(ForgedError):
        check_record(name, PROBLEMS[name]["inputs"], answer)


def test_a_failure_over_a_record_with_the_form_of_one_is_our_fault(records):
    inputs = PROBLEMS[LOSS]["inputs"]
    with pytest.raises(KeyError) as failed, judging(LOSS, inputs, records[LOSS]):
        raise KeyError("ours")
    assert our_fault(failed.value).startswith(
        "Could not be graded: the grader itself failed (KeyError in test_faults.py, line "
    )
    with pytest.raises(ForgedError), judging(LOSS, inputs, {"score": 100}):
        raise KeyError("theirs")
    with judging(LOSS, inputs, {"score": 100}):  # where judging does not fail, the form does not matter
        pass
