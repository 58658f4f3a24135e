"""The figures of softmax_derivation.ipynb hold what they should: numbers, marks and labels."""

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from cs231n.figures import derivation

NAMES = ["plane", "car", "bird"]


def test_the_loss_of_the_true_score_runs_into_its_lines_and_its_slope_is_p_less_1():
    axes = derivation.plot_true_score(np.array([2.0, 1.0, -1.0]), 1)
    (loss, lines), (slope, steps) = (ax.lines for ax in axes)
    s, rest = loss.get_xdata(), np.log(np.exp(2) + np.exp(-1))
    np.testing.assert_allclose(loss.get_ydata(), np.log(np.exp(s) + np.exp(rest)) - s, atol=1e-12)
    np.testing.assert_allclose(lines.get_ydata()[[0, -1]], [rest - s[0], 0])
    np.testing.assert_allclose(np.gradient(loss.get_ydata(), s)[1:-1], slope.get_ydata()[1:-1], atol=1e-3)
    assert set(steps.get_ydata()) == {-1, 0} and all(ax.get_xlabel() and ax.get_ylabel() for ax in axes)


@pytest.mark.parametrize("y", [0, 1, 2])
def test_errors_point_away_from_the_true_corner_and_the_steps_upwards(y):
    axes = derivation.plot_error_triangle(NAMES, y, per_side=5)
    arrows, steps = (next(c for c in ax.collections if isinstance(c, Quiver)) for ax in axes)
    away = np.column_stack([arrows.X, arrows.Y]) - [0.5, np.sqrt(0.75)]
    scale = arrows.V[0] / away[0, 1]
    assert len(away) == 15 and scale > 0
    np.testing.assert_allclose(np.column_stack([arrows.U, arrows.V]), scale * away, atol=1e-12)
    assert (steps.V > 0).all()
    for ax in axes:
        assert [text.get_text() for text in ax.texts][y] == f"{NAMES[y]} (true)" and ax.get_aspect() == 1


def test_difference_errors_are_drawn_on_logarithmic_scales_beside_h_and_its_square():
    steps = 10.0 ** np.arange(-8, 1)
    ax = derivation.plot_difference_errors(steps, {"one": steps / 10, "two": steps**2 / 100})
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), steps**2 / 100)
    for guide, power in zip(ax.lines[2:], (1, 2)):
        np.testing.assert_allclose(guide.get_ydata(), guide.get_xdata() ** power)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
    assert [text.get_text() for text in ax.texts] == ["$h$", "$h^2$"]
    assert ax.get_xlabel() == "step h" and ax.get_ylabel()
