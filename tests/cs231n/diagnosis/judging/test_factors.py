"""Factors are found by their value and said in words."""

import pytest

from cs231n.diagnosis.judging.factors import how_much, named_factor

SIZES = {"N": 7, "D": 6, "C": 5, "reg": 0.6}


@pytest.mark.parametrize(
    "value, name, words",
    [
        (7, "N", "is N = 7 times too large"),
        (1 / 5, "1/C", "is C = 5 times too small"),
        (7 / 5, "N/C", "is divided by C = 5, not by N = 7"),
        (0.5, "1/2", "is half of what it should be"),
        (0.25, "1/4", "is a quarter of what it should be"),
        (-2, "-2", "is twice what it should be, and has the wrong sign"),
        (-1, "-1", "has the wrong sign"),
        (6 / 7, "(N - 1)/N", "is (N - 1)/N = 0.857143 times what it should be"),
        (7 / 6, "N/D", "is divided by D = 6 (or N - 1), not by N = 7"),
        (0.6, "reg", "is multiplied by reg twice"),
    ],
)
def test_a_factor_has_a_name_and_words(value, name, words):
    factor = named_factor(value * (1 + 1e-6), SIZES)
    assert factor.name == name and factor.value == pytest.approx(value)
    assert how_much(factor, SIZES) == words


def test_other_numbers_are_no_factors():
    assert named_factor(1.2345, SIZES) is None and named_factor(7.01, SIZES) is None
