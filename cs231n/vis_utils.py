"""The figures of ``softmax.ipynb``, some of which other notebooks show too.

Every function draws on matplotlib axes and returns them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import LogFormatter
from numpy.typing import NDArray

from cs231n.figures import words
from cs231n.figures.alternative import describe
from cs231n.figures.pieces import PITCH, draw_map, draw_mosaic, grid_of, hide, templates_as_images

if TYPE_CHECKING:  # figures must not need a search, and with it the classifiers, to be importable
    from cs231n.search import Pair, SearchResult


def visualize_grid(Xs: NDArray, ubound: float = 255.0, padding: int = 1) -> NDArray[np.float64]:
    """Lay images out in one square grid, each stretched to the full range of grey levels.

    Parameters
    ----------
    Xs : (N, H, W, C) array
        Images in any range.
    ubound : float, optional
        Largest value of the result; each image runs from 0 to this.
    padding : int, optional
        Number of empty pixels between images.

    Returns
    -------
    (rows * (H + padding) - padding, columns * (W + padding) - padding, C) array of float64
        Unused places are 0; rows and columns are ``ceil(sqrt(N))``.

    Raises
    ------
    ValueError
        If `Xs` is not four-dimensional or holds no image.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.vis_utils import visualize_grid
    >>> grid = visualize_grid(np.random.RandomState(0).standard_normal((10, 32, 32, 3)))
    >>> grid.shape, float(grid.min()), float(grid.max())
    ((131, 131, 3), 0.0, 255.0)
    """
    Xs = np.asarray(Xs, np.float64)
    if Xs.ndim != 4 or len(Xs) == 0:
        raise ValueError(f"Xs must have shape (N, H, W, C) with N >= 1, got {Xs.shape}.")
    N, H, W, C = Xs.shape
    side = int(np.ceil(np.sqrt(N)))
    grid = np.zeros((side * (H + padding) - padding, side * (W + padding) - padding, C))
    for k, image in enumerate(Xs):
        top, left = (k // side) * (H + padding), (k % side) * (W + padding)
        grid[top : top + H, left : left + W] = ubound * _stretch(image)
    return grid


def show_classes(images: NDArray, labels: NDArray, class_names: Sequence[str], per_class: int = 7) -> NDArray:
    """Show the first images of each class, one column for each class.

    Parameters
    ----------
    images : (N, H, W, 3) array of uint8
    labels : (N,) array of integers
    class_names : sequence of str
    per_class : int, optional
        Number of images of each class.

    Returns
    -------
    (per_class, number of classes) array of Axes
    """
    fig, axes = plt.subplots(per_class, len(class_names), figsize=(10, 1.02 * per_class), squeeze=False)
    for c, name in enumerate(class_names):
        chosen = np.flatnonzero(labels == c)[:per_class]
        for ax, image in zip(axes[:, c], images[chosen]):
            ax.imshow(image)
        axes[0, c].set_title(name, fontsize=10)
    hide(axes)
    fig.subplots_adjust(0, 0, 1, 0.93, 0.05, 0.05)
    describe(fig, *words.classes(labels, class_names, per_class))
    return axes


def show_templates(W: NDArray, class_names: Sequence[str], title: str | None = None) -> NDArray:
    """Show the weights of each class as an image: mid-grey is weight 0, bright speaks for the class.

    Each image is scaled separately, so that the largest 1 % of its weights saturate.

    Parameters
    ----------
    W : (3073, C) array
        Weights with the bias row last, for images (32, 32, 3).
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    (rows, 5) array of Axes
        Two rows for ten classes.

    Raises
    ------
    ValueError
        If `W` does not have 3073 rows and one column for each class name.
    """
    if W.shape != (3073, len(class_names)):
        raise ValueError(f"W must have shape (3073, {len(class_names)}), got {W.shape}.")
    rows = (len(class_names) + 4) // 5
    fig, axes = plt.subplots(rows, 5, figsize=(10, 2.25 * rows + 0.35), squeeze=False)
    for ax, template, name in zip(axes.flat, templates_as_images(W), class_names):
        ax.imshow(template)
        ax.set_title(name, fontsize=11)
    hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.86, 0.06, 0.16)
    describe(fig, *words.templates(W, class_names))
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def show_template_rows(weights: Mapping[str, NDArray], class_names: Sequence[str], title: str = "") -> Axes:
    """Show the templates of several classifiers, one row for each classifier.

    Each template is scaled separately, so that the largest 1 % of its weights saturate; mid-grey is 0.

    Parameters
    ----------
    weights : mapping from a label to an array (3073, C)
        In place of weights that are not finite there is a note that says so.
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    Axes
    """
    C = len(class_names)
    fig, ax = plt.subplots(figsize=(10, 0.9 * len(weights) + 0.8))
    draw_mosaic(ax, list(weights.values()), C)
    ax.set_axis_on()
    ax.set_xticks(np.arange(C) * PITCH + 15.5, class_names)
    ax.set_yticks(np.arange(len(weights)) * PITCH + 15.5, weights)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=12)
    fig.tight_layout()
    describe(fig, *words.template_rows(weights, class_names))
    return ax


def plot_gradients(numerical: NDArray, gradients: Mapping[str, NDArray]) -> NDArray:
    """Plot gradients against a measured one; the points of a correct gradient lie on the dashed diagonal.

    Parameters
    ----------
    numerical : array
        The gradient measured by finite differences.
    gradients : mapping from a name to an array of the same shape

    Returns
    -------
    array of Axes
        One for each gradient.
    """
    fig, axes = plt.subplots(1, len(gradients), figsize=(10, 2.9), layout="constrained", squeeze=False)
    limits = np.array([numerical.min(), numerical.max()])
    for ax, (name, gradient) in zip(axes[0], gradients.items()):
        ax.plot(limits, limits, "--", color="gray", linewidth=1)
        ax.plot(numerical.ravel(), gradient.ravel(), "o", markersize=3)
        ax.set(title=name, xlabel="measured")
        ax.title.set_fontsize(10)
    axes[0, 0].set_ylabel("computed")
    describe(fig, *words.gradients(numerical, gradients))
    return axes[0]


def plot_losses(histories: Mapping[str, Sequence[float]], ax: Axes | None = None, window: int = 20) -> Axes:
    """Plot minibatch losses against the iteration, each with its running mean.

    Parameters
    ----------
    histories : mapping from a label to a list of losses
    ax : Axes, optional
        Where to draw; by default a new figure is made.
    window : int, optional
        Number of iterations that the running mean covers.

    Returns
    -------
    Axes
        The vertical scale is logarithmic; losses that are not finite leave a gap.
    """
    if ax is None:
        ax = plt.subplots(figsize=(8, 4))[1]
    for (label, losses), style in zip(histories.items(), ["-", "--", "-.", ":"] * len(histories)):
        (line,) = ax.plot(losses, alpha=0.25, linewidth=0.8)
        width = min(window, len(losses))
        mean = np.convolve(losses, np.ones(width) / width, mode="valid")
        ax.plot(np.arange(width - 1, len(losses)), mean, style, color=line.get_color(), label=label)
    ax.set(xlabel="iteration", ylabel="minibatch loss", yscale="log")
    ax.yaxis.set(major_formatter=LogFormatter(), minor_formatter=LogFormatter())  # 20, not 2 × 10¹
    ax.grid(alpha=0.3, which="both")
    ax.legend()
    describe(ax, *words.losses(histories, window))
    return ax


def plot_search(
    found: "SearchResult | Mapping[Pair, tuple[float, float]]",
    title: str | None = None,
    mark_best: bool = True,
) -> NDArray:
    """Show a grid search as two heat maps, training and validation accuracy.

    Parameters
    ----------
    found : SearchResult or mapping
        What :func:`cs231n.search.grid_search` returned, or a mapping from (learning rate, reg) to
        (training accuracy, validation accuracy), which does not say which pairs diverged.
    title : str, optional
    mark_best : bool, optional
        Whether to frame the pair with the best validation accuracy, ``found.best_pair``.

    Returns
    -------
    (2,) array of Axes
        A pair that diverged has a cross in place of its accuracies; pairs that were not tried are left
        empty.

    Raises
    ------
    ValueError
        If `found` is empty or does not map pairs to pairs.
    """
    results, diverged = (found.results, found.diverged_pairs) if hasattr(found, "results") else (found, ())
    if not results or any(np.shape(item) != (2,) for pair in results.items() for item in pair):
        raise ValueError("found must map (learning rate, reg) to (training accuracy, validation accuracy).")
    rates, regs = grid_of(results)
    kept = {pair: accuracies for pair, accuracies in results.items() if pair not in diverged}
    fig, axes = plt.subplots(1, 2, figsize=(10, 0.55 * len(regs) + 1.6), layout="constrained")
    limits = np.quantile(list(kept.values()) or [0.0], [0, 1])
    for part, (ax, name) in enumerate(zip(axes, ("training", "validation"))):
        values = {pair: accuracies[part] for pair, accuracies in kept.items()}
        draw_map(ax, values, results, "{:.3f}", limits)
        if kept and mark_best:
            best = max(kept, key=lambda pair: kept[pair][1])
            corner = (rates.index(best[0]) - 0.5, regs.index(best[1]) - 0.5)
            frame = plt.Rectangle(corner, 1, 1, fill=False, edgecolor="red", linewidth=2.5, clip_on=False)
            frame.set_path_effects([withStroke(linewidth=5, foreground="white")])  # seen on dark cells too
            ax.add_patch(frame)
        ax.set(xlabel="learning rate", title=f"{name} accuracy{' (×: diverged)' if diverged else ''}")
    axes[0].set_ylabel("reg")
    describe(fig, *words.search(results, diverged, words.jumping_pairs(found), mark_best))
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def plot_confusion(y: NDArray, y_pred: NDArray, class_names: Sequence[str], title: str | None = None) -> Axes:
    """Show how often each true class (row) was predicted as each class (column), in percent of the row.

    Parameters
    ----------
    y, y_pred : (N,) arrays of integers
        True and predicted labels.
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    Axes
    """
    C = len(class_names)
    counts = np.bincount(np.asarray(y, np.int64) * C + np.asarray(y_pred), minlength=C * C).reshape(C, C)
    percent = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    fig, ax = plt.subplots(figsize=(7.2, 6.2), layout="constrained")
    image = ax.imshow(percent, cmap="viridis", vmin=0)
    for (row, column), value in np.ndenumerate(percent):
        colour = "black" if value > percent.max() / 2 else "white"
        ax.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=9)
    ax.set_xticks(range(C), class_names, rotation=45, ha="right")
    ax.set_yticks(range(C), class_names)
    ax.set(xlabel="predicted class", ylabel="true class", title=title)
    fig.colorbar(image, label="percent of the true class", shrink=0.8)
    said, more = words.confusion(percent, class_names)
    describe(ax, f"{title}: {said}" if title else said, more)
    return ax


def show_mistakes(
    images: NDArray, y: NDArray, probabilities: NDArray, class_names: Sequence[str], count: int = 10
) -> NDArray:
    """Show the misclassified images whose predicted class got the highest probability.

    Parameters
    ----------
    images : (N, H, W, 3) array of uint8
    y : (N,) array of integers
        True labels.
    probabilities : (N, C) array
    class_names : sequence of str
    count : int, optional
        Number of images.

    Returns
    -------
    (rows, 5) array of Axes
    """
    y_pred = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(y_pred != y)
    worst = wrong[np.argsort(-probabilities[wrong, y_pred[wrong]], kind="stable")][:count]
    rows = (count + 4) // 5
    fig, axes = plt.subplots(rows, 5, figsize=(10, 2.55 * rows), squeeze=False)
    for ax, i in zip(axes.flat, worst):
        ax.imshow(images[i])
        sure = f"{probabilities[i, y_pred[i]]:.0%}"
        ax.set_title(f"{class_names[y_pred[i]]}, {sure}\ntruly {class_names[y[i]]}", fontsize=10)
    hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.86, 0.06, 0.35)
    describe(fig, *words.mistakes([ax.get_title() for ax in axes.flat if ax.images]))
    return axes


def _stretch(image):
    """An image linearly stretched to 0 ... 1; a constant one becomes 0."""
    low, high = image.min(), image.max()
    return (image - low) / (high - low) if high > low else np.zeros_like(image)
