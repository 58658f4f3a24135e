"""One example of every figure, from made-up data; and reference pictures of them.

    python -m tests.cs231n.figures.drawn     # makes the references anew; look at them before you commit

A reference is a grey picture of 96 by 64: fonts and versions blur away in it, a wrong picture does not.
"""

import io
from functools import cache
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from cs231n import vis_utils
from cs231n.classifiers import Softmax
from cs231n.figures import computation, derivation, explore, geometry, softmax, svm
from cs231n.search import grid_search

REFERENCES = Path(__file__).with_name("drawn.npz")
SIZE = (96, 64)
NAMES = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def _rng():
    return np.random.RandomState(7)


def _images(count, shape=(32, 32, 3)):
    """Smooth pictures, so that what is shown does not average out in a small reference."""
    small = _rng().randint(0, 256, (count, 4, 4, 3)).astype(np.uint8)
    return np.repeat(np.repeat(small, shape[0] // 4, axis=1), shape[1] // 4, axis=2)


def _weights():
    W = np.zeros((3073, 10))
    W[:-1] = _images(10).reshape(10, -1).T - 128.0
    return W


def _losses(steps, start, rate):
    return start * np.exp(-rate * np.arange(steps)) + 1 + 0.2 * _rng().rand(steps)


def _search():
    rows = {f"X_{part}": _images(40).reshape(40, -1) / 128.0 - 1 for part in ("train", "val")}
    splits = {name: np.hstack([X, np.ones((40, 1))]) for name, X in rows.items()}
    splits |= {f"y_{part}": np.arange(40) % 10 for part in ("train", "val")}
    return grid_search(
        Softmax, splits, [1e-4, 1e-3], [1.0, 10.0], num_iters=30, dtype=np.float64, progress=False
    )


def _results():
    grid = [(lr, reg) for lr in (1e-7, 1e-6, 1e-5) for reg in (1e2, 1e3)]
    return {pair: (0.3 + 0.02 * k, 0.28 + 0.02 * k) for k, pair in enumerate(grid)}


def _gradients():
    right = _rng().standard_normal(80)
    return right, {"correct": right, "wrong sign": -right, "halved": right / 2}


def _curves():
    shift = np.linspace(-3, 3, 9)
    scores = np.stack([2 - shift**2, shift, np.full(9, -2.0)], axis=1)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return np.hstack([p * 0.97, np.full((9, 7), 0.03 / 7)])


def _plane():
    X = np.array([[-6.0, 4, 1], [-3, 7, 1], [6, 4, 1], [-2, 2, 1], [0, -6, 1], [4, -4, 1]])
    W = np.array([[-0.5, 0.4, 0.1], [0.3, 0.2, -0.6], [0.1, -0.2, 0.3]])
    state = geometry.State(W, 0.75, np.array([-1.0, 0.75, 0.25]))
    return X, np.repeat([0, 1, 2], 2), {"softmax": state, "hinge": state}, NAMES[:3], 5, 3, 0


def _steps():
    return 10.0 ** np.arange(-12, 1)


FIGURES = {
    "image": lambda: softmax.show_image(_images(1)[0], "an image"),
    "bars": lambda: softmax.plot_bars(
        NAMES[:3], {"scores": np.array([2.0, 1.0, -1.0]), "probabilities": np.array([0.7, 0.26, 0.04])}
    ),
    "classes": lambda: vis_utils.show_classes(_images(40), np.arange(40) % 10, NAMES, per_class=4),
    "templates": lambda: vis_utils.show_templates(_weights(), NAMES, "templates"),
    "template rows": lambda: vis_utils.show_template_rows(
        {"first": _weights(), "second": -_weights()}, NAMES, "two classifiers"
    ),
    "gradients": lambda: vis_utils.plot_gradients(*_gradients()),
    "losses": lambda: vis_utils.plot_losses({"slow": _losses(300, 4, 0.002), "fast": _losses(300, 4, 0.02)}),
    "search": lambda: vis_utils.plot_search(_results(), "a search"),
    "confusion": lambda: vis_utils.plot_confusion(
        np.arange(200) % 10, np.arange(200) % 7, NAMES, "test images"
    ),
    "mistakes": lambda: vis_utils.show_mistakes(
        _images(12), np.arange(12) % 10, np.eye(10)[(np.arange(12) + 1) % 10] * 0.9 + 0.01, NAMES
    ),
    "true score": lambda: derivation.plot_true_score(np.array([2.0, 1.0, -1.0]), 1),
    "error triangle": lambda: derivation.plot_error_triangle(NAMES[:3], 1),
    "difference errors": lambda: derivation.plot_difference_errors(
        _steps(), {"central": _steps() ** 2 + 1e-16 / _steps(), "one-sided": _steps() + 1e-16 / _steps()}
    ),
    "computation": lambda: computation.plot_computation(3073, 10),
    "hinge": svm.plot_hinge,
    "central difference": lambda: svm.plot_central_difference(
        lambda w: max(0.0, 1 - w), lambda w: -1.0 if w < 1 else 0.0, 0.95, 0.2
    ),
    "pushes": lambda: svm.plot_pushes(
        np.repeat([0, 0, 1, 2, 3, 5], 20) / 10, np.linspace(0.01, 1.2, 120) ** 2
    ),
    "moment": lambda: explore.show_moment(_weights(), 20, _losses(100, 2, 0.05), NAMES, "after 20 steps"),
    "setting": lambda: explore.show_setting(found := _search(), 1, found.weights[1], NAMES),
    "evidence": lambda: explore.show_evidence(_images(1)[0], _weights()[:3072:3, 0].reshape(32, 32) / 3e4,
                                                  -0.25, 0.004, "cat"),
    "evidence maps": lambda: explore.show_evidence_maps(
        _images(1)[0], _weights()[:-1].reshape(32, 32, 3, 10).sum(axis=2) / 3e5, np.arange(10) - 5.0, NAMES,
        "maps",
    ),
    "probabilities": lambda: explore.show_probabilities(
        _images(1)[0].astype(float), _curves()[4], np.full(10, 0.1), NAMES
    ),
    "what if": lambda: explore.plot_what_if(
        _images(9), _curves(), range(-4, 5), NAMES, "pixels to the right"
    ),
    "plane": lambda: geometry.show_plane(*_plane()),
}  # fmt: skip


@cache
def draw(name):
    """The figure of this name, drawn; once, as no test changes it."""
    plt.close("all")
    FIGURES[name]()
    figure = plt.gcf()
    figure.canvas.draw()  # what is measured afterwards, such as the extent of a text, is in its place
    return figure


def picture(figure):
    """A figure as it is saved: what is animated, which sliders redraw, is left out elsewhere."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    return Image.open(file)


def thumbnail(figure):
    """A small grey picture of a figure, (64, 96) uint8."""
    return np.asarray(picture(figure).convert("L").resize(SIZE, Image.BOX))


if __name__ == "__main__":
    np.savez_compressed(REFERENCES, **{name: thumbnail(draw(name)) for name in FIGURES})
    print(f"wrote {REFERENCES}")
