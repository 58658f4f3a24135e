"""What the figures of explore.ipynb say in words, made as in :mod:`cs231n.figures.words`."""

import numpy as np

from cs231n.figures import words
from cs231n.figures.pieces import short


def moment(W, step, losses, title):
    """What ``explore.show_moment`` shows: `W` after a `step` and all `losses`, with a `title`."""
    here = losses[min(step, len(losses) - 1)]
    return (
        f"Templates {title or f'after {step:,} steps'}; minibatch loss {here:.2f}",
        f"Neighbouring weights correlate by {words.numeral(words.smoothness(W))}, where 1 is smooth and 0 is "
        f"noise. The mark on the loss curve is at {step:,} of {len(losses):,} steps; the curve begins at "
        f"{losses[0]:.2f} and ends at {losses[-1]:.2f}.",
    )


def setting(found, k, W):
    """What ``explore.show_setting`` shows: setting `k` of a search `found`, by weights `W`."""
    best, accuracy = found.best, found.val_accuracy
    finite = np.isfinite(found.losses[:, k])
    if found.diverged[k]:
        outcome = f"diverged after {int(finite.argmin()) if not finite.all() else len(finite):,} iterations"
        curve = f"Its loss begins at {found.losses[0, k]:.1f}, and its templates are {words.NOTHING_LEARNT}."
    elif words.jumpy(found.losses[:, k]):
        outcome = f"a loss that begins at {found.losses[0, k]:.1f} and jumps to the end"
        curve = "After a training that jumps so much, accuracy and templates are a matter of luck."
    else:
        outcome = f"validation accuracy {accuracy[k]:.2f}"
        first, last = (found.losses[part, k].mean() for part in (slice(20), slice(-20, None)))
        curve = (
            f"Its loss goes from {first:.1f} to {last:.1f} (means of 20 iterations); neighbouring weights "
            f"correlate by {words.numeral(words.smoothness(W))}, where 1 is smooth and 0 is noise."
        )
    return (
        f"{words.pair_of(found.pairs[k]).capitalize()}: {outcome}",
        f"{curve} On the map of {len(found.pairs)} settings, {np.count_nonzero(found.diverged)} of which "
        f"diverged, the best one is {words.pair_of(found.pairs[best])}, validation accuracy "
        f"{accuracy[best]:.2f}.",
    )


def evidence(pixels, bias, class_name):
    """What ``explore.show_evidence`` shows: `pixels` (H, W) and a `bias` for `class_name`."""
    plus, minus = pixels[pixels > 0].sum(), pixels[pixels < 0].sum()
    places = [np.unravel_index(choose(pixels), pixels.shape) for choose in (np.argmax, np.argmin)]
    strongest = [f"row {row + 1}, column {column + 1}" for row, column in places]
    return (
        f"Evidence of the pixels for “{class_name}”: {words.numeral(plus)} for it and {words.numeral(minus)} "
        f"against it, score {words.numeral(plus + minus + bias)}",
        f"{np.mean(pixels > 0):.0%} of the pixels speak for it, most the one in {strongest[0]}; most against "
        f"it the one in {strongest[1]}. With the bias, {short(bias)}, this adds up to "
        f"{words.numeral(plus + minus + bias)}.",
    )


def evidence_maps(scores, class_names):
    """What ``explore.show_evidence_maps`` shows: maps with `scores` of `class_names`."""
    order = np.argsort(-scores, kind="stable")
    each = ", ".join(f"{class_names[c]} {scores[c]:+.2f}" for c in order)
    return (
        f"An image and {len(scores)} maps of its evidence; the highest score is {class_names[order[0]]}, "
        f"{scores[order[0]]:+.2f}",
        "Dark pixels speak against a class, bright ones for it. The scores, which the pixels of a map and a "
        f"bias add up to: {each}.",
    )


def probabilities(p, p_before, class_names):
    """What ``explore.show_probabilities`` shows: `p` and `p_before` of `class_names`."""
    order = [c for c in np.argsort(-p, kind="stable") if p[c] >= 0.005]
    each = ", ".join(f"{class_names[c]} {p[c]:.0%} (unchanged {p_before[c]:.0%})" for c in order)
    now, before = class_names[p.argmax()], class_names[p_before.argmax()]
    return (
        f"Looks like {now}, {p.max():.0%}; the unchanged image like {before}, {p_before.max():.0%}",
        f"Probabilities of at least half a percent: {each}.",
    )


def what_if(p, amounts, class_names, xlabel):
    """What ``explore.plot_what_if`` shows: `p` (n, C) of `class_names` against n `amounts`.

    The `xlabel` says what these are.
    """
    top, said = p.argmax(axis=1), []
    for k in np.flatnonzero(np.diff(top, prepend=-1)):
        said.append(f"from {amounts[k]} on {class_names[top[k]]}, {p[k, top[k]]:.0%}")
    ends = [
        f"{name} {row[0]:.0%}, {row[len(row) // 2]:.0%}, {row[-1]:.0%}"
        for name, row in zip(class_names, p.T) if row.max() >= 0.1
    ]  # fmt: skip
    middle = amounts[len(amounts) // 2]
    return (
        f"Probabilities of {len(class_names)} classes against {xlabel}, {amounts[0]} to {amounts[-1]}; the "
        f"most probable: {', '.join(said)}",
        f"At {amounts[0]}, {middle} and {amounts[-1]}: {'; '.join(ends)}. All others stay below 10%.",
    )
