"""Section 2: what the best softmax classifier has learnt, and what it confuses."""

from pathlib import Path

import numpy as np

from cs231n import vis_utils
from cs231n.classifiers.linear_classifier import INITIAL_SCALE
from cs231n.data_utils import CLASS_NAMES
from cs231n.search import SearchResult
from tools.results.page import figure
from tools.results.setting import Material, Plan

SHOWN = 4  # confusions named in the text


def section(fine: SearchResult, material: Material, plan: Plan, folder: Path) -> str:
    """The section, and its figures in `folder`."""
    lr, reg = fine.best_pair
    left, W = (1 - 2 * lr * reg) ** plan.fine_iters, fine.best_model.W
    initial_weights = INITIAL_SCALE * np.random.RandomState(0).standard_normal(W.shape)
    title = f"templates learnt from {material.title}"
    templates = vis_utils.show_templates(W - left * initial_weights, CLASS_NAMES, title)
    y, y_pred = material.y_test, fine.best_model.predict(material.X_test)
    confusion = vis_utils.plot_confusion(y, y_pred, CLASS_NAMES, f"test images, {material.title}")
    return "\n\n".join([
        "## 2. What it has learnt",
        "The weights of the best pair of section 1. What is left of the random initial weights, "
        f"{100 * left:.1f} % of them, is subtracted, as section 17 of the notebook explains. Grey is 0; "
        "a bright spot means that more of this colour than in the mean image speaks for the class.",
        figure(templates, folder, "templates"),
        f"Which class is mistaken for which, in percent of the true class. Most often: {_often(y, y_pred)}.",
        figure(confusion, folder, "confusion"),
    ])  # fmt: skip


def _often(y, y_pred):
    """The most frequent confusions, in words."""
    C = len(CLASS_NAMES)
    counts = np.bincount(y * C + y_pred, minlength=C * C).reshape(C, C)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    most = np.argsort(-share, axis=None, kind="stable")[:SHOWN]
    cells = [(*divmod(int(place), C), share.flat[place]) for place in most]
    return ", ".join(
        f"{CLASS_NAMES[a]} taken for {CLASS_NAMES[b]} ({100 * part:.0f} %)" for a, b, part in cells
    )
