"""Judge which pair is chosen after a search, and by what."""

from cs231n.diagnosis.findings import Finding, failure_or_test_images, found, with_article
from cs231n.diagnosis.probes import unpack


def judge_choice(kind: str, problem: dict, observed: dict) -> list[Finding]:
    """Is it the pair with the best validation accuracy, with its own classifier?"""

    def one(name, **details):
        return [found(kind, name, **details)]

    if failed := failure_or_test_images(kind, observed):
        by_accuracy = _is_key(problem["inputs"]["accuracies"], observed["outcome"].get("raised"))
        return one("accuracy-for-pair", what="It looks up an accuracy") if by_accuracy else failed
    outcome = observed["outcome"]
    if any("test" in parts for _, parts in observed["asked"]):
        return one("test-images")
    if observed["trainings"]:
        return one("trained-again")
    if "returned" in outcome:
        return one("not-pair-and-classifier", what=f"what it returns is {_word(outcome['returned'])}")
    return _judge_returned(problem, outcome["pair"], outcome["model"], one)


def _judge_returned(problem, pair, model, one):
    pairs = [tuple(each) for each in problem["inputs"]["pairs"]]
    if isinstance(pair, int) and isinstance(model, list):
        return one("choice-swapped")
    if pair == model == "number":
        return one("not-pair-and-classifier", what="it returns two numbers")
    accuracies = problem["inputs"]["accuracies"]
    if pair == "number":
        return one("accuracy-for-pair", what="It returns one number, an accuracy or an index,")
    if pair in accuracies:
        return one("accuracy-for-pair", what="It returns two accuracies")
    if not isinstance(pair, list):
        return one("not-pair-and-classifier", what=f"what comes first is {_word(pair)}")
    if not isinstance(model, int):
        return one("not-pair-and-classifier", what=f"what comes second is {_word(model)}")
    if tuple(pair) not in pairs:
        return one("not-among-them")
    best = tuple(unpack(problem["expected"]["pair"]))
    if pairs.index(tuple(pair)) != model:
        return one("model-of-another-pair")
    if tuple(pair) == best:
        return []
    chosen_by = {tuple(unpack(each)): name for name, of in problem["wrong"].items() for each in of["pair"]}
    got, right = (f"{accuracies[pairs.index(each)][1]:.2f}" for each in (tuple(pair), best))
    return one(chosen_by.get(tuple(pair), "another-choice"), got=got, right=right)


def _is_key(accuracies, raised):
    """Whether an accuracy, or two of them, were taken for a key of a dictionary."""
    keys = [key for both in accuracies for key in (tuple(both), *both)]
    return any(str(raised).startswith(f"KeyError: {key}") for key in keys)


def _word(kind):
    """In words, what was returned in place of something else."""
    if isinstance(kind, int):
        return "a classifier alone"
    return "two numbers, a pair alone" if isinstance(kind, list) else with_article(kind)
