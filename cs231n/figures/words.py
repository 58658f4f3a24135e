"""What the figures of this package say in words: each function takes the data of a figure.

Each returns a title and a description for :func:`cs231n.figures.alternative.describe`. Numbers are rounded so
that every machine says the same: notebooks compare what they print.
"""

import numpy as np

from cs231n.figures.pieces import grid_of, short

COLOURS = ("red", "green", "blue")
NOTHING_LEARNT = "not numbers any more (diverged)"


def listed(items):
    """Some `items` as in a sentence: "a", "a and b", "a, b and c"."""
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last


def pair_of(pair):
    """A `pair` of learning rate and reg."""
    return f"learning rate {short(pair[0])}, reg {short(pair[1])}"


def numeral(number, digits=2):
    """A `number` with so many digits after the point; minus zero is zero."""
    text = f"{number:.{digits}f}"
    return text if float(text) else text.removeprefix("-")


def smoothness(W):
    """Correlation of neighbouring weights over all templates of `W` (3073, C): 1 is smooth, 0 is noise."""
    templates = W[:-1].reshape(32, 32, -1)
    left, right = templates[:, :-1], templates[:, 1:]
    spread = np.sqrt(np.sum(left**2) * np.sum(right**2))
    return float(np.sum(left * right) / spread) if spread else 0.0


def classes(labels, class_names, per_class):
    """Of :func:`cs231n.vis_utils.show_classes`."""
    counts = [min(per_class, int(np.sum(labels == c))) for c in range(len(class_names))]
    most, few = max(counts), {name: n for name, n in zip(class_names, counts) if n < max(counts)}
    fewer = "".join(f" There are only {n} of {name}." for name, n in few.items())
    return (
        f"{sum(counts)} images, {most} of each of {len(class_names)} classes",
        f"A column for each class, from left to right: {listed(class_names)}.{fewer}",
    )


def templates(W, class_names):
    """Of :func:`cs231n.vis_utils.show_templates`."""
    images = W[:-1].reshape(32, 32, 3, -1)
    middle = images[8:24, 8:24]
    edge = images.sum((0, 1)) - middle.sum((0, 1))
    looks = [
        f"{name} {COLOURS[m]} and {COLOURS[e]}" if np.any(images[..., c]) else f"{name} all zero"
        for c, (name, m, e) in enumerate(zip(class_names, middle.mean((0, 1)).argmax(0), edge.argmax(0)))
    ]
    return (
        f"Weights of {len(class_names)} classes as images; neighbouring weights correlate by "
        f"{numeral(smoothness(W))}, where 1 is smooth and 0 is noise",
        "Mid-grey is weight 0, what is bright speaks for the class. The colour that speaks most for each class "
        f"in the middle of the image, and the one at its edge: {', '.join(looks)}.",
    )


def template_rows(weights, class_names):
    """Of :func:`cs231n.vis_utils.show_template_rows`."""
    how = {
        ", ".join(str(label).split("\n")): numeral(smoothness(W)) if np.isfinite(W).all() else NOTHING_LEARNT
        for label, W in weights.items()
    }
    return (
        f"Weights of {len(class_names)} classes as images, {len(weights)} rows: " + "; ".join(how),
        "Correlation of neighbouring weights, where 1 is smooth and 0 is noise: "
        + "; ".join(f"{label}: {text}" for label, text in how.items())
        + f". The columns are {listed(class_names)}.",
    )


def gradients(numerical, attempts):
    """Of :func:`cs231n.vis_utils.plot_gradients`."""
    measured = np.ravel(numerical)
    right, said = [], []
    for name, gradient in attempts.items():
        computed = np.ravel(gradient)
        distance = np.abs(computed - measured).max() / max(np.abs(measured).max(), 1e-300)
        slope = measured @ computed / max(measured @ measured, 1e-300)
        right += [name] if distance < 1e-3 else []
        said.append(f"{name}: slope {numeral(slope)}, largest distance from the diagonal "
                    f"{numeral(distance)} of the largest measured value")  # fmt: skip
    return (
        f"Computed against measured gradient, {measured.size} points in each of {len(attempts)} panels; "
        f"on the diagonal: {listed(right) if right else 'none'}",
        f"{'. '.join(said)}.",
    )


