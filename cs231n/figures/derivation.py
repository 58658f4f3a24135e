"""Figures of softmax_derivation.ipynb."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from cs231n.figures import words
from cs231n.figures.alternative import describe
from cs231n.figures.pieces import short


def plot_true_score(scores: NDArray, y: int, lowest: float = -6.0, highest: float = 8.0) -> NDArray:
    """Plot the loss of one image, and its slope, against the score of the true class.

    Parameters
    ----------
    scores : (C,) array of floats
        Scores of the image; that of the true class is varied, the others stay the same.
    y : int
        The true class.
    lowest, highest : float, optional
        Range of the score of the true class.

    Returns
    -------
    (2,) array of Axes
        The loss, with the straight lines that it approaches, and its slope p_y - 1.
    """
    varied = np.linspace(lowest, highest, 281)
    others = np.delete(np.asarray(scores, np.float64), y)
    rest = others.max() + np.log(np.sum(np.exp(others - others.max())))  # log-sum-exp of the others
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
    loss, slope = np.logaddexp(rest, varied) - varied, np.exp(varied - np.logaddexp(rest, varied)) - 1
    axes[0].plot(varied, loss, label="loss")
    axes[0].plot(varied, np.maximum(rest - varied, 0), "--", color="gray", label="the lines it approaches")
    axes[0].set(title="the loss", ylabel="loss")
    axes[0].legend()
    axes[1].plot(varied, slope, label="$p_y - 1$")
    axes[1].plot(varied, np.where(varied < rest, -1, 0), "--", color="gray", label="slope of the lines")
    axes[1].set(title="its slope", ylabel="slope", ylim=(-1.08, 0.08))
    axes[1].legend()
    for ax in axes:
        ax.set_xlabel("score of the true class, $s_y$")
        ax.grid(alpha=0.3)
    describe(fig, *_true_score_in_words(rest, varied, loss, slope))
    return axes


def plot_error_triangle(class_names: Sequence[str], y: int = 0, per_side: int = 8) -> NDArray:
    """Show, for many probabilities of three classes, the error and where a step against it leads.

    A point of the triangle stands for three probabilities that add up to 1: a corner is certainty, the
    middle is one third each. All sides have the same length, so angles and lengths are not distorted.

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
        On the left the error ``p - e_y``. On the right the change of p when the scores take a small step
        against the error, ``J @ (e_y - p)`` with ``J = diag(p) - p p^T``. The arrows of a panel share one
        scale.
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
    describe(fig, *_error_triangle_in_words(p, error, change, class_names))
    return axes


def plot_difference_errors(
    steps: Sequence[float], errors: Mapping[str, NDArray], ax: Axes | None = None
) -> Axes:
    """Plot the error of measured slopes against the step h, with lines for h and h² to compare.

    Parameters
    ----------
    steps : sequence of float
        The values of h.
    errors : mapping from a label to an array of errors
        At most four labels, each with one error for each step.
    ax : Axes, optional
        Where to draw; by default a new figure is made.

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
    describe(ax, *_difference_errors_in_words(steps, errors))
    return ax


def _triangle(ax, corners, names):
    """A triangle with a name at each corner, all sides drawn equally long."""
    ax.fill(*corners.T, facecolor="0.95", edgecolor="black", linewidth=1)
    for (x, y), name in zip(corners, names):
        side = "center" if y > 0 else ("right" if x == 0 else "left")
        ax.text(x + {"right": -0.03, "left": 0.03, "center": 0}[side], y + (0.03 if y > 0 else 0), name,
                ha=side, va="bottom" if y > 0 else "center")  # fmt: skip
    ax.set(aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.15, 0.98))
    ax.axis("off")


def _true_score_in_words(rest, varied, loss, slope):
    """What :func:`plot_true_score` shows; `rest` is the log-sum-exp of the other scores."""
    ends = [f"{words.numeral(loss[k])} at {varied[k]:g}" for k in (0, -1)]
    slopes = [f"{words.numeral(slope[k])}" for k in (0, -1)]
    return (
        f"Loss against the score of the true class, falling from {ends[0]} to {ends[1]}, and its slope, "
        f"rising from {slopes[0]} to {slopes[1]}",
        f"Both bend where the score is {words.numeral(rest)}, the log-sum-exp of the others: there the loss "
        f"is {words.numeral(np.log(2))} and the slope -0.50. Far below, the loss is close to a line that "
        "falls by 1 for every 1 of the score; far above, to 0.",
    )


def _error_triangle_in_words(p, error, change, names):
    """What :func:`plot_error_triangle` shows: what is drawn at each point `p` (M, 3)."""

    def place(k):
        return ", ".join(f"{name} {words.numeral(share)}" for name, share in zip(names, p[k]))

    lengths = [np.linalg.norm(vectors, axis=1).round(9) for vectors in (error, change)]
    ends = [(k.argmax(), k.argmin()) for k in lengths]
    said = [f"{part[a]:.2f} long at the point {place(a)}, {part[b]:.2f} at {place(b)}"
            for part, (a, b) in zip(lengths, ends)]  # fmt: skip
    return (
        f"Arrows at {len(p)} points of the triangle of three probabilities: the error is up to "
        f"{lengths[0].max():.2f} long, the change of p up to {lengths[1].max():.2f}",
        f"Left, the error, which points away from the true class at the top: {said[0]}. Right, where p goes "
        f"when the scores step against the error: {said[1]}; near every corner p hardly moves, even at a "
        "wrong one.",
    )


def _difference_errors_in_words(steps, errors):
    """What :func:`plot_difference_errors` shows."""
    said = []
    for label, values in errors.items():
        k = int(np.argmin(values))
        said.append(f"{label}: about {_power(values[k])} at h = {short(steps[k])}")
    return (
        f"Error of measured slopes against the step h, {len(errors)} curves of {len(steps)} points: lowest "
        f"{said[0]}",
        f"The bottom of each valley, {'; '.join(said)}. To the right of its valley an error grows like a "
        "power of h, dotted lines show h and h squared; to the left it grows as h shrinks, because of "
        "rounding.",
    )


def _power(number):
    return f"1e{int(np.floor(np.log10(number) + 0.5))}" if number > 0 else "0"
