"""Pieces that figures of several notebooks are made of: mosaics of templates, and the map of a search."""

import numpy as np

PITCH = 34  # from one template to the next, where many stand in one picture
EVIDENCE_COLOURS = "cividis"  # of a map of evidence; the playground takes these from here too
EVIDENCE_WORDS = ("against", "says nothing", "for")  # of its lowest, middle and highest value


def templates_as_images(W):
    """Weights `W` (3073, C) as images (C, 32, 32, 3) in 0 ... 1, 0.5 standing for weight 0."""
    w = W[:-1].T
    limits = np.quantile(np.abs(w), 0.99, axis=1)  # a few extreme weights should not dim the others
    limits[limits == 0] = 1
    return (0.5 + 0.5 * w / limits[:, None]).clip(0, 1).reshape(-1, 32, 32, 3)


def draw_mosaic(ax, weights, columns, names=()):
    """Draw the templates of several classifiers in one axes `ax`, which is quick: `columns` in each row.

    `weights` is a list of arrays (3073, C); `names` stand above the templates of the first one.
    """
    above = 7 if names else 0
    rows = sum(-(-W.shape[1] // columns) for W in weights)
    canvas = np.ones((rows * (PITCH + above) - PITCH + 32, columns * PITCH - PITCH + 32, 3))
    place = 0
    for W in weights:
        finite = np.isfinite(W).all()
        for k, template in enumerate(templates_as_images(W) if finite else []):
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


def draw_map(ax, values, pairs, text, limits):
    """Draw a heat map on `ax`, with a number for each of the `pairs` and a cross where it diverged.

    `values` maps the pairs that did not diverge to numbers, `text` formats these, and `limits` are the ends
    of the colour scale.
    """
    rates, regs = grid_of(pairs)
    grid = np.full((len(regs), len(rates)), np.nan)
    for (lr, reg), value in values.items():
        grid[regs.index(reg), rates.index(lr)] = value
    ax.imshow(grid, vmin=limits[0], vmax=limits[1], aspect="auto", origin="lower", cmap="viridis")
    for lr, reg in pairs:
        place = (rates.index(lr), regs.index(reg))
        value = values.get((lr, reg))
        label = "×" if value is None else text.format(value)
        dark = value is None or value > np.mean(limits)
        ax.text(*place, label, ha="center", va="center", color="black" if dark else "white", fontsize=9)
    ax.set_xticks(range(len(rates)), [short(lr) for lr in rates])
    ax.set_yticks(range(len(regs)), [short(reg) for reg in regs])


def grid_of(pairs):
    """The learning rates and the regs that occur in `pairs`, each in ascending order."""
    return [sorted({pair[i] for pair in pairs}) for i in (0, 1)]


def short(number):
    """A `number` in three digits at most: 333.33 -> 333, 1000 -> 1000, 3.333e-07 -> 3.33e-7, 1e+06 -> 1e6."""
    rounded = float(f"{number:.3g}")
    if rounded == 0 or 1e-3 <= abs(rounded) < 1e6:
        return f"{rounded:g}"
    digits, exponent = f"{rounded:.2e}".split("e")
    return f"{float(digits):g}e{int(exponent)}"


def hide(axes):
    """Show neither the frames nor the ticks of an array of `axes`."""
    for ax in axes.flat:
        ax.axis("off")


def clear(axes):
    """Remove what was drawn in each of the `axes`, but keep ticks, labels and limits."""
    for ax in axes:
        for bars in list(ax.containers):  # together with their bars
            bars.remove()
        for artist in _drawn(ax):
            artist.remove()


def animate(axes):
    """Tell :mod:`cs231n.figures.sliders` what changes in the `axes`; it draws everything else only once."""
    for ax in axes:
        for artist in [ax.title, *_drawn(ax)]:
            artist.set_animated(True)


def _drawn(ax):
    return [*ax.images, *ax.lines, *ax.patches, *ax.texts, *ax.collections]
