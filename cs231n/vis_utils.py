"""Figures of the assignment. Every function draws on matplotlib axes and returns them."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray


def visualize_grid(Xs: NDArray, ubound: float = 255.0, padding: int = 1) -> NDArray[np.float64]:
    """Lay images out in one square grid, each stretched to the full range of grey levels.

    Parameters
    ----------
    Xs : (N, H, W, C) array
        Images in any range.
    ubound : float, optional
        Largest value of the result; each image runs from 0 to this.
    padding : int, optional
        Empty pixels between images.

    Returns
    -------
    (rows * (H + padding) - padding, columns * (W + padding) - padding, C) array of float64
        Unused places are 0; rows and columns are ``ceil(sqrt(N))``.

    Raises
    ------
    ValueError
        If `Xs` is not four-dimensional or holds no image.
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
    """Show the first images of each class, one column a class.

    Parameters
    ----------
    images : (N, H, W, 3) array of uint8
    labels : (N,) array of integers
    class_names : sequence of str
    per_class : int, optional

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
    _hide(axes)
    fig.subplots_adjust(0, 0, 1, 0.93, 0.05, 0.05)
    return axes


def show_templates(W: NDArray, class_names: Sequence[str], title: str | None = None) -> NDArray:
    """Show the weights of each class as an image: middle grey is weight 0, bright speaks for the class.

    Each image is scaled on its own, so that the largest 1 % of its weights saturate.

    Parameters
    ----------
    W : (3073, C) array
        Weights with the bias row last, for images (32, 32, 3).
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    (2, 5) array of Axes for ten classes

    Raises
    ------
    ValueError
        If W does not have 3073 rows and a column for each class name.
    """
    if W.shape != (3073, len(class_names)):
        raise ValueError(f"W must have shape (3073, {len(class_names)}), got {W.shape}.")
    rows = (len(class_names) + 4) // 5
    fig, axes = plt.subplots(rows, 5, figsize=(10, 2.25 * rows + 0.35), squeeze=False)
    for ax, w, name in zip(axes.flat, W[:-1].T, class_names):
        limit = np.quantile(np.abs(w), 0.99) or 1.0  # a few extreme weights must not dim the rest
        ax.imshow((0.5 + 0.5 * w.reshape(32, 32, 3) / limit).clip(0, 1))
        ax.set_title(name, fontsize=11)
    _hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.86, 0.06, 0.16)
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def plot_gradients(numerical: NDArray, gradients: Mapping[str, NDArray]) -> NDArray:
    """Plot gradients against the measured one; a correct gradient lies on the dashed diagonal.

    Parameters
    ----------
    numerical : array
        The gradient by finite differences.
    gradients : mapping from a name to an array of the same shape

    Returns
    -------
    array of Axes, one for each gradient
    """
    fig, axes = plt.subplots(1, len(gradients), figsize=(10, 2.9), layout="constrained", squeeze=False)
    limits = np.array([numerical.min(), numerical.max()])
    for ax, (name, gradient) in zip(axes[0], gradients.items()):
        ax.plot(limits, limits, "--", color="gray", linewidth=1)
        ax.plot(numerical.ravel(), gradient.ravel(), "o", markersize=3)
        ax.set(title=name, xlabel="measured")
        ax.title.set_fontsize(10)
    axes[0, 0].set_ylabel("computed")
    return axes[0]


def plot_losses(histories: Mapping[str, Sequence[float]], ax: Axes | None = None, window: int = 20) -> Axes:
    """Plot minibatch losses against the iteration, with a running mean over `window` of them.

    Parameters
    ----------
    histories : mapping from a label to a list of losses
    ax : Axes, optional
    window : int, optional

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
    ax.grid(alpha=0.3, which="both")
    ax.legend()
    return ax


