"""Where in a student's own code an exception comes from."""

import linecache

import pytest

from cs231n.diagnosis.student_code import student_lines
from cs231n.diagnosis.student_code.notebook_code import NOTEBOOK


def raised(code, name="softmax.py", call="f()"):
    """The exception that code raises under the name of a student's file."""
    student_lines.remember(name, code)
    space = {}
    exec(compile(code, name, "exec"), space)
    with pytest.raises(Exception) as caught:
        eval(call, space)
    return caught.value


@pytest.fixture(autouse=True)
def forget():
    yield
    for name in ("softmax.py", NOTEBOOK):
        linecache.cache.pop(name, None)


def test_the_last_line_of_the_students_own_is_given_with_its_text():
    error = raised("import numpy as np\ndef f():\n    return np.zeros(3).reshape(2, 2)\n")
    assert student_lines.place(error.__traceback__) == "softmax.py, line 3"
    assert student_lines.line(error.__traceback__) == "return np.zeros(3).reshape(2, 2)"


def test_an_exception_from_elsewhere_has_no_line():
    error = raised("def f():\n    return 1 / 0\n", "another.py")
    assert student_lines.place(error.__traceback__) == student_lines.line(error.__traceback__) == ""
    assert not student_lines.code_above(error.__traceback__, "")


@pytest.mark.parametrize("body", ["1 / 0", "[1 / 0 for _ in range(3)]", "(lambda: 1 / 0)()"])
def test_in_a_cell_the_function_is_named_whatever_fails_in_it(body):
    error = raised(f"\ndef search():\n    return {body}\n", NOTEBOOK, "search()")
    assert student_lines.place(error.__traceback__) == "line 3 of the cell with search"


STUB = '''def f():
    """What it does."""
    x = 0
    # Write it, with care:
    # and with two loops.
{}
    raise NotImplementedError("Write it, with care: and with two loops.")
'''


@pytest.mark.parametrize(
    "above, written",
    [
        ("    # YOUR CODE HERE", False),
        ("", False),
        ("    x = 1", True),
        ("    x = 1\n    # done", True),
        ("    # YOUR CODE HERE\n    for i in range(3):\n        x += i\n", True),
    ],
)
def test_code_above_the_stubs_raise_is_told_from_its_instruction(above, written):
    error = raised(STUB.format(above))
    assert student_lines.code_above(error.__traceback__, str(error)) is written


def test_a_function_that_only_raises_holds_no_code():
    error = raised('def f():\n    """Doc."""\n    raise NotImplementedError\n')
    assert not student_lines.code_above(error.__traceback__, "")


def test_a_function_called_by_another_one_of_the_students_is_named():
    code = "def g():\n    1 / 0\ndef f():\n    g()\n"
    assert student_lines.called(raised(code).__traceback__) == "g"
    assert student_lines.called(raised(code, call="g()").__traceback__) == ""


@pytest.mark.parametrize(
    "code, name",
    [
        ("def f():\n    scores = 1\n    return scors\n", "scores"),
        ("def f():\n    return abz(1)\n", "abs"),
        ("def f():\n    W = 1\n    return w\n", "W"),
        ("def f():\n    return something_else\n", ""),
        ("def f():\n    return 1 / 0\n", ""),
    ],
)
def test_a_similar_name_is_found_for_a_misspelt_one(code, name):
    assert student_lines.similar_name(raised(code)) == name
