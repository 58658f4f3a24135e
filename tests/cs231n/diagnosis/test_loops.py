"""Loops are found behind other names, and code without one is not accused."""

import pytest

from cs231n.diagnosis.loops import find_loop

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
