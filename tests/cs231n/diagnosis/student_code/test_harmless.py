"""A handful of things is told apart from all images, and what is there for people from what computes."""

import ast

import pytest

from cs231n.diagnosis.student_code.harmless import for_people, is_index, is_short, short_names, walk


def expression(code):
    return ast.parse(code, mode="eval").body


@pytest.mark.parametrize(
    "code",
    ["X.shape", "X.shape[:2]", "np.shape(X)", "(N, D, C)", "[W, X]", "{'W': W}.items()", "dict(W=W)", "'WXy'",
     "zip('WX', (W, X))", "zip(y, (W, X))", "xrange(3)",
     "izip((W, X), y)", "enumerate(X.shape)", "range(3)", "range(X.ndim)", "few",
     "range(0, N, 100)", "range(len(X.shape))", "map(int, X.shape)", "X.shape + (1,)", "(a for a in (W, X))"],
)  # fmt: skip
def test_a_handful_is_short(code):
    assert is_short(expression(code), {"few"})


@pytest.mark.parametrize(
    "code",
    ["X", "X.T", "X.shape[0]", "y", "range(N)", "range(len(X))", "range(X.shape[0])", "range(500)",
     "enumerate(X)", "[*X]", "{**rows}", "zip(X, y)", "range(0, N, 1)", "range(0, N, step)", "map(f, X)",
     "xrange(N)",
     "[0] * N", "X.items()", "[x for x in X]", f"({'1, ' * 20})", "f(X)"],
)  # fmt: skip
def test_what_grows_with_images_or_classes_is_not_short(code):
    assert not is_short(expression(code), {"few"})


def test_a_variable_is_short_if_it_is_set_once_to_a_handful():
    code = "a = X.shape\nb = a\nc = X\nd = (1, 2)\nd = X\ne = [1]\ne += list(X)\nf, g = X.shape"
    assert short_names(list(ast.walk(ast.parse(code)))) == {"a", "b"}


@pytest.mark.parametrize(
    "code, people",
    [
        ("print(len(X))", True),
        ("logging.debug([x.max() for x in X])", True),
        ("assert all(k >= 0 for k in y)", True),
        ("if k < 0:\n    raise ValueError", True),
        ("for x in X:\n    if x.any():\n        print(x)", True),
        ("for x in X:\n    pass", False),
        ("for x in X:\n    print(x)\n    total += x", False),
        ("if k < 0:\n    raise ValueError\nelse:\n    k += 1", False),
        ("assert (n := len(X))", False),
        ("print(rows.append(1))", False),
        ("f(X)", False),
    ],
)
def test_what_is_there_for_people_computes_nothing(code, people):
    (statement,) = ast.parse(code).body
    assert for_people(statement) is people


def test_what_is_there_for_people_is_left_out():
    tree = ast.parse("def f(X):\n    print(first)\n    assert second\n    return third")
    assert {part.id for part in walk(tree) if isinstance(part, ast.Name)} == {"third"}


@pytest.mark.parametrize(
    "code, index",
    [
        ("[i for i in range(N)]", True),
        ("[k for k in y]", True),
        ("[(i, y[i]) for i in range(N)]", True),
        ("[np.int64(k) for k in y.tolist()]", True),
        ("[k for k in tolist()]", False),
        ("[[i, int(k)] for i, k in enumerate(y)]", True),
        ("[k for i, k in zip(range(N), y)]", True),
        ("[x for x in X]", False),
        ("[i + 1 for i in range(N)]", False),
        ("[X[i] for i in range(N)]", False),
        ("[i for i in range(N) if y[i]]", False),
        ("[i for i in range(N) for j in range(C)]", False),
    ],
)
def test_a_list_of_indices_holds_numbers_of_images_and_labels_only(code, index):
    assert is_index(expression(code)) is index


@pytest.mark.parametrize(
    "body, index", [("rows.append(i)", True), ("rows.append(X[i])", False), ("rows += [i]", False)]
)
def test_a_list_of_indices_may_be_appended_to(body, index):
    (loop,) = ast.parse(f"for i in range(N):\n    {body}").body
    assert is_index(loop) is index
