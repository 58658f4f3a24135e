"""Figures of explore.ipynb; they can be redrawn in existing axes, which is quick."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from numpy.typing import NDArray

from cs231n.figures import explore_words as words
from cs231n.figures.alternative import describe
from cs231n.figures.pieces import (
    EVIDENCE_COLOURS,
    EVIDENCE_WORDS,
    animate,
    clear,
    draw_map,
    draw_mosaic,
    grid_of,
    hide,
    short,
)


def show_moment(
    W: NDArray, step: int, losses: Sequence[float], class_names: Sequence[str], title: str = "",
    axes: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Show one moment of training: the templates after some steps, and where on the loss curve that is.

    Parameters
    ----------
    W : (3073, C) array
        Weights after `step` steps.
    step : int
        Number of steps taken.
    losses : sequence of float
        Minibatch losses of the whole training.
    class_names : sequence of str
    title : str, optional
    axes : (2,) array of Axes, optional
        Those of an earlier call, to redraw; for sliders.

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
    clear(axes)
    draw_mosaic(axes[0], [W], 5, class_names)
    axes[1].set_title(title, fontsize=11)
    axes[1].plot(losses, color="gray", linewidth=0.8)
    axes[1].axvline(step, color="black", linestyle="--", linewidth=1)
    axes[1].plot(step, losses[min(step, len(losses) - 1)], "o", color="tab:blue", markersize=9)
    describe(axes[0].figure, *words.moment(W, step, losses, title))
    animate(axes)
    return axes


def show_setting(
    found, k: int, W: NDArray, class_names: Sequence[str], axes: NDArray | None = None
) -> NDArray:
    """Show one setting of a search: where it is on the map, its loss curve, and its templates.

    Parameters
    ----------
    found : cs231n.search.SearchResult
        Of a full grid.
    k : int
        Number of the setting.
    W : (3073, C) array
        Its weights, or what should be shown of them.
    class_names : sequence of str
    axes : (3,) array of Axes, optional
        Those of an earlier call with the same search, to redraw; for sliders.

    Returns
    -------
    (3,) array of Axes
        The map of validation accuracies in percent (the setting framed, diverged ones crossed), the losses
        of the setting and of the best one, the templates.
    """
    if axes is None:
        axes = _setting_axes(found)
    search, curves, templates = axes
    clear([curves, templates])
    for frame in list(search.patches):
        frame.remove()
    rates, regs = grid_of(found.pairs)
    lr, reg = found.pairs[k]
    corner = (rates.index(lr) - 0.5, regs.index(reg) - 0.5)
    frame = {"fill": False, "clip_on": False, "zorder": 3, "animated": True}
    search.add_patch(plt.Rectangle(corner, 1, 1, edgecolor="white", linewidth=5, **frame))
    search.add_patch(plt.Rectangle(corner, 1, 1, edgecolor="red", linewidth=2.5, **frame))
    for number, style in ((k, {"color": "tab:blue", "linewidth": 2}),
                          (found.best, {"color": "black", "linestyle": "--", "linewidth": 1})):  # fmt: skip
        losses = found.losses[:, number]
        curves.plot(np.where(np.isfinite(losses), losses, np.nan), **style)
    legend = "thick: this setting\ndashed: the best one"
    curves.text(0.98, 0.96, legend, transform=curves.transAxes, ha="right", va="top", fontsize=9)
    draw_mosaic(templates, [W], len(class_names), class_names)
    outcome = "diverged" if found.diverged[k] else f"validation accuracy {found.val_accuracy[k]:.3f}"
    curves.set_title(f"lr {short(lr)}, reg {short(reg)}: {outcome}", fontsize=11)
    describe(curves.figure, *words.setting(found, k, W))
    animate([curves, templates])
    return axes


def _setting_axes(found):
    """The axes of `show_setting`, empty except for the map."""
    fig = plt.figure(figsize=(10, 4.6))
    places = ((0.075, 0.45, 0.38, 0.48), (0.55, 0.45, 0.435, 0.48), (0.005, 0.01, 0.99, 0.26))
    search, curves, _ = axes = np.array([fig.add_axes(place) for place in places])
    percent = dict(zip(found.pairs, 100 * found.val_accuracy))
    kept = {pair: value for pair, value in percent.items() if pair not in found.diverged_pairs}
    limits = np.quantile(list(kept.values()) or [0.0], [0, 1])
    draw_map(search, kept, found.pairs, "{:.0f}", limits)
    search.tick_params(labelsize=8)
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
        Evidence from -limit to limit has different colours; 0 is mid-grey.
    class_name : str
    axes : (4,) array of Axes, optional
        Those of an earlier call, to redraw; for sliders.

    Returns
    -------
    (4,) array of Axes
        Image, map, colour scale, and the sum, in which each bar begins where the one above it ends.
    """
    if axes is None:
        fig = plt.figure(figsize=(10, 3.2))
        places = ((0.01, 0.1, 0.25, 0.76), (0.27, 0.1, 0.25, 0.76), (0.53, 0.16, 0.015, 0.64),
                  (0.73, 0.2, 0.255, 0.66))  # fmt: skip
        axes = np.array([fig.add_axes(place) for place in places])
        hide(axes[:3])
        axes[3].set_yticks(range(4), ["pixels for it", "pixels against it", "bias", "score"])
        axes[3].set_xticks([])
        axes[3].set(ylim=(3.6, -0.6), xlabel="evidence, adding up to the score")
    clear(axes)
    axes[0].imshow(image)
    axes[0].set_title("image", fontsize=11)
    axes[1].imshow(pixels, cmap=EVIDENCE_COLOURS, vmin=-limit, vmax=limit)
    axes[1].set_title(f"evidence for “{class_name}”", fontsize=11)
    scale = np.linspace(-1, 1, 101)[:, None]
    axes[2].imshow(scale, cmap=EVIDENCE_COLOURS, aspect="auto", origin="lower", extent=(0, 1, -1, 1))
    for place, word in zip((-1, 0, 1), EVIDENCE_WORDS):
        number = f"{place * limit:.3f}" if place else "0"
        axes[2].text(1.6, place, f"{number}\n{word}", va="center", fontsize=9)
    _draw_sum(axes[3], pixels[pixels > 0].sum(), pixels[pixels < 0].sum(), bias)
    describe(axes[0].figure, *words.evidence(pixels, bias, class_name))
    animate(axes)
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
    """Show an image and, for each class, what its pixels say about that class, all on the same scale.

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
        drawn = ax.imshow(maps[..., c], cmap=EVIDENCE_COLOURS, vmin=-limit, vmax=limit)
        ax.set_title(f"{class_names[c]} {scores[c]:+.2f}", fontsize=11)
    hide(axes)
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.84, 0.08, 0.16)
    bar = fig.colorbar(drawn, ax=axes.flat[-1], fraction=0.15, shrink=0.8, ticks=[-limit, 0, limit])
    against, nothing, speaks_for = EVIDENCE_WORDS
    bar.ax.set_yticklabels([against, f"0: {nothing}", speaks_for])
    bar.ax.yaxis.set_ticks_position("left")
    describe(fig, *words.evidence_maps(scores, class_names))
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
        Probabilities of this image, and of the unchanged one.
    class_names : sequence of str
    axes : (2,) array of Axes, optional
        Those of an earlier call, to redraw; for sliders.

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
    clear(axes)
    axes[0].imshow(np.asarray(image) / 255)
    axes[0].set_title(f"looks like: {class_names[p.argmax()]}", fontsize=11)
    axes[1].barh(range(C), p, color="tab:blue")
    axes[1].vlines(p_before, np.arange(C) - 0.4, np.arange(C) + 0.4, color="black", linewidth=2.5)
    for c in np.flatnonzero(p >= 0.005):
        beside = p_before[c] if 0 < p_before[c] - p[c] < 0.12 else p[c]  # at its bar, but not across the line
        axes[1].text(beside + 0.015, c, f"{p[c]:.0%}", va="center", fontsize=9)
    describe(axes[0].figure, *words.probabilities(p, p_before, class_names))
    animate(axes)
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
        Their probabilities.
    amounts : sequence of n numbers
        Two or more, evenly spaced.
    class_names : sequence of str
    xlabel : str
        What the amount is.

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
        else:  # each class always has the same style
            style, mark = styles[c % len(styles)]
            axes[1].plot(amounts, row, style, color=f"C{c % 10}", marker=mark, markersize=4, label=name)
    axes[1].set(xlim=limits, ylim=(0, 1), xlabel=xlabel, ylabel="probability")
    axes[1].set_xticks([amounts[i] for i in shown])
    axes[1].grid(alpha=0.3)
    axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9, handlelength=3)
    describe(fig, *words.what_if(p, amounts, class_names, xlabel))
    return axes


def _set_ticks(axis, values):
    """Set these ticks and no others: those of a logarithmic scale take more time than all the rest."""
    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FixedFormatter([f"{value:,}" for value in values]))
    axis.set_minor_locator(NullLocator())
