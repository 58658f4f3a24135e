"""What the figures of this package say in words: each function takes the data of a figure.

Each returns a title and a description for :func:`cs231n.figures.alternative.describe`. Numbers are rounded so
that every machine says the same: notebooks compare what they print.
"""

import numpy as np

from cs231n.figures.pieces import grid_of, short

COLOURS = ("red", "green", "blue")
SMOOTH, GRAINY = 0.8, 0.4  # correlation of neighbouring weights
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


def image(picture):
    """What ``softmax.show_image`` shows: a `picture` (H, W, 3), 0 ... 255."""
    means = picture.mean(axis=(0, 1))
    edge = np.concatenate([picture[[0, -1]].reshape(-1, 3), picture[:, [0, -1]].reshape(-1, 3)]).mean()
    middle = picture[8:-8, 8:-8].mean()
    return (
        f"An image of {picture.shape[0]} × {picture.shape[1]} pixels, "
        f"{'brighter' if middle > edge else 'darker'} in the middle ({middle:.0f}) than at the edge "
        f"({edge:.0f})",
        f"Of 255, red is {means[0]:.0f} on average, green {means[1]:.0f} and blue {means[2]:.0f}; single "
        f"pixels and colours go from {picture.min():.0f} to {picture.max():.0f}.",
    )


def bars(class_names, values):
    """What ``softmax.plot_bars`` shows of `class_names`: `values` by title."""
    each = {
        title: ", ".join(f"{name} {numeral(value)}" for name, value in zip(class_names, row))
        for title, row in values.items()
    }
    last = list(each)[-1]
    return (
        f"Bars of {len(class_names)} classes, {len(each)} panels: {listed(each)}; {last}: {each[last]}",
        f"{'; '.join(f'{title}: {text}' for title, text in each.items())}.",
    )


def jumpy(values):
    """Whether the losses `values` jump by half of their mean to the end: then no two machines agree."""
    end = np.asarray(values)[-50:]
    if len(end) < 50:
        return False
    far, fast = np.ptp(end) > 0.55 * end.mean(), np.abs(np.diff(end)).mean() > 0.1 * end.mean()
    return bool(far and fast)


def classes(labels, class_names, per_class):
    """What ``vis_utils.show_classes`` shows: of `labels` the first `per_class` of each of `class_names`."""
    counts = [min(per_class, int(np.sum(labels == c))) for c in range(len(class_names))]
    most, few = max(counts), {name: n for name, n in zip(class_names, counts) if n < max(counts)}
    fewer = "".join(f" There are only {n} of {name}." for name, n in few.items())
    return (
        f"{sum(counts)} images, {most} of each of {len(class_names)} classes",
        f"{len(class_names)} columns, one for each class, from left to right: {listed(class_names)}.{fewer}",
    )


def templates(W, class_names):
    """What ``vis_utils.show_templates`` shows: weights `W` (3073, C), with `class_names`."""
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
        "Mid-grey is weight 0, what is bright speaks for the class. The colour that speaks most for each "
        f"class in the middle of the image, and the one at its edge: {', '.join(looks)}.",
    )


def template_rows(weights, class_names):
    """What ``vis_utils.show_template_rows`` shows: `weights` by label, with `class_names`."""
    how = {
        ", ".join(str(label).split("\n")): _texture(W) if np.isfinite(W).all() else NOTHING_LEARNT
        for label, W in weights.items()
    }
    return (
        f"Weights of {len(class_names)} classes as images, {len(weights)} rows: "
        + "; ".join(f"{label}: {text}" for label, text in how.items()),
        f"The {len(class_names)} columns are {listed(class_names)}. In smooth templates neighbouring weights "
        f"correlate by {SMOOTH} or more, in grainy ones by {GRAINY} or more, in noisy ones by less.",
    )


def _texture(W):
    """How smooth the templates `W` are: in words, as a training that jumps ends elsewhere each time."""
    correlation = smoothness(W)
    return "smooth" if correlation >= SMOOTH else "grainy" if correlation >= GRAINY else "noisy"


