"""Sliders redraw the picture, without a browser: to set a control's value is to move it."""

import html
import io
import re
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.classifiers import Softmax
from cs231n.figures import explore, sliders
from cs231n.figures.alternative import alternative
from cs231n.figures.sliders import VIEW, slider_view
from cs231n.search import SearchResult

ROOT = Path(__file__).resolve().parents[3]
NAMES = [f"class {c}" for c in range(10)]
rng = np.random.RandomState(0)
WEIGHTS = rng.standard_normal((4, 3073, 10))
IMAGES = rng.randint(0, 256, (3, 32, 32, 3)).astype(np.uint8)


def moment(step, axes=None):
    return explore.show_moment(WEIGHTS[step], step, [3.0, 2.0, 1.5], NAMES, f"step {step}", axes)


def setting(k, axes=None):
    losses = np.ones((5, 4))
    losses[2:, 3] = np.inf
    pairs = [(1e-6, 1.0), (1e-6, 2.0), (1e-5, 1.0), (1e-5, 2.0)]
    accuracy, steps = np.array([0.1, 0.2, 0.3, 0.1]), np.full(4, 5)
    found = SearchResult(losses, WEIGHTS, accuracy, accuracy, steps, Softmax, pairs, False)
    W = np.full_like(WEIGHTS[3], np.nan) if k == 3 else WEIGHTS[k]
    return explore.show_setting(found, k, W, NAMES, axes)


def evidence(image, c, axes=None):
    pixels = WEIGHTS[image, :1024, c].reshape(32, 32)
    return explore.show_evidence(IMAGES[image], pixels, 0.5, 1.0, NAMES[c], axes)


def what_if(image, darker, axes=None):
    p = np.full(10, 0.05 if darker else 0.1)
    p[image] += 1 - p.sum()
    return explore.show_probabilities(IMAGES[image] // (1 + darker), p, np.full(10, 0.1), NAMES, axes)


VIEWS = [
    (moment, {"step": range(4)}),
    (setting, {"k": range(4)}),
    (evidence, {"image": range(3), "c": [0, 4, 9]}),
    (what_if, {"image": range(3), "darker": False}),
]


def pixels(png):
    return plt.imread(io.BytesIO(png), format="png")[..., :3]


def positions(control):
    if hasattr(control, "options"):
        return [value for _, value in control.options]
    return range(control.min, control.max + 1, control.step) if hasattr(control, "min") else [False, True]


@pytest.mark.parametrize("draw, controls", VIEWS, ids=lambda item: getattr(item, "__name__", ""))
def test_each_position_of_each_slider_shows_the_figure_that_is_drawn_from_scratch(draw, controls):
    view = slider_view(draw, **controls)
    seen = {view.picture.value}
    for name, control in view.controls.items():
        for value in positions(control):
            control.value = value
            assert view.remark.value == "" and view.values[name] == value
            seen.add(view.picture.value)
        fresh = slider_view(draw, **controls, start=view.values)
        # The background has another order: where something lies on a frame or a grid line, it may differ.
        differ = np.abs(pixels(view.picture.value) - pixels(fresh.picture.value)).max(axis=2) > 0.02
        assert differ.mean() < 1e-3
    assert len(seen) >= sum(len(positions(control)) - 1 for control in view.controls.values())


@pytest.mark.parametrize("draw, controls", VIEWS, ids=lambda item: getattr(item, "__name__", ""))
def test_the_picture_is_the_whole_figure(draw, controls):
    view = slider_view(draw, **controls)
    figure, buffer = draw(**view.values)[0].figure, io.BytesIO()
    figure.savefig(buffer, format="png")  # draws everything, animated or not
    differ = np.abs(pixels(view.picture.value) - pixels(buffer.getvalue())).max(axis=2) > 0.02
    assert differ.mean() < 0.01


@pytest.mark.parametrize("draw, controls", VIEWS, ids=lambda item: getattr(item, "__name__", ""))
def test_moving_back_and_forth_leaves_nothing_behind(draw, controls):
    view = slider_view(draw, **controls)
    count = [len(ax.get_children()) for ax in view.axes]
    (name, control), *_ = view.controls.items()
    first = view.picture.value
    for value in [*positions(control)[1:], positions(control)[0]]:
        control.value = value
    assert [len(ax.get_children()) for ax in view.axes] == count
    assert not any(len(ax.containers) > 1 for ax in view.axes)
    assert view.picture.value == first and not plt.get_fignums()


def test_a_function_that_animates_nothing_is_drawn_as_a_whole():
    def draw(height, axes=None):
        axes = [plt.subplots(figsize=(2, 2))[1]] if axes is None else axes
        axes[0].clear()
        axes[0].plot([0, 1], [0, height])
        return axes

    view = slider_view(draw, height=[1.0, 2.5])
    first = view.picture.value
    view.controls["height"].value = 2.5
    assert view.picture.value != first and view.axes[0].lines[0].get_ydata()[1] == 2.5


def test_controls_fit_what_they_run_through_and_begin_where_they_should():
    def draw(shift, rate, of_class, mirror, axes=None):
        return [plt.gca()] if axes is None else axes

    view = slider_view(
        draw, start={"shift": 0}, shift=range(-8, 9, 4), rate=[1e-6, 3e-6], of_class=["a", "b"], mirror=True
    )
    assert view.values == {"shift": 0, "rate": 1e-6, "of_class": "a", "mirror": True}
    shift, rate, of_class, _ = view.controls.values()
    assert (shift.min, shift.max, shift.step) == (-8, 8, 4) and of_class.description == "of class"
    assert [label for label, _ in rate.options] == ["1e-6", "3e-6"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"step": 3}, "step must be a range, a list or a bool"),
        ({"step": []}, "not empty"),
        ({"step": range(0)}, "not empty"),
        ({"step": "abc"}, "got 'abc'"),
        ({"step": range(4), "start": {"step": 4}}, r"step cannot start at 4: it runs through range\(0, 4\)"),
        ({"step": range(4), "start": {"stop": 0}}, r"start names stop, but the controls are \['step'\]"),
        ({"step": range(4), "play": "stop"}, "play must name a control with several values, got 'stop'"),
        ({"step": range(4), "mirror": True, "play": "mirror"}, "several values, got 'mirror'"),
    ],
)
def test_a_control_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        slider_view(moment, **arguments)


