"""What a search found: accuracies by pair, the best classifier, what diverged, and what is said of it."""

from functools import partial

import numpy as np
import pytest

from cs231n.classifiers import Softmax
from cs231n.search import SearchResult, grid_search
from cs231n.search import result as module
from tests.cs231n.search.search_helpers import blobs

LRS, REGS = [1e-3, 1e-2, 1e-1], [0.0, 0.1, 1.0]
TOO_HIGH = [(10.0, 1e3), (1e3, 1e2)]  # the penalty alone multiplies weights by 2e4 and more at each step
search = partial(grid_search, num_iters=60, batch_size=32, progress=False)


@pytest.fixture(scope="module")
def data():
    return blobs()


def made_up(val_accuracy):
    K = len(val_accuracy)
    pairs = [(k + 1.0, 0.0) for k in range(K)]
    weights, accuracy = np.zeros((K, 3, 2)), np.array(val_accuracy)
    trained = np.zeros((5, K)), weights, accuracy, accuracy, np.full(K, 5)
    return SearchResult(*trained, classifier=Softmax, pairs=pairs, partial=False)


def test_results_are_those_of_the_course_in_the_order_of_the_pairs(data):
    pairs = [(1e-2, 1.0), (1e-3, 0.0), (1e-1, 0.5)]
    result = search(Softmax, data, pairs=pairs)
    assert list(result.results) == pairs
    for k, accuracies in enumerate(result.results.values()):
        assert accuracies == (result.train_accuracy[k], result.val_accuracy[k])
        assert isinstance(accuracies, tuple) and [type(value) for value in accuracies] == [float, float]


def test_the_best_model_predicts_like_the_best_weights(data):
    result = search(Softmax, data, LRS, REGS)
    assert result.val_accuracy[result.best] == result.val_accuracy.max()
    assert result.best_pair == result.pairs[result.best] and type(result.best) is int
    model = result.best_model
    assert type(model) is Softmax
    scores = data["X_val"] @ result.weights[result.best]
    np.testing.assert_array_equal(model.predict(data["X_val"]), scores.argmax(axis=1))
    assert np.mean(model.predict(data["X_val"]) == data["y_val"]) == result.val_accuracy.max()


def test_there_is_a_model_for_each_pair_with_its_accuracies(data):
    result = search(Softmax, data, LRS, REGS)
    assert list(result.models) == list(result.results) == result.pairs
    for pair, model in result.models.items():
        assert np.mean(model.predict(data["X_val"]) == data["y_val"]) == result.results[pair][1]


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("C", [1, 3])
def test_a_model_has_weights_of_its_own(C, elsewhere):
    result = search(Softmax, blobs(C=C), LRS, REGS)
    if elsewhere:
        result.weights = np.ascontiguousarray(result.weights)  # as they come from another process
    before = result.weights.copy()
    model = result.best_model
    assert model.W.flags.c_contiguous and model.W.flags.writeable
    model.W *= 2
    np.testing.assert_array_equal(result.weights, before)
    np.testing.assert_array_equal(result.best_model.W, before[result.best])


def test_the_first_of_equals_is_best():
    result = made_up(val_accuracy=[0.2, 0.5, 0.5, 0.4])
    assert result.best == 1 and result.best_pair == (2.0, 0.0)


def test_diverged_weights_are_not_best_however_accurate():
    result = made_up(val_accuracy=[0.2, 0.9, 0.5])
    result.weights[1, 0, 0] = np.inf
    assert result.diverged.tolist() == [False, True, False] and result.best == 2


def test_losses_not_finite_on_the_way_count_as_diverged_but_not_those_of_steps_not_taken():
    result = made_up(val_accuracy=[0.2, 0.9, 0.5])
    result.losses[3:, 0] = np.nan
    result.losses[2, 1] = np.inf
    result.steps[0] = 3
    assert result.diverged.tolist() == [False, True, False]


def test_if_all_diverged_the_best_is_an_error_with_advice(data):
    result = search(Softmax, data, pairs=TOO_HIGH)
    assert result.diverged.all()
    for name in ("best", "best_pair", "best_model"):
        with pytest.raises(ValueError, match="Every configuration diverged.*lower learning rates"):
            getattr(result, name)
    assert "2 configurations of Softmax, 2 diverged" in repr(result) and "best" not in repr(result)


def test_repr_is_one_short_line(data):
    result = search(Softmax, data, pairs=[(1e-2, 0.5), *TOO_HIGH])
    text = repr(result)
    assert "3 configurations of Softmax" in text and "2 diverged" in text and "interrupted" not in text
    assert "learning rate 0.01, reg 0.5" in text
    assert f"validation accuracy {result.val_accuracy[0]:.3f}" in text
    assert "\n" not in text and len(text) < 150


def test_repr_of_a_partial_result_says_how_far_it_came():
    result = made_up(val_accuracy=[0.2, 0.5])
    result.partial, result.steps[:] = True, [3, 4]
    result.losses[3:] = np.nan
    assert "interrupted after 3 of 5 steps" in repr(result)


def test_repr_of_a_partial_result_whose_configurations_are_complete_does_not_speak_of_steps():
    result = made_up(val_accuracy=[0.2, 0.5])  # what an executor had finished when others were missing
    result.partial = True
    assert "interrupted" in repr(result) and "5 of 5 steps" not in repr(result)


def test_the_best_classifier_is_written_with_what_it_was_trained_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "SAVED", tmp_path / "saved")
    result = made_up(val_accuracy=[0.2, 0.5])
    result.weights[1] = 7
    result.save_best("best", "sample")
    assert capsys.readouterr().out == "best.npz saved.\n"  # no path: notebooks print this
    with np.load(tmp_path / "saved" / "best.npz", allow_pickle=False) as file:
        saved = dict(file)
    np.testing.assert_array_equal(saved.pop("W"), result.weights[1])
    assert {name: value.item() for name, value in saved.items()} == {
        "learning_rate": 2.0, "reg": 0.0, "val_accuracy": 0.5, "dataset": "sample",
    }  # fmt: skip


@pytest.mark.parametrize("fname", ["", "../best", "folder/best.npz"])
def test_the_best_classifier_is_written_nowhere_else(fname, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SAVED", tmp_path / "saved")
    with pytest.raises(ValueError, match="bare file name"):
        made_up(val_accuracy=[0.2, 0.5]).save_best(fname, "sample")
    assert list(tmp_path.iterdir()) == []
