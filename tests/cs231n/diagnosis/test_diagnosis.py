"""The diagnosis: each slip is named, right code is never accused, and nothing else passes for right."""

import copy
import gc
import json
import re
import sys
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n import diagnosis
from cs231n.diagnosis import EXERCISES, notebook_code, probes, slips
from cs231n.diagnosis.loops import find_loop
from tests.cs231n.diagnosis.slip_mutants import (
    MUTANTS,
    NAIVE,
    STACKED,
    SVM,
    SVM_STACKED,
    SVM_VECTOR,
    VECTOR,
    apply,
    mutated_file,
)
from tests.cs231n.diagnosis.slip_mutants import source_of as solved

ROOT = Path(__file__).resolve().parents[3]
PROBLEMS = {
    "students": json.loads((ROOT / "cs231n" / "checks.json").read_text()),
    "grader": json.loads((ROOT / "instructor" / "problems.json").read_text()),
}
each_set = pytest.mark.parametrize("problems", PROBLEMS.values(), ids=PROBLEMS)


def function_in(text, path, name):
    """The function of an exercise, and the text to look for loops in."""
    if path.endswith(".ipynb"):
        return notebook_code.notebook_function(text, name), notebook_code.notebook_source(text)
    module = types.ModuleType("submitted")
    module.__file__ = str(ROOT / path)
    exec(compile(text, path, "exec"), module.__dict__)
    return (module.LinearClassifier if name in ("train", "predict") else getattr(module, name)), text


def diagnose(name, function, problems, source=None):
    problem = problems[name]
    # Through JSON, as from a process of its own.
    observed = json.loads(json.dumps(probes.run(name, function, problem["inputs"])))
    return diagnosis.judge(name, problem, observed, source)


@each_set
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: f"{m.exercise}-{m.slip}")
def test_a_slip_gets_exactly_its_own_diagnosis(mutant, problems):
    path, text = mutated_file(mutant)
    function, source = function_in(text, path, mutant.exercise)
    found = [f for f in diagnose(mutant.exercise, function, problems, source) if f.slip != "later"]
    assert {f.slip for f in found} == {mutant.slip}
    assert found[0].part == mutant.part
    shown = next(s for s in slips.CATALOGUE[EXERCISES[mutant.exercise].kind] if s.name == mutant.slip)
    assert shown.hint in found[0].text and "{" not in found[0].text


def test_every_slip_of_the_catalogue_is_committed_somewhere():
    names = {slip.name for catalogue in slips.CATALOGUE.values() for slip in catalogue}
    assert names == {mutant.slip for mutant in MUTANTS}


def test_names_are_unique_within_a_catalogue():
    for catalogue in slips.CATALOGUE.values():
        names = [slip.name for slip in catalogue]
        assert len(set(names)) == len(names)


@each_set
@pytest.mark.parametrize("name", EXERCISES)
def test_the_solved_source_is_right(name, problems):
    path = EXERCISES[name].file
    function, source = function_in((ROOT / path).read_text(), path, name)
    assert diagnose(name, function, problems, source) == []


def einsum(W, X, y, reg):
    X = np.asarray(X, np.float64)
    scores = np.einsum("nd,dc->nc", X, W)
    top = scores.max(axis=1)
    log_p = scores - top[:, None] - np.log(np.einsum("nc->n", np.exp(scores - top[:, None])))[:, None]
    Y = np.eye(W.shape[1])[y]
    loss = -np.einsum("nc,nc->", log_p, Y) / len(X) + reg * np.einsum("dc,dc->", W, W)
    return loss, np.einsum("nd,nc->dc", X, np.exp(log_p) - Y) / len(X) + 2 * reg * W


def single_precision(W, X, y, reg):
    loss, dW = einsum(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))
    return np.float32(loss), dW.astype(np.float32)


def penalty_first(W, X, y, reg):
    loss, dW = reg * (W**2).sum(), reg * W + reg * W
    weights = np.full(len(y), 1 / len(y))
    for weight, x, label in zip(weights[::-1], np.asarray(X)[::-1], y[::-1]):
        s = np.dot(W.T, x.astype(float))
        loss += weight * (np.logaddexp.reduce(s) - s[label])
        p = np.exp(s - np.logaddexp.reduce(s))
        p[label] -= 1
        dW = dW + weight * np.outer(x, p)
    return loss, dW


def zero_dimensional(W, X, y, reg):
    loss, dW = einsum(W, X, y, reg)
    return np.array(loss), dW.tolist()


def column_by_column(W, X, y, reg):
    loss, dW = einsum(W, X, y, reg)
    return [loss][0], np.asfortranarray(dW)


