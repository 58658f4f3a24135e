"""Section 4: how far a linear classifier on raw pixels gets when it is trained better."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from cs231n.figures.alternative import describe
from tools.results.page import figure, margin, number, table
from tools.results.setting import Material, Plan
from tools.results.ways import Outcome, run_lbfgs, run_sgd

HEAD = ["softmax, trained by", "steps x images", "image visits", "seconds", "pairs tried",
        "learning rate, reg", "validation", "test"]  # fmt: skip


def section(best_pair: tuple[float, float], material: Material, plan: Plan, folder: Path) -> str:
    """Train, and the section with its figure in `folder`."""
    outcomes = run_sgd(material, plan, best_pair)
    reference, ended = run_lbfgs(material, plan)
    outcomes.append(reference)
    return "\n\n".join([
        "## 4. How far a linear classifier goes",
        "Is 0.40 due to hasty training? The same model on the same pixels, trained in better ways. "
        "Each way chooses its learning rate and reg by the validation accuracy of the first seed; the test "
        f"images are looked at once for each row and seed. Means over the seeds {_listed(plan.seeds)}, "
        "with their range; everything in float32.",
        table(HEAD, map(_row, outcomes)),
        figure(_plot(outcomes, material), folder, "ceiling"),
        *_remarks(outcomes, ended, material, plan),
    ])  # fmt: skip


def _row(outcome):
    *rate, reg = outcome.chosen
    chosen = ", ".join([number(rate[0]) if rate else "-", number(reg)])
    return [
        outcome.name, outcome.budget, f"{outcome.visits:,}", f"{outcome.seconds:.1f}", str(outcome.tried),
        chosen, _with_range(outcome.val), _with_range(outcome.test),
    ]  # fmt: skip


def _with_range(values):
    mean = f"{np.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ({min(values):.3f} to {max(values):.3f})"


def _remarks(outcomes, ended, material, plan):
    plain, reference = outcomes[0], outcomes[-1]
    means = [float(np.mean(outcome.test)) for outcome in outcomes]
    best = int(np.argmax(means))
    half = 100 * margin(means[best], len(material.y_test))
    yield (
        f"No row is above {max(means):.3f} on the test images: {100 * (max(means) - means[0]):.1f} points "
        f"more than plain SGD on average, for {outcomes[best].visits / plain.visits:.3g} times as many "
        f"image visits. (The 95 % interval of a row is ± {half:.1f} points; all rows are judged on the same "
        "images, so their differences are less noisy than that.) This is a ceiling rather than a record: "
        "the limit is not the training but the model, ten templates that have to fit images in which "
        "things move about."
    )
    yield (
        f"The pairs were chosen with seed {plan.seeds[0]}, so its validation accuracy is too high on "
        "average; that of the other seeds is less so, and the test images had no part in the choice."
    )
    end = "converged" if ended else "was stopped at the limit on iterations"
    yield (
        f"L-BFGS on all {len(material.splits['y_train']):,} training images (regs "
        f"{_listed(plan.lbfgs_regs)}; {plan.lbfgs_iters} iterations at most) is the reference: there is no "
        "noise of minibatches in it. "
        f"With the chosen reg it {end} after {reference.visits:,} image visits. It needs no seed. "
        "Its products are computed in float32, sums and penalty in float64."
    )
    yield (
        "Seconds: one training run in one thread, while another thread is busy too. Where SGD tried several "
        "pairs, they were trained side by side on shared minibatches, and the row shows the share of one of "
        "them, which is less than it would take alone."
    )


def _plot(outcomes: list[Outcome], material: Material):
    fig, ax = plt.subplots(figsize=(10, 0.5 * len(outcomes) + 1.7), layout="constrained")
    for place, outcome in enumerate(outcomes):
        mean = float(np.mean(outcome.test))
        half = margin(mean, len(material.y_test))
        new = place == 0  # one entry for each in the legend
        ax.plot([mean - half, mean + half], [place] * 2, color="lightgray", linewidth=9,
                label="test, 95 % interval" if new else None)  # fmt: skip
        ax.plot(outcome.test, [place] * len(outcome.test), "o", color="black", markersize=5,
                label="test, each seed" if new else None)  # fmt: skip
        ax.plot(outcome.val, [place + 0.28] * len(outcome.val), "x", color="tab:red", markersize=5,
                label="validation, each seed" if new else None)  # fmt: skip
    ax.set_yticks(range(len(outcomes)), [outcome.name for outcome in outcomes])
    ax.set(xlabel="accuracy", ylim=(len(outcomes) - 0.4, -0.6))
    ax.set_title(f"Linear classifiers on raw pixels, {material.title}", fontsize=12)
    ax.grid(axis="x", alpha=0.3)
    fig.legend(loc="outside lower center", ncols=3, fontsize=9)
    describe(ax, *_in_words(outcomes, len(material.y_test)))
    return ax


def _in_words(outcomes, num_test):
    means = [float(np.mean(outcome.test)) for outcome in outcomes]
    rows = [
        f"{outcome.name}: test {_with_range(outcome.test)}, validation {_with_range(outcome.val)}"
        for outcome in outcomes
    ]
    best, worst = int(np.argmax(means)), int(np.argmin(means))
    return (
        f"Accuracies of {len(outcomes)} ways of training: on the test images from {means[worst]:.3f} "
        f"({outcomes[worst].name}) to {means[best]:.3f} ({outcomes[best].name})",
        f"{'; '.join(rows)}. The 95 % interval of a test accuracy reaches "
        f"{100 * margin(means[best], num_test):.1f} points either way.",
    )


def _listed(values):
    words = [number(value) for value in values]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
