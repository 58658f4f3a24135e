"""Where in a student's own code an exception comes from."""

import linecache

import pytest

from cs231n.diagnosis.student_code import student_lines
from cs231n.diagnosis.student_code.notebook_code import NOTEBOOK
from instructor.release.edition import edition_files


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
    assert student_lines.code_beside(error.__traceback__, "") == ""


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
    "above, told",
    [
        ("    # YOUR CODE HERE", ""),
        ("", ""),
        ("    x = 1", "above"),
        ("    x = 1\n    # done", "above"),
        ("    # YOUR CODE HERE\n    for i in range(3):\n        x += i\n", "above"),
    ],
)
def test_code_above_the_stubs_raise_is_told_from_its_instruction(above, told):
    error = raised(STUB.format(above))
    assert student_lines.code_beside(error.__traceback__, str(error)) == told


@pytest.mark.parametrize(
    "below, told",
    [
        ("    for i in range(3):\n        x += i\n    return x\n", "below"),
        ("    return abs(x)\n", "below"),
        ("    # YOUR CODE HERE\n    return float(loss), dW\n", ""),
        ("x = 1\n", ""),
    ],
)
def test_code_below_the_stubs_raise_is_told_from_what_was_handed_out(below, told):
    error = raised(STUB.format("    # YOUR CODE HERE") + below)
    assert student_lines.code_beside(error.__traceback__, str(error)) == told


EDITION, SOLUTIONS = edition_files()


@pytest.mark.parametrize("path", [path for path in SOLUTIONS if path.endswith(".py")])
def test_code_is_found_below_no_stub_as_it_was_handed_out(path):
    lines = EDITION[path].decode().splitlines(keepends=True)
    stubs = [k for k, text in enumerate(lines, 1) if "raise NotImplementedError" in text]
    assert stubs and not [k for k in stubs if student_lines._code_below(lines, k)]


def test_a_function_that_only_raises_holds_no_code():
    error = raised('def f():\n    """Doc."""\n    raise NotImplementedError\n')
    assert student_lines.code_beside(error.__traceback__, "") == ""


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
        ("def f():\n    np = 1\n    return p\n", ""),
        ("def f():\n    return 1 / 0\n", ""),
    ],
)
def test_a_similar_name_is_found_for_a_misspelt_one(code, name):
    assert student_lines.similar_name(raised(code)) == name


def test_a_name_that_belongs_to_self_is_found_there():
    code = "class C:\n    W = 1\n    def predict(self):\n        return W\n"
    assert student_lines.similar_name(raised(code, call="C().predict()")) == "self.W"
