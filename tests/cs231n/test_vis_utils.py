"""The figures hold what they should: the right panels, numbers, marks and labels."""

from types import SimpleNamespace

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.quiver import Quiver

from cs231n import vis_utils
from cs231n.figures import derivation, explore, svm

NAMES = [f"class {c}" for c in range(10)]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_grid_places_stretches_and_pads_images():
    Xs = np.stack([np.array([[[0.0], [1.0]]]), np.array([[[5.0], [5.0]]]), np.array([[[-2.0], [2.0]]])])
    grid = vis_utils.visualize_grid(Xs)
    assert grid.shape == (2 * 2 - 1, 2 * 3 - 1, 1)
    np.testing.assert_array_equal(grid[..., 0], [[0, 255, 0, 0, 0], [0, 0, 0, 0, 0], [0, 255, 0, 0, 0]])


def test_grid_takes_bound_and_padding_by_position():
    grid = vis_utils.visualize_grid(np.random.RandomState(0).standard_normal((4, 8, 6, 3)), 1.0, 2)
    assert grid.shape == (18, 14, 3) and grid.max() == 1.0 and grid.min() == 0.0


@pytest.mark.parametrize("Xs", [np.zeros((3, 4, 5)), np.zeros((0, 4, 5, 3))])
def test_grid_names_a_wrong_shape(Xs):
    with pytest.raises(ValueError, match=r"\(N, H, W, C\)"):
        vis_utils.visualize_grid(Xs)


def test_classes_stand_in_columns():
    labels = np.arange(40) % 10
    images = np.broadcast_to(labels[:, None, None, None].astype(np.uint8), (40, 2, 2, 3))
    axes = vis_utils.show_classes(images, labels, NAMES, per_class=3)
    assert axes.shape == (3, 10)
    for row in axes:
        assert [ax.images[0].get_array()[0, 0, 0] for ax in row] == list(range(10))
    assert [ax.get_title() for ax in axes[0]] == NAMES


def test_templates_show_zero_as_middle_grey_and_leave_the_bias_out():
    W = np.zeros((3073, 10))
    W[:100, 3], W[100, 3], W[101, 3], W[-1, 3] = 2.0, 7.0, -1.0, 99.0
    axes = vis_utils.show_templates(W, NAMES, "title")
    image = axes.flat[3].images[0].get_array()
    np.testing.assert_allclose(image.ravel()[[0, 100, 101, 200]], [1.0, 1.0, 0.25, 0.5])
    assert (axes.flat[0].images[0].get_array() == 0.5).all()
    assert axes.flat[3].get_title() == "class 3" and plt.gcf().get_suptitle() == "title"


def test_templates_name_a_wrong_shape():
    with pytest.raises(ValueError, match=r"\(3073, 10\), got \(10, 3073\)"):
        vis_utils.show_templates(np.zeros((10, 3073)), NAMES)


def test_losses_are_drawn_raw_and_smoothed_with_a_label_each():
    ax = vis_utils.plot_losses({"slow": np.arange(100.0) + 1, "fast": np.full(100, 3.0)}, window=10)
    raw, smooth = ax.lines[:2]
    assert len(raw.get_ydata()) == 100 and smooth.get_ydata()[0] == pytest.approx(5.5)
    assert smooth.get_xdata()[0] == 9
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["slow", "fast"]
    assert ax.get_xlabel() == "iteration" and ax.get_ylabel()


def test_a_training_shorter_than_the_window_is_drawn():
    ax = vis_utils.plot_losses({"short": [3.0, 2.0, 1.0]}, window=20)
    np.testing.assert_allclose(ax.lines[1].get_xydata(), [[2, 2.0]])


def test_gradients_are_drawn_against_the_measured_one():
    numerical = np.array([[1.0, -2.0], [3.0, 4.0]])
    axes = vis_utils.plot_gradients(numerical, {"right": numerical, "wrong sign": -numerical})
    np.testing.assert_array_equal(axes[1].lines[1].get_ydata(), -numerical.ravel())
    assert [ax.get_title() for ax in axes] == ["right", "wrong sign"]


def test_search_shows_both_accuracies_and_frames_the_best():
    results = {(1e-6, 100.0): (0.4, 0.3), (2e-6, 100.0): (0.5, 0.35), (1e-6, 200.0): (0.6, 0.2)}
    train, val = vis_utils.plot_search(results)
    np.testing.assert_array_equal(val.images[0].get_array(), [[0.3, 0.35], [0.2, np.nan]])
    np.testing.assert_array_equal(train.images[0].get_array(), [[0.4, 0.5], [0.6, np.nan]])
    assert [text.get_text() for text in val.texts] == ["0.300", "0.350", "0.200"]
    assert [text.get_text() for text in val.get_xticklabels()] == ["1e-06", "2e-06"]
    for ax in (train, val):
        (frame,) = ax.patches
        assert frame.get_xy() == (0.5, -0.5)


