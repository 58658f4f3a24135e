"""Section 1: three rounds, each around what the one before found, and the best pair with its intervals."""

import dataclasses

import numpy as np
import pytest

from cs231n.classifiers import Softmax
from cs231n.search import grid_search
from tests.tools.results.small import SMALL
from tools.results import rounds
from tools.results.page import with_interval


def test_the_second_round_is_around_the_best_pair_of_the_first(searched):
    coarse, medium, fine = searched
    lr, reg = coarse.best_pair
    around = [(a * lr, b * reg) for a in (1 / 3, 1, 3) for b in (1 / 3, 1, 3)]
    np.testing.assert_allclose(sorted(medium.pairs), sorted(around))
    assert len(coarse.pairs) == 16 and len(fine.pairs) == 20
    assert [len(found.losses) for found in searched] == [8, 8, 12]
    assert all(found.weights.dtype == np.float64 for found in searched)


def test_a_search_that_was_interrupted_is_no_result(material, monkeypatch):
    def partial(*args, **options):
        return dataclasses.replace(grid_search(*args, **options), partial=True)

    monkeypatch.setattr(rounds, "grid_search", partial)
    with pytest.raises(KeyboardInterrupt):
        rounds.search(Softmax, material, [1e-7], [1.0], num_iters=2, batch_size=20)


def test_accuracies_are_those_of_the_best_classifier_with_their_intervals(searched, material):
    fine = searched[-1]
    scores = material.X_test @ fine.weights[fine.best]
    test = np.mean(scores.argmax(axis=1) == material.y_test)
    val = fine.results[fine.best_pair][1]
    assert rounds.accuracies(fine, material) == (with_interval(val, 60), with_interval(test, 80))


def test_the_section_has_a_figure_for_each_round_and_counts_all_pairs(searched, material, tmp_path):
    text = rounds.section(searched, material, SMALL, tmp_path)
    assert text.count("### Round") == 3 and "| this project, CIFAR-10, smudged copy | 45 |" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "results_coarse.png",
        "results_fine.png",
        "results_medium.png",
    ]


def test_other_solutions_are_given_with_the_interval_of_their_thousand_images(searched, material):
    table = next(rounds._best(searched, material))
    assert "0.405 (0.375 to 0.435)" in table and "0.306 (0.277 to 0.335)" in table