@each_set
@pytest.mark.parametrize(
    "variant", [einsum, single_precision, penalty_first, zero_dimensional, column_by_column]
)
def test_right_softmax_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(NAIVE, variant, problems) == []


def svm_einsum(W, X, y, reg):
    X = np.asarray(X, np.float64)
    scores = np.einsum("nd,dc->nc", X, W)
    Y = np.eye(W.shape[1], dtype=bool)[y]
    margins = np.where(Y, 0, np.clip(scores - scores[Y][:, None] + 1, 0, None))
    pushed = np.sign(margins)
    pushed[Y] = -pushed.sum(axis=1)
    return margins.sum(axis=1).mean() + reg * np.vdot(W, W), np.dot(pushed.T, X).T / len(X) + reg * 2 * W


def svm_single(W, X, y, reg):
    loss, dW = svm_einsum(W.astype(np.float32), X.astype(np.float32), y, reg)
    return float(loss), dW.astype(np.float32)


def svm_loops(W, X, y, reg):
    loss, dW = 0, 0 * W
    for i in range(len(X)):
        s = W.T @ X[i].astype(float)
        for j in set(range(W.shape[1])) - {y[i]}:
            if s[j] + 1 > s[y[i]]:
                loss += (s[j] + 1 - s[y[i]]) / len(X)
                dW[:, [j]] += X[i][:, None] / len(X)
                dW[:, [y[i]]] -= X[i][:, None] / len(X)
    return loss + reg * (W * W).sum(), dW + 2 * reg * W


@each_set
@pytest.mark.parametrize("variant", [svm_einsum, svm_single, svm_loops])
def test_right_hinge_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(SVM, variant, problems) == []


def stacked_by_einsum(scores, y):
    scores = scores - scores.max(axis=1)[:, None]
    p = np.exp(scores) / np.einsum("kcn->kn", np.exp(scores))[:, None]
    Y = np.eye(scores.shape[1])[y].T
    logs = np.log(np.exp(scores).sum(axis=1)) - np.einsum("kcn,cn->kn", scores, Y)
    return logs.mean(axis=1), (p - Y) / len(y)


def stacked_in_single_precision(scores, y):
    losses, dscores = stacked_by_einsum(scores.astype(np.float32), y)
    return losses.astype(np.float32), dscores.astype(np.float32)


@each_set
@pytest.mark.parametrize("variant", [stacked_by_einsum, stacked_in_single_precision])
def test_right_stacked_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(STACKED, variant, problems) == []


@each_set
@pytest.mark.parametrize(
    "name, changes",
    [
        ("train", [("batch = rng.choice(len(X), batch_size)", "batch = rng.randint(0, len(X), batch_size)")]),
        ("train", [("self.W = self.W - learning_rate * grad", "self.W += -learning_rate * grad")]),
        ("train", [("self.W = self.W - learning_rate * grad", "self.W -= grad * learning_rate")]),
        (
            "train",
            [
                (
                    "batch = rng.choice(len(X), batch_size)",
                    "batch = [int(i) for i in rng.permutation(np.arange(20 * len(X)) % len(X))[:batch_size]]",
                )
            ],
        ),
        ("predict", [("np.argmax(X[rows] @ self.W, axis=1)", "(self.W.T @ X[rows].T).argmax(0)")]),
        (
            "predict",
            [("        return y_pred", "        return np.argmax(X @ self.W, axis=1).astype(np.int32)")],
        ),
        (
            "search",
            [
                (
                    "softmax.train(X_train, y_train, lr, reg, num_iters,",
                    "softmax.train(y=y_train, X=X_train, reg=reg, learning_rate=lr, num_iters=num_iters,",
                ),
                (
                    "np.mean(softmax.predict(X_val) == y_val)",
                    "float((softmax.predict(X_val) == y_val).sum() / len(y_val))",
                ),
            ],
        ),
        ("search", [("(train_accuracy, val_accuracy)", "[float(train_accuracy), val_accuracy]")]),
        ("class_probabilities", [("exp_scores.sum(axis=1, keepdims=True)", "exp_scores.sum(1)[:, None]")]),
        ("class_probabilities", [("X @ W", "np.einsum('nd,dc->nc', X.astype(np.float32), W)")]),
    ],
)
def test_right_variants_of_the_other_exercises_are_not_accused(name, changes, problems):
    text = apply(solved(name), name, changes)
    if EXERCISES[name].in_notebook:
        cells = [{"cell_type": "code", "source": text}]
        text = json.dumps({"cells": cells})
    function, source = function_in(text, EXERCISES[name].file, name)
    assert diagnose(name, function, problems, source) == []


