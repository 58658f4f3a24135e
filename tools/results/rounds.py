"""Section 1: the three rounds of the softmax search and their result."""

from pathlib import Path

import numpy as np

from cs231n import vis_utils
from cs231n.classifiers import LinearClassifier, Softmax
from cs231n.search import SearchResult, grid_search
from tools.results.page import figure, pair, search_table, table, with_interval
from tools.results.setting import Material, Plan

# Validation and test accuracy as their notebooks show them, both with 1,000 images each.
OTHERS = (
    ["[mantasu/cs231n](https://github.com/mantasu/cs231n)", "25", "1e-6, 1,000", 0.405, 0.392],
    ["[MahanFathi/CS231](https://github.com/MahanFathi/CS231)¹", "16", "5e-7, 1,000", 0.409, 0.306],
)
THEIR_COUNT = 1000


def search(classifier: type[LinearClassifier], material: Material, *axes, **options) -> SearchResult:
    """A search that prints what it does, and that raises KeyboardInterrupt if it was interrupted."""
    print(f"{classifier.__name__}: {len(axes[0])} learning rates x {len(axes[1])} regs", flush=True)
    found = grid_search(classifier, material.splits, *axes, **options)
    if found.partial:  # half a search has no place on the page
        raise KeyboardInterrupt
    print(f"  {found}", flush=True)
    return found


def three_rounds(material: Material, plan: Plan) -> tuple[SearchResult, SearchResult, SearchResult]:
    """Coarse, medium and fine, as in notebooks/softmax.ipynb."""
    same = {"dtype": np.float64, "seed": 0, "batch_size": plan.batch_size}
    rates, regs = [1e-8, 1e-7, 1e-6, 1e-5], [1e1, 1e2, 1e3, 1e4]
    coarse = search(Softmax, material, rates, regs, num_iters=plan.coarse_iters, **same)
    lr, reg = coarse.best_pair
    around = [lr / 3, lr, 3 * lr], [reg / 3, reg, 3 * reg]
    medium = search(Softmax, material, *around, num_iters=plan.coarse_iters, **same)
    rates, regs = [1e-6, 1.5e-6, 2e-6, 2.5e-6, 3e-6], [2e2, 4e2, 7e2, 1e3]
    fine = search(Softmax, material, rates, regs, num_iters=plan.fine_iters, **same)
    return coarse, medium, fine


def accuracies(found: SearchResult, material: Material) -> tuple[str, str]:
    """Validation and test accuracy of the best classifier, with their intervals."""
    val = with_interval(found.val_accuracy[found.best], len(material.splits["y_val"]))
    right = found.best_model.predict(material.X_test) == material.y_test
    return val, with_interval(right.mean(), len(right))


def section(rounds: tuple[SearchResult, ...], material: Material, plan: Plan, folder: Path) -> str:
    """The section, and its figures in `folder`."""
    steps = plan.coarse_iters, plan.coarse_iters, plan.fine_iters
    names = "coarse", "medium", "fine"
    what = "powers of ten", "around the best", "the fine grid"
    parts = [
        "## 1. The softmax search",
        "The three rounds of [the notebook](../notebooks/softmax.ipynb), sections 14 to 16: softmax, SGD on "
        f"minibatches of {plan.batch_size}, float64, seed 0. The cells show training / validation accuracy; "
        "the best validation accuracy is bold, and framed in the figure. At the highest learning rate of "
        "round 1 the loss jumps about, and the accuracy there is whatever the last step left.",
    ]
    for i, (found, name) in enumerate(zip(rounds, names)):
        title = f"Round {i + 1}: {what[i]}, {steps[i]:,} steps"
        axes = vis_utils.plot_search(found, f"{title} ({material.title})")
        parts += [f"### {title}", search_table(found), figure(axes, folder, name)]
    return "\n\n".join([*parts, "### The best pair", *_best(rounds, material)])


def _best(rounds, material):
    fine, count = rounds[-1], sum(len(found.pairs) for found in rounds)
    rows = [
        [f"this project, {material.title}", str(count), pair(fine.best_pair), *accuracies(fine, material)]
    ]
    for *known, val, test in OTHERS:
        rows.append([*known, with_interval(val, THEIR_COUNT), with_interval(test, THEIR_COUNT)])
    head = ["", "pairs tried", "learning rate, reg", "validation (95 % interval)", "test (95 % interval)"]
    yield table(head, rows)
    yield (
        f"Ours: {len(material.splits['y_val']):,} validation and {len(material.y_test):,} test images. "
        f"Theirs (the softmax notebooks of two solved repositories of the course): {THEIR_COUNT:,} each. "
        "The validation accuracy of a best pair is too high on average: the pair was chosen partly for its "
        "luck."
    )
    yield (
        "¹ That notebook trains the same classifier for all pairs: the weights carry over from each "
        "pair to the next, and what it keeps as the best classifier goes on training. So its test accuracy "
        "is that of the last pair, whose validation accuracy is 0.305."
    )
