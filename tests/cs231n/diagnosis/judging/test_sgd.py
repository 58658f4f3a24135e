"""train and predict of any style are not accused."""

import pytest

from tests.cs231n.diagnosis.diagnosing import PROBLEMS, changed_function, diagnose, each_set

DRAW, STEP = "batch = rng.choice(len(X), batch_size)", "self.W = self.W - learning_rate * grad"


@each_set
@pytest.mark.parametrize(
    "old, new",
    [
        (DRAW, "batch = rng.randint(0, len(X), batch_size)"),
        (DRAW, "batch = [int(i) for i in rng.permutation(np.arange(20 * len(X)) % len(X))[:batch_size]]"),
        (DRAW, "batch = np.sort(rng.choice(len(X), batch_size))"),
        (DRAW, "batch = (rng.uniform(0, len(X), batch_size)).astype(int)"),
        (STEP, "self.W = (self.W - learning_rate * grad).astype(np.float32)"),
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


PAIR, LOSS = "X_batch, y_batch = X[batch], y[batch]", "loss, grad = self.loss(X_batch, y_batch, reg)"
CALLS = {
    "loss-called-again": [(STEP, f"loss, grad = self.loss(X_batch, y_batch, 0)\n                {STEP}")],
    "no-loss": [(LOSS, "loss, grad = 0.0, self.W")],
    "wrong-number-of-steps": [(STEP, f"{STEP}\n                return loss_history")],
    "one-sample": [(DRAW, "batch = rng.choice(len(X))")],
    "batch-axes": [(PAIR, "X_batch, y_batch = X[batch][None], y[batch]")],
    "no-minibatch": [(PAIR, "X_batch = X[batch]")],
}


@each_set
@pytest.mark.parametrize("slip", CALLS)
def test_a_loss_that_is_not_called_once_in_each_step_is_named(slip, problems):
    function, source = changed_function("train", CALLS[slip])
    (finding,) = diagnose("train", function, problems, source)
    assert finding.slip == slip
    assert not any(character.isdigit() for character in finding.bare)


def test_what_is_missing_of_a_minibatch_is_named():
    function, _ = changed_function("train", CALLS["no-minibatch"])
    (finding,) = diagnose("train", function, PROBLEMS["students"])
    assert finding.text.startswith("y_batch is None.")


def test_one_step_is_not_some_steps():
    function, _ = changed_function("train", CALLS["wrong-number-of-steps"])
    (finding,) = diagnose("train", function, PROBLEMS["students"])
    assert finding.text.startswith("train takes 1 step in place of ")


@each_set
def test_a_training_without_a_generator_is_told_that_it_takes_one(problems):
    class LinearClassifier:
        def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
            pass

    (finding,) = diagnose("train", LinearClassifier, problems)
    assert finding.slip == "train-without-rng" and "rng=None" in finding.bare