def test_two_slips_at_once_are_both_named():
    changes = [
        ("    dscores /= num_train\n", ""),
        ("    dscores[rows, y] -= 1\n", ""),
        ("2 * reg * W", "reg * W"),
    ]
    function, source = function_in(apply(solved(VECTOR), VECTOR, changes), "softmax.py", VECTOR)
    found = {f.slip for f in diagnose(VECTOR, function, PROBLEMS["students"], source)} - {"later"}
    assert found == {"no-minus-one", "gradient-not-divided", "penalty-gradient-halved"}


def test_an_unknown_slip_is_called_one_and_says_where():
    function, _ = function_in(apply(solved(NAIVE), NAIVE, [("(p - 1)", "(p - 1.3)")]), "softmax.py", NAIVE)
    found = diagnose(NAIVE, function, PROBLEMS["students"])[0]
    assert found.slip == "other" and "It is none of the usual slips" in found.text
    assert re.search(r"wrong in (\d+) of \1 places", found.text)


def test_an_error_is_given_with_the_students_own_line():
    function, _ = function_in(apply(solved(VECTOR), VECTOR, [("X @ W", "W @ X")]), "softmax.py", VECTOR)
    (found,) = diagnose(VECTOR, function, PROBLEMS["students"])
    line = solved(VECTOR).splitlines().index("    scores = X @ W  # (N, C)") + 1
    assert found.slip == "raises" and f"(softmax.py, line {line})" in found.text


LOOPS = [
    "fast = slow",
    "h = slow\n\ndef fast(W, X, y, reg):\n    return h(W, X, y, reg)",
    "def fast(W, X, y, reg):\n    f = slow\n    return f(W, X, y, reg)",
    "def fast(*a):\n    return globals()['slow'](*a)",
    "def fast(*a):\n    return getattr(M, 'naive')(*a)",
    "def fast(*a):\n    exec('for i in range(9): pass')",
    "def one(i):\n    return i\n\ndef fast(W, X, y, reg):\n    return list(map(one, X))",
    "def fast(W, X, y, reg, i=0):\n    return fast(W, X, y, reg, i + 1)",
    "class A:\n    def f(self):\n        while True: pass\n\ndef fast(*a):\n    return A().f()",
    "if True:\n    fast = slow\nelse:\n    def fast(): pass",
    "def fast(W, X, y, reg):\n    return sum(x @ W for x in X)",
]


@pytest.mark.parametrize("code", LOOPS)
def test_a_loop_is_found_behind_other_names(code):
    slow = "def slow(W, X, y, reg):\n    for x in X:\n        pass\n\n"
    assert find_loop(slow + code, "fast")


def test_a_file_that_says_how_it_is_encoded_is_read_as_python_reads_it():
    code = "# coding: latin-1\nname = 'é'\n\ndef f(X):\n    for x in X:\n        pass\n"
    assert find_loop(code.encode("latin-1"), "f") == "line 5"
    assert find_loop(b"\xef\xbb\xbf" + code.partition("\n")[2].encode(), "f") == "line 4"
    assert find_loop(b"\xff\x00", "f") == "the file cannot be read"


