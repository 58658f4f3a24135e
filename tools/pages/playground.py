"""The playground: a page on which the classifier learns in the browser, with the images that it learns from.

Its parts are in ``site/playground``; what it shares with the lesson comes from the package.
"""

import base64
import io
import json
import re

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray
from PIL import Image

from cs231n.classifiers.linear_classifier import INITIAL_SCALE
from cs231n.data_utils import CLASS_NAMES, Dataset, load_splits
from cs231n.figures.pieces import EVIDENCE_COLOURS, EVIDENCE_WORDS
from tools.pages.frame import SITE, Page

PARTS = SITE / "playground"
NUM_TRAIN, NUM_VAL = 3000, 1000
STEP = 8  # grey levels that become one: the last bits of a pixel are noise and do not compress
COLUMNS = 50  # images side by side in the picture
STYLE = re.compile(r'<link rel="stylesheet" href="([\w.]+)">')
SCRIPT = re.compile(r'(<script[^>]*?) src="([\w.]+)"></script>')


def playground_page(dataset: Dataset, num_train: int = NUM_TRAIN, num_val: int = NUM_VAL) -> Page:
    """The page, with everything in it: the same data give the same bytes.

    Parameters
    ----------
    dataset : Dataset
    num_train, num_val : int, optional
        How many of its training and validation images the page holds: the first ones.

    Returns
    -------
    Page
    """
    splits = load_splits(dataset.path)
    images = np.concatenate([splits["X_train"][:num_train], splits["X_val"][:num_val]])
    labels = np.concatenate([splits["y_train"][:num_train], splits["y_val"][:num_val]])
    picture, levels = pack(images)
    facts = {
        "title": dataset.title,
        "classes": list(CLASS_NAMES),
        "labels": "".join(map(str, labels)),
        "numTrain": num_train,
        "mean": _base64(splits["mean_image"].astype("<f4").tobytes()),
        "scale": INITIAL_SCALE,
        "step": STEP,
        "sum": int(levels.sum(dtype=np.int64)),
        "evidenceColours": _colours(EVIDENCE_COLOURS),
        "mapColours": _colours("viridis"),
        "evidenceWords": EVIDENCE_WORDS,
    }
    texts = {path.name: path.read_text(encoding="utf-8") for path in PARTS.iterdir()}
    texts["facts.json"] = json.dumps(facts).replace("<", "\\u003c")
    page = Page(texts["playground.html"])
    page.sections = []  # the page is as wide as the window: no contents beside it
    html = STYLE.sub(lambda link: f"<style>\n{texts[link[1]]}</style>", page.html)
    html = SCRIPT.sub(lambda script: f"{script[1]}>\n{texts[script[2]]}</script>", html)
    page.html = html.replace("images.png", f"data:image/png;base64,{_base64(picture)}")
    return page


def pack(images: NDArray[np.uint8]) -> tuple[bytes, NDArray[np.uint8]]:
    """Images as one picture, `COLUMNS` side by side; what is left of the last row is black.

    Parameters
    ----------
    images : (N, 32, 32, 3) array of uint8

    Returns
    -------
    picture : bytes
        A PNG of levels ``images // STEP``. The page makes ``STEP * level + STEP / 2`` of them, the middle of
        the grey levels that have become one.
    levels : (N, 32, 32, 3) array of uint8
    """
    levels = images // STEP
    rows = -(-len(levels) // COLUMNS)
    canvas = np.zeros((rows * COLUMNS, 32, 32, 3), np.uint8)
    canvas[: len(levels)] = levels
    canvas = canvas.reshape(rows, COLUMNS, 32, 32, 3).transpose(0, 2, 1, 3, 4)
    file = io.BytesIO()
    Image.fromarray(canvas.reshape(rows * 32, COLUMNS * 32, 3)).save(file, "png", optimize=True)
    return file.getvalue(), levels


def _colours(name):
    return _base64(colormaps[name](np.arange(256), bytes=True)[:, :3].tobytes())


def _base64(content):
    return base64.b64encode(content).decode()
