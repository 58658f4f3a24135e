"""Every figure against its reference picture; readable: labels, nothing cut off, no two lines alike."""

import inspect
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from cs231n import vis_utils
from cs231n.figures import computation, derivation, explore, geometry, softmax, svm
from cs231n.figures.alternative import alternative
from tests.cs231n.figures import drawn as figures

REFERENCES = np.load(figures.REFERENCES)
# Fonts of other versions move a thumbnail's grey levels by two or three on average, whole bars or pictures
# that are missing by ten and more. The correlation finds a picture that is wrong in its shapes.
TOLERANCE, CORRELATION = 8.0, 0.9
each_figure = pytest.mark.parametrize("name", figures.FIGURES)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def alike(picture, reference):
    difference = np.sqrt(np.mean((picture.astype(float) - reference) ** 2))
    if picture.std() == 0:
        return False
    return difference < TOLERANCE and np.corrcoef(picture.ravel(), reference.ravel())[0, 1] > CORRELATION


@each_figure
def test_a_figure_looks_like_its_reference(name):
    assert alike(figures.thumbnail(figures.draw(name)), REFERENCES[name].astype(float))


def test_a_blank_or_another_picture_is_told_from_a_reference():
    for name in REFERENCES:
        reference = REFERENCES[name].astype(float)
        assert not alike(np.full(reference.shape, 255), reference)
        assert not alike(255 - reference, reference)
        assert [other for other in REFERENCES if alike(REFERENCES[other], reference)] == [name]


def test_every_figure_of_the_package_has_a_reference():
    drawn = inspect.getsource(figures)
    for module in (vis_utils, computation, softmax, derivation, svm, explore, geometry):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and name.startswith(("show_", "plot_")):
                assert f"{module.__name__.rpartition('.')[2]}.{name}" in drawn, name
    assert set(REFERENCES) == set(figures.FIGURES)


@each_figure
def test_a_figure_says_in_words_what_it_shows_with_a_number_of_its_data(name):
    words = alternative(figures.draw(name))
    assert re.search(r"\d", words.alt) and re.search(r"\d", words.description), words
    assert len(words.alt) <= 250 and not words.alt.endswith(".") and words.description.endswith("."), words
    assert not re.search(r"nan|inf\b|-0\.0+\b|\n|[${}]|\.\d{5}|e[+-]0", " ".join(words)), words


def ticks(ax, axis):
    """Labels of the ticks that are within the limits of an axis."""
    if not ax.axison or not axis.get_visible():
        return []
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def texts_to_be_read(figure):
    """All texts but those of ticks that are not shown."""
    of_ticks = {
        label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for which in ("major", "minor")
        for tick in getattr(axis, f"get_{which}_ticks")() for label in (tick.label1, tick.label2)
    }  # fmt: skip
    of_shown_ticks = {
        label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in ticks(ax, axis)
    }
    texts = [text for text in figure.findobj(Text) if text not in of_ticks or text in of_shown_ticks]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


@each_figure
def test_no_text_is_cut_off(name):
    figure = figures.draw(name)
    width, height = figure.canvas.get_width_height()
    for text in texts_to_be_read(figure):
        box = text.get_window_extent()
        inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
        assert inside, f"{text.get_text()!r} at {box.extents} of {(width, height)}"


@each_figure
def test_numbers_on_an_axis_say_what_they_are(name):
    figure = figures.draw(name)
    named = [ax.get_xlabel() or ax.get_ylabel() or ax.get_title() for ax in figure.axes]
    for ax, words in zip(figure.axes, named):
        labels = [label.get_text() for axis in (ax.xaxis, ax.yaxis) for label in ticks(ax, axis)]
        numbers = [label for label in labels if re.fullmatch(r"[\d.,−-]+", label)]
        assert words or not numbers, (name, numbers)


@each_figure
def test_lines_of_one_legend_differ_in_more_than_hue(name):
    """Readers who see no colours, and grey prints, tell them by brightness, dashes or markers."""
    for ax in figures.draw(name).axes:
        legend = ax.get_legend()
        lines = legend.get_lines() if legend else []
        looks = [(line.get_linestyle(), line.get_marker(), line.get_linewidth()) for line in lines]
        greys = [np.dot(to_rgb(line.get_color()), (0.299, 0.587, 0.114)) for line in lines]
        for i in range(len(lines)):
            for j in range(i):
                assert looks[i] != looks[j] or abs(greys[i] - greys[j]) > 0.1, (name, i, j)
