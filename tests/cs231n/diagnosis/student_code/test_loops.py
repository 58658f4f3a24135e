"""Loops are found behind other names, and code without one is not accused."""

import json

import pytest

from cs231n.diagnosis.student_code import loops
from cs231n.diagnosis.student_code.loops import Seen, look_at, seen_in


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
    "from functools import reduce as fold\n\ndef fast(X):\n    return fold(max, X)",
    "def fast(X):\n    return np.array(list(map(lambda x: x.max(), X)))",
    "def fast(X):\n    return np.vectorize(lambda i: X[i].max())(np.arange(len(X)))",
    "def fast(X):\n    return np.apply_along_axis(np.max, 1, X)",
    "@np.vectorize\ndef one(x):\n    return x + 1\n\ndef fast(X):\n    return one(X)",
    "def fast(X):\n    def go(i):\n        return i and X[i].max() + go(i - 1)\n    return go(len(X) - 1)",
    "def fast(X):\n    go = lambda i: 0 if i == len(X) else X[i].max() + go(i + 1)\n    return go(0)",
    "def g(X):\n    return h(X[1:])\n\ndef h(X):\n    return g(X[1:])\n\ndef fast(X):\n    return g(X)",
    "def fast(X):\n    for part in (X, -X):\n        for x in part:\n            loss += x.max()",
    "def fast(X):\n    for x in X:\n        print(x)\n        loss += x.max()",
    "def fast(X):\n    print(losses.append(x) for x in X)",
    "def fast(X):\n    assert (total := sum(x.max() for x in X))\n    return total",
    "def fast(X):\n    return [X[i].max() for i in range(len(X))]",
    "def fast(X, y):\n    return sum(X[i, y[i]] for i in range(len(y)))",
    "def fast(X):\n    rows = [0]\n    rows += list(X)\n    for x in rows:\n        loss += x.max()",
    "def fast(X, W):\n    for j in range(W.shape[1]):\n        loss += W[:, j]",
    "def fast(X):\n    for start in range(0, len(X), 2):\n        loss += X[start : start + 2]",
    "from elsewhere import *",
    "def fast(X):\n    def g(i): return h(i - 1)\n    def h(i): return g(i)\n    return g(len(X))",
    "def fast(X):\n    return sorted(X, key=lambda x: x.max())",
    "import itertools\n\ndef fast(X):\n    return list(itertools.accumulate(X, max))",
    "def fast(X):\n    for i in range(10):\n        loss += X[i]",
    "from itertools import imap\n\ndef fast(X):\n    return np.array(list(imap(max, X)))",
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
        "def f(X):\n    return np.add.reduce(X) + np.multiply.accumulate(X)",
        "def f(X):\n    largest = np.maximum\n    return largest.reduce(X) + add.reduce(X)",
        "def f(X):\n    np.add.at(X, y, 1)\n    return X",
        "def f(X, W):\n    for size in (len(X), X.shape[1], W.shape[1]):\n        check(size)\n    return X",
        "def f(X, W, y):\n    shapes = [a.shape for a in (W, X, y)]\n    return X",
        "def f(X, W):\n    assert all(a.ndim == 2 for a in [X, W])\n    return X",
        "def f(X, y):\n    assert all(0 <= label < 5 for label in y), [label for label in y]\n    return X",
        "def f(X, y):\n    if any(label < 0 for label in y):\n        raise ValueError('y')\n    return X",
        "def f(X):\n    N, D = [int(size) for size in X.shape]\n    return X",
        "def f(X):\n    N, D = map(int, X.shape)\n    return X",
        "def f(X, W):\n    for name, a in {'X': X, 'W': W}.items():\n        log(name, a)\n    return X",
        "def f(X, W):\n    for name, a in zip('XW', (X, W)):\n        log(name, a)\n    return X",
        "def f(X):\n    dims = X.shape[:2]\n    for i, n in enumerate(dims): log(i, n)\n    return X",
        "def f(X):\n    for axis in range(X.ndim):\n        X = X - X.mean(axis)\n    return X",
        "def f(X):\n    for _ in range(2):\n        X = X - X.max(axis=1, keepdims=True)\n    return X",
        "def f(X):\n    for start in range(0, len(X), 1000):\n        part = X[start:]\n    return X",
        "def f(X):\n    print([x.max() for x in X])\n    return X",
        "def f(X):\n    for i in range(len(X)):\n        if i < 3:\n            print(i, X[i])\n    return X",
        "def f(X):\n    filter = X > 0\n    map = filter * 1\n    return X[filter] + map",
        "def f(X, reduce=True):\n    return X.mean() if reduce else X",
        "def f(X):\n    return X[filter_of(X)] + X.filter(1)",
        "def f(X):\n    return np.fromfunction(lambda i, j: i == j, X.shape)",
        "def f(X):\n    return getattr(np, 'exp')(X) * getattr(X, 'size')",
        "def f(X, y):\n    rows = [[i, y[i]] for i in range(len(X))]\n    return X[rows]",
        "def f(X, y):\n    rows = []\n    for i, k in enumerate(y): rows.append((i, int(k)))\n    return X",
        "def g(X):\n    for x in X: pass\n\ndef f(X):\n    print(g(X))\n    assert g(X)\n    return X",
        "def g(X):\n    return X\n\nf = g",
        "from functools import reduce as fold\n\ndef f(X):\n    return fold(np.add, (X, X))",
        "def f(X):\n    f = X + 1\n    return f",
        "def f(X, W):\n    return sorted(X.shape + W.shape, key=abs)",
        "if True:\n    def f(X):\n        return X\nelse:\n    def f(X):\n        return -X",
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
    assert seen_in("def g(W):\n    return W.imag\n\ndef f(W):\n    return 2 * W", "f") == Seen()


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
    assert seen_in(code, "f") == Seen()
    # A few walks of each statement: for its bindings, the names used, loops and complex numbers.
    assert len(walked) <= 8 * len({id(node) for node in walked})


