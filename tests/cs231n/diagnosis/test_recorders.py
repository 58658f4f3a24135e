"""What train and search are given in place of a loss and of Softmax keeps a record of what they do."""

import copy
import json

import numpy as np
import pytest

from cs231n.diagnosis import probes
from cs231n.diagnosis.recorders import ChoiceRecorder, SearchRecorder, minibatch, names_any
from tests.cs231n.diagnosis.diagnosing import PROBLEMS

INPUTS = PROBLEMS["students"]["search"]["inputs"]
DATA = {key: probes.unpack(value) for key, value in INPUTS.items() if key[1] == "_"}
PAIRS = [tuple(pair) for pair in INPUTS["pairs"]]
X = np.hstack([np.arange(4.0)[:, None], np.ones((4, 2))])


def test_a_minibatch_is_recorded_by_indices_and_labels():
    assert minibatch(X[[2, 0]].astype(np.float32), [1, 1], X) == [[2, 0], [1, 1]]


@pytest.mark.parametrize(
    "X_batch, y_batch, said",
    [
        (None, [1], {"missing": ["X_batch"]}),
        (X[1], 1, {"shape": [3]}),
        (X[:2], 1, {"labels": []}),
        (X[:2] / 255, [1, 1], {"other samples": True}),
        (X[:2].T, [1, 1], {"columns": 3}),
    ],
)
def test_what_is_no_minibatch_is_said(X_batch, y_batch, said):
    assert said.items() <= minibatch(X_batch, y_batch, X).items()


def test_names_are_found_in_functions_and_in_those_within():
    code = "def outer():\n    return [X_test for _ in y]\ndef other():\n    return X_train"
    own = {}
    exec(code, own)
    assert names_any(own["outer"], ["X_test"]) and not names_any(own["other"], ["X_test"])


def test_a_classifier_predicts_by_the_weights_of_its_pair_and_others_if_trained_before():
    recorder = SearchRecorder(DATA, PAIRS)
    model = recorder.Softmax()
    for pair, row in zip(PAIRS, PROBLEMS["students"]["search"]["expected"]["results"]):
        model.times = 0
        model.train(DATA["X_train"], DATA["y_train"], *pair, 12, rng=np.random.RandomState(0))
        assert np.mean(model.predict(DATA["X_val"]) == DATA["y_val"]) == row[3]
    model.train(DATA["X_train"], DATA["y_train"], *PAIRS[-1], 12)
    assert np.mean(model.predict(DATA["X_val"]) == DATA["y_val"]) != row[3]
    assert recorder.record["asked"][0] == [0, {"val": len(DATA["y_val"])}]
    assert recorder.record["trainings"][0]["rows"][:2] == [["train", 0], ["train", 1]]


def test_what_a_search_returned_is_kept_in_numbers_and_words():
    recorder = SearchRecorder(DATA, PAIRS)
    model = recorder.Softmax()
    kept = {
        (1, 2.0): model, "1_2": copy.deepcopy(model), 3: recorder.Softmax, (1, 2, 3): [0.5], (4, 5): None
    }  # fmt: skip
    recorder.keep((kept, {(np.float64(1), 2): (np.float32(0.5), np.array(1.0)), (3, 4): "0.5"}))
    assert json.loads(json.dumps(recorder.returned)) == {
        "models": [[[1, 2], 0], ["text", 0], ["number", "class"], ["tuple", "list"], [[4, 5], "None"]],
        "results": [[[1, 2], [0.5, 1]], [[3, 4], "text"]],
    }
    recorder.keep({})
    assert recorder.returned == {"returned": "dictionary"}
    recorder.keep(([], 3))
    assert recorder.returned == {"models": "list", "results": "number"}


def test_classifiers_to_choose_among_are_trained_have_the_losses_given_and_tell_what_they_are_asked():
    recorder = ChoiceRecorder(DATA, PAIRS, [3.0, 1.0, 2.0])
    models = recorder.models()
    assert list(models) == PAIRS and recorder.record == {"trainings": [], "asked": []}
    X_test, y_test = DATA["X_test"], DATA["y_test"]
    assert [model.loss(X_test, y_test, 0.0)[0] for model in models.values()] == [3.0, 1.0, 2.0]
    models[PAIRS[1]].predict(DATA["X_val"])
    assert recorder.record["asked"][2:] == [[2, {"test": len(y_test)}], [1, {"val": len(DATA["y_val"])}]]


def test_what_a_choice_returned_is_kept_in_numbers_and_words():
    recorder = ChoiceRecorder(DATA, PAIRS, [3.0, 1.0, 2.0])
    model = recorder.models()[PAIRS[2]]
    for returned, kept in (
        ((PAIRS[2], model), {"pair": list(PAIRS[2]), "model": 2}),
        ([model, {}], {"pair": 2, "model": "dictionary"}),
        (model, {"returned": 2}),
        (PAIRS[2], {"pair": "number", "model": "number"}),
        (None, {"nothing": True}),
    ):
        recorder.keep(returned)
        assert json.loads(json.dumps(recorder.returned)) == kept
