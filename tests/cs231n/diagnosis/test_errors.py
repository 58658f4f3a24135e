"""What is said of exceptions: the sizes that met, today's names, and in reports nothing of the exception."""

import math
import re

import numpy as np
import pytest

from cs231n.classifiers import LinearClassifier
from cs231n.diagnosis.errors import NUMPY, PYTHON_2, RULES, in_context, meaning
from instructor.release.edition import edition_files, solution_lines
from tests.cs231n.diagnosis.diagnosing import PROBLEMS, changed_function, diagnose, each_set
from tests.cs231n.diagnosis.slip_mutants import NAIVE, VECTOR

X, W, P = np.ones((7, 6)), np.ones((6, 5)), np.ones((7, 5))
SIZES = {"N": 7, "D": 6, "C": 5}
HERE = "Here N = 7 images, D = 6 numbers, C = 5 classes"


def meant(fails, **record):
    """What the exception of a call means."""
    with pytest.raises(Exception) as caught:
        fails()
    text = f"{type(caught.value).__name__}: {caught.value} (softmax.py, line 37)"
    return meaning({"raised": text, "sizes": SIZES, **record})


SHAPES = {
    "factors the wrong way round": (lambda: W @ X, "your 7 is N, your 5 is C. X is .N, D. and W is .D, C."),
    "numbers of a product": (lambda: X @ P, "of the first factor have 6 numbers, .* second 7 .soft"),
    "np.dot": (lambda: W.dot(X), "your 6 is D, your 5 is C, your 7 is N.*transposed"),
    "@ with a number": (lambda: W @ W[0, 0], r"is \* meant"),
    "a lost axis": (lambda: P / P.sum(axis=1), "your 7 is N, your 5 is C. .*keepdims"),
    "an axis that is not summed": (lambda: W + np.ones((6, 7, 5)), "three axes"),
    "* for @": (lambda: X.T * P, "matrix product"),
    "a size written into the code": (lambda: P - np.ones((7, 10)), "written into the code"),
    "a row for a column": (lambda: W[0] + X[0], "C numbers are a row of dW"),
    "a column put into a row": (lambda: W.__setitem__(0, X[0]), "C numbers are a row of dW"),
    "other shapes": (lambda: X + P, "which axes"),
    "an index beyond the end": (lambda: P[0, 5], "your 5 is C. Counting starts at 0"),
    "an index of something else": (lambda: P[0, 382], "Does this one count what the axis counts"),
    "whole columns": (lambda: P - P[:, np.zeros(7, int)], "selects whole columns"),
    "too many indices": (lambda: P[0, 0, 0], "classes. Has this array fewer axes"),
    "an axis too many": (lambda: P[0].sum(axis=1), "classes. Has this array fewer axes"),
    "pairs of unequal length": (lambda: P[np.arange(7), np.arange(5)], "your 5 is C.*same length"),
    "floats as an index": (lambda: P[np.ones(3)], "whole number"),
    "a mask of another array": (lambda: P[np.ones(5, bool)], "this mask"),
}  # fmt: skip


@pytest.mark.parametrize("call, said", SHAPES.values(), ids=SHAPES)
def test_arrays_that_do_not_fit_are_explained_by_the_sizes_of_the_problem(call, said):
    means = meant(call)
    assert means.slip in ("shapes", "index")
    assert "softmax.py, line 37). " + HERE in means.text and re.search(said, means.text), means.text


def test_a_number_that_is_two_sizes_is_said_to_be_either():
    means = meaning({"raised": "ValueError: shapes (5,5) (5,4) differ", "sizes": {"N": 5, "D": 6, "C": 5}})
    assert "your 5 is N or C." in means.text


def test_the_square_of_a_matrix_is_told_from_the_squares_of_its_elements():
    assert "each element" in meant(lambda: W @ W, line="loss += reg * np.sum(W @ W)").text
    assert "each element" in meant(lambda: W @ W, line="loss += reg * np.sum(W.dot(W))").text


OTHERS = {
    "truth-of-array": (lambda: bool(P == P), "Which element"),
    "integers-in-place": (lambda: np.ones(3, int).__itruediv__(2), "x = x / n"),
    "brackets": (lambda: P(0), "square brackets"),
    "not-a-range": (lambda: list(7), r"range\(n\)"),
    "unpacking": (lambda: exec("a, b = 1, 2, 3"), "How many values"),
    "not-an-integer": (lambda: range(7 / 1), "//"),
    "none-used": (lambda: [None][0][0], "lacks its return"),
    "unknown-function": (lambda: np.softmax, "misspelt"),
    "unknown-name": (lambda: undefined_name, "another place"),  # noqa: F821
    "import-missing": (lambda: eval("np.exp(0)", {}), "imports it"),
    "test-images": (lambda: X_test, "validation images are for choosing"),  # noqa: F821
    "measured": (lambda: gradient_check, "Derive it"),  # noqa: F821
    "arguments": (lambda: changed_function(), "arguments that it was handed out with"),
    "booleans-in-place": (lambda: (np.ones(3) > 0) - (np.ones(3) > 1), "holds no numbers"),
    "reshape": (lambda: np.ones(62).reshape(3, 4, -1), "a row too many"),
    "argument-of-self": (lambda: LinearClassifier().reg, "by its name alone"),
    "rng-by-place": (lambda: int(np.random.RandomState(0)), "by its name"),
    "choice-of-rows": (lambda: np.random.RandomState(0).choice(X, 3), "indices of rows"),
    "list-as-key": (lambda: {}.__setitem__([1e-6, 1e3], 0), r"models\[lr, reg\]"),
    "unknown-key": (lambda: {(1e-6, 1e3): 0}[0.9, 0.8], "are pairs"),
    "losses-not-classifier": (lambda: [].predict, "train returns the losses"),
    "array-for-number": (lambda: np.zeros(3).__setitem__(0, [1, 2]), "one number belongs"),
}