def test_alone_it_answers_in_json_for_files_and_notebooks():
    assert look_at("def f(X):\n    while X: pass\n", "f") == ["line 2", None, None, None]
    cell = {"cell_type": "code", "source": "def f(X):\n    return X.imag\n"}
    assert look_at(json.dumps({"cells": [cell]}), "f", in_notebook=True)[1] == "line 2 of the cell"
    assert look_at("{", "f", in_notebook=True) == ["the file cannot be read", None, None, None]


def test_in_a_notebook_lines_are_those_of_the_cell():
    cells = [
        "import numpy as np\n\n\n",
        "def g(X):\n    return [x.max() for x in X]",
        "def f(X):\n    return g(X)",
    ]
    assert seen_in(cells, "f").loop == "line 2 of the cell with g, which it uses"
    assert seen_in(cells, "g").loop == "line 2 of the cell"
    assert seen_in([*cells, "def f(X):\n    return X"], "f") == Seen(twice="line 1")


def test_a_list_of_indices_is_told_apart_from_a_loop():
    seen = seen_in("def f(X, y):\n    rows = [i for i in range(len(X))]\n    return X[rows, y]", "f")
    assert seen == Seen(index="line 2")


@pytest.mark.parametrize(
    "code, name, line",
    [
        ("def f(X):\n    return 0\n\ndef f(X):\n    return X", "f", "line 4"),
        ("class A:\n    def f(self):\n        return 0\n\n    def f(self):\n        return 1", "f", "line 5"),
        ("class A:\n    def f(self): pass\n\nclass B:\n    def f(self): pass", "f", None),
        ("def f(X):\n    def g(x): return x\n    return X\n\ndef g(X): return X", "f", None),
    ],
)
def test_the_definition_that_counts_is_named_if_there_are_several(code, name, line):
    assert seen_in(code, name).twice == line
