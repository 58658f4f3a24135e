"""Judge how minibatches are drawn: at random, with replacement, together with their labels."""

from collections.abc import Callable

import numpy as np

from cs231n.diagnosis.findings import Finding
from cs231n.diagnosis.probes import unpack


def judge_minibatches(inputs: dict, observed: dict, one: Callable[..., list]) -> list[Finding]:
    """Judge the minibatches of one training, and those of the same one with other seeds and sizes.

    Parameters
    ----------
    inputs : dict
        Those of the problem.
    observed : dict
        What was recorded; each minibatch of its runs is a list of indices and a list of labels.
    one : callable
        Makes the list of one finding, from the name of a slip and details.
    """
    batches, y = observed["run"]["batches"], unpack(inputs["y"])
    N = len(y)
    return (
        _judge_sizes(batches, N, inputs["batch_size"], one)
        or _judge_labels(batches, y, one)
        or _judge_sequence(batches, N, inputs, one)
        or _judge_seeds(batches, N, observed, one)
        or _judge_chance(np.array([indices for indices, _ in batches]), N, one)
    )


def _judge_sizes(batches, N, size, one):
    sizes = [len(indices) for indices, _ in batches]
    if set(sizes) == {N}:
        return one("whole-set")
    if any(len(indices) != len(labels) for indices, labels in batches):
        return one("unpaired")
    if _neighbours(batches, N) and batches[0] != batches[1]:
        return one("in-order")
    if set(sizes) == {size}:
        return []
    if _in_rounds(batches, N):
        return one("in-rounds")
    if min(sizes) < max(sizes):
        return one("size-varies", least=min(sizes), most=max(sizes))
    return one("wrong-batch-size", got=sizes[0], expected=size)


def _neighbours(batches, N):
    """Whether each sample is the next one of X, beginning anew after the last."""
    gaps = np.concatenate([np.diff(indices) % N for indices, _ in batches])
    return gaps.size > 0 and bool((gaps == 1).all())


def _in_rounds(batches, N):
    """Whether all samples come once, in any order, before one comes again."""
    drawn = np.concatenate([indices for indices, _ in batches])
    rounds = drawn[: len(drawn) // N * N].reshape(-1, N)
    return len(rounds) > 1 and bool((np.sort(rounds, axis=1) == np.arange(N)).all())


def _judge_labels(batches, y, one):
    indices, labels = (np.array(parts) for parts in zip(*batches))  # (num_iters, batch_size)
    if np.array_equal(y[indices], labels):
        return []
    return one("labels-are-indices" if np.array_equal(indices, labels) else "unpaired")


def _judge_sequence(batches, N, inputs, one):
    """Which samples come, and do the same minibatches come again?"""
    drawn = {index for indices, _ in batches for index in indices}
    different = len({tuple(indices) for indices, _ in batches})
    if different == 1:
        return one("same-minibatch")
    if inputs["batch_size"] > 1 and all(len(set(indices)) == 1 for indices, _ in batches):
        return one("one-sample-repeated")
    last = max(drawn) + 1
    if drawn == set(range(last)) and last < N:  # the first ones, in many combinations
        if last == inputs["X"]["shape"][1]:
            return one("columns-for-samples")
        return one("never-drawn", got="The last sample is") if last == N - 1 else one("first-alone", got=last)
    if different < 0.6 * len(batches):
        return one("minibatches-repeat", got=different)
    if len(drawn) < N:
        return one("never-drawn", got="The first sample is" if 0 not in drawn else "Some samples are")
    return []


def _judge_seeds(batches, N, observed, one):
    again, other = (observed[key].get("batches") for key in ("again", "other seed"))
    if again != batches:
        return one("rng-ignored")
    if other == batches:
        return one("seed-ignored")
    large = observed["large batch"].get("batches") or [None]
    if any(not isinstance(batch, list) or len(batch[0]) != 2 * N for batch in large):
        return one("without-replacement")
    return []


def _judge_chance(indices, N, one):
    """Frequencies in hundreds of draws; the bounds are five or more standard deviations away."""
    steps, size = indices.shape
    repeated = np.mean([len(set(batch)) < size for batch in indices.tolist()])
    if repeated == 0:
        return one("without-replacement")
    counts = np.bincount(indices.ravel(), minlength=N)
    if np.sum((counts - counts.mean()) ** 2 / counts.mean()) > 45:  # chi square with N - 1 = 10 degrees
        return one("uneven")
    expected = 1 - np.prod(1 - np.arange(size) / N)
    overlap = np.mean([np.equal.outer(*two).sum() for two in zip(indices, indices[1:])])  # from step to step
    dependent = (
        abs(repeated - expected) > 0.2
        or abs(overlap - size**2 / N) > 0.35 * size**2 / N
        or _togetherness(indices, N) > 200
    )
    return one("not-random") if dependent else []


def _togetherness(indices, N):
    """Chi square of how often two samples, in either order, are in the same minibatch."""
    first, second = np.triu_indices(indices.shape[1], 1)
    counts = np.zeros((N, N))
    np.add.at(counts, (indices[:, first], indices[:, second]), 1)
    counts, expected = np.triu(counts + np.tril(counts, -1).T), counts.sum() / N**2 * (2 - np.eye(N))
    upper = np.triu_indices(N)
    return np.sum((counts[upper] - expected[upper]) ** 2 / expected[upper])
