"""Judge LinearClassifier.train and predict."""

import numpy as np

from cs231n.diagnosis.findings import Finding, arrays, close, failure, found, wrong_shape
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.values import HOW_TO_GO_ON


def judge_train(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Are minibatches drawn as they should be, and do the weights move down the gradient?"""
    inputs, one = problem["inputs"], lambda name, **details: [found(kind, name, **details)]
    run = observed["run"]
    if failure(run):
        return failure(run)
    batches, y = run["batches"], unpack(inputs["y"])
    findings = _judge_calls(batches, inputs["num_iters"], one)
    if findings:
        return findings
    findings = _judge_batches(inputs, observed, batches, y, one)
    if any(reg != inputs["reg"] for reg in run["regs"]):
        findings += one("reg-lost")
    return findings + _judge_steps(inputs, [unpack(W) for W in run["weights"]], one)


def _judge_calls(batches, steps, one):
    """Is self.loss called once in each step, with a minibatch?"""

    def finding(slip, shows, asks, bare=""):
        return [Finding("", slip, f"{shows} {asks}", f"{bare} {asks}" if bare else "")]

    if not batches:
        return finding("no-loss", "train never calls self.loss.", "Where does the gradient come from?")
    calls, odd = len(batches) / steps, [batch for batch in batches if isinstance(batch, dict)]
    if calls > 1 and calls == int(calls):
        shows = "self.loss is called {} in each step."
        times = "twice" if calls == 2 else f"{calls:.0f} times"
        asks = "One call returns both the loss and the gradient: which one is too many?"
        return finding("loss-called-again", shows.format(times), asks, shows.format("more than once"))
    if odd and len(odd[0]["missing"]) == 1:
        name = "X_batch" if "X_batch" in odd[0]["missing"] else "y_batch"
        return finding("no-minibatch", f"{name} is None.", "A minibatch is some rows of X, with theirs of y.")
    if odd and odd[0]["missing"]:
        return one("no-minibatch")
    if odd and len(odd[0]["shape"]) == 1:
        return finding("one-sample", "X_batch is one sample, no minibatch.", "How many indices are drawn?")
    if odd:
        return finding("batch-axes", "X_batch should have two axes, (batch_size, D).", "Print its shape.")
    if calls != 1:
        shows = f"train takes {len(batches)} {'step' if len(batches) == 1 else 'steps'} in place of {steps}."
        asks = "Is a return inside the loop, or a number of steps written into the code?"
        return finding("wrong-number-of-steps", shows, asks, "train does not take num_iters steps.")
    return []


def _judge_batches(inputs, observed, batches, y, one):
    """Are minibatches drawn at random, with replacement, together with their labels?"""
    size, N = inputs["batch_size"], len(y)
    sizes = {len(part) for batch in batches for part in batch}
    if {len(tags) for tags, _ in batches} == {N}:
        return one("whole-set")
    if any(len(tags) != len(labels) for tags, labels in batches):
        return one("unpaired")
    if sizes != {size}:
        return one("wrong-batch-size", got=min(sizes - {size}), expected=size)
    tags, labels = (np.array(parts) for parts in zip(*batches))  # (num_iters, batch_size)
    if not np.array_equal(y[tags], labels):
        return one("unpaired")
    if len(np.unique(tags, axis=0)) < 0.7 * len(tags):
        return one("same-minibatch")
    again, other = (observed[key].get("batches") for key in ("again", "other seed"))
    if again != batches or other == batches:
        return one("rng-ignored")
    large = observed["large batch"].get("batches") or [None]
    if any(not isinstance(batch, list) or len(batch[0]) != 2 * N for batch in large):
        return one("without-replacement")
    return _judge_chance(tags, N, one)


def _judge_chance(tags, N, one):
    """Frequencies in hundreds of draws; the bounds are five or more standard deviations away."""
    counts = np.bincount(tags.ravel(), minlength=N)
    if counts.min() == 0:
        return one("never-drawn")
    repeated = np.mean([len(set(batch)) < len(batch) for batch in tags.tolist()])
    expected = 1 - np.prod(1 - np.arange(tags.shape[1]) / N)
    if repeated == 0:
        return one("without-replacement")
    successors = np.mean(np.diff(tags, axis=1) % N == 1)
    even = counts.max() < 2 * counts.mean() and counts.min() > counts.mean() / 2
    random = abs(repeated - expected) < 0.2 and successors < 0.3
    return [] if even and random else one("not-random")


def _judge_steps(inputs, weights, one):
    """How did the weights move from each loss to the next?"""
    lr, reg, gradients = inputs["learning_rate"], inputs["reg"], unpack(inputs["gradients"])
    if len(weights) != len(gradients) or any(W.shape != gradients[0].shape for W in weights):
        return one("wrong-step")
    gradients, start, moves = gradients[:-1], np.array(weights[:-1]), np.diff(weights, axis=0)
    if close(moves, -lr * gradients):
        return []
    if not moves.any():
        return one("no-update")
    with_penalty = [-lr * (gradients + share * reg * start) for share in (1, 2)]
    return one(
        "uphill" if close(moves, lr * gradients)
        else "learning-rate-missing" if close(moves, -gradients)
        else "penalty-twice" if any(close(moves, other) for other in with_penalty)
        else "wrong-step"
    )  # fmt: skip


def judge_predict(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Does it return the labels of the largest scores?"""
    call, expected = observed["calls"]["plain"], unpack(problem["expected"]["labels"])
    if "raised" in call and "could not broadcast" in call["raised"]:
        given = call["raised"].partition("into")[0]
        all_rows = f"({len(expected)},)" in given
        scores = f",{problem['sizes']['C']})" in given
        name = "all-rows" if all_rows else "returns-scores" if scores else "wrong-axis-of-scores"
        return [found(kind, name)]
    if failure(call):
        return failure(call)
    returned = arrays(call, 1)
    if returned is None:
        return [Finding("", "other", "It returns no array of labels.")]
    (got,) = returned
    if got.shape == (len(expected), problem["sizes"]["C"]):
        return [found(kind, "returns-scores")]
    if got.shape == (len(expected) % problem["sizes"]["block"],):
        return [found(kind, "block-returned")]
    if got.shape != expected.shape:
        return [wrong_shape(kind, got, expected, "", problem["sizes"])]
    if np.array_equal(got, expected):
        return []
    for name, variants in problem["wrong"].items():
        if any(np.array_equal(got, unpack(numbers)) for numbers in variants["labels"]):
            return [found(kind, name)]
    wrong = np.count_nonzero(got != expected)
    return [Finding("", "other", f"{wrong} of {len(got)} labels are wrong. {HOW_TO_GO_ON}")]
