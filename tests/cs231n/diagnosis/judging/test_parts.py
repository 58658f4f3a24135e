"""Of which parts a wrong table is the sum is said as a formula."""

import numpy as np
import pytest

from cs231n.diagnosis.judging.parts import sum_by_colour, sum_of_few
from tests.cs231n.diagnosis.diagnosing import diagnose, each_set

p = np.array([0.2, 0.5, 0.3])
PARTS = {"diag(p)": np.diag(p), "outer(p, p)": np.outer(p, p), "eye": np.eye(3), "ones": np.ones((3, 3))}


@pytest.mark.parametrize(
    "got, said",
    [
        (np.diag(p) + np.outer(p, p), "diag(p) + outer(p, p)"),
        (2 * np.outer(p, p) - np.eye(3), "2 outer(p, p) - eye"),
        (-np.diag(p), "-diag(p)"),
        (np.cos(7 * np.outer(p, p)) + np.arange(3), ""),
    ],
)
def test_the_smallest_sum_is_written_out(got, said):
    assert sum_of_few(got, PARTS) == said


def test_colours_are_told_apart_only_where_they_differ():
    rng = np.random.RandomState(0)
    parts = {f"{c} {what}": rng.randint(-9, 9, (4, 4, 2)) for c in ("red", "green", "blue")
             for what in ("pixel", "mean")}  # fmt: skip
    assert sum_by_colour(sum(parts.values()), parts) == "weight times (pixel + mean)"
    red = parts["red pixel"] - parts["red mean"]
    assert (
        sum_by_colour(red, parts)
        == "weight times (pixel - mean) for red, nothing for green, nothing for blue"
    )
    assert sum_by_colour(red**2, parts) == ""


@each_set
def test_a_table_of_slopes_is_taken_apart_but_not_where_numbers_are_secret(problems):
    def slopes(scores):
        p = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        return np.diag(p) + np.outer(p, p)

    (finding,) = diagnose("softmax_jacobian", slopes, problems)
    assert finding.text.startswith("The table is diag(p) + outer(p, p).")
    assert "outer" not in finding.without_numbers().text
