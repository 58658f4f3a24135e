"""Figures of softmax.ipynb that its first sections draw; the others are in :mod:`cs231n.vis_utils`."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

from cs231n.figures import words
from cs231n.figures.alternative import describe


def show_image(image: NDArray, title: str) -> Axes:
    """Show one image.

    Parameters
    ----------
    image : (H, W, 3) array
        Values 0 ... 255.
    title : str

    Returns
    -------
    Axes
    """
    ax = plt.subplots(figsize=(2.2, 2.2))[1]
    ax.imshow(image / 255)
    ax.set_title(title, fontsize=9)
    ax.axis("off")
    describe(ax, *words.image(image))
    return ax


def plot_bars(class_names: Sequence[str], values: Mapping[str, NDArray]) -> NDArray:
    """Plot numbers of a few classes side by side, a panel for each kind.

    Parameters
    ----------
    class_names : sequence of str
    values : mapping from a title to an array (C,)
        Such as scores and probabilities.

    Returns
    -------
    array of Axes
        One for each kind, with a scale of its own.
    """
    fig, axes = plt.subplots(1, len(values), figsize=(9, 2.4), squeeze=False)
    for ax, (title, row) in zip(axes[0], values.items()):
        ax.bar(class_names, row, color=["tab:blue", "tab:orange", "tab:gray"])
        ax.axhline(0, color="black", linewidth=0.8)
        ax.set_title(title)
    describe(fig, *words.bars(class_names, values))
    return axes[0]
