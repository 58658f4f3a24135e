"""Section 3: the support vector machine beside the softmax classifier."""

from pathlib import Path

import numpy as np

from cs231n import vis_utils
from cs231n.classifiers import LinearSVM
from cs231n.search import SearchResult
from tools.results.page import figure, pair, search_table, table
from tools.results.rounds import accuracies, search
from tools.results.setting import Material, Plan


def section(fine: SearchResult, material: Material, plan: Plan, folder: Path) -> str:
    """Search, and the section with its figure in `folder`; `fine` is the last softmax round."""
    options = {"num_iters": plan.svm_iters, "batch_size": plan.batch_size, "seed": 0}
    found = search(LinearSVM, material, plan.svm_rates, plan.svm_regs, **options)
    title = f"SVM, {plan.svm_iters:,} steps ({material.title})"
    axes = vis_utils.plot_search(found, title)
    rows = [
        [name, f"{steps:,}", pair(each.best_pair), *accuracies(each, material)]
        for name, steps, each in (
            ("softmax, section 1", plan.fine_iters, fine),
            ("SVM", plan.svm_iters, found),
        )
    ]
    head = ["", "steps", "learning rate, reg", "validation (95 % interval)", "test (95 % interval)"]
    return "\n\n".join([
        "## 3. The SVM for comparison",
        f"`LinearSVM` (hinge loss, margin 1) in float32, seed 0, minibatches of {plan.batch_size}, "
        f"{plan.svm_iters:,} steps. Its gradient is larger than that of the softmax loss, because every "
        "class within the margin counts in full: the learning rates are lower, the regs higher. "
        "Cells as in section 1.",
        search_table(found),
        figure(axes, folder, "svm"),
        table(head, rows),
        _difference(fine, found, material),
    ])  # fmt: skip


def _difference(softmax, svm, material):
    """Both judged by the same images: their difference is less noisy than each of them."""
    right = [each.best_model.predict(material.X_test) == material.y_test for each in (softmax, svm)]
    differences = right[0].astype(float) - right[1]
    mean, half = differences.mean(), 1.96 * differences.std() / np.sqrt(len(differences))
    return (
        f"On the same {len(differences):,} test images, softmax minus SVM is {100 * mean:+.1f} points "
        f"(95 % interval {100 * (mean - half):+.1f} to {100 * (mean + half):+.1f})."
    )
