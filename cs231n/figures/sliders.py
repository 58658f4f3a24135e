"""Sliders that redraw a figure and say in words what it shows: the only module that needs ipywidgets."""

import gc
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import ipywidgets
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

from cs231n.figures.alternative import Alternative, alternative
from cs231n.figures.pieces import short

VIEW = "application/vnd.jupyter.widget-view+json"
Control = range | Sequence | bool
WIDE = {"width": "27em", "max_width": "100%"}
WRAP = {"flex_flow": "row wrap"}
BEAT = 400  # milliseconds from one value to the next while playing; a slow machine needs a quarter of that
# An element whose image cannot be loaded runs the script as soon as it is in a page.
SCRIPT = escape(Path(__file__).with_name("sliders.js").read_text(encoding="utf-8"))
NAMES = f'<img hidden alt="" src="data:," onerror="{SCRIPT}">'


class SliderView:
    """Controls above a picture that is redrawn whenever one of them moves; :func:`slider_view` makes it.

    Attributes
    ----------
    controls : dict
        The ipywidgets by name; setting the ``value`` of one moves it.
    play : ipywidgets.Play or None
        Runs through the values of one control.
    picture : ipywidgets.Image
        The figure as PNG.
    words : ipywidgets.HTML
        What it shows, in a line, or in full if the box `in_full` is ticked.
    remark : ipywidgets.Label
        What went wrong if the last drawing failed, otherwise empty.
    """

    def __init__(self, draw: Callable, controls: Mapping[str, Control], start: Mapping, play: str | None):
        self.draw = draw
        label = f"{0.6 * max(map(len, controls), default=0):.1f}em"  # the same width, so that sliders line up
        self.controls = {name: _control(name, values, start, label) for name, values in controls.items()}
        self.axes = list(draw(**self.values))
        figure = self.axes[0].figure
        plt.close(figure)  # it is shown here, not by pyplot too
        self.canvas, self.background = FigureCanvasAgg(figure), None
        self.picture = ipywidgets.Image(value=self._png(), format="png", layout={"max_width": "100%"})
        self.remark, self.words = ipywidgets.Label(), ipywidgets.HTML()
        self.in_full = ipywidgets.Checkbox(description="say more about the figure", indent=False)
        self.play = _play(self.controls[play]) if play else None
        played = [ipywidgets.HBox([self.play, self.controls[play]], layout=WRAP)] if play else []
        others = [control for name, control in self.controls.items() if name != play]
        rows = [*played, ipywidgets.HBox(others, layout=WRAP)]
        below = [self.words, self.in_full, self.remark, ipywidgets.HTML(NAMES)]
        self.box = ipywidgets.VBox([*rows, self.picture, *below])
        self.box.add_class("cs231n-sliders")
        self._say()
        self.in_full.observe(self._say, "value")
        for control in self.controls.values():
            control.observe(self._moved, "value")
        _collect_garbage_now()

    @property
    def values(self) -> dict:
        """The value of each control."""
        return {name: control.value for name, control in self.controls.items()}

    def _moved(self, change):
        try:
            self.draw(**self.values, axes=self.axes)
            self.picture.value, self.remark.value = self._png(), ""
            self._say()
        except Exception as error:  # Jupyter would hide it in a log, and the picture would just stand still
            self.remark.value = f"{type(error).__name__}: {error}"

    def _say(self, change=None):
        """Say what the figure shows; of one that nobody described, where the controls are."""
        state = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.values.items())
        nothing = Alternative(f"A figure for {state}", "How to describe it: cs231n.figures.alternative.")
        said = alternative(self.axes[0].figure) or nothing
        more = f". {escape(said.description)}" if self.in_full.value else ""
        look = 'class="cs231n-words" style="margin: 0; line-height: 1.4"'
        self.words.value = f"<p {look}><span>{escape(said.alt)}</span>{more}</p>"

    def _png(self):
        """The figure; what is not animated is drawn once, and kept as background."""
        changing = [(ax, artist) for ax in self.axes for artist in ax.get_children() if artist.get_animated()]
        if self.background is None or not changing:
            self.canvas.draw()
            self.background = self.canvas.copy_from_bbox(self.canvas.figure.bbox)
        self.canvas.restore_region(self.background)
        for ax, artist in sorted(changing, key=lambda pair: pair[1].get_zorder()):
            ax.draw_artist(artist)
        buffer = io.BytesIO()
        fast = {"compress_level": 1}  # of 9
        plt.imsave(buffer, self.canvas.buffer_rgba(), format="png", pil_kwargs=fast)
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        names = ", ".join(name.replace("_", " ") for name in self.controls)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {"text/plain": f"[To move ({names}): run this notebook in Jupyter.]", VIEW: view}


def _collect_garbage_now():
    """Leave little to Python's garbage collector, whose full round takes longer than a dozen drawings.

    The objects that exist now are not examined again until the next view is made.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def slider_view(
    draw: Callable, *, start: Mapping | None = None, play: str | None = None, **controls: Control
) -> SliderView:
    """Show a figure with a slider for each of its values.

    Parameters
    ----------
    draw : callable
        ``draw(**values)`` makes a figure and returns a list of its axes; ``draw(**values, axes=axes)`` clears
        these and draws other values on them. If it sets artists animated, only these are redrawn, in about
        a quarter of the time. The functions of :mod:`cs231n.figures.explore` do all this.
    start : mapping, optional
        The initial value of a control, by its name; by default its first value.
    play : str, optional
        The name of a control, not a box, that gets buttons to run through its values, as time does.
    **controls : range, sequence or bool
        The possible values of each: a range of integers, any list, or a bool for a box to tick.

    Returns
    -------
    SliderView
        It is shown if it is the last line of a cell. Without a front end, as in tests, it works as well.

    Raises
    ------
    ValueError
        If a control is of another kind or empty, or its initial value is not one of its values.
    """
    start = {} if start is None else start
    unknown = set(start) - set(controls)
    if unknown:
        raise ValueError(f"start names {', '.join(sorted(unknown))}, but the controls are {list(controls)}.")
    if play is not None and isinstance(controls.get(play, True), bool):
        raise ValueError(f"play must name a control with several values, got {play!r}.")
    return SliderView(draw, controls, start, play)


def _control(name, values, start, label):
    look = {"description": name.replace("_", " "), "style": {"description_width": label}}
    if isinstance(values, bool):
        return ipywidgets.Checkbox(value=start.get(name, values), indent=False, **look)
    look["layout"] = WIDE
    if isinstance(values, str) or not isinstance(values, Sequence) or len(values) == 0:
        raise ValueError(f"{name} must be a range, a list or a bool, and not empty; got {values!r}.")
    first = start.get(name, values[0])
    if first not in values:
        raise ValueError(f"{name} cannot start at {first!r}: it runs through {values!r}.")
    if isinstance(values, range):
        low, high = min(values), max(values)
        return ipywidgets.IntSlider(value=first, min=low, max=high, step=abs(values.step), **look)
    labels = [short(value) if isinstance(value, float) else str(value) for value in values]
    return ipywidgets.SelectionSlider(value=first, options=list(zip(labels, values)), **look)


def _play(control):
    """Buttons that run through the values of a slider."""
    if hasattr(control, "options"):
        ends, place = {"min": 0, "max": len(control.options) - 1}, "index"
    else:
        ends, place = {"min": control.min, "max": control.max, "step": control.step}, "value"
    play = ipywidgets.Play(value=getattr(control, place), interval=BEAT, **ends)
    ipywidgets.link((play, "value"), (control, place))
    return play
