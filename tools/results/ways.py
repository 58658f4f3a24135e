"""The ways of training that section 4 compares: each selects its pair by validation and is tested once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cs231n.search.samples import check_splits
from tools.results.setting import Material, Pairs, Plan
from tools.results.together import run_together
from tools.results.training import BLOCK, accuracy, train_lbfgs, train_sgd


@dataclass(frozen=True)
class Way:
    """A way of doing SGD. With a single pair there is nothing to select."""

    name: str
    num_iters: int
    pairs: Pairs
    decaying: bool = False
    averaged: bool = False


@dataclass
class Outcome:
    """One row. ``val`` and ``test`` hold an accuracy for each seed."""

    name: str
    budget: str
    visits: int
    seconds: float
    tried: int
    chosen: Sequence[float]  # learning rate and reg, or reg alone
    val: list[float]
    test: list[float]


def sgd_ways(plan: Plan, best_pair: tuple[float, float]) -> list[Way]:
    """The ways, the first of which is that of section 1."""
    short, long = plan.fine_iters, plan.long_factor * plan.fine_iters
    times = f"{plan.long_factor} times the steps"
    return [
        Way("SGD, as in section 1", short, (best_pair,)),
        Way("mean of the last third of the iterates", short, plan.constant, averaged=True),
        Way("learning rate falls to 0", short, plan.decaying, decaying=True),
        Way(times, long, plan.long_constant),
        Way(f"{times}, learning rate falls to 0", long, plan.long_decaying, decaying=True),
    ]


def run_sgd(material: Material, plan: Plan, best_pair: tuple[float, float]) -> list[Outcome]:
    """All pairs of each way with the first seed; the best pair of each with the other seeds."""
    ways, (first, *others) = sgd_ways(plan, best_pair), plan.seeds
    jobs = [(way, way.pairs, first) for way in ways]
    searched, seconds = _train("SGD, all pairs", material, plan, jobs)
    vals = [[accuracy(W, *_val(material)) for W in weights] for weights in searched]
    bests = [int(np.argmax(val)) for val in vals]
    repeated, _ = _train(
        "SGD, the best pairs with other seeds", material, plan,
        [(way, way.pairs[best : best + 1], seed) for seed in others for way, best in zip(ways, bests)],
    )  # fmt: skip
    outcomes = []
    for i, (way, best) in enumerate(zip(ways, bests)):
        weights = [searched[i][best], *(each[0] for each in repeated[i :: len(ways)])]
        outcomes.append(Outcome(
            way.name, f"{way.num_iters:,} x {plan.batch_size}", way.num_iters * plan.batch_size,
            seconds[i] / len(way.pairs), len(way.pairs), way.pairs[best],
            [accuracy(W, *_val(material)) for W in weights], [accuracy(W, *_test(material)) for W in weights],
        ))  # fmt: skip
    return outcomes


def run_lbfgs(material: Material, plan: Plan) -> tuple[Outcome, bool]:
    """L-BFGS for each reg; the outcome of the best, and whether it ended before the limit on iterations."""
    X, y = material.splits["X_train"], material.splits["y_train"]
    blocks = -(-len(X) // BLOCK)

    def job(reg, tick):
        start = time.perf_counter()
        W, found = train_lbfgs(X, y, reg, plan.lbfgs_iters, tick)
        return W, found, time.perf_counter() - start

    # The number of passes is not known in advance; it is about 1.1 for each iteration.
    total = int(1.1 * blocks * plan.lbfgs_iters * len(plan.lbfgs_regs))
    jobs = [partial(job, reg) for reg in plan.lbfgs_regs]
    trained = run_together(f"L-BFGS, {len(jobs)} regs, at most", jobs, total, "block")
    vals = [accuracy(W, *_val(material)) for W, _, _ in trained]
    best = int(np.argmax(vals))
    W, found, seconds = trained[best]
    outcome = Outcome(
        "L-BFGS, from zero weights", f"{found.nfev} x {len(X):,}", found.nfev * len(X), seconds,
        len(jobs), [plan.lbfgs_regs[best]], [vals[best]], [accuracy(W, *_test(material))],
    )  # fmt: skip
    return outcome, found.nit < plan.lbfgs_iters


def _train(label, material, plan, jobs) -> tuple[list[NDArray], list[float]]:
    """Weights (K, D, C) and seconds of each job (way, pairs, seed); the longest jobs start first."""
    samples, _ = check_splits(material.splits)
    order = sorted(range(len(jobs)), key=lambda i: -jobs[i][0].num_iters * len(jobs[i][1]))

    def job(way, pairs, seed, tick):
        start = time.perf_counter()
        done = train_sgd(samples, pairs, way.num_iters, way.decaying, seed, plan.batch_size, tick)
        return done.average if way.averaged else done.last, time.perf_counter() - start

    total = sum(way.num_iters for way, _, _ in jobs)
    trained = run_together(label, [partial(job, *jobs[i]) for i in order], total, "step")
    ranks = np.argsort(order)
    return [trained[i][0] for i in ranks], [trained[i][1] for i in ranks]


def _val(material):
    return material.splits["X_val"], material.splits["y_val"]


def _test(material):
    return material.X_test, material.y_test
