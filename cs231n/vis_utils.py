"""Figures of the assignment. Every function draws on matplotlib axes and returns them."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from numpy.typing import NDArray

PITCH = 34  # from one template to the next, where many stand in one picture


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
    for ax, template, name in zip(axes.flat, _templates(W), class_names):
        ax.imshow(template)
        ax.set_title(name, fontsize=11)
    _hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.86, 0.06, 0.16)
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def show_template_rows(weights: Mapping[str, NDArray], class_names: Sequence[str], title: str = "") -> Axes:
    """Show the templates of several classifiers, one row each, scaled as by :func:`show_templates`.

    Parameters
    ----------
    weights : mapping from a label to an array (3073, C)
        Weights that are not finite leave a row of white with a word on it.
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    Axes
    """
    C = len(class_names)
    fig, ax = plt.subplots(figsize=(10, 0.9 * len(weights) + 0.8))
    _draw_mosaic(ax, list(weights.values()), C)
    ax.set_axis_on()
    ax.set_xticks(np.arange(C) * PITCH + 15.5, class_names)
    ax.set_yticks(np.arange(len(weights)) * PITCH + 15.5, weights)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=12)
    fig.tight_layout()
    return ax


def show_moment(
    W: NDArray, step: int, losses: Sequence[float], class_names: Sequence[str], title: str = "",
    axes: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Show one moment of a training: the templates after `step` steps, and where on the loss curve that is.

    Parameters
    ----------
    W : (3073, C) array
    step : int
    losses : sequence of float
        Minibatch losses of the whole training.
    class_names : sequence of str
    title : str, optional
    axes : (2,) array of Axes, optional
        Those of an earlier call, to draw on anew; for sliders.

    Returns
    -------
    (2,) array of Axes
    """
    if axes is None:
        fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), width_ratios=(5, 3))
        fig.subplots_adjust(0.01, 0.15, 0.985, 0.9, 0.17)
        axes[1].set_xscale("symlog", linthresh=1)
        axes[1].set(xlabel="steps taken", ylabel="minibatch loss", xlim=(-0.3, 1.3 * len(losses)))
        _set_ticks(axes[1].xaxis, [0, *(10**k for k in range(len(str(len(losses)))))])
        axes[1].grid(alpha=0.3)
    _clear(axes)
    _draw_mosaic(axes[0], [W], 5, class_names)
    axes[1].set_title(title, fontsize=11)
    axes[1].plot(losses, color="gray", linewidth=0.8)
    axes[1].axvline(step, color="black", linestyle="--", linewidth=1)
    axes[1].plot(step, losses[min(step, len(losses) - 1)], "o", color="tab:blue", markersize=9)
    _animate(axes)
    return axes


def show_setting(
    found, k: int, W: NDArray, class_names: Sequence[str], axes: NDArray | None = None
) -> NDArray:
    """Show one setting of a search: where it is on the map, its loss curve, and its templates.

    Parameters
    ----------
    found : cs231n.grid_search.SearchResult
        Of a full grid.
    k : int
        Number of the setting.
    W : (3073, C) array
        Its weights, or what is to be shown of them.
    class_names : sequence of str
    axes : (3,) array of Axes, optional
        Those of an earlier call with the same search, to draw on anew; for sliders.

    Returns
    -------
    (3,) array of Axes
        The map of validation accuracies in per cent (the setting framed, the diverged ones crossed), the
        losses and those of the best setting, the templates.
    """
    if axes is None:
        axes = _setting_axes(found)
    search, curves, templates = axes
    _clear([curves, templates])
    for frame in list(search.patches):
        frame.remove()
    rates, regs = _grid_of(found.pairs)
    lr, reg = found.pairs[k]
    corner = (rates.index(lr) - 0.5, regs.index(reg) - 0.5)
    frame = {"fill": False, "clip_on": False, "zorder": 3, "animated": True}
    search.add_patch(plt.Rectangle(corner, 1, 1, edgecolor="white", linewidth=5, **frame))
    search.add_patch(plt.Rectangle(corner, 1, 1, edgecolor="red", linewidth=2.5, **frame))
    for number, style in ((k, {"color": "tab:blue", "linewidth": 2}),
                          (found.best, {"color": "black", "linestyle": "--", "linewidth": 1})):  # fmt: skip
        losses = found.losses[:, number]
        curves.plot(np.where(np.isfinite(losses), losses, np.nan), **style)
    legend = "blue: this setting\ndashed: the best one"
    curves.text(0.98, 0.96, legend, transform=curves.transAxes, ha="right", va="top", fontsize=9)
    _draw_mosaic(templates, [W], len(class_names), class_names)
    outcome = "diverged" if found.diverged[k] else f"validation accuracy {found.val_accuracy[k]:.3f}"
    curves.set_title(f"lr {_short(lr)}, reg {_short(reg)}: {outcome}", fontsize=11)
    _animate([curves, templates])
    return axes


