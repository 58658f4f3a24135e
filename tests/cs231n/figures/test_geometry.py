"""The plane shows what the weights say: regions, lines, wrong points; and its points can be moved."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.classifiers.linear_svm import svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.figures import geometry
from cs231n.figures.alternative import alternative
from cs231n.figures.geometry import CELLS, SIDE, State

NAMES = ["car", "bird", "frog"]
POINTS = np.array([[-5.0, 2], [-4, 6], [5, 3], [2, 6], [0, -6], [3, -4]])
X, Y = np.column_stack([POINTS, np.ones(6)]), np.repeat([0, 1, 2], 2)
W = np.array([[-0.1, 0.08, 0.01], [-0.02, 0.06, -0.04], [0.9, -0.2, 0.1]])
LOSSES = {"softmax": softmax_loss_vectorized, "hinge": svm_loss_vectorized}


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    yield
    plt.close("all")


def states(points=POINTS, scale=1.0):
    X = np.column_stack([points, np.ones(len(points))])
    return {name: State(scale * W, f(scale * W, X, Y, 0.1)[0], -f(scale * W, X[[2]], Y[[2]], 0.0)[1][2])
            for name, f in LOSSES.items()}  # fmt: skip


def draw(points, point, factor=1.0, axes=None):
    X = np.column_stack([points, np.ones(len(points))])
    return geometry.show_plane(X, Y, states(points, factor), NAMES, 7, 2, point, axes)


def test_a_region_holds_the_places_where_its_score_is_highest():
    for kind in LOSSES:
        classes, sure = geometry.regions(W, kind)
        for row, column in [(0, 0), (30, 100), (119, 60), (70, 3)]:
            place = (np.array([column, row]) + 0.5) / CELLS * 2 * SIDE - SIDE
            scores = np.append(place, 1) @ W
            first, second = np.sort(scores)[:0:-1]
            probability = np.exp(scores.max()) / np.exp(scores).sum()
            assert classes[row, column] == scores.argmax()
            assert sure[row, column] == pytest.approx(first - second if kind == "hinge" else probability)


def test_scores_that_are_far_apart_overflow_nowhere():
    with np.errstate(all="raise", under="ignore"):
        assert geometry.regions(1e6 * W, "softmax")[1].max() == 1
    draw(POINTS, 0, 1e6)


def test_a_line_is_where_its_score_is_0_and_ends_at_the_edge():
    for c in range(3):
        line = geometry._along(W[:, c])
        assert np.abs(np.column_stack([*line, np.ones(len(line[0]))]) @ W[:, c]).max() < 1e-9
        assert np.abs(line).max() <= SIDE and np.abs(line[:, [0, -1]]).max(axis=0).min() > SIDE - 0.2
    assert geometry._along(np.array([1.0, 0, 20])) is None  # it passes the square by
    assert geometry._along(np.array([0.0, 0, 1])) is None  # there is none
    draw(POINTS, 0, 0.0)


def test_a_border_runs_only_where_its_two_classes_are_the_best():
    lines = [line for line in draw(POINTS, 0)[0].lines if line.get_linewidth() == geometry.BORDER]
    borders = [np.array(line.get_data()) for line in lines if line.get_marker() == "None"]
    assert len(borders) == 3
    for line in borders:
        scores = np.sort(np.column_stack([*line, np.ones(len(line[0]))]) @ W, axis=1)
        seen = np.isfinite(scores).all(axis=1)
        assert seen.any() and np.abs(scores[seen, 2] - scores[seen, 1]).max() < 1e-9


def test_wrong_points_are_crossed_out_and_the_title_counts_the_right_ones():
    axes = draw(POINTS, 3)
    wrong = (X @ W).argmax(axis=1) != Y
    assert 0 < wrong.sum() < 6
    for ax, (name, state) in zip(axes, states().items()):
        (crosses,) = (line for line in ax.lines if line.get_marker() == "x")
        assert np.array_equal(crosses.get_xydata(), POINTS[wrong])
        assert ax.get_title() == f"{name}: loss {state.loss:.2f}, {6 - wrong.sum()} of 6 right"
        rings = {line.get_marker(): line.get_xydata() for line in ax.lines if line.get_markersize() > 14}
        assert np.array_equal(rings["s"], POINTS[[2]]) and np.array_equal(rings["o"], POINTS[[3]])


def test_classes_are_told_apart_without_colour():
    for ax in draw(POINTS, None):
        lines = [line for line in ax.lines if line.get_markersize() == 9]
        assert [line.get_marker() for line in lines] == list(geometry.MARKERS)
        assert {line.get_ls() for line in ax.lines if str(line.get_color()) in geometry.DARK} == {
            "-",
            "--",
            ":",
        }
        assert {text.get_text() for text in ax.texts if text.get_fontsize() == 15} == set(NAMES)


def test_the_name_of_a_region_stands_in_it_and_on_no_point():
    for ax in draw(POINTS, None):
        for text in (text for text in ax.texts if text.get_fontsize() == 15):
            place = np.array(text.get_position())
            assert NAMES[(np.append(place, 1) @ W).argmax()] == text.get_text()
            assert np.linalg.norm(POINTS - place, axis=1).min() > 1


def test_words_name_points_regions_and_pushes():
    words = alternative(draw(POINTS, None)[0].figure)
    right = np.sum((X @ W).argmax(axis=1) == Y)
    assert f"after 7 steps, softmax with {right} of 6 right and hinge with {right} of 6 right" in words.alt
    assert "car at (-5, 2), (-4, 6); bird at (5, 3), (2, 6)" in words.description
    push = states()["softmax"].push
    assert f"pushes car {push[0]:+.2f}, bird {push[1]:+.2f}, frog {push[2]:+.2f}" in words.description
    shares = [np.mean(geometry.regions(W, "hinge")[0] == c) for c in range(3)]
    regions = ", ".join(f"{name} {share:.0%}" for name, share in zip(NAMES, shares))
    assert f"regions: {regions} of the square" in words.description


def test_words_say_where_the_moved_point_is():
    assert alternative(draw(POINTS, 4)[0].figure).alt.endswith("; point 4 is at (0, -6)")
    assert "; point" not in alternative(draw(POINTS, None)[0].figure).alt


def test_a_loss_that_is_not_written_yet_leaves_its_panel_empty():
    both = {**states(), "hinge": None}
    axes = geometry.show_plane(X, Y, both, NAMES, 0, 1)
    assert axes[1].get_title() == "hinge: not written yet" and not axes[1].images
    assert "hinge: its loss is not written yet." in alternative(axes[0].figure).description


def test_a_moved_point_stays_where_it_was_put():
    seen = []

    def noted(points, point, factor, axes=None):
        seen.append((points.copy(), point))
        return draw(points, point, factor, axes)

    view = geometry.movable_points(noted, POINTS, start={"factor": 1.0}, factor=[0.2, 1.0, 0.5])
    assert view.values == {"point": 0, "across": -5, "up": 2, "factor": 1.0}
    before, start = view.picture.value, POINTS.copy()
    view.controls["across"].value = -9
    assert view.picture.value != before
    view.controls["point"].value = 4
    assert (view.values["across"], view.values["up"]) == (0, -6)  # the sliders are where the point is
    view.controls["up"].value = -2
    view.controls["factor"].value = 0.5
    view.controls["point"].value = 0
    assert (view.values["across"], view.values["up"]) == (-9, 2)
    points, point = seen[-1]
    expected = POINTS.copy()
    expected[0], expected[4] = (-9, 2), (0, -2)
    assert point == 0 and np.array_equal(points, expected)
    assert view.remark.value == "" and np.array_equal(POINTS, start)


def test_redrawn_it_looks_as_if_drawn_from_scratch():
    axes = draw(POINTS, 1)
    moved = POINTS + np.array([3, -1])
    draw(moved, 2, 0.5, axes)
    figures = axes[0].figure, draw(moved, 2, 0.5)[0].figure
    pictures = []
    for figure in figures:
        for ax in figure.axes:
            for artist in ax.get_children():
                artist.set_animated(False)
        figure.canvas.draw()
        pictures.append(np.asarray(figure.canvas.buffer_rgba()))
    assert np.array_equal(*pictures)


@pytest.mark.parametrize("seed", [4, 15, 24])  # whose arrows point to the middle of a region
def test_the_name_of_a_region_keeps_away_from_those_of_the_arrows(seed, monkeypatch):
    drawn = np.random.RandomState(seed).standard_normal((3, 3)) * [[0.2], [0.2], [0.5]]
    monkeypatch.setitem(globals(), "W", drawn)
    for ax in draw(POINTS, None):
        names = [text for text in ax.texts if text.get_text() in NAMES]
        regions = [np.array(text.get_position()) for text in names if text.get_weight() == "bold"]
        arrows = [text.xyann for text in names if text.get_weight() != "bold"]
        assert len(regions) > 1 and len(arrows) == 3
        assert min(np.linalg.norm(region - arrow) for region in regions for arrow in arrows) > 2
