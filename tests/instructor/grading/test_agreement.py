"""Checks and grader agree: what is right for the students is right for the grader, part by part."""

import pytest

from cs231n import checks
from cs231n.diagnosis import EXERCISES, costly
from tests.instructor.grading.grading_helpers import (
    CLASSIFIER,
    MANIFEST,
    NOTEBOOK,
    SOFTMAX,
    SVM,
    grade,
    notebook_of,
)

SLOW = """
def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(y)):
        scores = X[i] @ W
        top = scores.max()
        total = np.exp(scores - top).sum()
        loss += np.log(total) + top - scores[y[i]]
        for j in range(W.shape[1]):
            dW[:, j] += (np.exp(scores[j] - top) / total - (j == y[i])) * X[i]
    return loss / len(y) + reg * (W**2).sum(), dW / len(y) + 2 * reg * W
"""
FAST = """
def softmax_loss_vectorized(W, X, y, reg):
    rows, scores = np.arange(len(y)), X @ W
    top = scores.max(axis=1)
    P = np.exp(scores - top[:, None])
    total = P.sum(axis=1)
    loss = (np.log(total) + top - scores[rows, y]).mean() + reg * (W**2).sum()
    P /= total[:, None]
    P[rows, y] -= 1
    return loss, X.T @ P / len(y) + 2 * reg * W
"""
HINGE = """
def svm_loss_vectorized(W, X, y, reg):
    rows, scores = np.arange(len(y)), X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    active = np.where(margins > 0, 1, 0)
    active[rows, y] = -active.sum(axis=1)
    dW = X.T @ active
    dW = dW / len(y)
    return margins.sum() / len(y) + reg * (W**2).sum(), dW + 2 * reg * W
"""
SGD = """
class LinearClassifier:
    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate, reg, num_iters, batch_size, verbose=False, rng=None):
        losses = []
        for step in range(num_iters):
            drawn = rng.choice(len(y), batch_size)
            loss, dW = self.loss(X[drawn], y[drawn], reg)
            losses.append(loss)
            self.W = self.W - learning_rate * dW
        return losses

    def predict(self, X):
        return (X @ self.W).argmax(axis=1)
"""
PROBABILITIES = """
def shares(E):
    return E / E.sum(axis=1, keepdims=True)


def class_probabilities(X, W):
    scores = X @ W
    return shares(np.exp(scores - scores.max(axis=1, keepdims=True)))
"""
SEARCH = """
def search(pairs, num_iters):
    models, results = {}, {}
    for lr, reg in pairs:
        model = Softmax()
        model.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))
        shares = [np.mean(model.predict(X) == y) for X, y in ((X_train, y_train), (X_val, y_val))]
        models[lr, reg], results[lr, reg] = model, tuple(shares)
    return models, results
"""


def one(exercise, *parts):
    """Parts of an exercise."""
    return {(exercise, part) for part in parts or EXERCISES[exercise].parts}


NAIVE, VECTOR = one("softmax_loss_naive"), one("softmax_loss_vectorized")
SVM_VECTOR, TRAIN, PREDICT = one("svm_loss_vectorized"), one("train"), one("predict")


def edited(text, *changes):
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


ROWS = "rows, scores = np.arange(len(y)), X @ W"