def _setting_axes(found):
    """Empty axes of `show_setting`, but for the map."""
    fig = plt.figure(figsize=(10, 4.6))
    places = ((0.075, 0.45, 0.38, 0.48), (0.55, 0.45, 0.435, 0.48), (0.005, 0.01, 0.99, 0.26))
    search, curves, templates = axes = np.array([fig.add_axes(place) for place in places])
    rates, regs = _grid_of(found.pairs)
    grid = np.full((len(regs), len(rates)), np.nan)
    for (lr, reg), accuracy, diverged in zip(found.pairs, found.val_accuracy, found.diverged):
        grid[regs.index(reg), rates.index(lr)] = np.nan if diverged else accuracy
    search.imshow(grid, aspect="auto", origin="lower", cmap="viridis")
    middle = (np.nanmin(grid) + np.nanmax(grid)) / 2
    for (row, column), value in np.ndenumerate(grid):
        text, colour = ("×", "black") if np.isnan(value) else (f"{100 * value:.0f}", "white")
        colour = "black" if value > middle else colour
        search.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)
    search.set_xticks(range(len(rates)), [_short(lr) for lr in rates], fontsize=8)
    search.set_yticks(range(len(regs)), [_short(reg) for reg in regs], fontsize=8)
    search.set(xlabel="learning rate", ylabel="reg")
    search.set_title("validation accuracy, % (×: diverged)", fontsize=11)
    curves.set(yscale="log", ylim=(1, 100), xlabel="iteration", ylabel="minibatch loss")
    _set_ticks(curves.yaxis, [1, 2, 5, 10, 20, 50, 100])
    curves.set_xlim(0, len(found.losses))
    curves.grid(alpha=0.3)
    return axes


def show_evidence(
    image: NDArray, pixels: NDArray, bias: float, limit: float, class_name: str, axes: NDArray | None = None
) -> NDArray:
    """Show what each pixel of an image says about one class, and how that adds up to the score.

    Parameters
    ----------
    image : (H, W, 3) array of uint8
    pixels : (H, W) array
        The evidence of each pixel.
    bias : float
        What the class gets whatever the image.
    limit : float
        Evidence from -limit to limit is told apart; 0 is middle grey.
    class_name : str
    axes : (4,) array of Axes, optional
        Those of an earlier call, to draw on anew; for sliders.

    Returns
    -------
    (4,) array of Axes
        Image, map, colour scale and the sum: each bar begins where the one above it ends.
    """
    if axes is None:
        fig = plt.figure(figsize=(10, 3.2))
        places = ((0.01, 0.1, 0.25, 0.76), (0.27, 0.1, 0.25, 0.76), (0.53, 0.16, 0.015, 0.64),
                  (0.73, 0.2, 0.255, 0.66))  # fmt: skip
        axes = np.array([fig.add_axes(place) for place in places])
        _hide(axes[:3])
        axes[3].set_yticks(range(4), ["pixels for it", "pixels against it", "bias", "score"])
        axes[3].set_xticks([])
        axes[3].set(ylim=(3.6, -0.6), xlabel="evidence, adding up to the score")
    _clear(axes)
    axes[0].imshow(image)
    axes[0].set_title("image", fontsize=11)
    axes[1].imshow(pixels, cmap="cividis", vmin=-limit, vmax=limit)
    axes[1].set_title(f"evidence for “{class_name}”", fontsize=11)
    scale = np.linspace(-1, 1, 101)[:, None]
    axes[2].imshow(scale, cmap="cividis", aspect="auto", origin="lower", extent=(0, 1, -1, 1))
    for place, text in ((-1, f"{-limit:.3f}\nagainst"), (0, "0\nsays nothing"), (1, f"{limit:.3f}\nfor")):
        axes[2].text(1.6, place, text, va="center", fontsize=9)
    _draw_sum(axes[3], pixels[pixels > 0].sum(), pixels[pixels < 0].sum(), bias)
    _animate(axes)
    return axes


