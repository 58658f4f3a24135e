"""Section 4: rows, remarks and figure say what was measured, and no more."""

import pytest

from cs231n.figures.alternative import alternative
from tests.tools.results.small import SMALL
from tools.results import ceiling
from tools.results.ways import Outcome

PLAIN = Outcome(
    "SGD, as in section 1", "12 x 20", 240, 1.25, 1, (1e-6, 4e2), [0.40, 0.41, 0.42], [0.38, 0.39, 0.40]
)
LONG = Outcome("2 times the steps", "24 x 20", 480, 2.5, 4, (5e-7, 2e2), 3 * [0.42], 3 * [0.41])
REFERENCE = Outcome("L-BFGS, from zero weights", "7 x 120", 840, 3.0, 4, [1e2], [0.42], [0.40])


def test_a_row_gives_means_over_the_seeds_with_their_range():
    assert ceiling._row(PLAIN) == [
        "SGD, as in section 1", "12 x 20", "240", "1.2", "1", "1e-6, 400",
        "0.410 (0.400 to 0.420)", "0.390 (0.380 to 0.400)",
    ]  # fmt: skip
    assert ceiling._row(REFERENCE)[-3:] == ["-, 100", "0.420", "0.400"]


def test_remarks_compare_the_best_row_with_plain_sgd(material):
    first, *_ = ceiling._remarks([PLAIN, LONG, REFERENCE], True, material, SMALL)
    assert "above 0.410" in first and "2.0 points more than plain SGD" in first
    assert "2 times as many image visits" in first


@pytest.mark.parametrize("ended, said", [(True, "it converged"), (False, "it was stopped")])
def test_remarks_say_whether_the_reference_converged(ended, said, material):
    remarks = " ".join(ceiling._remarks([PLAIN, LONG, REFERENCE], ended, material, SMALL))
    assert (
        f"{said}" in remarks and "after 840 image visits" in remarks and "30, 100, 300 and 1,000" in remarks
    )


def test_the_figure_has_a_line_for_each_way_and_one_entry_of_each_kind_in_its_legend(material):
    ax = ceiling._plot([PLAIN, LONG, REFERENCE], material)
    assert [label.get_text() for label in ax.get_yticklabels()] == [PLAIN.name, LONG.name, REFERENCE.name]
    words = alternative(ax.figure)
    assert (
        "3 ways of training: on the test images from 0.390 (SGD, as in section 1) to 0.410 (2 times"
        in words.alt
    )
    assert "2 times the steps: test 0.410 (0.410 to 0.410), validation 0.420" in words.description
    (legend,) = ax.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "test, 95 % interval", "test, each seed", "validation, each seed",
    ]  # fmt: skip
    assert sorted(len(line.get_xdata()) for line in ax.lines) == [1, 1, 2, 2, 2, 3, 3, 3, 3]