def gradients(numerical, attempts):
    """What ``vis_utils.plot_gradients`` shows: a `numerical` gradient and `attempts` by name."""
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
        f"Computed against measured gradient, {measured.size} points in each of {len(attempts)} panels; on "
        f"the diagonal: {listed(right) if right else 'none'}",
        f"{'. '.join(said)}.",
    )


def losses(histories, window):
    """What ``vis_utils.plot_losses`` shows: `histories` by label, means over a `window`."""
    ends, courses = [], []
    for label, values in histories.items():
        values = np.asarray(values, np.float64)
        bad = np.flatnonzero(~np.isfinite(values))
        if bad.size:
            ends.append(f"{label} diverges")
            courses.append(f"{label}: from {values[0]:.1f} until it diverges, in iteration {bad[0]:,}")
        elif jumpy(values):
            ends.append(f"{label} jumps to the end")
            courses.append(f"{label}: {values[0]:.1f} at first, and jumps up and down to the end")
        else:
            half, last = (part[-window:].mean() for part in (values[: len(values) // 2 + 1], values))
            ends.append(f"{label} ends at {last:.1f}")
            courses.append(f"{label}: {values[0]:.1f} at first, {half:.1f} halfway, {last:.1f} at the end")
    longest = max(map(len, histories.values()))
    return (
        f"Minibatch loss over {longest:,} iterations: {', '.join(ends)}",
        f"Means over {window} iterations, except for the first loss. {'. '.join(courses)}.",
    )


def jumping_pairs(found):
    """Pairs of a search `found` whose accuracies no two machines agree on; none if it tells no losses."""
    if not hasattr(found, "losses") or found.classifier.__name__ == "LinearSVM":
        return set()  # where the gradient does not grow with the score, neither do rounding errors
    return {pair for pair, values in zip(found.pairs, found.losses.T) if jumpy(values)}


def search(results, diverged, jumping=(), marked=True):
    """What ``vis_utils.plot_search`` shows: `results` by pair; some `diverged`, some are `jumping`.

    Unless the best pair is `marked`, it is not named: whoever is to choose is not told.
    """
    rates, regs = grid_of(results)
    kept = {pair: accuracies for pair, accuracies in results.items() if pair not in diverged}
    settled = {pair: kept[pair] for pair in kept if pair not in jumping} or kept
    title = f"Heat maps of training and validation accuracy, {len(regs)} regs × {len(rates)} learning rates"
    said = {pair: "diverged" for pair in diverged} | {pair: "jumps" for pair in kept}
    said |= {pair: "{:.3f} / {:.3f}".format(*accuracies) for pair, accuracies in settled.items()}
    rows = [
        f"Reg {short(reg)}: " + ", ".join(f"{short(lr)} {said[lr, reg]}" for lr in rates if (lr, reg) in said)
        for reg in regs
    ]
    lost = f"{len(results) - len(kept) or 'None'} of the {len(results)} pairs diverged."
    table = f"Training / validation accuracy by learning rate. {'. '.join(rows)}."
    if len(settled) < len(kept):
        table += (
            " Where the loss still jumps at the end, the accuracies are a matter of luck, and left out here."
        )
    if not kept:
        return f"{title}: all {len(results)} diverged", table
    best = max(kept, key=lambda pair: kept[pair][1])
    worst = min(settled, key=lambda pair: settled[pair][1])
    high, low = (f"{kept[pair][1]:.3f}" for pair in (best, worst))
    if not marked:
        return f"{title}: validation accuracy from {low} to {high}", f"{lost} {table}"
    return (
        f"{title}: highest validation accuracy {high} at {pair_of(best)}, framed; lowest {low} at "
        f"{pair_of(worst)}",
        f"{lost} {table}",
    )


def confusion(percent, class_names):
    """What ``vis_utils.plot_confusion`` shows: `percent` (C, C), a row for each of `class_names`."""
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
    """What ``vis_utils.show_mistakes`` shows, by the `captions` above its images."""
    lines = [caption.replace("\n", ", ") for caption in captions]
    if not lines:
        return "0 mistakes", "No image is misclassified."
    return f"{len(lines)} misclassified images; the surest: {lines[0]}", f"{'; '.join(lines)}."
