"""Accuracies of a search: what stands in their place is said."""

import numpy as np
import pytest

from cs231n.diagnosis.judging.accuracies import judge_accuracies
from tests.cs231n.diagnosis.diagnosing import each_set

TRAIN, VAL = 0, 1


def judged(problem, change, images=(40, 25)):
    """Slip and details for the right accuracies (pairs, 2), changed."""
    rows = problem["expected"]["results"]
    table = change(np.array([row[2:] for row in rows]))
    results = [[row[:2], accuracies] for row, accuracies in zip(rows, table.tolist())]
    asked = [[k, dict(zip(("train", "val"), images))] for k in range(len(rows))]
    return judge_accuracies(problem, results, asked, lambda name, **details: (name, details))


def only(column, f):
    """A change of one of the two columns."""
    return lambda table: np.stack([f(c) if i == column else c for i, c in enumerate(table.T)], axis=1)


CHANGES = {
    "accuracies-swapped": lambda t: t[:, ::-1],
    "same-accuracy-twice": lambda t: t[:, [0, 0]],
    "error-rates": only(VAL, lambda a: 1 - a),
    "accuracy-scaled": only(TRAIN, lambda a: 100 * a),
    "accuracy-divided": only(VAL, lambda a: a * 25 / 40),
    "rounded": lambda t: t.round(1),
    "same-for-all": only(VAL, lambda a: 0 * a),
    "of-another-pair": lambda t: np.roll(t, 1, axis=0),
    "loss-stored": only(TRAIN, lambda a: 0 * a + 2.3),
    "wrong-accuracy": only(VAL, lambda a: a**2),
}


@each_set
@pytest.mark.parametrize("slip", CHANGES)
def test_what_stands_in_place_of_an_accuracy_is_named(slip, problems):
    name, details = judged(problems["search"], CHANGES[slip])
    assert name == slip
    assert "which" not in details or details["which"] in ("training", "validation", "training and validation")


@each_set
def test_accuracies_of_some_of_the_images_are_told_by_how_many_were_asked_about(problems):
    name, details = judged(
        problems["search"], only(VAL, lambda a: np.array([0.1, 0.3, 0.2])), images=(40, 10)
    )
    assert (name, details["got"], details["all"]) == ("accuracy-of-some", 10, 25)


@each_set
def test_right_accuracies_are_right_however_they_were_counted(problems):
    assert judged(problems["search"], lambda t: t.round(6), images=(0, 0)) == []