def _draw_sum(ax, plus, minus, bias):
    """Three numbers and their sum as bars, each of which begins where the one above it ends."""
    ends = [plus, plus + minus, plus + minus + bias]
    starts, values = [0, *ends[:2], 0], [plus, minus, bias, ends[2]]
    reach = max(map(abs, (*ends, 1e-9)))
    ax.barh(range(4), values, left=starts, color=["#e8c83b", "#28477d", "gray", "black"], edgecolor="black")
    ax.axvline(0, color="black", linewidth=0.8)
    for row, (value, start) in enumerate(zip(values, starts)):
        text = f"{value:+.2f}" if abs(value) >= 0.005 else f"{value:+.0e}"
        ax.text(max(start, start + value) + 0.04 * reach, row, text, va="center", fontsize=10)
    ax.set_xlim(1.1 * min(0, *ends) - 0.05 * reach, max(0, *ends) + 0.4 * reach)


def show_evidence_maps(
    image: NDArray, maps: NDArray, scores: NDArray, class_names: Sequence[str], title: str | None = None
) -> NDArray:
    """Show an image and, for each class, what its pixels say about that class, all on one scale.

    Parameters
    ----------
    image : (H, W, 3) array of uint8
    maps : (H, W, C) array
        Evidence of each pixel for each class.
    scores : (C,) array
        Written above the maps.
    class_names : sequence of str
    title : str, optional

    Returns
    -------
    (2, 6) array of Axes for ten classes
        The first holds the image, the last the colour scale.
    """
    C = len(class_names)
    limit = np.quantile(np.abs(maps), 0.995)
    fig, axes = plt.subplots(2, (C + 3) // 2, figsize=(10, 4.1), squeeze=False)
    axes.flat[0].imshow(image)
    axes.flat[0].set_title("image", fontsize=11)
    for c, ax in enumerate(axes.flat[1 : C + 1]):
        drawn = ax.imshow(maps[..., c], cmap="cividis", vmin=-limit, vmax=limit)
        ax.set_title(f"{class_names[c]} {scores[c]:+.2f}", fontsize=11)
    _hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.84, 0.08, 0.16)
    bar = fig.colorbar(drawn, ax=axes.flat[-1], fraction=0.15, shrink=0.8, ticks=[-limit, 0, limit])
    bar.ax.set_yticklabels(["against", "0: says nothing", "for"])
    bar.ax.yaxis.set_ticks_position("left")
    if title:
        fig.suptitle(title, fontsize=12)
    return axes


def show_probabilities(
    image: NDArray, p: NDArray, p_before: NDArray, class_names: Sequence[str], axes: NDArray | None = None
) -> NDArray:
    """Show an image with the probabilities of all classes, and what they were before it was changed.

    Parameters
    ----------
    image : (H, W, 3) array
        Values 0 ... 255.
    p, p_before : (C,) arrays
    class_names : sequence of str
    axes : (2,) array of Axes, optional
        Those of an earlier call, to draw on anew; for sliders.

    Returns
    -------
    (2,) array of Axes
    """
    C = len(class_names)
    if axes is None:
        fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), width_ratios=(3, 5))
        fig.subplots_adjust(0.01, 0.16, 0.97, 0.88, 0.25)
        axes[0].axis("off")
        axes[1].set_yticks(range(C), class_names)
        axes[1].set(xlim=(0, 1.1), ylim=(C - 0.4, -0.6), xlabel="probability (line: unchanged image)")
        axes[1].set_xticks([0, 0.5, 1])
    _clear(axes)
    axes[0].imshow(np.asarray(image) / 255)
    axes[0].set_title(f"looks like: {class_names[p.argmax()]}", fontsize=11)
    axes[1].barh(range(C), p, color="tab:blue")
    axes[1].vlines(p_before, np.arange(C) - 0.4, np.arange(C) + 0.4, color="black", linewidth=2.5)
    for c in np.flatnonzero(p >= 0.005):
        axes[1].text(max(p[c], p_before[c]) + 0.015, c, f"{p[c]:.0%}", va="center", fontsize=9)
    _animate(axes)
    return axes


