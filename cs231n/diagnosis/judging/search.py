"""Judge the search, one pair after another."""

from collections import Counter

import numpy as np

from cs231n.diagnosis.findings import Finding, failure_or_test_images, found, with_article
from cs231n.diagnosis.judging.accuracies import judge_accuracies
from cs231n.diagnosis.recorders import OTHER

FIRST_DRAW = int(np.random.RandomState(0).choice(1 << 30))
BATCH_SIZE = 200  # train's own
NAMES = {"train": "training", "val": "validation", "test": "test"}


def judge_search(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Does every pair have its own classifier, trained and measured on the right images?"""

    def one(name, **details):
        return [found(kind, name, **details)]

    if failed := failure_or_test_images(kind, observed):
        return failed
    outcome = observed["outcome"]
    findings = (
        _judge_trainings(problem["inputs"], observed["trainings"], one)
        or _judge_tables(problem["inputs"], observed["trainings"], outcome, one)
        or judge_accuracies(problem, outcome["results"], observed["asked"], one)
    )
    used = {part for _, parts in observed["asked"] for part in parts}
    used |= {part for training in observed["trainings"] for part, _ in training["rows"]}
    return one("test-images") if findings and "test" in used else findings


def _judge_trainings(inputs, trainings, one):
    if not trainings:
        return one("nothing-trained")
    if len({training["model"] for training in trainings}) < len(trainings):
        return one("reused-classifier")
    pairs, given = ([tuple(pair) for pair in some] for some in (inputs["pairs"], _pairs(trainings)))
    if set(given) != set(pairs):
        return _judge_settings(pairs, given, one)
    parts = {tuple(sorted(Counter(part for part, _ in t["rows"]).items())) for t in trainings}
    N = inputs["X_train"]["shape"][0]
    for t in trainings:
        if t["rows"] != [["train", i] for i in range(N)]:
            if parts == {(("val", inputs["X_val"]["shape"][0]),)}:
                return one("trained-on-validation")
            return one("trained-on-others", what=_what(t["rows"], N))
    draws = [t["draw"] for t in trainings]
    without = any(t["generator"] == "NoneType" for t in trainings)  # a seed of NumPy's own will do as well
    rules = (
        ("trained-on-other-labels", any(t["labels"] != inputs["y_train"]["values"] for t in trainings)),
        ("num-iters-ignored", any(t["num_iters"] != inputs["num_iters"] for t in trainings)),
        ("other-batch-size", any(t["batch_size"] != BATCH_SIZE for t in trainings)),
        ("rng-not-passed", without and len(set(draws)) > 1 and draws[0] != FIRST_DRAW),
        ("rng-shared", len(set(draws)) > 1),
        ("other-generator", any(t["generator"] == "Generator" for t in trainings)),
        ("other-seed", any(draw != FIRST_DRAW for draw in draws)),
    )
    return next((one(name, got=trainings[0]["batch_size"]) for name, holds in rules if holds), [])


def _pairs(trainings):
    return [training["pair"] for training in trainings]


def _judge_settings(pairs, given, one):
    """Other pairs are trained than those that were asked for."""
    if all(pair[::-1] in pairs and pair not in pairs for pair in given):
        return one("rate-reg-swapped")
    if given == pairs[: len(given)]:
        return one("stops-early", got=len(given), all=len(pairs))
    if set(given) < set(pairs) and len(set(given)) == len(given):
        return one("pair-missing", table="models and results", verb="hold", got=len(given), all=len(pairs))
    names, constant = ("learning rate", "reg"), [len({pair[i] for pair in given}) == 1 for i in (0, 1)]
    right = [{pair[i] for pair in given} == {pair[i] for pair in pairs[: len(given)]} for i in (0, 1)]
    for i in (0, 1):
        if constant[i] and not right[i] and right[1 - i]:
            return one("setting-not-passed", setting=names[i], got=f"{given[0][i]:g}")
    if all(constant) and len(given) == len(pairs):
        return one("setting-not-passed", setting="rate and reg", got="{:g} and {:g}".format(*given[0]))
    return one("other-settings")


def _what(rows, N):
    """In words, which images train was given."""
    parts = Counter(part for part, _ in rows)
    if set(parts) == {"train"}:
        different = len({i for _, i in rows})
        return "their order is another one" if different == N == len(rows) else f"it gets {different} of {N}"
    if parts[OTHER] == len(rows):
        return "they are changed before"
    return "it gets " + " and ".join(f"{n} {NAMES.get(part, 'other')}" for part, n in parts.items()) + " ones"


def _judge_tables(inputs, trainings, outcome, one):
    """Are models and results dictionaries with all pairs as their keys, and with values of the right kind?"""
    if "returned" in outcome:
        what = f"what it returns is {with_article(outcome['returned'])}"
        return one("not-two-dictionaries", what=what)
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    tables = {name: outcome[name] for name in ("models", "results")}
    for name, table in tables.items():
        if isinstance(table, str):
            return one("not-two-dictionaries", what=f"{name} is {with_article(table)}")
    values = {name: [value for _, value in table] for name, table in tables.items()}
    if _are(values["models"], list) and _are(values["results"], int):
        return one("returned-swapped")
    for name, table in tables.items():
        odd = [key for key, _ in table if isinstance(key, str)]
        if odd:
            return one("other-keys", table=name, value=with_article(odd[0]))
        keys = [tuple(key) for key, _ in table]
        if keys and all(key[::-1] in pairs and key not in pairs for key in keys):
            return one("keys-swapped", table=name)
    short = {name: len({tuple(key) for key, _ in table} & set(pairs)) for name, table in tables.items()}
    if min(short.values()) < len(pairs):
        name = " and ".join(n for n, number in short.items() if number == min(short.values()))
        verb = "hold" if " " in name else "holds"
        return one("pair-missing", table=name, verb=verb, got=min(short.values()) or "none", all=len(pairs))
    for name, kind, wanted in (("models", int, "a classifier"), ("results", list, "two accuracies")):
        odd = [value for value in values[name] if not isinstance(value, kind)]
        if odd:
            return one("other-values", table=name, wanted=wanted, value=with_article(odd[0]))
    return _judge_models(trainings, outcome["models"], one)


def _are(values, kind):
    return bool(values) and all(isinstance(value, kind) for value in values)


def _judge_models(trainings, models, one):
    number = {tuple(training["pair"]): training["model"] for training in trainings}
    models = {tuple(key): value for key, value in models}
    if any(value not in number.values() for value in models.values()):
        return one("untrained-model")
    return one("one-model-for-all") if any(models[pair] != number[pair] for pair in number) else []
