"""Problems of K classifiers at once: the numbers are those of one classifier at a time."""

import numpy as np
import pytest

from cs231n.classifiers.linear_svm import svm_loss_stacked
from cs231n.classifiers.softmax import softmax_loss_stacked
from instructor.problems.drawn import Size
from instructor.problems.stacked import K, stacked_problem

LOSSES = {"softmax": softmax_loss_stacked, "svm": svm_loss_stacked}


@pytest.mark.parametrize("model", LOSSES)
def test_classifiers_differ_and_their_losses_are_those_of_each_alone(model):
    rng = np.random.RandomState(3)
    problem = stacked_problem(rng, Size.drawn(rng), model, LOSSES[model])
    scores, y = problem["inputs"]["plain"]["scores"], problem["inputs"]["plain"]["y"]
    losses = problem["expected"]["data loss"]
    assert len(scores) == K == len(set(losses))
    for k in range(K):
        loss, dscores = LOSSES[model](scores[k : k + 1].copy(), y)
        np.testing.assert_allclose(loss[0], losses[k], rtol=1e-12)
        np.testing.assert_allclose(dscores[0], problem["expected"]["data gradient"][k], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("model", LOSSES)
def test_another_call_has_other_sizes(model):
    rng = np.random.RandomState(3)
    inputs = stacked_problem(rng, Size.drawn(rng), model, LOSSES[model])["inputs"]
    plain, other = (inputs[call]["scores"].shape for call in ("plain", "other"))
    assert other[0] < plain[0] and other[2] < plain[2]
    assert len(inputs["other"]["y"]) == other[2] and inputs["other"]["y"].max() < plain[1] - 1