def plot_search(
    results: Mapping[tuple[float, float], tuple[float, float]], title: str | None = None
) -> NDArray:
    """Show a grid search as two heat maps, training and validation accuracy.

    Parameters
    ----------
    results : mapping from (learning rate, reg) to (training accuracy, validation accuracy)
    title : str, optional

    Returns
    -------
    (2,) array of Axes
        The best validation accuracy is framed; pairs that were not tried stay empty.

    Raises
    ------
    ValueError
        If `results` is empty or does not map pairs to pairs.
    """
    if not results or any(np.shape(item) != (2,) for pair in results.items() for item in pair):
        raise ValueError("results must map (learning rate, reg) to (training accuracy, validation accuracy).")
    rates, regs = (sorted({pair[i] for pair in results}) for i in (0, 1))
    best = max(results, key=lambda pair: results[pair][1])
    fig, axes = plt.subplots(1, 2, figsize=(10, 0.55 * len(regs) + 1.6), layout="constrained")
    values = np.array(list(results.values()))
    for part, (ax, name) in enumerate(zip(axes, ("training", "validation"))):
        grid = np.full((len(regs), len(rates)), np.nan)
        for (lr, reg), accuracies in results.items():
            grid[regs.index(reg), rates.index(lr)] = accuracies[part]
        ax.imshow(grid, vmin=values.min(), vmax=values.max(), aspect="auto", origin="lower", cmap="viridis")
        middle = (values.min() + values.max()) / 2
        for (row, column), value in np.ndenumerate(grid):
            if np.isfinite(value):
                colour = "black" if value > middle else "white"
                ax.text(column, row, f"{value:.3f}", ha="center", va="center", color=colour, fontsize=9)
        corner = (rates.index(best[0]) - 0.5, regs.index(best[1]) - 0.5)
        ax.add_patch(plt.Rectangle(corner, 1, 1, fill=False, edgecolor="red", linewidth=2.5, clip_on=False))
        ax.set_xticks(range(len(rates)), [_short(lr) for lr in rates])
        ax.set_yticks(range(len(regs)), [_short(reg) for reg in regs])
        ax.set(xlabel="learning rate", title=f"{name} accuracy")
    axes[0].set_ylabel("reg")
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def plot_confusion(y: NDArray, y_pred: NDArray, class_names: Sequence[str], title: str | None = None) -> Axes:
    """Show how often each true class (row) was taken for each class (column), in percent of the row.

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
    return ax


def show_mistakes(
    images: NDArray, y: NDArray, probabilities: NDArray, class_names: Sequence[str], count: int = 10
) -> NDArray:
    """Show the images whose wrong class got the highest probability.

    Parameters
    ----------
    images : (N, H, W, 3) array of uint8
    y : (N,) array of integers
    probabilities : (N, C) array
    class_names : sequence of str
    count : int, optional

    Returns
    -------
    array of Axes, five a row
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
    _hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.86, 0.06, 0.35)
    return axes


def plot_true_score(scores: NDArray, y: int, lowest: float = -6.0, highest: float = 8.0) -> NDArray:
    """Plot the loss of one image, and its slope, against the score of the true class.

    Parameters
    ----------
    scores : (C,) array of floats
        Scores of the image; that of the true class is varied, the others stay.
    y : int
        The true class.
    lowest, highest : float, optional
        Range of the score of the true class.

    Returns
    -------
    (2,) array of Axes
        The loss, with the straight lines that it approaches; and the slope, which is p_y - 1.
    """
    varied = np.linspace(lowest, highest, 281)
    others = np.delete(np.asarray(scores, np.float64), y)
    rest = others.max() + np.log(np.sum(np.exp(others - others.max())))  # log-sum-exp of the others
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
    axes[0].plot(varied, np.logaddexp(rest, varied) - varied, label="loss")
    axes[0].plot(varied, np.maximum(rest - varied, 0), "--", color="gray", label="the lines it approaches")
    axes[0].set(title="the loss", ylabel="loss")
    axes[0].legend()
    axes[1].plot(varied, np.exp(varied - np.logaddexp(rest, varied)) - 1, label="$p_y - 1$")
    axes[1].plot(varied, np.where(varied < rest, -1, 0), "--", color="gray", label="slope of the lines")
    axes[1].set(title="its slope", ylabel="slope", ylim=(-1.08, 0.08))
    axes[1].legend()
    for ax in axes:
        ax.set_xlabel("score of the true class, $s_y$")
        ax.grid(alpha=0.3)
    return axes


