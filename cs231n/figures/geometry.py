"""Three classes of points in the plane, and what linear classifiers make of them, for explore.ipynb."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

from cs231n.figures.alternative import describe
from cs231n.figures.pieces import animate, clear
from cs231n.figures.sliders import SliderView, slider_view

SIDE = 10  # the plane is shown from -SIDE to SIDE, either way
CELLS = 120  # into which its sides are divided to be coloured
LIGHT = np.array([[230, 159, 0], [86, 180, 233], [0, 158, 115]]) / 255  # orange, sky blue, green
DARK, MARKERS, LINES = ("#8a5a00", "#155a8a", "#00553d"), "os^", ("-", "--", ":")
BORDER = 1.5  # width of the lines between regions
SURE = {"softmax": 0.9, "hinge": 1.0}  # where the dashed contour runs


class State(NamedTuple):
    """A classifier of the plane at some step: its weights, its loss, and the push of the next point.

    Attributes
    ----------
    W : (3, 3) array
        Two weights and a bias as rows, one column for each class.
    loss : float
        Of all points, with the penalty.
    push : (3,) array
        What a step with the next point does to its three scores, apart from its length: ``-dscores``.
    """

    W: NDArray
    loss: float
    push: NDArray


def show_plane(
    X: NDArray, y: NDArray, states: Mapping[str, State | None], class_names: Sequence[str], step: int,
    following: int, picked: int | None = None, axes: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Show points of three classes and, for each loss, regions, lines and how sure the classifier is.

    Parameters
    ----------
    X : (N, 3) array
        The points: two coordinates, and a 1.
    y : (N,) array of int
        Their classes, 0 to 2.
    states : mapping from "softmax" and "hinge" to State
        None in place of a state: its loss is not written yet.
    class_names : sequence of three str
    step : int
        How many steps have been taken.
    following : int
        The point that the next step looks at; it gets a square frame.
    picked : int, optional
        The point that is moved; it gets a ring.
    axes : (2,) array of Axes, optional
        Those of an earlier call, to redraw; for sliders.

    Returns
    -------
    (2,) array of Axes
        A region is the fuller in colour the surer the classifier is: with the softmax the probability of the
        class, with the hinge its lead over the next one, up to the margin. Dashed black is where the
        probability is 0.9, or the lead 1. Each class has its line, on which its score is 0; an arrow shows
        where it grows. Wrong points are crossed out.
    """
    if axes is None:
        fig, axes = plt.subplots(1, 2, figsize=(10, 5.6))
        fig.subplots_adjust(0.04, 0.17, 0.985, 0.94, 0.1)
        fig.text(0.5, 0.02, _key(class_names), ha="center", fontsize=9)
        for ax in axes:
            ax.set(xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), aspect="equal")
            ax.set_xticks(range(-SIDE, SIDE + 1, 5))
            ax.set_yticks(range(-SIDE, SIDE + 1, 5))
    clear(axes)
    right = {name: (X @ s.W).argmax(axis=1) == y for name, s in states.items() if s is not None}
    texts = []
    for ax, (name, state) in zip(axes, states.items()):
        if state is None:
            ax.set_title(f"{name}: not written yet", fontsize=11)
            texts.append(f"{name}: its loss is not written yet.")
        else:
            _draw_regions(ax, state.W, name, class_names, X)
            _draw_lines(ax, state.W, class_names)
            ax.set_title(f"{name}: loss {state.loss:.2f}, {right[name].sum()} of {len(y)} right", fontsize=11)
            pushes = ", ".join(f"{c} {push:+.2f}" for c, push in zip(class_names, state.push.round(2) + 0.0))
            ax.text(0, -1.14 * SIDE, f"next, point {following} pushes {pushes}", ha="center", va="top")
            texts.append(
                _in_words(name, state, right[name], class_names) + f" The next point pushes {pushes}."
            )
        wrong = ~right.get(name, np.ones(len(y), bool))
        _draw_points(ax, X, y, wrong, following, picked)
    animate(axes)
    moved = "" if picked is None else f"; point {picked} is at {_places(X[[picked]])}"
    points = "; ".join(f"{c} at {_places(X[y == k])}" for k, c in enumerate(class_names))
    describe(
        axes[0].figure,
        f"Points of three classes in the plane after {step} steps, "
        + " and ".join(f"{name} with {hits.sum()} of {len(y)} right" for name, hits in right.items()) + moved,
        f"The points: {points}. The next step looks at point {following}. " + " ".join(texts),
    )  # fmt: skip
    return axes


