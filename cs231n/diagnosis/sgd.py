"""Judge LinearClassifier.train and predict."""

import numpy as np

from cs231n.diagnosis.findings import Finding, arrays, close, failure, found, wrong_shape
from cs231n.diagnosis.probes import unpack
from cs231n.diagnosis.values import UNKNOWN

BLOCK = 250  # of LinearClassifier.predict


def judge_train(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Are minibatches drawn as they should be, and do the weights move down the gradient?"""
    inputs, one = problem["inputs"], lambda name, **details: [found(kind, name, **details)]
    run = observed["run"]
    if failure(run):
        return failure(run)
    batches, y = run["batches"], unpack(inputs["y"])
    if None in batches:
        return one("no-minibatch")
    tags, labels = ([unpack(batch[key]) for batch in batches] for key in ("tags", "labels"))
    findings, expected = [], inputs["batch_size"]
    if any(len(a) != len(b) for a, b in zip(tags, labels)):
        findings += one("unpaired")
    elif any(len(t) == len(y) and np.array_equal(np.sort(t), np.arange(len(y))) for t in tags):
        findings += one("whole-set")
    elif any(len(t) != expected for t in tags):
        got = next(len(t) for t in tags if len(t) != expected)
        findings += one("wrong-batch-size", got=got, expected=expected)
    elif any(not np.array_equal(y[t], label) for t, label in zip(tags, labels)):
        findings += one("unpaired")
    elif all(np.array_equal(np.sort(t), np.sort(tags[0])) for t in tags):
        findings += one("same-minibatch")
    elif "batches" not in observed["again"] or observed["again"]["batches"] != batches \
            or observed["other seed"]["batches"] == batches:  # fmt: skip
        findings += one("rng-ignored")
    elif _without_replacement(observed["large batch"], len(y)):
        findings += one("without-replacement")
    return findings + _judge_steps(inputs, [unpack(W) for W in run["weights"]], one)


def _without_replacement(run, N):
    """Whether twice as many samples as there are cannot be drawn at once."""
    return "batches" not in run or any(
        batch is None or len(unpack(batch["tags"])) != 2 * N for batch in run["batches"]
    )


def _judge_steps(inputs, weights, one):
    """How the weights moved from each loss to the next."""
    lr, reg, gradients = inputs["learning_rate"], inputs["reg"], unpack(inputs["gradients"])
    if len(weights) != len(gradients) + 1 or any(W.shape != gradients[0].shape for W in weights):
        return one("wrong-step")
    start, moves = np.array(weights[:-1]), np.diff(weights, axis=0)
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
    """Are these the labels of the largest scores?"""
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
    if got.shape == (len(expected) % BLOCK,):
        return [found(kind, "block-returned")]
    if got.shape != expected.shape:
        return [wrong_shape(kind, got, expected, "")]
    if np.array_equal(got, expected):
        return []
    for name, variants in problem["wrong"].items():
        if any(np.array_equal(got, unpack(numbers)) for numbers in variants["labels"]):
            return [found(kind, name)]
    wrong = np.count_nonzero(got != expected)
    return [Finding("", "other", f"{wrong} of {len(got)} labels are wrong. {UNKNOWN}")]
