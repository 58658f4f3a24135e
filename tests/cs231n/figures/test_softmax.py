"""The figures of the first sections of softmax.ipynb hold what they should."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.figures.alternative import alternative
from cs231n.figures.softmax import plot_bars, show_image


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_an_image_is_shown_with_its_title():
    image = np.random.RandomState(0).rand(32, 32, 3) * 255
    ax = show_image(image, "mean image")
    np.testing.assert_allclose(ax.images[0].get_array(), image / 255)
    assert alternative(ax.figure).alt.startswith("mean image: An image of 32 × 32 pixels")


def test_bars_have_a_panel_for_each_kind_and_a_label_for_each_class():
    axes = plot_bars(
        ["plane", "car"], {"scores": np.array([1.0, -2.0]), "probabilities": np.array([0.9, 0.1])}
    )
    assert [ax.get_title() for ax in axes] == ["scores", "probabilities"]
    assert [bar.get_height() for bar in axes[0].patches] == [1.0, -2.0]
    assert [text.get_text() for text in axes[1].get_xticklabels()] == ["plane", "car"]
    assert "plane 0.90, car 0.10" in alternative(axes[0].figure).alt
