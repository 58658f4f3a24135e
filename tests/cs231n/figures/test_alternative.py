"""The words of a figure are in the metadata of its output and in a folded line below it."""

import pickle

import matplotlib.pyplot as plt
import nbclient
import nbformat
import pytest

from cs231n.figures.alternative import Alternative, alternative, describe, in_words

CELLS = [
    """
import matplotlib.pyplot as plt
from cs231n.figures.alternative import describe
ax = plt.subplots()[1]
describe(ax, "A line from 1 to 2", "It rises.")
ax.set_title("a < b")
plt.show()
print("afterwards")
""",
    'ax = plt.subplots()[1]\ndescribe(ax, "Nothing but 2 axes", "They are empty.")\nax.figure',
    "plt.plot([1, 2])\nplt.show()",
]


@pytest.fixture(scope="module")
def outputs():
    """What a kernel answers to each of the CELLS."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    nbclient.NotebookClient(notebook).execute()
    return [cell.outputs for cell in notebook.cells]


def pictures(outputs):
    return [output for output in outputs if "image/png" in output.get("data", {})]


def test_a_kernel_shows_the_figure_then_its_words_then_what_comes_later(outputs):
    figure, words, printed = outputs[0]
    assert figure.metadata["image/png"] == {"alt": "a < b: A line from 1 to 2", "description": "It rises."}
    assert figure.data["text/plain"] == "<Figure size 640x480 with 1 Axes>"
    assert words.data["text/plain"] == "In words: a < b: A line from 1 to 2. It rises."
    assert words.data["text/html"].startswith("<details>") and "a &lt; b: A line" in words.data["text/html"]
    assert printed.text == "afterwards\n"


def test_however_often_a_figure_is_shown_its_words_are_with_it(outputs):
    shown = pictures(outputs[1])  # as the value of the cell, and by pyplot at its end
    assert len(shown) == 2 and len(outputs[1]) == 4
    assert {figure.metadata["image/png"]["alt"] for figure in shown} == {"Nothing but 2 axes"}


def test_a_figure_without_words_is_shown_as_ever(outputs):
    (output,) = outputs[2]
    assert "image/png" in output.data and not output.metadata


@pytest.fixture
def axes():
    yield plt.subplots(1, 2)[1]
    plt.close("all")


def test_axes_described_one_by_one_add_up_and_new_words_replace_old_ones(axes):
    describe(axes[0], "A falls to 1", "First.")
    describe(axes[1], "B rises to 2", "Second.")
    assert alternative(axes[0].figure) == Alternative("A falls to 1; B rises to 2", "First. Second.")
    describe(axes[0], "A falls to 0", "Again.")
    assert alternative(axes[0].figure) == Alternative("A falls to 0; B rises to 2", "Again. Second.")
    describe(axes[0].figure, "Both", "All in 1.")
    assert alternative(axes[0].figure) == Alternative("Both", "All in 1.")


def test_the_heading_above_a_figure_is_part_of_its_title(axes):
    figure = axes[0].figure
    assert alternative(figure) is None
    describe(figure, "2 panels", "Empty.")
    figure.suptitle("on the sample")  # afterwards, as notebooks do
    assert alternative(figure).alt == "on the sample: 2 panels"


@pytest.mark.parametrize("texts", [("", "something"), ("something", " ")])
def test_empty_words_are_refused(axes, texts):
    with pytest.raises(ValueError, match="a title and a description"):
        describe(axes[0], *texts)


def test_without_ipython_figures_are_saved_and_copied_as_ever(axes, tmp_path):
    figure = axes[0].figure
    describe(figure, "2 panels", "Empty.")
    figure.savefig(tmp_path / "figure.png")
    assert alternative(pickle.loads(pickle.dumps(figure))).alt == "2 panels"


def test_words_are_text_not_markup():
    assert "<b>1 &lt; 2.</b> a &amp; b" in in_words(Alternative("1 < 2", "a & b"))["text/html"]