def regions(W: NDArray, kind: str, cells: int = CELLS) -> tuple[NDArray, NDArray]:
    """The class of each place of the plane, and how sure the classifier is there.

    Parameters
    ----------
    W : (3, 3) array
    kind : str
        "softmax": the probability of the class. "hinge": its lead over the next class.
    cells : int, optional
        Into how many each side is divided.

    Returns
    -------
    classes : (cells, cells) array of int
        The first row is the lowest.
    sure : (cells, cells) array
    """
    middles = (np.arange(cells) + 0.5) / cells * 2 * SIDE - SIDE
    across, up = np.meshgrid(middles, middles)
    scores = np.stack([across, up, np.ones_like(across)], axis=-1) @ W
    highest = np.sort(scores, axis=-1)
    if kind == "hinge":
        sure = highest[..., 2] - highest[..., 1]
    else:
        sure = 1 / np.exp(scores - highest[..., 2:]).sum(axis=-1)
    return scores.argmax(axis=-1), sure


def _key(class_names):
    marks = ", ".join(f"{mark} {name}" for mark, name in zip("●■▲", class_names))
    return (
        f"{marks}.  × wrong.  Frame: the next step looks at it.  Ring: the sliders move it.\n"
        "Coloured lines: score 0, an arrow to where it grows.  Dashed black: probability 0.9, or lead 1."
    )


def _draw_regions(ax, W, kind, class_names, X):
    classes, sure = regions(W, kind)
    lowest = 0 if kind == "hinge" else 1 / 3
    fullness = np.clip((sure - lowest) / (1 - lowest), 0, 1)[..., None]
    ax.imshow(1 - 0.75 * fullness * (1 - LIGHT[classes]), origin="lower", extent=(-SIDE, SIDE, -SIDE, SIDE))
    places = (np.arange(CELLS) + 0.5) / CELLS * 2 * SIDE - SIDE
    if sure.min() < SURE[kind] < sure.max():
        ax.contour(places, places, sure, levels=[SURE[kind]], colors="black", linestyles="--", linewidths=0.9)
    arrows = [arrow[-1] for arrow in map(_arrow, W.T) if arrow is not None]  # whose ends bear names
    taken = np.array([*X[:, :2], *arrows])
    for c, name in enumerate(class_names):
        if np.mean(classes == c) > 0.04:
            ax.text(*_free_place(classes == c, taken), name, color=DARK[c], fontsize=15, alpha=0.85,
                    ha="center", va="center", weight="bold")  # fmt: skip
    for first, second in ((0, 1), (0, 2), (1, 2)):
        line = _along(W[:, first] - W[:, second])
        if line is not None:  # the border, as far as the third class does not lie above both
            scores = np.column_stack([*line, np.ones(len(line[0]))]) @ W
            line[:, scores[:, first] < scores[:, 3 - first - second]] = np.nan
            ax.plot(*line, color="black", linewidth=BORDER)


def _free_place(region, taken):
    """A place in a `region` far from the places that are taken, the edge, and the other regions."""
    coarse = region[2::5, 2::5]
    rows, columns = np.indices(coarse.shape)
    places = (np.stack([columns, rows], axis=-1) * 5 + 2.5) / CELLS * 2 * SIDE - SIDE
    inside, avoided = places[coarse], np.concatenate([places[~coarse], taken])
    room = np.linalg.norm(inside[:, None] - avoided, axis=2).min(axis=1)
    return inside[np.minimum(room, SIDE - np.abs(inside).max(axis=1)).argmax()]


