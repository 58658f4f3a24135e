"""The figures of explore.ipynb hold what they should: panels, numbers, marks and labels."""

import numpy as np

from cs231n.figures import explore

NAMES = [f"class {c}" for c in range(10)]


def test_a_moment_is_marked_on_the_loss_curve():
    losses = [3.0, 2.0, 1.5]
    axes = explore.show_moment(np.ones((3073, 10)), 1, losses, NAMES, "title")
    curve, line, mark = axes[1].lines
    np.testing.assert_array_equal(curve.get_ydata(), losses)
    assert list(line.get_xdata()) == [1, 1] and mark.get_xydata().tolist() == [[1, 2.0]]
    assert [text.get_text() for text in axes[0].texts] == NAMES
    again = explore.show_moment(np.ones((3073, 10)), 3, losses, NAMES, "after all", axes)
    assert again is axes and axes[1].lines[2].get_xydata().tolist() == [[3, 1.5]]
    assert axes[1].get_title() == "after all" and len(axes[0].images) == 1


def test_evidence_is_shown_symmetrically_and_adds_up():
    pixels = np.array([[3.0, -1.0], [0.0, 0.5]])
    axes = explore.show_evidence(np.zeros((2, 2, 3), np.uint8), pixels, -0.25, 2.0, "cat")
    drawn = axes[1].images[0]
    assert drawn.get_clim() == (-2.0, 2.0) and drawn.get_cmap().name == "cividis"
    bars = [(bar.get_x(), bar.get_width()) for bar in axes[3].patches]
    assert bars == [(0, 3.5), (3.5, -1.0), (2.5, -0.25), (0, 2.25)]
    assert [text.get_text() for text in axes[3].texts] == ["+3.50", "-1.00", "-0.25", "+2.25"]
    assert "0\nsays nothing" in [text.get_text() for text in axes[2].texts]


def test_evidence_of_all_classes_is_on_one_scale():
    maps = np.random.RandomState(0).standard_normal((4, 4, 10))
    axes = explore.show_evidence_maps(np.zeros((4, 4, 3), np.uint8), maps, np.arange(10.0), NAMES, "title")
    shown = axes.flat[1:11]
    limits = {ax.images[0].get_clim() for ax in shown}
    ((low, high),) = limits
    assert low == -high and [ax.get_title() for ax in shown][3] == "class 3 +3.00"
    np.testing.assert_array_equal(shown[2].images[0].get_array(), maps[..., 2])


def test_probabilities_are_bars_beside_what_they_were():
    p, before = np.array([0.7, 0.3, 0.0]), np.array([0.2, 0.3, 0.5])
    axes = explore.show_probabilities(np.full((2, 2, 3), 255.0), p, before, NAMES[:3])
    assert [bar.get_width() for bar in axes[1].patches] == [0.7, 0.3, 0.0]
    segments = axes[1].collections[0].get_segments()
    assert [segment[0][0] for segment in segments] == [0.2, 0.3, 0.5]
    assert [text.get_text() for text in axes[1].texts] == ["70%", "30%"]
    assert axes[0].get_title() == "looks like: class 0"


def test_a_probability_stands_at_its_bar_not_at_the_line_of_another_one_nor_across_it():
    p, before = np.array([0.17, 0.55, 0.28]), np.array([0.6, 0.6, 0.1])
    axes = explore.show_probabilities(np.full((2, 2, 3), 255.0), p, before, NAMES[:3])
    np.testing.assert_allclose([text.get_position()[0] for text in axes[1].texts], [0.185, 0.615, 0.295])


def test_what_if_names_the_classes_that_matter():
    p = np.array([[0.95, 0.05, 0.0], [0.5, 0.45, 0.05], [0.1, 0.85, 0.05]])
    axes = explore.plot_what_if(np.zeros((3, 2, 2, 3)), p, [-1, 0, 1], NAMES[:3], "shift")
    assert [text.get_text() for text in axes[1].get_legend().get_texts()] == ["class 0", "class 1"]
    np.testing.assert_array_equal(axes[1].lines[0].get_xydata(), [[-1, 0.95], [0, 0.5], [1, 0.1]])
    assert axes[1].get_xlabel() == "shift" and axes[0].get_xlim() == axes[1].get_xlim()
