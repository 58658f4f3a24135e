"""Slips in choosing a pair: the exercise, the slip that is named, and what is replaced."""

KEY, RETURN = "results[pair][1]", "return best_pair, models[best_pair]"


def _choose(slip, *changes):
    return ("choose", slip, changes)


def _by(slip, key):
    return _choose(slip, (KEY, key))


def _returns(slip, what):
    return _choose(slip, (RETURN, f"return {what}"))


CHOICE = [
    _by("by-training", "results[pair][0]"),
    _choose("by-training", ("key=lambda pair: results[pair][1]", "key=results.get")),
    _by("by-both", "sum(results[pair])"),
    _by("by-both", "np.mean(results[pair])"),
    _by("by-closeness", "-abs(results[pair][0] - results[pair][1])"),
    _by("by-difference", "results[pair][1] - results[pair][0]"),
    _by("by-loss", "-models[pair].loss(X_val, y_val, pair[1])[0]"),
    _by("test-images", "np.mean(models[pair].predict(X_test) == y_test)"),
    _by("test-images", "np.mean(models[pair].predict(test_images) == test_labels)"),
    _by("test-images", "-models[pair].loss(X_test, y_test, pair[1])[0]"),
    _by("test-images", "accuracy_score(y_test, models[pair].predict(preprocess(test_images)))"),
    _returns("test-images", "best_pair, (print(models[best_pair].predict(X_test)), models[best_pair])[1]"),
    _choose("lowest-accuracy", ("max(", "min(")),
    _choose(
        "last-pair",
        (
            "best_pair = max(results, key=lambda pair: results[pair][1])",
            "for pair in results:\n        if results[pair][1] > 0:\n            best_pair = pair",
        ),
    ),
    _choose("first-pair", ("max(results, key=lambda pair: results[pair][1])", "next(iter(results))")),
    _choose("largest-key", (", key=lambda pair: results[pair][1]", "")),
    _by("another-choice", "-pair[0]"),
    _by("another-choice", "results[pair][0] - results[pair][1]"),
    _returns("not-among-them", "(1e-6, 1000), models[best_pair]"),
    _returns("model-of-another-pair", "best_pair, list(models.values())[-1]"),
    _returns("choice-swapped", "models[best_pair], best_pair"),
    _returns("accuracy-for-pair", "results[best_pair][1], models[best_pair]"),
    _returns("accuracy-for-pair", "results[best_pair], models[best_pair]"),
    _returns("accuracy-for-pair", "list(results).index(best_pair), models[best_pair]"),
    _returns("accuracy-for-pair", "best_pair, models[max(results.values())]"),
    _returns("not-pair-and-classifier", "best_pair"),
    _returns("not-pair-and-classifier", "models[best_pair]"),
    _returns("not-pair-and-classifier", "best_pair, models"),
    _returns("not-pair-and-classifier", "best_pair, results[best_pair][1]"),
    _returns("not-pair-and-classifier", "best_pair, models[best_pair], results[best_pair]"),
    _returns("not-pair-and-classifier", "str(best_pair), models[best_pair]"),
    _returns("trained-again", "best_pair, (models[best_pair].train(X_train, y_train), models[best_pair])[1]"),
]
