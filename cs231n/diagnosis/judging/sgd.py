"""Judge LinearClassifier.train: the calls of self.loss, its minibatches, its steps."""

import numpy as np

from cs231n.diagnosis.errors import SHAPE
from cs231n.diagnosis.findings import Finding, close, failure, found
from cs231n.diagnosis.judging.minibatches import judge_minibatches
from cs231n.diagnosis.judging.steps import judge_steps
from cs231n.diagnosis.probes import unpack


def judge_train(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Are minibatches drawn as they should be, and do the weights move down the gradient?"""
    inputs, run = problem["inputs"], observed["run"]

    def one(name, **details):
        return [found(kind, name, **problem["sizes"] | details)]

    if failure(run):
        return one("transposed-gradient") if _transposed(run, inputs["W"]["shape"]) else failure(run)
    findings = _judge_calls(run["batches"], inputs["num_iters"], inputs["X"]["shape"][1], one)
    if findings:
        return findings
    findings = judge_minibatches(inputs, observed, one)
    if any(reg != inputs["reg"] for reg in run["regs"]):
        findings += one("reg-lost")
    if len(run["weights"]) != inputs["num_iters"] + 1:
        raise ValueError("a forged record")
    findings += judge_steps(inputs, run["weights"], one)
    return findings or _judge_history(inputs, run["history"], one)


def _judge_history(inputs, history, one):
    """Does it return the loss of each step?"""
    expected = np.resize(unpack(inputs["losses"]), inputs["num_iters"])
    if history is None:
        return one("history-wrong", what="what it returns is no list of numbers")
    got = unpack(history)
    if got.shape != expected.shape:
        return one("history-wrong", what=f"it returns {got.size} numbers for {expected.size} steps")
    return [] if close(got, expected) else one("history-wrong", what="it returns other numbers")


def _transposed(run, shape):
    """Whether it failed since weights (D, C) met a gradient (C, D)."""
    met = [tuple(map(int, found.split(","))) for found in SHAPE.findall(str(run.get("raised", "")))]
    return {tuple(shape), tuple(shape[::-1])} == set(met)


def _judge_calls(batches, steps, columns, one):
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
    if odd and "other samples" in odd[0]:
        return one("other-samples")
    if odd and "columns" in odd[0]:
        shows = f"X_batch has the shape {tuple(odd[0]['shape'])}, and X has D = {odd[0]['columns']} columns."
        asks = "Along which axis do its samples lie?"
        return finding("batch-axes", shows, asks, "X_batch has not as many columns as X.")
    if odd and "labels" in odd[0]:
        return finding("label-axes", "y_batch should have one axis, (batch_size,).", "Print its shape.")
    if odd and odd[0]["shape"] == [columns]:
        return finding("one-sample", "X_batch is one sample, no minibatch.", "How many indices are drawn?")
    if odd:
        return finding("batch-axes", "X_batch should have two axes, (batch_size, D).", "Is it rows of X?")
    if calls != 1:
        shows = f"train takes {len(batches)} {'step' if len(batches) == 1 else 'steps'} in place of {steps}."
        asks = "Is a return inside the loop, or a number of steps written into the code?"
        return finding("wrong-number-of-steps", shows, asks, "train does not take num_iters steps.")
    return []
