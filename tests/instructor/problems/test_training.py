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


def test_no_two_accuracies_of_a_search_are_equal():
    problem = search_problem(np.random.RandomState(1))
    results = np.array(problem["expected"]["results"])
    assert len(np.unique(results[:, 2:])) == results[:, 2:].size
    for part, column in (("train", 2), ("val", 3)):
        right = problem["inputs"]["predictions"][part] == problem["inputs"][f"y_{part}"]
        np.testing.assert_array_equal(right.mean(axis=1), results[:, column])
