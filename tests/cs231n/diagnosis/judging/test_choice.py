"""The choice of a pair: right ones of any style are not accused, and a wrong one is told what it went by."""

import pytest

from tests.cs231n.diagnosis.choice_mutants import KEY, RETURN
from tests.cs231n.diagnosis.diagnosing import changed_function, diagnose, each_set, function_in, notebook_of

CHOICES = {
    "a loop": (
        "def choose(models, results):\n    best_val, best_pair = -1, None\n"
        "    for pair, (train, val) in results.items():\n"
        "        if val > best_val:\n            best_val, best_pair = val, pair\n"
        "    return [best_pair, models[best_pair]]\n",
    ),
    "sorted, with a helper": (
        "def val_of(entry):\n    return entry[1][1]\n",
        "def choose(models, results):\n    lr, reg = sorted(results.items(), key=val_of)[-1][0]\n"
        "    return (lr, reg), models[lr, reg]\n",
    ),
    "arrays": (
        "def choose(models, results):\n    k = np.array(list(results.values()))[:, 1].argmax()\n"
        "    return list(results)[k], list(models.values())[k]\n",
    ),
    "measured again": (
        "def choose(models, results):\n"
        "    best = max(models, key=lambda pair: np.mean(models[pair].predict(X_val) == y_val))\n"
        "    return best, models[best]\n",
    ),
}


@each_set
@pytest.mark.parametrize("cells", CHOICES.values(), ids=CHOICES)
def test_right_choices_of_other_styles_are_not_accused(cells, problems):
    function, source = function_in(notebook_of(*cells), "choose.ipynb", "choose")
    assert diagnose("choose", function, problems, source) == []


@each_set
def test_what_is_returned_instead_is_told_in_words(problems):
    said = []
    for what in ("best_pair", "models[best_pair]", "1, 2", "best_pair, 'good'", "{}, models[best_pair]"):
        function, _ = changed_function("choose", [(RETURN, f"return {what}")])
        said.append(diagnose("choose", function, problems)[0].text.partition(" Two things")[0])
    assert said == [
        f"It does not return a pair and a classifier: {what}."
        for what in (
            "it returns two numbers", "what it returns is a classifier alone", "it returns two numbers",
            "what comes second is text", "what comes first is a dictionary",
        )
    ]  # fmt: skip


@each_set
def test_a_choice_that_nobody_foresaw_is_told_both_accuracies_but_not_where_numbers_are_secret(problems):
    function, _ = changed_function("choose", [(KEY, "-pair[1]")])
    (finding,) = diagnose("choose", function, problems)
    assert "though there is one with 0.85" in finding.text
    assert "0.85" not in finding.without_numbers().text


@each_set
def test_an_error_is_an_error_and_a_stub_a_stub_even_beside_test_images(problems):
    for body, slip in (("X_test.nothing", "test-images"), ("raise ValueError('no')", "raises"),
                       ("X_test; raise NotImplementedError('Choose.')", "unfinished"),
                       ("X_test", "returns-nothing")):  # fmt: skip
        cell = f"def choose(models, results):\n    {body}\n"
        function, _ = function_in(notebook_of(cell), "choose.ipynb", "choose")
        assert diagnose("choose", function, problems)[0].slip == slip
