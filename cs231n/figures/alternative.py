"""What a figure shows, in words: for those who do not see it, and for everybody who wants to check a glance.

The words go where the figure goes: into the metadata of its output, as ``alt`` and ``description`` of
``image/png``, from which pages are made; and, because no front end reads these, into a folded line below.
"""

from functools import partial
from html import escape
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Alternative(NamedTuple):
    """The words of a figure: a short title, and a longer description."""

    alt: str
    description: str


def describe(drawn: Figure | Axes, title: str, description: str) -> None:
    """Say in words what a figure, or one of its axes, shows; whoever displays the figure gets them too.

    Parameters
    ----------
    drawn : Figure or Axes
        Of axes that are described one by one, each adds its words to those of the figure. To describe what
        already has words is to replace them.
    title : str
        What it is, with the number or fact that matters most, in one sentence without a full stop.
    description : str
        What a reader would see in it, in whole sentences.

    Raises
    ------
    ValueError
        If one of the texts is empty.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cs231n.figures.alternative import alternative, describe
    >>> ax = plt.figure().add_subplot(title="on the sample")
    >>> describe(ax, "Loss against the iteration, from 5.1 to 1.7", "The loss falls in every step.")
    >>> alternative(ax.figure).alt
    'on the sample: Loss against the iteration, from 5.1 to 1.7'
    """
    if not title.strip() or not description.strip():
        raise ValueError("A figure needs a title and a description.")
    figure = drawn.figure
    texts = {} if drawn is figure else getattr(figure, "texts_in_words", {})
    figure.texts_in_words = {**texts, drawn: Alternative(title, description)}
    figure._ipython_display_ = partial(_display, figure)  # IPython calls this instead of drawing it itself


def alternative(figure: Figure) -> Alternative | None:
    """The words of a figure, beginning with the heading that is drawn above it; None if nobody gave any.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    Alternative or None
    """
    texts = getattr(figure, "texts_in_words", {}).values()
    if not texts:
        return None
    heading = figure.get_suptitle() or (figure.axes[0].get_title() if len(figure.axes) == 1 else "")
    title = "; ".join(text.alt for text in texts)
    return Alternative(
        f"{heading}: {title}" if heading else title, " ".join(text.description for text in texts)
    )


def _display(figure):
    """Display a figure in IPython, with its words in the metadata and in a folded line below it."""
    from IPython.display import display  # whoever calls this has it

    del figure._ipython_display_  # so that it is drawn as every other figure
    try:
        words = alternative(figure)
        display(figure, metadata={"image/png": words._asdict()})
    finally:
        figure._ipython_display_ = partial(_display, figure)
    display(in_words(words), raw=True)


def in_words(words: Alternative) -> dict[str, str]:
    """The folded line below a figure, as HTML and, for a terminal, as text.

    Parameters
    ----------
    words : Alternative

    Returns
    -------
    dict from a MIME type to a str
    """
    body = f"<b>{escape(words.alt)}.</b> {escape(words.description)}"
    return {
        "text/html": f"<details><summary>In words</summary><p>{body}</p></details>",
        "text/plain": f"In words: {words.alt}. {words.description}",
    }