def losses(histories, window):
    """Of :func:`cs231n.vis_utils.plot_losses`."""
    ends, courses = [], []
    for label, values in histories.items():
        values = np.asarray(values, np.float64)
        bad = np.flatnonzero(~np.isfinite(values))
        if bad.size:
            ends.append(f"{label} diverges")
            courses.append(f"{label}: from {values[0]:.1f} until it diverges, in iteration {bad[0]:,}")
        else:
            half, last = (part[-window:].mean() for part in (values[: len(values) // 2 + 1], values))
            ends.append(f"{label} ends at {last:.1f}")
            courses.append(f"{label}: {values[0]:.1f} at first, {half:.1f} halfway, {last:.1f} at the end")
    longest = max(map(len, histories.values()))
    return (
        f"Minibatch loss over {longest:,} iterations: {', '.join(ends)}",
        f"But for the first loss, means of {window} iterations. {'. '.join(courses)}.",
    )


def search(results, diverged):
    """Of :func:`cs231n.vis_utils.plot_search`; `diverged` holds the pairs that did."""
    rates, regs = grid_of(results)
    kept = {pair: accuracies for pair, accuracies in results.items() if pair not in diverged}
    title = f"Heat maps of training and validation accuracy, {len(regs)} regs × {len(rates)} learning rates"
    lost = f"{len(results) - len(kept) or 'None'} of the {len(results)} pairs diverged"
    if not kept:
        return f"{title}: {lost}", "There is a cross in place of each accuracy."
    best, worst = (choose(kept, key=lambda pair: kept[pair][1]) for choose in (max, min))
    fit = max(kept, key=lambda pair: kept[pair][0])
    by_rate = {lr: [kept[pair][1] for pair in kept if pair[0] == lr] for lr in rates}
    trend = ", ".join(f"{short(lr)}: {max(found):.3f}" for lr, found in by_rate.items() if found)
    return (
        f"{title}: highest validation accuracy {kept[best][1]:.3f} at {pair_of(best)}; "
        f"lowest {kept[worst][1]:.3f} at {pair_of(worst)}",
        f"Framed: {pair_of(best)}, training accuracy {kept[best][0]:.3f}, validation {kept[best][1]:.3f}. "
        f"Highest training accuracy: {kept[fit][0]:.3f} at {pair_of(fit)}. "
        f"The best validation accuracy of each learning rate, {trend}. {lost}.",
    )


def confusion(percent, class_names):
    """Of :func:`cs231n.vis_utils.plot_confusion`; `percent` (C, C) has a row for each true class."""
    right = np.diag(percent)
    wrong = percent - np.diag(right)
    most = [np.unravel_index(k, wrong.shape) for k in np.argsort(-wrong, axis=None, kind="stable")[:3]]
    mistaken = [f"{class_names[y]} taken for {class_names[c]}, {wrong[y, c]:.0f} %" for y, c in most]
    rights = ", ".join(f"{name} {share:.0f} %" for name, share in zip(class_names, right))
    best, worst = right.argmax(), right.argmin()
    return (
        f"How often each of {len(class_names)} classes is predicted as each: most often right "
        f"{class_names[best]}, {right[best]:.0f} %, least often {class_names[worst]}, {right[worst]:.0f} %",
        f"On the diagonal, right: {rights}. The most frequent mistakes: {'; '.join(mistaken)}.",
    )


def mistakes(captions):
    """Of :func:`cs231n.vis_utils.show_mistakes`; `captions` stand above the images."""
    lines = [caption.replace("\n", ", ") for caption in captions]
    if not lines:
        return "0 mistakes", "No image is misclassified."
    return f"{len(lines)} misclassified images; the surest: {lines[0]}", f"{'; '.join(lines)}."


def true_score(rest, varied, loss, slope):
    """Of :func:`cs231n.figures.derivation.plot_true_score`; `rest` is the log-sum-exp of the other scores."""
    ends = [f"{numeral(loss[k])} at {varied[k]:g}" for k in (0, -1)]
    slopes = [f"{numeral(slope[k])}" for k in (0, -1)]
    return (
        f"Loss against the score of the true class, falling from {ends[0]} to {ends[1]}, and its slope, "
        f"rising from {slopes[0]} to {slopes[1]}",
        f"Both bend where the score is {numeral(rest)}, the log-sum-exp of the others: there the loss is "
        f"{numeral(np.log(2))} and the slope -0.50. Far below, the loss is close to a line that falls by 1 for "
        "every 1 of the score; far above, to 0.",
    )


def error_triangle(p, error, change, names):
    """Of :func:`cs231n.figures.derivation.plot_error_triangle`: what is drawn at each point `p` (M, 3)."""

    def place(k):
        return ", ".join(f"{name} {numeral(share)}" for name, share in zip(names, p[k]))

    lengths = [np.linalg.norm(vectors, axis=1).round(9) for vectors in (error, change)]
    ends = [(k.argmax(), k.argmin()) for k in lengths]
    said = [f"{part[a]:.2f} long at the point {place(a)}, {part[b]:.2f} at {place(b)}"
            for part, (a, b) in zip(lengths, ends)]  # fmt: skip
    return (
        f"Arrows at {len(p)} points of the triangle of three probabilities: the error is up to "
        f"{lengths[0].max():.2f} long, the change of p up to {lengths[1].max():.2f}",
        f"Left, the error, which points away from the true class at the top: {said[0]}. Right, where p goes when "
        f"the scores step against the error: {said[1]}; near every corner p hardly moves, even at a wrong one.",
    )


def difference_errors(steps, errors):
    """Of :func:`cs231n.figures.derivation.plot_difference_errors`."""
    said = []
    for label, values in errors.items():
        k = int(np.argmin(values))
        said.append(f"{label}: about {_power(values[k])} at h = {short(steps[k])}")
    return (
        f"Error of measured slopes against the step h, {len(errors)} curves of {len(steps)} points: lowest "
        f"{said[0]}",
        f"The bottom of each valley, {'; '.join(said)}. To the right of its valley an error grows like a power of h, dotted lines "
        "show h and h squared; to the left it grows as h shrinks, because of rounding.",
    )


def _power(number):
    return f"1e{int(np.floor(np.log10(number) + 0.5))}" if number > 0 else "0"


def hinge(margin):
    """Of :func:`cs231n.figures.svm.plot_hinge`."""
    at = {lead: np.logaddexp(0, -lead) for lead in (-3.0, 0.0, 4.0)}
    soft = ", ".join(f"{numeral(loss)} at a lead of {lead:g}" for lead, loss in at.items())
    push = ", ".join(f"{numeral(1 / (1 + np.exp(lead)))} at {lead:g}" for lead in at)
    return (
        f"Hinge and softmax loss against the lead of the true class: from a lead of {margin:g} on the hinge is 0, "
        "the softmax loss never",
        f"The hinge loss falls in a straight line from {margin + 3:g} at a lead of -3 to 0 at {margin:g}; the "
        f"softmax loss is {soft}. The push of the hinge is 1 below {margin:g} and 0 above; that of the softmax "
        f"fades: {push}.",
    )


def central_difference(w, h, gradient, chord):
    """Of :func:`cs231n.figures.svm.plot_central_difference`."""
    return (
        f"At w = {w:g} with h = {h:g}: gradient {numeral(gradient)}, central difference {numeral(chord)}",
        f"A loss near w = {w:g}, its tangent with slope {numeral(gradient)}, and the chord from w - h to w + h "
        f"with slope {numeral(chord)}.",
    )


def pushes(share, soft_share):
    """Of :func:`cs231n.figures.svm.plot_pushes`: the heights of its bars."""
    bars = ", ".join(f"{k}: {value:.1%}" for k, value in enumerate(share))
    tenths = ", ".join(f"{k / 10:g} to {(k + 1) / 10:g}: {value:.1%}" for k, value in enumerate(soft_share))
    return (
        f"Shares of images by their push: with the hinge {share[0]:.1%} do not push at all; with softmax "
        f"{soft_share[-1]:.1%} push by more than 0.9 and {soft_share[0]:.1%} by less than 0.1",
        f"Hinge, by the number of wrong classes whose margin is not met, {bars}. "
        f"Softmax, by one minus the probability of the true class, {tenths}.",
    )


def moment(W, step, losses, title):
    """Of :func:`cs231n.figures.explore.show_moment`."""
    here = losses[min(step, len(losses) - 1)]
    return (
        f"Templates {title or f'after {step:,} steps'}; minibatch loss {here:.2f}",
        f"Neighbouring weights correlate by {numeral(smoothness(W))}, where 1 is smooth and 0 is noise. The mark "
        f"on the loss curve is at {step:,} of {len(losses):,} steps; the curve begins at {losses[0]:.2f} and "
        f"ends at {losses[-1]:.2f}.",
    )


def setting(found, k, W):
    """Of :func:`cs231n.figures.explore.show_setting`."""
    best, accuracy = found.best, found.val_accuracy
    finite = np.isfinite(found.losses[:, k])
    if found.diverged[k]:
        outcome = f"diverged after {int(finite.argmin()) if not finite.all() else len(finite):,} iterations"
        curve = f"Its loss begins at {found.losses[0, k]:.1f}, and its templates are {NOTHING_LEARNT}."
    else:
        outcome = f"validation accuracy {accuracy[k]:.2f}"
        first, last = (found.losses[part, k].mean() for part in (slice(20), slice(-20, None)))
        curve = (f"Its loss goes from {first:.1f} to {last:.1f} (means of 20 iterations); neighbouring weights "
                 f"correlate by {numeral(smoothness(W))}, where 1 is smooth and 0 is noise.")  # fmt: skip
    return (
        f"{pair_of(found.pairs[k]).capitalize()}: {outcome}",
        f"{curve} On the map of {len(found.pairs)} settings, {np.count_nonzero(found.diverged)} of which "
        f"diverged, the best one is {pair_of(found.pairs[best])}, validation accuracy {accuracy[best]:.2f}.",
    )


def evidence(pixels, bias, class_name):
    """Of :func:`cs231n.figures.explore.show_evidence`."""
    plus, minus = pixels[pixels > 0].sum(), pixels[pixels < 0].sum()
    places = [np.unravel_index(choose(pixels), pixels.shape) for choose in (np.argmax, np.argmin)]
    strongest = [f"row {row + 1}, column {column + 1}" for row, column in places]
    return (
        f"Evidence of the pixels for “{class_name}”: {numeral(plus)} for it and {numeral(minus)} against it, "
        f"score {numeral(plus + minus + bias)}",
        f"{np.mean(pixels > 0):.0%} of the pixels speak for it, most the one in {strongest[0]}; most against it "
        f"the one in {strongest[1]}. With the bias, {short(bias)}, this adds up to {numeral(plus + minus + bias)}.",
    )


def evidence_maps(scores, class_names):
    """Of :func:`cs231n.figures.explore.show_evidence_maps`."""
    order = np.argsort(-scores, kind="stable")
    each = ", ".join(f"{class_names[c]} {scores[c]:+.2f}" for c in order)
    return (
        f"An image and {len(scores)} maps of its evidence; the highest score is {class_names[order[0]]}, "
        f"{scores[order[0]]:+.2f}",
        f"Dark pixels speak against a class, bright ones for it. The scores, which the pixels of a map and a bias add up to: "
        f"{each}.",
    )


def probabilities(p, p_before, class_names):
    """Of :func:`cs231n.figures.explore.show_probabilities`."""
    order = [c for c in np.argsort(-p, kind="stable") if p[c] >= 0.005]
    each = ", ".join(f"{class_names[c]} {p[c]:.0%} (unchanged {p_before[c]:.0%})" for c in order)
    now, before = class_names[p.argmax()], class_names[p_before.argmax()]
    return (
        f"Looks like {now}, {p.max():.0%}; the unchanged image like {before}, {p_before.max():.0%}",
        f"Probabilities of at least half a percent: {each}.",
    )


def what_if(p, amounts, class_names, xlabel):
    """Of :func:`cs231n.figures.explore.plot_what_if`."""
    top, said = p.argmax(axis=1), []
    for k in np.flatnonzero(np.diff(top, prepend=-1)):
        said.append(f"from {amounts[k]} on {class_names[top[k]]}, {p[k, top[k]]:.0%}")
    ends = [
        f"{name} {row[0]:.0%}, {row[len(row) // 2]:.0%}, {row[-1]:.0%}"
        for name, row in zip(class_names, p.T) if row.max() >= 0.1
    ]  # fmt: skip
    middle = amounts[len(amounts) // 2]
    return (
        f"Probabilities of {len(class_names)} classes against {xlabel}, {amounts[0]} to {amounts[-1]}; the most "
        f"probable: {', '.join(said)}",
        f"At {amounts[0]}, {middle} and {amounts[-1]}: {'; '.join(ends)}. All others stay below 10%.",
    )
