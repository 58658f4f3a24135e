"""Each way chooses on validation images and is tested once for each seed."""

import numpy as np

from tests.tools.results.small import SMALL
from tools.results import ways


def test_pairs_are_chosen_by_validation_and_tested_once_for_each_seed(material, monkeypatch):
    asked, measure = [], ways.accuracy

    def count(W, X, y):
        asked.append("test" if X is material.X_test else "val")
        return measure(W, X, y)

    monkeypatch.setattr(ways, "accuracy", count)
    outcomes = ways.run_sgd(material, SMALL, (1e-6, 4e2))
    reference, _ = ways.run_lbfgs(material, SMALL)
    assert asked.count("test") == len(outcomes) * len(SMALL.seeds) + 1
    assert all(len(outcome.test) == len(outcome.val) == 3 for outcome in outcomes)
    assert outcomes[0].chosen == (1e-6, 4e2) and outcomes[0].visits == 12 * 20
    assert outcomes[3].visits == 2 * outcomes[0].visits and len(reference.test) == 1


def test_the_ways_are_those_of_the_plan_and_the_first_is_that_of_section_1():
    first, mean, falling, long, long_falling = ways.sgd_ways(SMALL, (1e-6, 4e2))
    assert first.pairs == ((1e-6, 4e2),) and not (first.decaying or first.averaged)
    assert mean.averaged and falling.decaying and long_falling.decaying and not long.decaying
    assert [way.num_iters for way in (first, mean, falling, long, long_falling)] == [12, 12, 12, 24, 24]


def test_weights_come_back_in_the_order_of_the_jobs_though_the_longest_begin_first(material):
    short, long = ways.Way("short", 2, ((1e-6, 1.0),)), ways.Way("long", 4, ((1e-6, 1.0), (2e-6, 1.0)))
    jobs = [(way, way.pairs, seed) for way, seed in ((short, 0), (long, 0), (short, 1))]
    weights, seconds = ways._train("in order", material, SMALL, jobs)
    assert [len(W) for W in weights] == [1, 2, 1] and len(seconds) == 3
    again, _ = ways._train("alone", material, SMALL, jobs[2:])
    np.testing.assert_array_equal(weights[2], again[0])
    assert not np.array_equal(weights[0], weights[2])


def test_lbfgs_says_whether_it_came_to_its_end(material):
    outcome, ended = ways.run_lbfgs(material, SMALL)
    assert not ended and outcome.chosen[0] in SMALL.lbfgs_regs
    assert outcome.budget == f"{outcome.visits // 120} x 120"