def test_a_pair_that_diverged_is_crossed_and_never_framed_whatever_its_accuracy():
    results = {(1e-6, 100.0): (0.4, 0.3), (1e-3, 100.0): (0.9, 0.9)}
    found = SimpleNamespace(results=results, diverged_pairs={(1e-3, 100.0)})
    for ax in vis_utils.plot_search(found):
        assert ax.texts[1].get_text() == "×" and "diverged" in ax.get_title()
        assert ax.patches[0].get_xy() == (-0.5, -0.5)
        np.testing.assert_array_equal(np.isnan(ax.images[0].get_array()), [[False, True]])


def test_if_every_pair_diverged_nothing_is_framed():
    found = SimpleNamespace(results={(1e-3, 100.0): (0.1, 0.1)}, diverged_pairs={(1e-3, 100.0)})
    assert [len(ax.patches) for ax in vis_utils.plot_search(found)] == [0, 0]


@pytest.mark.parametrize("results", [{}, {(1e-6, 1.0): 0.3}, {1e-6: (0.3, 0.4)}])
def test_search_results_of_another_form_are_refused(results):
    with pytest.raises(ValueError, match="found must map"):
        vis_utils.plot_search(results)


def test_confusion_is_in_percent_of_the_true_class():
    y, y_pred = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1])
    ax = vis_utils.plot_confusion(y, y_pred, NAMES[:3], "title")
    np.testing.assert_array_equal(ax.images[0].get_array(), [[75, 25, 0], [0, 100, 0], [0, 0, 0]])
    assert ax.get_title() == "title" and ax.get_ylabel() == "true class"


def test_mistakes_come_most_confident_first():
    probabilities = np.array([[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.4, 0.6]])
    images = np.broadcast_to(np.arange(4, dtype=np.uint8)[:, None, None, None], (4, 2, 2, 3))
    axes = vis_utils.show_mistakes(images, np.array([0, 0, 0, 1]), probabilities, NAMES[:2], count=5)
    shown = [ax for ax in axes.flat if ax.images]
    assert [ax.images[0].get_array()[0, 0, 0] for ax in shown] == [2, 1]
    assert shown[0].get_title() == "class 1, 80%\ntruly class 0"


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
    axes = derivation.plot_error_triangle(NAMES[:3], y, per_side=5)
    arrows, steps = (next(c for c in ax.collections if isinstance(c, Quiver)) for ax in axes)
    away = np.column_stack([arrows.X, arrows.Y]) - [0.5, np.sqrt(0.75)]
    scale = arrows.V[0] / away[0, 1]
    assert len(away) == 15 and scale > 0
    np.testing.assert_allclose(np.column_stack([arrows.U, arrows.V]), scale * away, atol=1e-12)
    assert (steps.V > 0).all()
    for ax in axes:
        assert [text.get_text() for text in ax.texts][y] == f"class {y} (true)" and ax.get_aspect() == 1


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


def test_template_rows_have_a_label_each_and_say_what_diverged():
    W = np.zeros((3073, 10))
    W[0, 1], W[1, 1] = 1.0, -1.0
    ax = vis_utils.show_template_rows({"good": W, "bad": np.full((3073, 10), np.nan)}, NAMES, "title")
    image = np.asarray(ax.images[0].get_array())
    pitch = vis_utils.PITCH
    np.testing.assert_array_equal(image[0, pitch, :2], [1.0, 0.0])  # class 1 is the second of the row
    assert (image[:32, :32] == 0.5).all() and (image[pitch:] == 1).all()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["good", "bad"]
    assert [text.get_text() for text in ax.get_xticklabels()] == NAMES
    assert [text.get_text() for text in ax.texts] == ["diverged: the weights are not numbers any more"]


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


def test_what_if_names_the_classes_that_matter():
    p = np.array([[0.95, 0.05, 0.0], [0.5, 0.45, 0.05], [0.1, 0.85, 0.05]])
    axes = explore.plot_what_if(np.zeros((3, 2, 2, 3)), p, [-1, 0, 1], NAMES[:3], "shift")
    assert [text.get_text() for text in axes[1].get_legend().get_texts()] == ["class 0", "class 1"]
    np.testing.assert_array_equal(axes[1].lines[0].get_xydata(), [[-1, 0.95], [0, 0.5], [1, 0.1]])
    assert axes[1].get_xlabel() == "shift" and axes[0].get_xlim() == axes[1].get_xlim()


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