@pytest.mark.parametrize("slip", OTHERS)
def test_other_exceptions_come_with_a_question(slip):
    call, said = OTHERS[slip]
    means = meant(call)
    assert means.slip == slip and re.search(said, means.text) and re.search(said, means.bare)


def test_a_function_of_math_is_named_when_an_array_was_put_in():
    means = meant(lambda: math.log(P), line="loss = np.mean(math.log(z) - s)")
    assert means.slip == "math-of-array" and "np.log" in means.bare
    assert meant(lambda: math.log(P), line="loss = float(z)").slip == "array-for-number"


def test_a_maximum_of_two_arrays_is_told_from_that_of_one():
    means = meant(lambda: np.max(0, P - 1), line="margins = np.max(0, scores - true + 1)")
    assert means.slip == "maximum-of-two" and "np.maximum" in means.text and "np.maximum" in means.bare
    assert meant(lambda: [1, 2][np.ones(2, int)], line="a = b[rows]").slip != "maximum-of-two"


@pytest.mark.parametrize("old, new", PYTHON_2.items())
def test_names_of_python_2_are_called_so(old, new):
    means = meaning({"raised": f"NameError: name '{old}' is not defined (softmax.py, line 3)"})
    said = f"It fails: {old} is Python 2 (softmax.py, line 3). In Python 3 it is called {new}."
    assert means.text == said
    means = meaning({"raised": f"AttributeError: 'dict' object has no attribute '{old}'"})
    assert means.slip == "python-2"


def test_a_print_of_python_2_is_called_so():
    means = meant(lambda: compile("print x", "softmax.py", "exec"))
    assert means.text.startswith("It fails: this is Python 2 (softmax.py, line 37).")


@pytest.mark.parametrize("old, new", NUMPY.items())
def test_names_that_numpy_no_longer_has_come_with_todays(old, new):
    means = meaning({"raised": f"AttributeError: module 'numpy' has no attribute '{old}'.\nAnd so on"})
    assert means.text == means.bare == f"It fails: NumPy no longer has np.{old}. Write {new} in its place."
    assert eval(new.removeprefix("-"), {"np": np, "a": np.float64(1)}) is not None


def test_a_similar_name_is_asked_for():
    means = meant(lambda: undefined_name, similar="defined_name")  # noqa: F821
    assert means.text.endswith("(softmax.py, line 37). Is defined_name meant?")
    assert "defined" not in means.bare


def test_it_is_said_on_which_problem_code_fails():
    means = meant(lambda: X.T * P, call="bytes")
    assert means.text.startswith("It fails on images as bytes (uint8): ValueError")
    assert means.bare.startswith("It fails with ValueError on images as bytes (uint8). ")


def test_a_report_holds_nothing_that_an_exception_could_carry_out():
    secret = "12345"
    forged = [
        f"NameError: name 'x{secret}' is not defined",
        f"{secret}: x",
        f"ValueError: shapes ({secret}, 7)",
        f"AttributeError: {secret} defines no x{secret}",
        f"matmul: (size {secret} is different from {secret})",
        f"TypeError: only length-1 arrays {secret}",
    ]
    for raised in forged:
        for text in (raised, f"{raised} (line 7 of the cell with {secret})"):
            means = meaning({"raised": text, "similar": secret, "line": f"math.{secret}", "sizes": SIZES})
            assert secret not in means.bare and not re.search("[1-9]", means.bare.replace("uint8", ""))


def test_a_record_gets_the_sizes_of_the_problem_it_failed_on():
    problem = PROBLEMS["students"][NAIVE]
    observed = {"calls": {"plain": {"raised": "x"}, "other": {"raised": "x"}, "tall": {"arrays": []}}}
    told = in_context(problem, observed)["calls"]
    assert told["plain"]["sizes"] == {name: problem["sizes"][name] for name in "NDC"}
    assert told["other"]["sizes"]["N"] == problem["inputs"]["other"]["X"]["shape"][0]
    assert told["tall"] == {"arrays": []} and "sizes" not in observed["calls"]["plain"]


@pytest.mark.parametrize(
    "name, sizes",
    [("softmax_loss_stacked", "KCN"), ("softmax_jacobian", "C"), ("search", ""),
     ("predict", ["N", "D", "C", "BLOCK"])],
)  # fmt: skip
def test_every_kind_of_problem_has_its_sizes(name, sizes):
    told = in_context(PROBLEMS["students"][name], {"calls": {"plain": {"raised": "x"}}})
    assert list(told["calls"]["plain"]["sizes"]) == list(sizes)


def test_a_training_has_the_size_of_its_minibatches():
    told = in_context(PROBLEMS["students"]["train"], {"run": {"raised": "x"}})["run"]["sizes"]
    assert list(told) == ["N", "D", "C", "batch_size"]


@each_set
def test_a_mistake_is_explained_in_the_sizes_of_each_set_of_problems(problems):
    function, _ = changed_function(VECTOR, [("axis=1, keepdims=True", "axis=1")])
    (finding,) = diagnose(VECTOR, function, problems)
    assert finding.slip == "shapes" and f"N = {problems[VECTOR]['sizes']['N']} images" in finding.text
    assert re.search("keepdims", finding.bare) and not re.search("[1-9]", finding.bare)


def test_no_question_gives_a_line_of_a_solution_away():
    _, solutions = edition_files()
    for line in solution_lines(solutions):
        assert not any(line in f"{rule.says} {rule.asks}" for rule in RULES)