def _draw_lines(ax, W, class_names):
    """For each class the line on which its score is 0, with an arrow to where it is above 0."""
    for c, name in enumerate(class_names):
        if _along(W[:, c]) is None:
            continue
        ax.plot(*_along(W[:, c]), LINES[c], color=DARK[c], linewidth=2)
        start, end, place = _arrow(W[:, c])
        arrow = {"arrowstyle": "-|>", "color": DARK[c], "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=arrow)
        look = {"fontsize": 9, "color": DARK[c], "ha": "center", "va": "center", "annotation_clip": True}
        white = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
        ax.annotate(name, place, bbox=white, **look)


def _arrow(w):
    """Start and end of the arrow from the line of a class, and the place of its name; None without a line."""
    line = _along(w)
    if line is None:
        return None
    start, grows = line[:, len(line[0]) // 3], w[:2] / np.linalg.norm(w[:2])
    return start, start + 1.6 * grows, start + 2.2 * grows


def _along(w):
    """Points (2, n) of the line w[0] a + w[1] b + w[2] = 0 within the square; None if it passes by."""
    length = np.hypot(*w[:2])
    if length < 1e-12:
        return None
    t = np.linspace(-3 * SIDE, 3 * SIDE, 1201)
    line = -w[2] / length**2 * w[:2, None] + np.array([-w[1], w[0]])[:, None] / length * t
    line = line[:, (np.abs(line) <= SIDE).all(axis=0)]
    return line if line.shape[1] > 1 else None


def _draw_points(ax, X, y, wrong, following, picked):
    for c in range(3):
        ax.plot(*X[y == c, :2].T, MARKERS[c], color=LIGHT[c], markeredgecolor="black", markersize=9, zorder=4)
    for number, (across, up, _) in enumerate(X):
        ax.text(across + 0.55, up + 0.55, str(number), fontsize=8, zorder=5)
    ax.plot(*X[wrong, :2].T, "x", color="black", markersize=13, markeredgewidth=2, zorder=5)
    ring = {"markerfacecolor": "none", "markeredgecolor": "black", "markeredgewidth": 1.6, "zorder": 5}
    ax.plot(*X[following, :2], "s", markersize=17, **ring)
    if picked is not None:
        ax.plot(*X[picked, :2], "o", markersize=21, **ring)


def _places(points):
    return ", ".join(f"({across:g}, {up:g})" for across, up, _ in points)


def _in_words(name, state, right, class_names):
    classes, _ = regions(state.W, name)
    shares = ", ".join(f"{c} {np.mean(classes == k):.0%}" for k, c in enumerate(class_names))
    wrong = ", ".join(map(str, np.flatnonzero(~right))) or "none"
    return f"{name}: loss {state.loss:.2f}; wrong are the points: {wrong}; regions: {shares} of the square."


def movable_points(
    draw: Callable, points: NDArray, *, start: Mapping | None = None, **controls
) -> SliderView:
    """Sliders that move one of several points in the plane, and others; each point stays where it was put.

    Parameters
    ----------
    draw : callable
        ``draw(points, point, **values, axes=None)`` draws, and returns its axes; ``point`` is the number of
        the point that is moved.
    points : (N, 2) array
        Where they begin; not changed.
    start : mapping, optional
        The initial values of further controls, by their names.
    **controls : range, sequence or bool
        These controls, by the names under which `draw` takes them; and ``play``, the name of one that gets
        buttons to run through its values.

    Returns
    -------
    SliderView
        Its first three controls are ``point``, ``across`` and ``up``. To choose another point moves the other
        two to where that point is.
    """
    now, held = points.copy(), [0]

    def draw_moved(point, across, up, axes=None, **values):
        if point == held[0]:  # else it has just been picked, and the sliders will follow
            now[point] = across, up
        held[0] = point
        return draw(now, point, **values, axes=axes)

    def follow(change):
        view.controls["across"].value, view.controls["up"].value = now[change["new"]].tolist()

    side = range(-SIDE, SIDE + 1)
    start = {"point": 0, "across": int(points[0, 0]), "up": int(points[0, 1]), **(start or {})}
    view = slider_view(draw_moved, point=range(len(points)), across=side, up=side, start=start, **controls)
    view.controls["point"].observe(follow, "value")
    return view
