"""Section 2: templates without what is left of the initial weights, and what is confused most often."""

import numpy as np

from cs231n import vis_utils
from tests.tools.results.small import SMALL
from tools.results import learnt


def test_what_is_left_of_the_initial_weights_is_subtracted(searched, material, tmp_path, monkeypatch):
    fine, shown = searched[-1], []
    monkeypatch.setattr(vis_utils, "show_templates", lambda W, *_: shown.append(W))
    monkeypatch.setattr(learnt, "figure", lambda axes, folder, name: name)
    text = learnt.section(fine, material, SMALL, tmp_path)
    lr, reg = fine.best_pair
    left = 1.0
    for _ in range(SMALL.fine_iters):
        left -= 2 * lr * reg * left  # what a step with the penalty alone leaves
    initial = 0.001 * np.random.RandomState(0).standard_normal((3073, 10))
    np.testing.assert_allclose(shown[0], fine.best_model.W - left * initial, atol=1e-12)
    assert f"{100 * left:.1f} %" in text


def test_the_most_frequent_confusions_are_shares_of_their_true_class():
    y = np.repeat([0, 1, 2, 3], [100, 50, 10, 10])
    y_pred = y.copy()
    y_pred[:30] = 5  # 30 % of class 0
    y_pred[100:125] = 2  # 50 % of class 1
    y_pred[150:151] = 9  # 10 % of class 2
    assert learnt._often(y, y_pred).startswith(
        "automobile taken for bird (50 %), airplane taken for dog (30 %), bird taken for truck (10 %)"
    )
