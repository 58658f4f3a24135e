"""Section 3: the SVM's own search, and a difference judged by the same images."""

from types import SimpleNamespace

import numpy as np

from tests.tools.results.small import SMALL
from tools.results import svm


def predicting(y_pred):
    return SimpleNamespace(best_model=SimpleNamespace(predict=lambda X: y_pred))


def test_the_interval_of_the_difference_is_that_of_paired_images():
    y = np.zeros(1000, np.int64)
    softmax, hinge = (np.ones(1000, np.int64) for _ in range(2))
    softmax[:400], hinge[:370] = 0, 0  # right on the same images, but for 30
    text = svm._difference(predicting(softmax), predicting(hinge), SimpleNamespace(X_test=None, y_test=y))
    half = 196 * np.sqrt(0.03 * 0.97 / 1000)
    assert "same 1,000 test images, softmax minus SVM is +3.0 points" in text
    assert f"{3 - half:+.1f} to {3 + half:+.1f}" in text


def test_the_section_holds_the_search_of_the_plan_and_both_classifiers(searched, material, tmp_path):
    text = svm.section(searched[-1], material, SMALL, tmp_path)
    assert "| 20,000 |" in text and "| 8e-8 |" not in text and text.count("**") == 2
    assert "| softmax, section 1 | 12 |" in text and "| SVM | 8 |" in text
    assert [path.name for path in tmp_path.iterdir()] == ["results_svm.png"]
