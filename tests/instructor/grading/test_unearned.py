"""Points only for work: numbers read off a report, measured gradients, and right code that looks odd."""

import json

import pytest

from instructor import problems
from instructor.grading import report
from instructor.grading.grader import Grader, load_problems
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import MANIFEST, SOFTMAX, SVM, grade, lost, questions_of

NAIVE = questions_of("softmax_loss_naive")
VECTORIZED = questions_of("softmax_loss_vectorized")
LOSSES = ("softmax_loss_naive", "softmax_loss_vectorized")


def gained(graded, *exercises):
    """Ids of the questions about these exercises that give points."""
    return questions_of(*exercises) - lost(graded)


def replaced(name, body, file=SOFTMAX):
    """A solved file in which one function has another body."""
    text = helpers.solved()[file].decode()
    start = text.index(f"def {name}(")
    end = text.find("\ndef ", start)
    head = text[start : text.index(":\n", start) + 2]
    return {file: (text[:start] + head + body + (text[end:] if end > 0 else "")).encode()}


def constant(problem):
    """A function that knows the loss of one problem, and its penalty, by heart."""
    loss = problem["softmax_loss_naive"]["expected"]["data loss"]["values"][0]
    body = f"    return {loss} + reg * np.sum(W * W), 2 * reg * W\n\n\n"
    return {SOFTMAX: ("import numpy as np\n\n\n" + "".join(
        f"def {name}(W, X, y, reg):\n{body}" for name in LOSSES)).encode()}  # fmt: skip


def looked_at(graded):
    """Why somebody should look at it, apart from files that are missing."""
    graded = graded._replace(remarks=[])
    return report.worth_a_look(json.loads(report.results(graded, MANIFEST, "")))


def test_a_loss_read_off_a_report_gets_nothing_on_the_same_problem(running):
    graded = grade(running, constant(load_problems()[0][1]))
    assert not gained(graded, *LOSSES)
    assert looked_at(graded).startswith("It is right for some images and wrong for others")


def test_every_set_of_problems_is_judged_and_each_can_cost_a_part(edition):
    own, hidden = load_problems()[0][1], problems.make(7)
    with Grader(MANIFEST, edition, [("", own), ("hidden problem 1", hidden)], 1) as grader:
        for known in (own, hidden):
            assert not gained(grade(grader, constant(known)), *LOSSES)


# Every weight nudged at once, W as (D, C, D * C), along an axis that is neither real nor seen by a reader.
COMPLEX_STEP = """
    i = {unit}
    nudged = W[:, :, None] + i * 1e-20 * np.eye(W.size).reshape(*W.shape, W.size)
    s = np.moveaxis(X @ np.moveaxis(nudged, -1, 0), 0, -1)
    s = s - {real}.max(axis=1, keepdims=True)
    losses = np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y]
    losses = losses.mean(axis=0) + reg * (nudged * nudged).sum((0, 1))
    return float({real0}[0]), ({imaginary} / 1e-20).reshape(W.shape)


"""
OPEN = {"unit": "1j", "real": "s.real", "real0": "losses.real", "imaginary": "losses.imag"}
HIDDEN = {
    "unit": "np.sqrt(np.array(-1, np.dtype('F'.upper()).char.upper()))",
    "real": "np.ascontiguousarray(s).view(float)[..., ::2]",
    "real0": "np.ascontiguousarray(losses).view(float)[::2]",
    "imaginary": "np.ascontiguousarray(losses).view(float)[1::2]",
}


def gradient_of(graded, name):
    """The mark for the gradient of an exercise."""
    return next(m for m in graded.marks if (m.question.exercise, m.question.part) == (name, "gradient"))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("how, sign", [(OPEN, "measured with complex numbers"), (HIDDEN, "Is it measured")])
def test_a_complex_step_that_nudges_all_weights_at_once_is_not_a_derivation(running, name, how, sign):
    graded = grade(running, replaced(name, COMPLEX_STEP.format(**how)))
    mark = gradient_of(graded, name)
    assert mark.points == 0 and sign in mark.text, mark
    assert sign in looked_at(graded)
    lost_here = lost(graded) & questions_of(name)
    assert lost_here == {mark.question.id}  # loss and gradient are right on all other problems


NUDGED = """
    def loss_of(V):
        s = X @ V
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y]) + reg * np.sum(V * V)

    dW, scale = np.zeros(W.shape), 1e-5 * max(1e-9, np.abs(W).max())
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            E = np.zeros(W.shape)
            E[i, j] = scale
            dW[i, j] = (loss_of(W + E) - loss_of(W - E)) / (2 * scale)
    return float(loss_of(W)), dW


"""


def test_weights_nudged_one_at_a_time_with_a_step_that_fits_cost_the_gradient_and_not_the_loss(running):
    graded = grade(running, replaced("softmax_loss_naive", NUDGED))
    assert {"softmax_naive_gradient"} <= lost(graded) & NAIVE
    assert "softmax_naive_loss" not in lost(graded) and "Is it measured" in looked_at(graded)