def plot_error_triangle(class_names: Sequence[str], y: int = 0, per_side: int = 8) -> NDArray:
    """Show, at many probabilities of three classes, the error and where a step against it leads.

    A point of the triangle stands for three probabilities that add up to 1: a corner is certainty, the
    middle is one third each. All sides have the same length, so angles and lengths are true.

    Parameters
    ----------
    class_names : sequence of three str
    y : int, optional
        The true class.
    per_side : int, optional
        Number of points along a side.

    Returns
    -------
    (2,) array of Axes
        Left the error ``p - e_y``. Right the change of p when the scores go a small step against the
        error, ``J @ (e_y - p)`` with ``J = diag(p) - p p^T``. The arrows of each panel have one scale.
    """
    corners = np.roll([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]], y - 2, axis=0)  # the true class on top
    counts = [(i, j, per_side - 1 - i - j) for i in range(per_side) for j in range(per_side - i)]
    p = (np.array(counts) + 1 / 3) / per_side  # (M, 3)
    error = p - np.eye(3)[y]
    change = -p * (error - np.sum(p * error, axis=1, keepdims=True))  # J @ -error, row by row
    names = [name + (" (true)" if c == y else "") for c, name in enumerate(class_names)]
    fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    for ax, vectors in zip(axes, (error, change)):
        arrows = vectors @ corners  # (M, 2): the entries of a vector add up to 0
        arrows *= 1.2 / per_side / np.linalg.norm(arrows, axis=1).max()
        _triangle(ax, corners, names)
        ax.plot(*(p @ corners).T, ".", color="black", markersize=4)
        ax.quiver(*(p @ corners).T, *arrows.T, angles="xy", scale_units="xy", scale=1,
                  color="tab:blue", width=0.006, minlength=0)  # fmt: skip
    axes[0].set_title("the error, $p - e_y$", fontsize=11)
    axes[1].set_title("where $p$ goes when the scores step against it", fontsize=11)
    return axes


def plot_difference_errors(
    steps: Sequence[float], errors: Mapping[str, NDArray], ax: Axes | None = None
) -> Axes:
    """Plot the error of measured slopes against the step h, with the slopes of h and h² to compare.

    Parameters
    ----------
    steps : sequence of float
        The values of h.
    errors : mapping from a label to an array of as many errors
        At most four.
    ax : Axes, optional

    Returns
    -------
    Axes
        Both scales are logarithmic. Colour, marker and line tell the curves apart.
    """
    if ax is None:
        ax = plt.subplots(figsize=(8.5, 4.8), layout="constrained")[1]
    steps = np.asarray(steps)
    pairs = [("tab:blue", "o"), ("tab:orange", "s")]
    styles = [(colour, marker, line) for line in ("-", "--") for colour, marker in pairs]
    for (label, values), (colour, marker, line) in zip(errors.items(), styles):
        fill = colour if line == "-" else "white"
        ax.plot(steps, values, line, color=colour, marker=marker, markersize=4.5, markerfacecolor=fill,
                linewidth=1.2, label=label)  # fmt: skip
    low = min(np.min(values[values > 0]) for values in map(np.asarray, errors.values()))
    high = max(np.max(values) for values in errors.values())
    for power, label in ((1, "$h$"), (2, "$h^2$")):
        guide = steps[steps**power >= 1e4 * low]
        ax.plot(guide, guide**power, ":", color="black", linewidth=1.2)
        ax.annotate(label, (guide[0], guide[0] ** power), xytext=(-4, 0), textcoords="offset points",
                    ha="right", va="center")  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="largest error of the measured slopes")
    ax.set_ylim(low / 10, 30 * high)
    ax.grid(alpha=0.3)
    ax.legend()
    return ax


def _stretch(image):
    """An image linearly stretched to 0 ... 1; a constant one becomes 0."""
    low, high = image.min(), image.max()
    return (image - low) / (high - low) if high > low else np.zeros_like(image)


def _triangle(ax, corners, names):
    """A triangle with a name at each corner, all sides drawn equally long."""
    ax.fill(*corners.T, facecolor="0.95", edgecolor="black", linewidth=1)
    for (x, y), name in zip(corners, names):
        side = "center" if y > 0 else ("right" if x == 0 else "left")
        ax.text(x + {"right": -0.03, "left": 0.03, "center": 0}[side], y + (0.03 if y > 0 else 0), name,
                ha=side, va="bottom" if y > 0 else "center")  # fmt: skip
    ax.set(aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.15, 0.98))
    ax.axis("off")


def _short(number):
    """Three digits at most: 333.33 -> 333, 1000 -> 1000, 3.333e-07 -> 3.33e-07."""
    return f"{float(f'{number:.3g}'):g}"


def _hide(axes):
    for ax in axes.flat:
        ax.axis("off")
