"""Loops are found behind other names, and code without one is not accused."""

import json

import pytest

from cs231n.diagnosis import loops
from cs231n.diagnosis.loops import look_at, seen_in


def find_loop(source, name):
    return seen_in(source, name).loop


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
    "def fast(W, X, y, reg):\n    return [x for x in X]",
    "def fast(W, X, y, reg):\n    return [i + 1 for i in range(len(X))]",
    "from functools import reduce\n\ndef fast(W, X, y, reg):\n    return reduce(max, X)",
    "import functools\n\ndef fast(W, X, y, reg):\n    return functools.reduce(max, X)",
    "def fast(X):\n    return X\n\ndef fast(X):\n    while True: pass",
    "def fast(X):\n    while True: pass\n\nif True:\n    def fast(X): return X",
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


@pytest.mark.parametrize(
    "code",
    [
        "def f(X):\n    assert all(size > 0 for size in X.shape)\n    return X",
        "def mean(X):\n    for x in X: pass\n\ndef f(X):\n    return np.mean(X)",
        "def helper(X):\n    for x in X: pass\n\ndef f(X):\n    helper = 3\n    return X + helper",
        'def f(X):\n    """No loop: while it is vectorized, for all images."""\n    return X',
        "def f(X):\n    for name in ('X', 'y'):\n        print(name)\n    return X",
        "def unused(X):\n    while True: pass\n\ndef f(X):\n    return np.einsum('nd->n', X)",
        "def f(X):\n    return np.logaddexp.reduce(X, axis=1)",
        "def f(X):\n    return numpy.maximum.reduce(X)",
        "def f(X):\n    for x in X: pass\n\ndef f(X):\n    return X",
        "def f(X):\n    return X[[i for i in range(len(X))]]",
    ],
)
def test_code_without_a_loop_over_images_is_not_accused(code):
    assert find_loop(code, "f") is None


@pytest.mark.parametrize(
    "code",
    [
        "def f(W):\n    return W + 1e-20j",
        "def f(W):\n    return loss(W).imag",
        "def f(W):\n    return W.astype(complex)",
        "def f(W):\n    return np.array(W, dtype='c16')",
        "def g(W):\n    return np.imag(W)\n\ndef f(W):\n    return g(W)",
    ],
)
def test_complex_numbers_are_found_where_a_derivative_is_measured_with_them(code):
    assert seen_in(code, "f").complex_numbers


def test_what_is_not_used_of_the_file_is_not_looked_at():
    assert seen_in("def g(W):\n    return W.imag\n\ndef f(W):\n    return 2 * W", "f") == (None, None)


HOSTILE = {
    "one name bound thousands of times": "q=" * 60_000 + "1\n\ndef f(X):\n    return q\n",
    "thousands of names bound at once": "".join(f"q{i}=" for i in range(20_000))
    + "1\n\ndef f(X):\n    return " + "+".join(f"q{i}" for i in range(2_000)) + "\n",
    "a chain of helpers": "def f(X):\n    return g0(X)\n"
    + "".join(f"def g{i}(X):\n    return g{i + 1}(X)\n" for i in range(5_000)),
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE.values(), ids=list(HOSTILE))
def test_every_statement_is_looked_at_once_however_it_is_bound(code, monkeypatch):
    """Counted, not timed: looking at a statement once for each of its names took minutes."""
    walked = []
    walk = loops.ast.walk
    monkeypatch.setattr(loops.ast, "walk", lambda node: walked.append(node) or walk(node))
    assert seen_in(code, "f") == (None, None)
    # A few walks of each statement: for its bindings, the names used, loops and complex numbers.
    assert len(walked) <= 8 * len({id(node) for node in walked})


def test_alone_it_answers_in_json_for_files_and_notebooks():
    assert look_at("def f(X):\n    while X: pass\n", "f") == ["line 2", None]
    cell = {"cell_type": "code", "source": "def f(X):\n    return X.imag\n"}
    assert look_at(json.dumps({"cells": [cell]}), "f", in_notebook=True) == [None, "line 2"]
    assert look_at("{", "f", in_notebook=True) == ["the file cannot be read", None]