def test_a_gradient_by_the_functions_that_measure_it_is_looked_at(running):
    body = """
    from cs231n.gradient_check import eval_numerical_gradient

    loss = lambda V: float(np.mean(np.log(np.exp(X @ V).sum(1)) - (X @ V)[np.arange(len(y)), y]))
    return loss(W), eval_numerical_gradient(loss, W, verbose=False)


"""
    graded = grade(running, replaced("softmax_loss_naive", body))
    assert "It measures the gradient" in looked_at(graded)


RIGHT = {
    "numpy's own log-sum-exp": """
    rows = np.arange(len(y))
    scores = X.astype(float) @ W
    lse = np.logaddexp.reduce(scores, axis=1)
    P = np.exp(scores - lse[:, None])
    P[rows, y] -= 1
    return np.mean(lse - scores[rows, y]) + reg * np.sum(W * W), X.T.astype(float) @ P / len(y) + 2 * reg * W


""",
    "a list of indices": """
    rows = [i for i in range(len(y))]
    scores = X.astype(float) @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    P = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[rows, y]) + reg * np.sum(W * W)
    P[rows, y] -= 1
    return loss, X.T.astype(float) @ P / len(y) + 2 * reg * W


""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=list(RIGHT))
def test_right_code_without_a_loop_gets_its_points_however_it_is_written(running, body):
    graded = grade(running, replaced("softmax_loss_vectorized", body))
    assert not lost(graded) & VECTORIZED, [m.text for m in graded.marks if m.question.id in VECTORIZED]
    assert looked_at(graded) == ""


def test_an_older_attempt_above_the_final_function_costs_nothing(running):
    text = helpers.solved()[SOFTMAX].decode()
    older = (
        "def softmax_loss_vectorized(W, X, y, reg):\n    for x in X:\n        pass\n    return 0.0, W\n\n\n"
    )
    at = text.index("def softmax_loss_vectorized")
    graded = grade(running, {SOFTMAX: (text[:at] + older + text[at:]).encode()})
    assert not lost(graded) & VECTORIZED


@pytest.mark.parametrize("file, name", [(SOFTMAX, "softmax_loss_vectorized"), (SVM, "svm_loss_vectorized")])
def test_code_that_is_made_to_be_hard_to_look_at_is_graded_in_the_end(running, file, name):
    """q = q = ... = 1, bound 60,000 times and used: looking at it took minutes, without a limit."""
    text = helpers.solved()[file].decode()
    at = text.index(f"def {name}")
    docstring = text.index('"""', text.index('"""', at) + 3) + 3
    text = text[:at] + "q=" * 40_000 + "1\n\n\n" + text[at:docstring] + "\n    q\n" + text[docstring:]
    graded = grade(running, {file: text.encode()})
    assert not lost(graded) & questions_of(name), [m.text for m in graded.marks]


TELLING = {
    "by an exception": "    raise ValueError(str(X.ravel()[:20].tolist()))\n\n\n",
    "by the name of an exception": "    raise type('E%d' % (1e6 * X[0, 0]), (Exception,), {})\n\n\n",
    "by what is not written": "    raise NotImplementedError(str(X.sum()))\n\n\n",
    "by an exception that nobody catches": "    raise BaseException(str(X.ravel()[:20].tolist()))\n\n\n",
    "by a shape": "    return 0.0, np.zeros(int(1000 * abs(X[0, 0])))\n\n\n",
    "by a wrong number": "    return float(X.sum()), 0 * W\n\n\n",
}


@pytest.mark.parametrize("body", TELLING.values(), ids=list(TELLING))
def test_where_problems_are_secret_a_report_tells_nothing_of_their_numbers(edition, body):
    own = load_problems()
    files = replaced("softmax_loss_naive", body)
    with Grader(MANIFEST, edition, own, 1, secret=True) as grader:
        told = " ".join(mark.text for mark in grade(grader, files).marks if mark.question.id in NAIVE)
    inputs, expected = (own[0][1]["softmax_loss_naive"][key] for key in ("inputs", "expected"))
    X = inputs["plain"]["X"]["values"]
    for number in (*X, sum(X), expected["data loss"]["values"][0]):
        if abs(number) not in (0, 1) and len(f"{abs(number):g}") > 2:
            assert f"{abs(number):g}" not in told and f"{abs(number):.4g}" not in told, told
    assert told and str(int(1000 * abs(X[0]))) not in told


def test_where_they_are_not_secret_a_report_helps_with_numbers(running):
    graded = grade(running, replaced("softmax_loss_naive", TELLING["by a wrong number"]))
    (text,) = [m.text for m in graded.marks if m.question.id == "softmax_naive_loss"]
    expected = load_problems()[0][1]["softmax_loss_naive"]["expected"]["data loss"]["values"][0]
    assert f"{expected:.6g}" in text


def test_the_same_files_are_written_with_and_without_hidden_problems_but_for_the_texts(running, edition):
    files = helpers.solved()
    with Grader(MANIFEST, edition, load_problems(), 1, secret=True) as grader:
        secret = grade(grader, files)
    plain = grade(running, files)
    assert json.dumps([m.points for m in plain.marks]) == json.dumps([m.points for m in secret.marks])
