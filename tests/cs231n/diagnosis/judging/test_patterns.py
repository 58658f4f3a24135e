"""Where nothing explains an array, it is said where it is wrong, without its numbers in the bare text."""

import numpy as np
import pytest

from cs231n.diagnosis.judging.patterns import pattern

RIGHT = np.linspace(1.5, 3.25, 12).reshape(4, 3)


def changed(**places):
    got = RIGHT.copy()
    for value, place in places.values():
        got[place] = value
    return got


@pytest.mark.parametrize(
    "got, slip, words",
    [
        (changed(a=(0, (slice(None), 1))), "column-missing", "class 1, whose column is zero"),
        (changed(a=(9, (slice(None), 1)), b=(9, (0, 2))), "columns-wrong", "is right in column 0 alone"),
        (changed(a=(9, (0, 2))), "columns-wrong", "is wrong in column 2 alone"),
        (changed(a=(9, 1)), "rows-wrong", "is wrong in row 1 alone"),
        (changed(a=(0, 2)), "row-missing", "row 2, which is zero"),
        (np.trunc(RIGHT), "cut-to-integers", "cut to whole numbers"),
        (RIGHT.astype(np.float16) * 1.001, "half-precision", "about three digits"),
        (RIGHT + 9, "other", "wrong in 12 of 12 places, first at [0, 0]"),
    ],
)
def test_a_wrong_array_is_described(got, slip, words):
    (finding,) = pattern("softmax", "gradient", "gradient", got, RIGHT, "Go on.")
    assert finding.slip == slip and words in finding.text


def test_a_wrong_number_is_given_with_the_right_one_but_not_where_they_are_secret():
    (finding,) = pattern("softmax", "loss", "loss", np.array(2.5), np.array(3.125), "Go on.")
    assert finding.text == "The loss is 2.5, smaller than 3.125. Go on."
    assert finding.bare == "The loss is wrong. Go on."


def test_a_single_number_is_cut_to_an_integer_only_if_others_are_too():
    slips = [
        pattern("softmax", "loss", "loss", np.array(2.0), np.array(2.5), "", again)[0].slip
        for again in ((), (np.array(2.0), np.array(3.25)), (np.array(3.0), np.array(3.25)))
    ]
    assert slips == ["other", "other", "cut-to-integers"]
