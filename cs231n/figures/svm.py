"""Figures of svm.ipynb."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from cs231n.figures import words
from cs231n.figures.alternative import describe


def plot_hinge(margin: float = 1.0) -> NDArray:
    """Plot the hinge and the softmax loss of two classes against the lead of the true one, and their slopes.

    Parameters
    ----------
    margin : float, optional
        Lead at and beyond which the hinge loss is zero.

    Returns
    -------
    (2,) array of Axes
        The losses, and how hard a step pushes the lead up: the slopes with opposite sign.
    """
    lead = np.linspace(-3, 4, 701)
    fig, axes = plt.subplots(1, 2, figsize=(10, 3), layout="constrained")
    losses = np.maximum(0, margin - lead), np.logaddexp(0, -lead)
    slopes = np.where(lead < margin, 1.0, 0.0), 1 / (1 + np.exp(lead))
    for ax, (hinge, softmax) in zip(axes, (losses, slopes)):
        ax.plot(lead, hinge, "-", color="tab:blue", linewidth=2, label="hinge")
        ax.plot(lead, softmax, "--", color="tab:orange", linewidth=2, label=r"softmax, $-\log p$")
        ax.axvline(margin, color="gray", linewidth=0.8, linestyle=":")
        ax.set_xlabel("lead of the true class, $s_y - s_j$")
        ax.grid(alpha=0.3)
        ax.legend()
    axes[0].set(ylabel="loss", title="the loss of one wrong class")
    axes[1].set(ylabel="push", title="the push on the lead")
    describe(fig, *_hinge_in_words(margin))
    return axes


def plot_central_difference(
    f: Callable[[float], float], slope: Callable[[float], float], w: float, h: float, ax: Axes | None = None
) -> Axes:
    """Draw a function of one weight, its tangent at `w`, and the chord that a central difference measures.

    Parameters
    ----------
    f, slope : callable
        The function and its derivative.
    w, h : float
        The place and the step: the chord goes from ``w - h`` to ``w + h``.
    ax : Axes, optional
        Where to draw; by default a new figure is made.

    Returns
    -------
    Axes
        The legend names both slopes.
    """
    if ax is None:
        ax = plt.subplots(figsize=(5, 3.2), layout="constrained")[1]
    around = np.linspace(w - 2.5 * h, w + 2.5 * h, 501)
    ends = np.array([w - h, w + h])
    heights = np.array([f(end) for end in ends])
    chord = (heights[1] - heights[0]) / (2 * h)
    tangent = f(w) + slope(w) * np.array([-1.6 * h, 1.6 * h])
    ax.plot(around, [f(v) for v in around], color="lightgray", linewidth=5, label="loss")
    ax.plot([w - 1.6 * h, w + 1.6 * h], tangent, "-", color="tab:blue", label=f"gradient {slope(w):.2f}")
    ax.plot(ends, heights, "o--", color="tab:red", label=f"central difference {chord:.2f}")
    ax.plot(w, f(w), "ks", markersize=5)
    ax.set_xticks([w - h, w, w + h], ["w − h", "w", "w + h"])
    ax.set_ylabel("loss")
    ax.legend(fontsize=9)
    describe(ax, *_central_difference_in_words(w, h, slope(w), chord))
    return ax


def plot_pushes(hinge: NDArray, softmax: NDArray) -> NDArray:
    """Show how hard images push on the template of their class, with the hinge and with the softmax loss.

    Parameters
    ----------
    hinge : (N,) array of whole numbers
        Number of wrong classes whose margin is not met, 0 ... C-1.
    softmax : (N,) array of floats
        One minus the probability of the true class, 0 ... 1.

    Returns
    -------
    (2,) array of Axes
        The bar for the images that do not push at all is hatched.
    """
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained", sharey=True)
    share = np.bincount(np.rint(hinge).astype(np.int64)) / len(hinge)
    bars = axes[0].bar(np.arange(len(share)), share, color="tab:blue", edgecolor="black", linewidth=0.5)
    bars[0].set(hatch="////", facecolor="white")
    axes[0].set_xticks(np.arange(len(share)))
    axes[0].set(xlabel="wrong classes whose margin is not met", ylabel="share of the images", title="hinge")
    axes[0].legend([bars[0]], [f"no push: {share[0]:.1%}"], loc="upper right")
    weights = np.full(len(softmax), 1 / len(softmax))
    heights, _, _ = axes[1].hist(
        softmax, np.linspace(0, 1, 11), weights=weights, color="tab:orange", edgecolor="black", linewidth=0.5
    )
    axes[1].set(xlabel="1 − probability of the true class", title="softmax")
    axes[1].tick_params(labelleft=True)
    describe(fig, *_pushes_in_words(share, heights))
    return axes


def _hinge_in_words(margin):
    """What :func:`plot_hinge` shows."""
    at = {lead: np.logaddexp(0, -lead) for lead in (-3.0, 0.0, 4.0)}
    soft = ", ".join(f"{words.numeral(loss)} at a lead of {lead:g}" for lead, loss in at.items())
    push = ", ".join(f"{words.numeral(1 / (1 + np.exp(lead)))} at {lead:g}" for lead in at)
    return (
        f"Hinge and softmax loss against the lead of the true class: from a lead of {margin:g} on the hinge "
        "is 0, the softmax loss never",
        f"The hinge loss falls in a straight line from {margin + 3:g} at a lead of -3 to 0 at {margin:g}; "
        f"the softmax loss is {soft}. The push of the hinge is 1 below {margin:g} and 0 above; that of the "
        f"softmax fades: {push}.",
    )


def _central_difference_in_words(w, h, gradient, chord):
    """What :func:`plot_central_difference` shows."""
    return (
        f"At w = {w:g} with h = {h:g}: gradient {words.numeral(gradient)}, central difference "
        f"{words.numeral(chord)}",
        f"A loss near w = {w:g}, its tangent with slope {words.numeral(gradient)}, and the chord from w - h "
        f"to w + h with slope {words.numeral(chord)}.",
    )


def _pushes_in_words(share, soft_share):
    """What :func:`plot_pushes` shows: the heights of its bars."""
    bars = ", ".join(f"{k}: {value:.1%}" for k, value in enumerate(share))
    tenths = ", ".join(f"{k / 10:g} to {(k + 1) / 10:g}: {value:.1%}" for k, value in enumerate(soft_share))
    return (
        f"Shares of images by their push: with the hinge {share[0]:.1%} do not push at all; with softmax "
        f"{soft_share[-1]:.1%} push by more than 0.9 and {soft_share[0]:.1%} by less than 0.1",
        f"Hinge, by the number of wrong classes whose margin is not met, {bars}. Softmax, by one minus the "
        f"probability of the true class, {tenths}.",
    )
