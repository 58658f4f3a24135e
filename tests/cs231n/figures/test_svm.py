"""The figures of svm.ipynb hold what they should: numbers, marks and labels."""

import numpy as np

from cs231n.figures import svm


def test_hinge_is_zero_from_the_margin_on_and_its_push_is_all_or_nothing():
    axes = svm.plot_hinge()
    lead, loss = axes[0].lines[0].get_data()
    np.testing.assert_allclose(loss, np.maximum(0, 1 - lead))
    assert axes[0].lines[1].get_ydata().min() > 0  # the softmax loss never is
    assert set(axes[1].lines[0].get_ydata()) == {0.0, 1.0}
    slope = -np.gradient(axes[0].lines[1].get_ydata(), lead)
    np.testing.assert_allclose(axes[1].lines[1].get_ydata()[1:-1], slope[1:-1], atol=1e-5)
    assert all(ax.get_xlabel() and ax.get_ylabel() and ax.get_legend() for ax in axes)


def test_the_chord_is_what_a_central_difference_measures():
    ax = svm.plot_central_difference(lambda w: w**3, lambda w: 3 * w**2, 1.0, 0.5)
    np.testing.assert_allclose(ax.lines[2].get_xydata(), [[0.5, 0.125], [1.5, 3.375]])
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["loss", "gradient 3.00", "central difference 3.25"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["w \N{MINUS SIGN} h", "w", "w + h"]


def test_pushes_are_shares_and_those_of_no_push_are_hatched():
    hinge, softmax = np.array([0.0, 0.0, 2.9999999, 9.0]), np.array([0.05, 0.3, 0.95, 1.0])
    axes = svm.plot_pushes(hinge, softmax)
    heights = [bar.get_height() for bar in axes[0].patches]
    np.testing.assert_allclose(heights, [0.5, 0, 0, 0.25, 0, 0, 0, 0, 0, 0.25])
    assert [bool(bar.get_hatch()) for bar in axes[0].patches] == [True] + [False] * 9
    assert axes[0].get_legend().get_texts()[0].get_text() == "no push: 50.0%"
    np.testing.assert_allclose([bar.get_height() for bar in axes[1].patches][-1], 0.5)
