"""Problems of the losses: right numbers from a loss with loops, and a difference in every call."""

import numpy as np
import pytest

from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_naive, softmax_loss_vectorized
from instructor.problems.drawn import Size
from instructor.problems.losses import loss_problem

LOSSES = {
    "softmax": (softmax_loss_vectorized, softmax_loss_naive),
    "svm": (svm_loss_vectorized, svm_loss_naive),
}


def made(model, function):
    rng = np.random.RandomState(3)
    return loss_problem(rng, Size.drawn(rng), model, function)


@pytest.mark.parametrize("model", LOSSES)
def test_the_loss_with_loops_gives_the_same_numbers(model):
    fast, slow = (made(model, function) for function in LOSSES[model])
    assert fast["expected"].keys() == slow["expected"].keys() and len(fast["expected"]) > 4
    for value, numbers in fast["expected"].items():
        np.testing.assert_allclose(slow["expected"][value], numbers, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("model", LOSSES)
def test_one_call_has_a_penalty_one_has_none_and_one_has_bytes(model):
    inputs = made(model, LOSSES[model][0])["inputs"]
    assert {bool(call["reg"]) for call in inputs.values()} == {True, False}
    assert np.uint8 in {call["X"].dtype.type for call in inputs.values()}
    assert len({call["X"].shape for call in inputs.values()}) > 1
