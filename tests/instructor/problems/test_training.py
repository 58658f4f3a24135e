"""Problems of train, predict and the search."""

import numpy as np
import pytest

from cs231n.classifiers.linear_classifier import BLOCK
from instructor.problems.training import choice_problem, predict_problem, search_problem, train_problem


def test_samples_of_train_are_numbered_and_a_minibatch_is_smaller_than_all():
    inputs = train_problem(np.random.RandomState(1))["inputs"]
    assert inputs["X"][:, 0].tolist() == list(range(len(inputs["X"]))) and len(set(inputs["y"])) == 3
    assert inputs["batch_size"] < len(inputs["X"]) and len(inputs["gradients"]) < inputs["num_iters"]


def test_predict_has_more_than_two_blocks_and_no_ties():
    problem = predict_problem(np.random.RandomState(1))
    scores = problem["inputs"]["X"] @ problem["inputs"]["W"]
    assert len(scores) > 2 * BLOCK
    top = np.sort(scores, axis=1)
    assert (top[:, -1] > top[:, -2]).all()
    np.testing.assert_array_equal(problem["expected"]["labels"], scores.argmax(axis=1))


def test_exponentials_of_some_rows_of_predict_overflow_and_that_changes_labels():
    problem = predict_problem(np.random.RandomState(1))
    labels, large = problem["expected"]["labels"], problem["expected"]["sizes"] > 700
    (overflown,) = problem["wrong"]["labels-overflow"]["labels"]
    np.testing.assert_array_equal(overflown[~large], labels[~large])
    assert 0 < large.sum() < len(labels) / 3 and (overflown != labels).sum() > 20


def test_the_ranking_of_predict_begins_with_the_label():
    problem = predict_problem(np.random.RandomState(1))
    ranking = problem["expected"]["ranking"]
    np.testing.assert_array_equal(ranking[:, 0], problem["expected"]["labels"])
    np.testing.assert_array_equal(ranking[:, -1], problem["wrong"]["lowest-score"]["labels"][0])


def test_no_two_accuracies_of_a_search_are_equal_and_those_of_each_pair_are_in_its_columns():
    problem = search_problem(np.random.RandomState(1))
    inputs, results = problem["inputs"], np.array(problem["expected"]["results"])
    assert len(np.unique(results[:, 2:])) == results[:, 2:].size
    for part, column in (("train", 2), ("val", 3)):
        for k, row in enumerate(results):
            scores = inputs[f"X_{part}"][:, 3 * k : 3 * k + 3]
            assert np.mean(scores.argmax(axis=1) == inputs[f"y_{part}"]) == row[column] < 1
            assert (np.diff(np.sort(scores, axis=1)[:, 1:]) > 0).all()  # no ties


def test_every_way_to_choose_a_pair_leads_to_another_one_and_test_images_to_one_more():
    for seed in range(5):
        problem = choice_problem(np.random.RandomState(seed))
        inputs, pairs = problem["inputs"], problem["inputs"]["pairs"]
        train, val = np.array(inputs["accuracies"]).T
        assert np.sum(val == val.max()) == np.sum(train == train.max()) == 1
        assert pairs[val.argmax()] == tuple(problem["expected"]["pair"])
        wrong = {name: of["pair"][0] for name, of in problem["wrong"].items()}
        assert wrong["by-training"] == pairs[train.argmax()] and wrong["largest-key"] == max(pairs)
        assert (wrong["first-pair"], wrong["last-pair"]) == (pairs[0], pairs[-1])
        assert wrong["by-loss"] == pairs[np.argmin(inputs["losses"])]
        by_test = [
            np.mean(inputs["X_test"][:, 3 * k : 3 * k + 3].argmax(axis=1) == inputs["y_test"])
            for k in range(len(pairs))
        ]
        of_all = [*wrong.values(), tuple(problem["expected"]["pair"]), pairs[np.argmax(by_test)]]
        assert len(set(of_all)) == len(of_all) and set(of_all) < set(pairs)


def test_the_classifiers_of_a_choice_have_the_accuracies_that_are_handed_over():
    inputs = choice_problem(np.random.RandomState(1))["inputs"]
    for part, accuracies in zip(("train", "val"), np.array(inputs["accuracies"]).T):
        for k, accuracy in enumerate(accuracies):
            labels = inputs[f"X_{part}"][:, 3 * k : 3 * k + 3].argmax(axis=1)
            assert np.mean(labels == inputs[f"y_{part}"]) == pytest.approx(accuracy)
