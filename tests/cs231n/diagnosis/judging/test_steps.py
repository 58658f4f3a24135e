"""The steps of train: what the new weights are made of is said as a sum."""

import numpy as np
import pytest

from cs231n.diagnosis import probes
from cs231n.diagnosis.judging.steps import judge_steps
from tests.cs231n.diagnosis.diagnosing import PROBLEMS

INPUTS = PROBLEMS["students"]["train"]["inputs"]
RATE = INPUTS["learning_rate"]


def judged(step, steps=60):
    """The name of the slip, or the sum in words, for weights that `step` leads from one to the next."""
    gradients, weights = probes.unpack(INPUTS["gradients"]), [probes.unpack(INPUTS["W"])]
    for t in range(steps - 1):
        weights.append(step(t, weights, gradients[t % len(gradients)]))

    def one(name, formula="", **details):
        return formula or name

    return judge_steps(INPUTS, [probes.pack(W) for W in weights], one)


STEPS = {
    "0.5 self.W - 0.3 grad": lambda t, W, g: W[-1] / 2 - RATE * g,
    "self.W + 0.6 grad": lambda t, W, g: W[-1] + 2 * RATE * g,
    "self.W - 0.3 sign(grad)": lambda t, W, g: W[-1] - RATE * np.sign(g),
    "0.5 self.W - 0.3 grad + 0.5 the initial weights": lambda t, W, g: (W[-1] + W[0]) / 2 - RATE * g,
    "self.W + 0.3": lambda t, W, g: W[-1] + RATE,
    "uphill": lambda t, W, g: W[-1] + RATE * g,
    "rate-changes": lambda t, W, g: W[-1] - RATE * g * (1 if t < 40 else 0.5),
    "some-steps-only": lambda t, W, g: W[-1] - RATE * g * (t % 2),
    "momentum": lambda t, W, g: W[-1] - RATE * g + (0.9 * (W[-1] - W[-2]) if t else 0),
    "same-length": lambda t, W, g: W[-1] - RATE * g / np.linalg.norm(g),
    "some-weights-only": lambda t, W, g: W[-1] - RATE * g * (np.arange(len(g)) > 0)[:, None],
    "wrong-step": lambda t, W, g: W[-1] - RATE * np.tanh(g),
}


@pytest.mark.parametrize("said", STEPS)
def test_what_a_step_is_made_of_is_said(said):
    assert judged(STEPS[said]) == said


def test_a_step_down_the_gradient_is_right_in_single_precision_too():
    right = lambda t, W, g: (W[-1] - RATE * g).astype(np.float32)  # noqa: E731
    assert judged(right) == []


def test_weights_of_another_shape_and_infinite_ones_are_told():
    assert judged(lambda t, W, g: W[-1].sum()) == "weights-lost"
    assert judged(lambda t, W, g: W[-1] + np.inf) == "wrong-step"
