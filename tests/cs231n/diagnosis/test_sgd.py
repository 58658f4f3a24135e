"""train and predict of any style are not accused."""

import pytest

from tests.cs231n.diagnosis.diagnosing import changed_function, diagnose, each_set

DRAW, STEP = "batch = rng.choice(len(X), batch_size)", "self.W = self.W - learning_rate * grad"


@each_set
@pytest.mark.parametrize(
    "old, new",
    [
        (DRAW, "batch = rng.randint(0, len(X), batch_size)"),
        (DRAW, "batch = [int(i) for i in rng.permutation(np.arange(20 * len(X)) % len(X))[:batch_size]]"),
        (STEP, "self.W += -learning_rate * grad"),
        (STEP, "self.W -= grad * learning_rate"),
    ],
)
def test_right_trainings_of_any_style_are_not_accused(old, new, problems):
    function, source = changed_function("train", [(old, new)])
    assert diagnose("train", function, problems, source) == []


@each_set
@pytest.mark.parametrize(
    "old, new",
    [
        ("np.argmax(X[rows] @ self.W, axis=1)", "(self.W.T @ X[rows].T).argmax(0)"),
        ("        return y_pred", "        return np.argmax(X @ self.W, axis=1).astype(np.int32)"),
    ],
)
def test_right_predictions_of_any_style_are_not_accused(old, new, problems):
    function, source = changed_function("predict", [(old, new)])
    assert diagnose("predict", function, problems, source) == []