def test_below_the_picture_stands_what_it_shows_now_and_more_of_it_if_asked():
    view = slider_view(moment, step=range(4))
    first = alternative(view.axes[0].figure)
    assert f"<span>{first.alt}</span></p>" in view.words.value
    view.controls["step"].value = 2
    now = alternative(view.axes[0].figure)
    assert now != first and f"<span>{now.alt}</span></p>" in view.words.value
    assert "step 2" in now.alt and "minibatch loss 1.50" in now.alt
    view.in_full.value = True
    assert f"<span>{now.alt}</span>. {now.description}</p>" in view.words.value


def test_of_a_figure_that_nobody_described_the_state_is_said():
    view = slider_view(lambda size, animal, axes=None: axes or [plt.gca()], size=[1, 2], animal=["cat & dog"])
    view.controls["size"].value = 2
    assert "<span>A figure for size 2, animal cat &amp; dog</span>" in view.words.value


@pytest.mark.parametrize("values", [range(0, 7, 3), [0.5, 1e-6, 2.0]])
def test_playing_runs_through_the_values_from_where_the_slider_is(values):
    view = slider_view(lambda rate, axes=None: axes or [plt.gca()], rate=values, play="rate")
    slider, seen = view.controls["rate"], []
    assert view.play in view.box.children[0].children
    slider.observe(lambda change: seen.append(change["new"]), "value")
    while view.play.value < view.play.max:
        view.play.value += view.play.step  # as the front end does
    assert seen == list(values)[1:]
    slider.value = values[1]
    assert view.play.value == (3 if isinstance(values, range) else 1)


def test_the_buttons_stand_before_the_slider_that_they_play():
    view = slider_view(lambda **values: [plt.gca()], point=range(3), step=range(4), play="step")
    first, second = view.box.children[:2]
    assert first.children == (view.play, view.controls["step"])
    assert second.children == (view.controls["point"],)


def test_a_slider_that_nothing_plays_has_no_buttons():
    assert slider_view(moment, step=range(4)).play is None


def test_names_are_said_by_a_script_that_is_part_of_the_view():
    view = slider_view(moment, step=range(4))
    script = Path(sliders.__file__).with_name("sliders.js").read_text(encoding="utf-8")
    (element,) = re.findall('onerror="([^"]*)"', view.box.children[-1].value)
    assert html.unescape(element) == script and "cs231n-sliders" in view.box._dom_classes


def test_an_error_while_moving_is_shown_and_the_next_move_is_as_usual():
    def draw(step, axes=None):
        if step == 2:
            raise ValueError("no such moment")
        return moment(step, axes)

    view = slider_view(draw, step=range(4))
    before, view.controls["step"].value = view.picture.value, 2
    assert view.remark.value == "ValueError: no such moment" and view.picture.value == before
    view.controls["step"].value = 3
    assert view.remark.value == "" and view.picture.value != before


def test_what_is_saved_without_a_front_end_says_how_to_move_it():
    bundle = slider_view(moment, step=range(4))._repr_mimebundle_()
    assert bundle["text/plain"] == "[To move (step): run this notebook in Jupyter.]"
    assert set(bundle) == {"text/plain", VIEW}


def test_ipywidgets_is_imported_by_this_module_only():
    code = "import sys, cs231n.figures.explore, cs231n.search; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
    named = [path.name for path in ROOT.glob("cs231n/**/*.py") if "import ipywidgets" in path.read_text()]
    assert named == ["sliders.py"]
