"""The figures hold what they should: the right panels, numbers, marks and labels."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n import vis_utils
from cs231n.figures.alternative import alternative
from cs231n.figures.pieces import PITCH

NAMES = [f"class {c}" for c in range(10)]


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


def test_losses_have_plain_numbers_at_their_scale():
    ax = vis_utils.plot_losses({"falling": np.linspace(30.0, 1.5, 50)})
    ax.figure.canvas.draw()
    told = {label.get_text() for which in ("major", "minor") for label in ax.get_yticklabels(which=which)}
    assert {"2", "10", "20"} <= told and not any("10^" in text for text in told)


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
    assert [text.get_text() for text in val.get_xticklabels()] == ["1e-6", "2e-6"]
    for ax in (train, val):
        (frame,) = ax.patches
        assert frame.get_xy() == (0.5, -0.5)
    assert not any(ax.patches for ax in vis_utils.plot_search(results, mark_best=False))


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
    assert alternative(ax.figure).alt.startswith("title: How often each of 3 classes")


def test_mistakes_come_most_confident_first():
    probabilities = np.array([[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.4, 0.6]])
    images = np.broadcast_to(np.arange(4, dtype=np.uint8)[:, None, None, None], (4, 2, 2, 3))
    axes = vis_utils.show_mistakes(images, np.array([0, 0, 0, 1]), probabilities, NAMES[:2], count=5)
    shown = [ax for ax in axes.flat if ax.images]
    assert [ax.images[0].get_array()[0, 0, 0] for ax in shown] == [2, 1]
    assert shown[0].get_title() == "class 1, 80%\ntruly class 0"


def test_template_rows_have_a_label_each_and_say_what_diverged():
    W = np.zeros((3073, 10))
    W[0, 1], W[1, 1] = 1.0, -1.0
    ax = vis_utils.show_template_rows({"good": W, "bad": np.full((3073, 10), np.nan)}, NAMES, "title")
    image = np.asarray(ax.images[0].get_array())
    pitch = PITCH
    np.testing.assert_array_equal(image[0, pitch, :2], [1.0, 0.0])  # class 1 is the second of the row
    assert (image[:32, :32] == 0.5).all() and (image[pitch:] == 1).all()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["good", "bad"]
    assert [text.get_text() for text in ax.get_xticklabels()] == NAMES
    assert [text.get_text() for text in ax.texts] == ["diverged: the weights are not numbers any more"]
