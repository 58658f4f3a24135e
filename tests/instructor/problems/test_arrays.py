"""Problems of probabilities, Jacobian and evidence: checked by other formulas than those that made them."""

import numpy as np

from instructor.problems.arrays import evidence_problem, jacobian_problem, probabilities_problem
from instructor.problems.drawn import Size


def test_probabilities_are_positive_add_up_to_one_and_have_the_ratios_of_the_scores():
    rng = np.random.RandomState(2)
    problem = probabilities_problem(rng, Size.drawn(rng))
    call, P = problem["inputs"]["plain"], next(iter(problem["expected"].values()))
    scores = call["X"] @ call["W"]
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(np.log(P / P[:, :1]), scores - scores[:, :1], rtol=1e-9, atol=1e-9)


def test_the_jacobian_is_that_of_small_differences():
    rng = np.random.RandomState(2)
    problem = jacobian_problem(rng, Size.drawn(rng))
    scores = problem["inputs"]["plain"]["scores"]

    def softmax(s):
        return np.exp(s - s.max()) / np.exp(s - s.max()).sum()

    steps = 1e-6 * np.eye(len(scores))
    differences = [(softmax(scores + step) - softmax(scores - step)) / 2e-6 for step in steps]
    jacobian = next(iter(problem["expected"].values()))
    np.testing.assert_allclose(jacobian, np.array(differences).T, atol=1e-8)


def test_the_evidence_of_all_pixels_is_the_score_without_the_bias():
    problem = evidence_problem(np.random.RandomState(2))
    call, maps = problem["inputs"]["plain"], problem["expected"]["evidence"]
    pixels = (call["image"].astype(float) - call["mean_image"]).ravel()
    np.testing.assert_allclose(maps.sum(axis=(0, 1)), pixels @ call["W"][:-1])
    assert maps.shape == (32, 32, call["W"].shape[1]) and call["W"][-1].any()
