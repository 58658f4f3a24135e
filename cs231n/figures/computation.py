"""The whole computation in one picture: from images to the loss, and from the loss back to the gradient."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cs231n.figures.alternative import describe

ROW, LONG, NARROW = 1.15, 1.9, 0.5  # how long N, D and C are drawn
FORWARD, BACK = 1.45, -1.45  # heights of the two rows


def plot_computation(D: int, C: int) -> Axes:
    """Draw the arrays of the loss, with their shapes, in the order in which they are computed.

    Parameters
    ----------
    D : int
        How many numbers an image has.
    C : int
        How many classes there are.

    Returns
    -------
    Axes
    """
    _, ax = plt.subplots(figsize=(10, 4.9), layout="constrained")
    _box(ax, 0, FORWARD, LONG, ROW, "X", "(N, D)")
    W = _box(ax, 2.5, FORWARD, NARROW, LONG, "W", "(D, C)")
    scores = _box(ax, 4.5, FORWARD, NARROW, ROW, "scores", "(N, C)")
    P = _box(ax, 6.7, FORWARD, NARROW, ROW, "P", "(N, C)")
    losses = _box(ax, 8.6, FORWARD, 0.12, ROW, "losses", "(N,)")
    L = _box(ax, 10.6, FORWARD, 0.12, 0.12, "L", "one number")
    dscores = _box(ax, 5.6, BACK, NARROW, ROW, "dscores", "(N, C)")
    dW = _box(ax, 2.5, BACK, NARROW, LONG, "dW", "(D, C)")
    ax.text(2.2, FORWARD, "@", ha="center", va="center", fontsize=13)
    _arrow(ax, (W[1], FORWARD), (scores[0], FORWARD), "product")
    _arrow(ax, (scores[1], FORWARD), (P[0], FORWARD), "exp, then\ndivide by\nrow sums")
    _arrow(ax, (P[1], FORWARD), (losses[0], FORWARD), "−log at\nthe true\nclass")
    _arrow(ax, (losses[1], FORWARD), (L[0], FORWARD), "mean,\nplus the\npenalty")
    _arrow(ax, (L[0] + 0.06, FORWARD - 0.45), (dscores[1], BACK), back=True, bent=True)
    ax.text(8.4, BACK + 0.12, "mean, −log and exp at once: P, minus 1\nat the true class, divided by N",
            ha="center", va="bottom", fontsize=9)  # fmt: skip
    _arrow(
        ax, (dscores[0], BACK), (dW[1], BACK), "X transposed\n@ dscores, plus\nthe penalty's part", back=True
    )
    ax.text(0.95, BACK, "as large as W:\none slope for\neach weight", ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.2, 11.4), ylim=(-2.85, 2.85))
    ax.set_aspect("equal")
    ax.axis("off")
    describe(
        ax,
        f"The computation from N images of {D:,} numbers to one loss, and back to {D * C:,} slopes",
        "Upper row, with arrows to the right: X (N, D) times W (D, C) gives the scores (N, C); exponentials "
        "divided by their row sums give P (N, C); minus the logarithm at the true class gives the losses, "
        "(N,); their mean plus the penalty is L, one number. Lower row, with dashed arrows to the left: from "
        "L to dscores (N, C), which is P minus 1 at the true class, divided by N; X transposed times "
        f"dscores, plus the penalty's part, is dW (D, C), as large as W. D is {D:,} and C is {C}.",
    )
    return ax


def _box(ax, left, middle, width, height, name, shape):
    """A matrix, with its name above and its shape below; returns its left and right edge."""
    ax.add_patch(Rectangle((left, middle - height / 2), width, height, facecolor="0.88", edgecolor="black"))
    center = left + width / 2
    ax.text(center, middle + height / 2 + 0.1, name, ha="center", va="bottom", fontsize=11, weight="bold")
    ax.text(center, middle - height / 2 - 0.1, shape, ha="center", va="top", fontsize=9)
    return left, left + width


def _arrow(ax, start, end, text="", back=False, bent=False):
    """An arrow between two points, with what is done on the way; dashed on the way back."""
    way = "angle,angleA=90,angleB=0,rad=6" if bent else "arc3"
    style = {"arrowstyle": "-|>", "color": "black", "linestyle": "--" if back else "-", "linewidth": 1.2}
    ax.annotate("", end, start, arrowprops={**style, "shrinkA": 5, "shrinkB": 5, "connectionstyle": way})
    ax.text((start[0] + end[0]) / 2, start[1] + 0.12, text, ha="center", va="bottom", fontsize=9)
