"""What the figures of explore.ipynb say in words is what their data are."""

import numpy as np

from cs231n.classifiers import Softmax
from cs231n.figures import explore_words as words
from cs231n.search import SearchResult

NAMES = ["plane", "car", "bird"]


def test_a_moment_says_where_on_the_loss_curve_it_is():
    W = np.ones((3073, 3))
    title, description = words.moment(W, 2, [3.0, 2.5, 2.0, 1.0], "after 2 steps: validation accuracy 0.3")
    assert title == "Templates after 2 steps: validation accuracy 0.3; minibatch loss 2.00"
    assert "correlate by 1.00" in description and "at 2 of 4 steps" in description
    assert "begins at 3.00 and ends at 1.00" in description
    assert words.moment(W, 4, [3.0, 1.0], "")[0] == "Templates after 4 steps; minibatch loss 1.00"


def test_a_setting_says_how_it_ended_and_which_is_best():
    losses = np.linspace(4, 2, 100)[:, None] * np.ones(4)
    losses[60:, 3] = np.inf
    accuracy, weights = np.array([0.1, 0.2, 0.31, 0.1]), np.ones((4, 3073, 3))
    weights[3] = np.nan
    pairs = [(1e-6, 1.0), (1e-6, 2.0), (1e-5, 1.0), (1e-5, 2.0)]
    found = SearchResult(losses, weights, accuracy, accuracy, np.full(4, 100), Softmax, pairs, False)
    title, description = words.setting(found, 1, weights[1])
    assert title == "Learning rate 1e-6, reg 2: validation accuracy 0.20"
    assert f"from {losses[:20, 1].mean():.1f} to {losses[-20:, 1].mean():.1f}" in description
    assert "4 settings, 1 of which diverged" in description
    assert "the best one is learning rate 1e-5, reg 1, validation accuracy 0.31." in description
    losses[:, 0] += np.tile([1.0, -1.0], 50)
    title, description = words.setting(found, 0, weights[0])
    assert title == "Learning rate 1e-6, reg 1: a loss that begins at 5.0 and jumps to the end"
    assert "a matter of luck" in description and "0.10" not in description
    title, description = words.setting(found, 3, weights[3])
    assert title == "Learning rate 1e-5, reg 2: diverged after 60 iterations"
    assert "begins at 4.0, and its templates are not numbers any more" in description


def test_evidence_adds_up_and_the_strongest_pixels_are_named():
    pixels = np.zeros((4, 5))
    pixels[1, 2], pixels[3, 0], pixels[0, 0] = 3.0, -1.5, 0.25
    title, description = words.evidence(pixels, -0.5, "cat")
    assert title == "Evidence of the pixels for “cat”: 3.25 for it and -1.50 against it, score 1.25"
    assert "10% of the pixels" in description and "bias, -0.5, this adds up to 1.25." in description
    assert "most the one in row 2, column 3; most against it the one in row 4, column 1" in description


def test_maps_say_the_scores_from_the_highest_down():
    title, description = words.evidence_maps(np.array([-1.0, 2.5, 0.5]), NAMES)
    assert title == "An image and 3 maps of its evidence; the highest score is car, +2.50"
    assert description.endswith("car +2.50, bird +0.50, plane -1.00.")


def test_probabilities_are_told_together_with_those_of_the_unchanged_image():
    title, description = words.probabilities(np.array([0.17, 0.826, 0.004]), np.array([0.6, 0.3, 0.1]), NAMES)
    assert title == "Looks like car, 83%; the unchanged image like plane, 60%"
    assert description.endswith("car 83% (unchanged 30%), plane 17% (unchanged 60%).")


def test_what_if_says_where_another_class_becomes_the_most_probable():
    p = np.array([[0.8, 0.15, 0.05], [0.6, 0.35, 0.05], [0.1, 0.85, 0.05]])
    title, description = words.what_if(p, range(-1, 2), NAMES, "pixels to the right")
    assert title.endswith(
        "pixels to the right, -1 to 1; the most probable: from -1 on plane, 80%, from 1 on car, 85%"
    )
    assert "At -1, 0 and 1: plane 80%, 60%, 10%; car 15%, 35%, 85%." in description
    assert "bird" not in description and "All others stay below 10%" in description
