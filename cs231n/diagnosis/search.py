"""Judge the search of exercise 5."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.findings import Finding, failure, found
from cs231n.diagnosis.probes import OTHER_DATA

UNKNOWN = (
    "This is not one of the mistakes that the checks know: print the labels that predict returns for a pair, "
    "and compare its accuracy with a count by hand."
)

FIRST_DRAW = int(np.random.RandomState(0).choice(1 << 30))


def judge_search(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Does every pair have its own classifier, trained and measured on the right images?"""
    inputs, one = problem["inputs"], lambda name: [found(kind, name)]
    if failure(observed):
        return failure(observed)
    if observed["results"] is None:
        return one("malformed")
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    trainings = observed["trainings"]
    trained = [tuple(training["pair"]) for training in trainings]
    results = {tuple(row[:2]): tuple(row[2:]) for row in observed["results"]}
    models = {tuple(row[:2]): row[2] for row in observed["models"]}
    number = {training_pair: t["model"] for training_pair, t in zip(trained, trainings)}
    expected = {tuple(row[:2]): tuple(row[2:]) for row in problem["expected"]["results"]}
    if trained and all(pair[::-1] in pairs and pair not in pairs for pair in trained):
        return one("rate-reg-swapped")
    if len({training["model"] for training in trainings}) < len(trainings):
        return one("reused-classifier")
    rules = (
        ("trained-on-validation", any(t["data"] in ("val", OTHER_DATA) for t in trainings)),
        ("trained-on-other-labels", any(t["labels"] != inputs["y_train"]["values"] for t in trainings)),
        ("num-iters-ignored", any(t["num_iters"] != inputs["num_iters"] for t in trainings)),
        ("rng-not-passed", any(t["draw"] is None for t in trainings)),
        ("rng-shared", len({t["draw"] for t in trainings}) > 1),
        ("other-seed", any(t["draw"] != FIRST_DRAW for t in trainings)),
        ("pair-missing", not set(pairs) == set(results) == set(models) == set(trained)),
        ("one-model-for-all", any(models[pair] != number.get(pair) for pair in models)),
    )
    for name, holds in rules:
        if holds:
            return one(name)
    return _judge_accuracies(inputs, results, expected, one)


def _judge_accuracies(inputs, results, expected, one):
    table, got = (np.array([rows[pair] for pair in expected]) for rows in (expected, results))
    if got.shape != table.shape:
        return one("malformed")
    sizes = np.array([len(inputs["y_train"]["values"]), len(inputs["y_val"]["values"])])
    explained: dict[str, Callable[[NDArray], NDArray]] = {
        "accuracies-swapped": lambda t: t[:, ::-1],
        "same-accuracy-twice": lambda t: t[:, [0, 0]] if np.allclose(got[:, 0], t[:, 0]) else t[:, [1, 1]],
        "accuracy-scaled": lambda t: t * (100 if got.max() <= 100 and np.allclose(got, t * 100) else sizes),
        "error-rates": lambda t: 1 - t,
    }  # fmt: skip
    if np.allclose(got, table):
        return []
    for name, wrong in explained.items():
        if np.allclose(got, wrong(table)):
            return one(name)
    return [Finding("", "other", f"The accuracies are wrong. {UNKNOWN}")]