class Loop:
    """Garbage that runs Python code when it is collected."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        sum(range(50))


@pytest.fixture
def restless_interpreter():
    """Threads change and garbage is collected as often as can be."""
    before = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    yield
    sys.setswitchinterval(before[0])
    gc.set_threshold(*before[1])


def test_several_threads_can_look_for_loops_at_once(restless_interpreter):
    code = solved(VECTOR)

    def look(_):
        Loop()
        return find_loop(code, VECTOR)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(300))) == {None}


@pytest.mark.parametrize(
    "code",
    [
        "def f(X):\n    assert all(size > 0 for size in X.shape)\n    return X",
        "def mean(X):\n    for x in X: pass\n\ndef f(X):\n    return np.mean(X)",
        "def helper(X):\n    for x in X: pass\n\ndef f(X):\n    helper = 3\n    return X + helper",
        'def f(X):\n    """No loop: while it is vectorized, for all images."""\n    return X',
        "def f(X):\n    for name in ('X', 'y'):\n        print(name)\n    return X",
        "def unused(X):\n    while True: pass\n\ndef f(X):\n    return np.einsum('nd->n', X)",
    ],
)
def test_code_without_a_loop_over_images_is_not_accused(code):
    assert find_loop(code, "f") is None


SEARCHES = {
    "with a helper": (
        "def one(lr, reg, num_iters):\n    model = Softmax()\n"
        "    X, rng = X_train.astype(np.float32), np.random.RandomState(SEED)\n"
        "    model.train(X, y_train, lr, reg, num_iters, rng=rng)\n"
        "    return model\n",
        "SEED = 0\n",
        "def search(pairs, num_iters) -> tuple[dict[tuple, Softmax], dict]:\n    models, results = {}, {}\n"
        "    for pair in pairs:\n        models[pair] = one(*pair, num_iters)\n"
        "        results[pair] = [np.mean(models[pair].predict(X) == y)\n"
        "                         for X, y in ((X_train, y_train), (X_val, y_val))]\n"
        "    return models, results\n",
    ),
    "keyword only": (
        "%matplotlib inline\ndef search(pairs, num_iters, *, seed=0):\n    models, results = {}, {}\n"
        "    for lr, reg in pairs:\n        m = models[lr, reg] = Softmax()\n"
        "        m.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(seed))\n"
        "        results[lr, reg] = (\n            100 * np.mean(m.predict(X_train) == y_train)\n"
        "            % 101 / 100, np.mean(m.predict(X_val) == y_val))\n    return models, results\n",
    ),
}


@each_set
@pytest.mark.parametrize("cells", SEARCHES.values(), ids=SEARCHES)
def test_right_searches_of_other_styles_are_not_accused(cells, problems):
    text = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    function, source = function_in(text, "search.ipynb", "search")
    assert diagnose("search", function, problems, source) == []


def test_a_list_of_two_and_extended_precision_are_a_loss_and_a_gradient():
    def as_list(W, X, y, reg):
        return list(einsum(W, X, y, reg))

    def extended(W, X, y, reg):
        loss, dW = einsum(W, X, y, reg)
        return np.longdouble(loss), dW.astype(np.longdouble)

    assert diagnose(NAIVE, as_list, PROBLEMS["students"]) == []
    assert diagnose(NAIVE, extended, PROBLEMS["students"]) == []


def test_a_record_that_lacks_a_call_is_not_right():
    function, _ = function_in(solved(NAIVE), EXERCISES[NAIVE].file, NAIVE)
    problem = PROBLEMS["students"][NAIVE]
    for call in problem["inputs"]:
        record = probes.run(NAIVE, function, problem["inputs"])
        assert judged_right(NAIVE, record)
        del record["calls"][call]
        assert not judged_right(NAIVE, record)


@pytest.mark.parametrize("name", [NAIVE, SVM_VECTOR, SVM_STACKED, "class_probabilities"])
def test_constants_and_junk_are_not_right(name):
    for value in (0, None, "right", (0.0, 0), (np.nan, np.nan), (0.0, np.zeros((5, 4))), ({}, []), (1j, 1j)):
        assert diagnose(name, lambda *_, value=value: value, PROBLEMS["students"])


@pytest.mark.parametrize("name", [NAIVE, SVM])
def test_a_result_of_another_shape_is_not_right_for_being_so_with_reg_alone(name):
    right, _ = function_in(solved(name), EXERCISES[name].file, name)

    def sly(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return (loss, dW) if reg == 0 else (np.zeros(3), dW[:2])

    found = diagnose(name, sly, PROBLEMS["students"])
    assert {f.part for f in found if f.slip != "later"} == {"loss", "gradient"}


def judged_right(name, record):
    """Whether the grader would give points; it takes an exception for a record that may be forged."""
    try:
        return not diagnosis.judge(name, PROBLEMS["students"][name], record)
    except Exception:
        return False


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_was_recorded_only_what_is_right_is_judged_right(data):
    """One place of a right record is replaced by anything; judged right is what is the same in numbers."""
    name = data.draw(st.sampled_from(sorted(EXERCISES)))
    path = EXERCISES[name].file
    function, _ = function_in((ROOT / path).read_text(), path, name)
    problem = PROBLEMS["students"][name]
    record = json.loads(json.dumps(probes.run(name, function, problem["inputs"])))
    forged = copy.deepcopy(record)
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )
    node = forged
    while True:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        below = node[key]
        if not isinstance(below, (dict, list)) or not below or data.draw(st.booleans()):
            break
        node = below
    node[key] = data.draw(junk)
    if judged_right(name, forged) and "calls" in record:
        for call in record["calls"]:
            for got, right in zip(forged["calls"][call]["arrays"], record["calls"][call]["arrays"]):
                np.testing.assert_allclose(probes.unpack(got), probes.unpack(right), rtol=0.1, atol=0.1)


@pytest.mark.parametrize(
    "record", [None, [], 7, "x", {}, {"calls": None}, {"calls": {"plain": {"arrays": 1}}}]
)
@pytest.mark.parametrize("name", EXERCISES)
def test_a_record_that_is_none_is_never_judged_right(name, record):
    assert not judged_right(name, record)


def test_a_hint_does_not_give_a_line_of_a_solution_away():
    from instructor.release.edition import edition_files, solution_lines

    _, solutions = edition_files()
    texts = [f"{s.shows} {s.hint}" for catalogue in slips.CATALOGUE.values() for s in catalogue]
    for line in solution_lines(solutions):
        assert not any(line in text for text in texts)
