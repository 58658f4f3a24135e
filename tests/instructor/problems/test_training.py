"""Problems of train, predict and the search."""

import numpy as np

from cs231n.classifiers.linear_classifier import BLOCK
from instructor.problems.training import predict_problem, search_problem, train_problem


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
