"""Pieces of a page in Markdown: tables, intervals, figures."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from cs231n.figures.alternative import Alternative, alternative, in_words
from cs231n.search import SearchResult

DPI = 100


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is aligned to the left and the others to the right."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def margin(accuracy: float, count: int) -> float:
    """Half of the 95 % interval of an accuracy on `count` images (normal approximation)."""
    return float(1.96 * np.sqrt(accuracy * (1 - accuracy) / count))


def with_interval(accuracy: float, count: int) -> str:
    """An accuracy with its 95 % interval."""
    half = margin(accuracy, count)
    return f"{accuracy:.3f} ({accuracy - half:.3f} to {accuracy + half:.3f})"


def number(value: float) -> str:
    """Three digits at most, large and small: 1e-06 -> 1e-6, 333.33 -> 333, 3000 -> 3,000."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.10g}" if 0.01 <= rounded < 1e6 else f"{rounded:.3g}".replace("e-0", "e-")


def pair(values: Sequence[float]) -> str:
    """A learning rate and a reg."""
    return f"{number(values[0])}, {number(values[1])}"


def search_table(found: SearchResult) -> str:
    """Training and validation accuracies of a grid, laid out as by `plot_search`; the best pair is bold."""
    rates, regs = (sorted({values[i] for values in found.pairs}) for i in (0, 1))
    cells = {}
    for values, diverged in zip(found.pairs, found.diverged):
        train, val = found.results[values]
        cells[values] = "diverged" if diverged else f"{train:.3f} / {val:.3f}"
    cells[found.best_pair] = f"**{cells[found.best_pair]}**"
    rows = [[number(reg), *(cells.get((lr, reg), "") for lr in rates)] for reg in reversed(regs)]
    return table(["reg \\ learning rate", *map(number, rates)], rows)


def figure(axes: Axes | NDArray, folder: Path, name: str) -> str:
    """Save the figure of these axes as results_<name>.png; return it with what it says in words."""
    drawn = np.ravel(axes)[0].figure
    # No software version in the file: the same figure gives the same bytes.
    drawn.savefig(folder / f"results_{name}.png", dpi=DPI, metadata={"Software": None})
    plt.close(drawn)
    return described(alternative(drawn), f"results_{name}.png")


def described(words: Alternative, file: str) -> str:
    """A picture with its title as alternative, and a folded line below it that says everything in words."""
    return f"![{words.alt}]({file})\n\n{in_words(words)['text/html']}"
