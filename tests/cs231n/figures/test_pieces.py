"""Pieces of figures: templates in one mosaic, the map of a search, numbers in three digits."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.figures import pieces
from cs231n.figures.pieces import PITCH


@pytest.fixture
def ax():
    return plt.subplots()[1]


def test_zero_is_middle_grey_and_each_template_is_scaled_on_its_own():
    W = np.zeros((3073, 3))
    W[:40, 1], W[40:80, 1], W[:40, 2], W[-1] = 1, -1, 100, 1e6  # the bias is left out
    images = pieces.templates_as_images(W)
    assert images.shape == (3, 32, 32, 3)
    assert (images[0] == 0.5).all()
    np.testing.assert_array_equal(images[1].ravel()[[0, 40, 80]], [1, 0, 0.5])
    np.testing.assert_array_equal(images[2].ravel()[[0, 80]], [1, 0.5])


def test_templates_stand_in_rows_and_a_diverged_classifier_leaves_one_white(ax):
    W = np.zeros((3073, 4))
    pieces.draw_mosaic(ax, [W, np.full((3073, 2), np.inf), W[:, :1]], 2)
    (canvas,) = (np.asarray(image.get_array()) for image in ax.images)
    grey = (canvas == 0.5).all(axis=2)[16::PITCH, 16::PITCH]
    np.testing.assert_array_equal(grey, [[1, 1], [1, 1], [0, 0], [1, 0]])
    (text,) = ax.texts
    assert "diverged" in text.get_text() and text.get_position() == (PITCH, 2 * PITCH + 16)


def test_names_stand_above_their_templates(ax):
    pieces.draw_mosaic(ax, [np.zeros((3073, 3))], 2, ["a", "b", "c"])
    (canvas,) = (np.asarray(image.get_array()) for image in ax.images)
    for text, (x, top) in zip(ax.texts, [(0, 0), (PITCH, 0), (0, PITCH + 7)]):
        assert text.get_position() == (x + 15.5, top - 1.5)
        assert (canvas[top : top + 32, x : x + 32] == 0.5).all()


def test_a_map_holds_each_pair_at_its_place_and_crosses_what_diverged(ax):
    pairs = [(1e-5, 2.0), (1e-6, 1.0), (1e-5, 1.0)]
    pieces.draw_map(ax, {pairs[0]: 0.9, pairs[1]: 0.1}, pairs, "{:.1f}", (0.1, 0.9))
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0.1, np.nan], [np.nan, 0.9]])
    shown = {text.get_text(): (text.get_position(), text.get_color()) for text in ax.texts}
    assert shown == {"0.9": ((1, 1), "black"), "0.1": ((0, 0), "white"), "×": ((1, 0), "black")}
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1e-6", "1e-5"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "2"]


@pytest.mark.parametrize(
    "number, text",
    [
        (1000 / 3, "333"),
        (1000, "1000"),
        (1e-6 / 3, "3.33e-7"),
        (1e6, "1e6"),
        (1e-4, "1e-4"),
        (-4.15e-6, "-4.15e-6"),
        (0.00562, "0.00562"),
        (0.1, "0.1"),
        (0, "0"),
    ],
)
def test_numbers_have_three_digits_at_most(number, text):
    assert pieces.short(number) == text


def test_hidden_axes_show_neither_frame_nor_ticks():
    axes = plt.subplots(1, 2)[1]
    pieces.hide(axes)
    assert not any(ax.axison for ax in axes)
