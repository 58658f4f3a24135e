"""Findings: the words of the catalogue, and when two arrays count as the same."""

import numpy as np
import pytest

from cs231n.diagnosis import probes
from cs231n.diagnosis.findings import (
    Finding,
    arrays,
    close,
    costly,
    failure,
    found,
    with_article,
    wrong_shape,
)


def test_a_finding_has_the_words_of_the_catalogue_with_the_sizes_filled_in():
    finding = found("softmax", "loss-summed", "loss", N=7)
    assert (finding.part, finding.slip) == ("loss", "loss-summed")
    assert finding.text.startswith("The loss is N = 7 times too large. Is the sum divided by N?")


def test_code_that_came_to_an_end_did_not_fail():
    assert failure({"calls": {}}) == failure({"arrays": None}) == []


def test_what_is_not_written_yet_and_what_raises_are_told_apart():
    (unfinished,) = failure({"unfinished": "Write me."})
    (raised,) = failure({"raised": "ValueError: it differs (softmax.py, line 7)"})
    assert (unfinished.slip, raised.slip) == ("unfinished", "raises")
    assert "Write me." in unfinished.text and "it differs (softmax.py, line 7)" in raised.text


def test_a_raise_that_was_left_below_the_code_is_named_with_its_line():
    (left,) = failure({"unfinished": "Write me. (softmax.py, line 7)", "code": "above"})
    assert left.slip == "raise-left" and "raise NotImplementedError (softmax.py, line 7). Delete" in left.text
    assert "line 7" not in left.bare and "Delete" in left.bare


def test_a_raise_that_was_left_above_the_code_is_named_with_its_line():
    (left,) = failure({"unfinished": "Write me. (softmax.py, line 7)", "code": "below"})
    assert left.slip == "raise-left" and "above it is still the line raise NotImplementedError" in left.text
    assert "(softmax.py, line 7). Delete" in left.text and "line 7" not in left.bare


def test_a_raise_without_words_has_its_line_too():
    (left,) = failure({"unfinished": " (softmax.py, line 7)", "code": "above"})
    assert "raise NotImplementedError (softmax.py, line 7). Delete" in left.text


def test_a_call_of_what_is_not_written_yet_is_named():
    (finding,) = failure({"unfinished": "Write me. (softmax.py, line 7)", "called": "helper"})
    assert finding.text.startswith("It calls helper, which is not written yet.")
    assert "helper" not in finding.bare


def test_a_function_without_a_return_is_named():
    (finding,) = failure({"nothing": True})
    assert finding.slip == "returns-nothing" and "return" in finding.text


def test_what_is_absent_is_named_with_its_place_but_not_where_numbers_are_secret():
    (finding,) = failure({"absent": ["torch.nn", "softmax", " (softmax.py, line 7)"]})
    assert finding.text.startswith("It uses softmax of torch.nn (softmax.py, line 7), which is not part of")
    assert "torch" not in finding.without_numbers().text


def test_what_python_or_numpy_lacks_is_not_to_be_written_with_numpy():
    (finding,) = failure({"absent": ["time", "clock", " (softmax.py, line 7)"]})
    assert finding.text.startswith("It uses clock of time (softmax.py, line 7), which is not there")
    assert "clock" not in finding.without_numbers().text


def test_a_gradient_that_is_measured_is_named():
    (finding,) = failure(
        {"absent": ["cs231n.gradient_check", "eval_numerical_gradient", " (softmax.py, line 7)"]}
    )
    assert finding.slip == "measured"
    assert finding.text.startswith(
        "It measures the gradient by eval_numerical_gradient (softmax.py, line 7). D"
    )
    assert finding.without_numbers().text.startswith("It measures the gradient. Derive it")


def test_hints_cost_nothing():
    wrong, hint = found("softmax", "loss-sign", "loss"), Finding("", "import", "Delete it.", hint=True)
    assert costly([hint, wrong, hint]) == [wrong] and costly([hint]) == []


@pytest.mark.parametrize("words", ["length-1", "0-dimensional", "size-1"])
def test_an_array_of_losses_is_named_though_it_shows_as_an_error_of_float(words):
    raised = f"TypeError: only {words} arrays can be converted to Python scalars"
    for line, slip in (("return float(loss), dW", "loss-per-image"), ("p = float(q)", "array-for-number")):
        (finding,) = failure({"raised": raised, "line": line})
        assert finding.slip == slip


def test_a_forged_message_is_made_printable_and_short():
    (finding,) = failure({"raised": "\x1b[2J\n" + 10_000 * "x"})
    assert finding.text.isprintable() and len(finding.text) < 450


def test_rounding_is_close_and_the_smallest_slip_is_not():
    right = np.array([[1.0, -2.0], [1e-3, 2e-3]])
    assert close(right * (1 + 1e-6), right)
    assert not close(right * 1.03, right)
    assert not close(right + [[0, 0], [0, 1e-4]], right)  # 5 % of the largest number in its own row
    assert not close(right + np.nan, right)
    assert close(np.zeros(3), np.zeros(3)) and not close(np.full(3, 0.1), np.zeros(3))


def test_a_wrong_shape_is_named_for_what_it_is():
    got = {
        "array for a number": ((3,), ()),
        "one number": ((1, 1), ()),
        "a penalty for each weight": ((6, 4), ()),
        "a loss for each pair": ((7, 7), ()),
        "turned": ((4, 5), (5, 4)),
        "other": ((5, 3), (5, 4)),
    }
    sizes = {"N": 7, "D": 6, "C": 4}
    found_for = {
        key: wrong_shape("softmax", *map(np.zeros, shapes), "", sizes) for key, shapes in got.items()
    }
    assert [finding.slip for finding in found_for.values()] == [
        "loss-per-image", "loss-of-one-element", "penalty-not-summed", "loss-table", "transposed",
        "wrong-shape",
    ]  # fmt: skip
    assert "(5, 3), but (5, 4) is expected" in found_for["other"].text


def test_arrays_are_float64_and_as_many_as_expected():
    record = {"arrays": [probes.pack(np.float32(0.5)), probes.pack(np.eye(2, dtype=np.uint8))]}
    loss, gradient = arrays(record, 2)
    assert loss == 0.5 and loss.dtype == gradient.dtype == np.float64 and gradient.shape == (2, 2)
    assert arrays(record, 1) is None and arrays({"arrays": None}, 1) is None


def test_a_kind_of_value_has_its_article():
    kinds = ("array", "list", "text", "class", "None", "something else")
    assert list(map(with_article, kinds)) == [
        "an array", "a list", "text", "the class Softmax itself", "None", "something else",
    ]  # fmt: skip