def plot_what_if(
    images: NDArray, p: NDArray, amounts: Sequence[float], class_names: Sequence[str], xlabel: str
) -> NDArray:
    """Plot the probabilities of all classes against the amount by which an image was changed.

    Parameters
    ----------
    images : (n, H, W, 3) array
        The changed images, values 0 ... 255; some of them are shown above the curves.
    p : (n, C) array
    amounts : sequence of n numbers
        Two or more, evenly spaced.
    class_names : sequence of str
    xlabel : str

    Returns
    -------
    (2,) array of Axes
        Classes that never reach 10 % are thin and grey.
    """
    fig = plt.figure(figsize=(9, 4.4))
    axes = np.array(
        [fig.add_axes((0.075, bottom, 0.79, height)) for bottom, height in ((0.8, 0.18), (0.12, 0.66))]
    )
    shown = np.unique(np.linspace(0, len(amounts) - 1, 9).round().astype(int))
    half = 0.46 * (amounts[shown[1]] - amounts[shown[0]])
    for i in shown:
        axes[0].imshow(images[i] / 255, extent=(amounts[i] - half, amounts[i] + half, 0, 1), aspect="auto")
    limits = (amounts[0] - 1.1 * half, amounts[-1] + 1.1 * half)
    axes[0].set(xlim=limits, ylim=(0, 1))
    axes[0].axis("off")
    styles = [(style, mark) for mark in ("o", "s", "^") for style in ("-", "--", "-.", ":")]
    for c, (row, name) in enumerate(zip(p.T, class_names)):
        if row.max() < 0.1:
            axes[1].plot(amounts, row, color="gray", linewidth=0.6)
        else:  # a class always looks the same
            style, mark = styles[c % len(styles)]
            axes[1].plot(amounts, row, style, color=f"C{c % 10}", marker=mark, markersize=4, label=name)
    axes[1].set(xlim=limits, ylim=(0, 1), xlabel=xlabel, ylabel="probability")
    axes[1].set_xticks([amounts[i] for i in shown])
    axes[1].grid(alpha=0.3)
    axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9, handlelength=3)
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
    rates, regs = _grid_of(results)
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


def _templates(W):
    """Weights (3073, C) as images (C, 32, 32, 3) in 0 ... 1, 0.5 standing for weight 0."""
    w = W[:-1].T
    limits = np.quantile(np.abs(w), 0.99, axis=1)  # a few extreme weights must not dim the rest
    limits[limits == 0] = 1
    return (0.5 + 0.5 * w / limits[:, None]).clip(0, 1).reshape(-1, 32, 32, 3)


def _draw_mosaic(ax, weights, columns, names=()):
    """Templates of one or more classifiers, `columns` of them a row, in one axes: that is quick to draw."""
    above = 7 if names else 0
    rows = sum(-(-W.shape[1] // columns) for W in weights)
    canvas = np.ones((rows * (PITCH + above) - PITCH + 32, columns * PITCH - PITCH + 32, 3))
    place = 0
    for W in weights:
        finite = np.isfinite(W).all()
        for k, template in enumerate(_templates(W) if finite else []):
            top, left = (place + k // columns) * (PITCH + above), (k % columns) * PITCH
            canvas[top : top + 32, left : left + 32] = template
        if not finite:
            middle = (columns * PITCH / 2, place * (PITCH + above) + 16)
            ax.text(*middle, "diverged: the weights are not numbers any more", ha="center", va="center")
        place += -(-W.shape[1] // columns)
    ax.imshow(canvas)
    ax.axis("off")
    for k, name in enumerate(names):
        top, left = (k // columns) * (PITCH + above), (k % columns) * PITCH
        ax.text(left + 15.5, top - 1.5, name, ha="center", va="bottom", fontsize=10)


def _grid_of(pairs):
    """The learning rates and the regs that occur, each in rising order."""
    return [sorted({pair[i] for pair in pairs}) for i in (0, 1)]


def _set_ticks(axis, values):
    """These ticks and no others: those of a logarithmic scale take more time than all the rest."""
    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FixedFormatter([f"{value:,}" for value in values]))
    axis.set_minor_locator(NullLocator())


def _clear(axes):
    """Remove what was drawn, but keep ticks, labels and limits."""
    for ax in axes:
        for bars in list(ax.containers):  # with the bars in them
            bars.remove()
        for artist in _drawn(ax):
            artist.remove()


def _animate(axes):
    """Tell :mod:`cs231n.widgets` what changes; all the rest it draws only once."""
    for ax in axes:
        for artist in [ax.title, *_drawn(ax)]:
            artist.set_animated(True)


def _drawn(ax):
    return [*ax.images, *ax.lines, *ax.patches, *ax.texts, *ax.collections]


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