# What it is about: the file, its text below the import of NumPy, and the parts that are right.
CASES = {
    "imports that nothing uses": (
        SOFTMAX,
        "import scipy as sc, torch.nn as nn\nimport matplotlib.pyplot as plt\n"
        "from past.builtins import xrange\nfrom ..layer_utils import *\nfrom .layers import affine_forward\n"
        "from cs231n.data_utils import load_CIFAR10\nfrom cs231n.gradient_check import grad_check_sparse\n"
        f"import ipdb, tqdm, six.moves\n{SLOW}{FAST}",
        NAIVE | VECTOR,
    ),
    "imports of Python 2 that are used": (
        SOFTMAX,
        "from builtins import range, object\nfrom six.moves import xrange, zip\nfrom itertools import izip\n"
        "from past.utils import old_div\nfrom future import standard_library\n"
        "standard_library.install_aliases()\n"
        + edited(SLOW, ("range(", "xrange("), ("loss / len(y)", "old_div(loss, len(y))"))
        + edited(FAST, (ROWS, f"{ROWS}\n    for name, a in izip('WX', (W, X)):\n        a.any()")),
        NAIVE | VECTOR,
    ),
    "an import whose failure is handled": (
        SOFTMAX,
        "try:\n    from scipy.special import softmax\nexcept ImportError:\n    softmax = None\n"
        + edited(SLOW, ("    loss,", "    assert softmax is None\n    loss,")),
        NAIVE,
    ),
    "a module that was elsewhere in an older edition": (
        SOFTMAX,
        "from cs231n.classifiers.validation import check_batch\n"
        + edited(FAST, (ROWS, f"W, X, y, reg = check_batch(W, X, y, reg)\n    {ROWS}")),
        VECTOR,
    ),
    "annotations of a library that is not there": (
        SOFTMAX,
        "from jaxtyping import Float\n" + edited(FAST, ("(W, X,", "(W: Float[np.ndarray, 'D C'], X,")),
        VECTOR,
    ),
    "figures that are drawn along the way": (
        SOFTMAX,
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = (10, 8)\n"
        + edited(FAST, (ROWS, f"{ROWS}\n    figure, axes = plt.subplots()\n    axes.imshow(scores)")),
        VECTOR,
    ),
    "what helps to find mistakes": (
        SOFTMAX,
        "import pdb\n"
        + edited(FAST, (ROWS, f"{ROWS}\n    pdb.set_trace()\n    breakpoint()\n"
                        "    print([a.shape for a in (W, X)])\n    assert all(k >= 0 for k in y)\n"
                        "    for row in scores:\n        print(row)")),
        VECTOR,
    ),
    "methods of ufuncs, short loops, a list of indices, names of built-in functions": (
        SOFTMAX,
        edited(FAST, ("np.arange(len(y))", "[i for i in range(len(y))]"),
               ("P.sum(axis=1)", "np.add.reduce(P, axis=1)"),
               ("    P[rows", "    filter = map = None\n    for size in X.shape: size / 2\n    P[rows")),
        VECTOR,
    ),
    "a gradient that is a np.matrix": (SOFTMAX, edited(FAST, ("X.T @", "np.matrix(X.T) @")), VECTOR),
    "a second definition": (SOFTMAX, edited(SLOW, ("len(y)", "3")) + SLOW, NAIVE),
    "training with a bar, in words of Python 2": (
        CLASSIFIER,
        "from past.builtins import xrange\nfrom tqdm import tqdm\nfrom cs231n.classifiers.layers import *\n"
        + edited(SGD, ("in range(num_iters)", "in tqdm(xrange(num_iters), desc='SGD')")),
        TRAIN | PREDICT,
    ),
    "cells with a bar and with words of Python 2": (
        NOTEBOOK,
        "from tqdm.notebook import tqdm\nfrom past.builtins import xrange\nimport pandas as pd\n"
        "%matplotlib inline\nimport matplotlib.pyplot as plt\n"
        + PROBABILITIES + edited(SEARCH, ("in pairs", "in tqdm(pairs)")),
        one("search") | one("class_probabilities"),
    ),
    "a loop in another function of the notebook": (
        NOTEBOOK,
        edited(PROBABILITIES, ("E / E.sum(axis=1, keepdims=True)", "np.array([e / e.sum() for e in E])")),
        set(),
    ),
    "a library that is used": (
        SOFTMAX,
        "from scipy.special import softmax\n" + edited(FAST, ("P /= total[:, None]", "P = softmax(scores)")),
        set(),
    ),
    "a module of another edition that is used": (
        SOFTMAX,
        "from ..layers import *\n" + SLOW + edited(FAST, ("P /= total[:, None]", "P = softmax(scores)")),
        NAIVE,
    ),
    "a gradient that is measured": (
        SOFTMAX,
        "from cs231n.gradient_check import eval_numerical_gradient\n"
        + edited(SLOW, ("softmax_loss_naive", "slow"))
        + "\ndef softmax_loss_naive(W, X, y, reg):\n    loss = lambda W: slow(W, X, y, reg)[0]\n"
        "    return loss(W), eval_numerical_gradient(loss, W)\n",
        set(),
    ),
    "names of Python 2": (SOFTMAX, edited(SLOW, ("range(", "xrange(")) + FAST, VECTOR),
    "print without parentheses": (SOFTMAX, edited(SLOW, ("    return", "    print loss\n    return")), set()),
    "a comprehension over the images": (
        SOFTMAX, edited(FAST, ("P.sum(axis=1)", "np.array([p.sum() for p in P])")), set(),
    ),
    "map over the images": (
        SOFTMAX, edited(FAST, ("P.sum(axis=1)", "np.array(list(map(lambda p: p.sum(), P)))")), set(),
    ),
    "a loss that calls the slow one": (
        SOFTMAX, SLOW + "\ndef softmax_loss_vectorized(*given):\n    return softmax_loss_naive(*given)\n",
        NAIVE,
    ),
    "a loss that was not divided": (
        SOFTMAX, edited(SLOW, ("loss / len(y)", "loss")), one("softmax_loss_naive", "gradient"),
    ),
    "whole numbers where images are bytes": (
        SVM, edited(HINGE, ("dW = dW / len(y)", "dW /= len(y)")),
        one("svm_loss_vectorized", "loss", "gradient"),
    ),
    "scores that overflow": (
        SOFTMAX, edited(SLOW, ("top = scores.max()", "top = 0")),
        one("softmax_loss_naive", "loss", "gradient"),
    ),
    "a stub": (SOFTMAX, FAST + "\ndef softmax_loss_naive(*given):\n    raise NotImplementedError\n", VECTOR),
    "an encoding of its own": (SVM, f"label = 'caf\xe9'\n{HINGE}", SVM_VECTOR),
}  # fmt: skip


def right_for_checks(file):
    findings = {name: costly(checks.diagnose(name)) for name in EXERCISES if EXERCISES[name].file == file}
    parts = [(name, part) for name in findings for part in EXERCISES[name].parts]
    return {(name, part) for name, part in parts if not checks._of_part(findings[name], part)}


def right_for_grader(graded, file):
    return {
        (mark.question.exercise, mark.question.part) for mark in graded.marks
        if mark.points and EXERCISES[mark.question.exercise].file == file
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("name", CASES)
def test_checks_and_grader_agree(running, monkeypatch, tmp_path, capsys, name):
    file, text, right = CASES[name]
    code = f"# coding: latin-1\nimport numpy as np\n{text}".encode("latin-1")
    code = notebook_of(*text.split("\n\n\n")) if file == NOTEBOOK else code
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_bytes(code)
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    assert right_for_checks(file) == right
    graded = grade(running, {file: code})
    assert right_for_grader(graded, file) == right, [mark.text for mark in graded.marks]


def test_every_part_of_the_checks_has_a_question_of_its_own():
    asked = {(question.exercise, question.part) for question in MANIFEST.questions} - {("model", "")}
    assert asked == {(name, part) for name, exercise in EXERCISES.items() for part in exercise.parts}
