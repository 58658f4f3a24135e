"""Where does the time of a stacked step go?"""

import time

import numpy as np

from benchmarks.report import Report, run
from benchmarks.setting import BATCH_SIZE, DTYPES, C, D, pairs
from benchmarks.timing import blas_threads, say
from cs231n.classifiers import Softmax
from cs231n.classifiers.linear_classifier import INITIAL_SCALE
from cs231n.search.samples import aligned, check_splits
from cs231n.search.stacked_sgd import Stack

STAGES = ("gather", "convert", "scores", "softmax", "gradient", "update")


class Clock:
    """Records the seconds since the last tick under the name of what was done."""

    def __init__(self):
        self.times = {name: [] for name in STAGES}
        self.start()

    def start(self):
        self.last = time.perf_counter()

    def tick(self, name):
        now = time.perf_counter()
        self.times[name].append(now - self.last)
        self.last = now


class ClockedImages:
    """Images that tick the clock when some of them are selected; the rest of Samples.rows is conversion."""

    def __init__(self, images, clock):
        self.images, self.clock = images, clock

    def __getitem__(self, which):
        picked = self.images[which]
        self.clock.tick("gather")
        return picked


class ClockedStack(Stack):
    """A Stack whose step is written out with a clock between its parts."""

    def clocked_step(self, X, y, clock):
        """The same as Stack.step. Penalty and shrinking count as part of the update."""
        scores = self.scores(X)
        clock.tick("scores")
        losses, dscores = self.loss_stacked(scores, y)
        clock.tick("softmax")
        losses = losses + self.reg * self._squares()
        self._shrink()
        slopes = self._slopes(dscores)
        clock.tick("update")
        np.matmul(slopes, X, out=self.gradient)
        clock.tick("gradient")
        self.matrix -= self.gradient
        now = time.perf_counter()
        clock.times["update"][-1] += now - clock.last
        return losses


def measure(report: Report):
    """A clocked step and an unclocked one alternately, on the same minibatch, in one thread."""
    for K in report.setting.step_ks:
        for dtype in DTYPES:
            name = np.dtype(dtype).name
            say(f"breakdown of a step: K={K}, {name}")
            with blas_threads(1):
                parts, steps = _steps(report, K, dtype)
            parts = {stage: float(np.median(values)) for stage, values in parts.items()}
            report.breakdown.append({
                "K": K, "dtype": name, "threads": 1, "seconds": parts,
                "sum_seconds": sum(parts.values()), "step_seconds": float(np.median(steps)),
            })  # fmt: skip


def _steps(report, K, dtype):
    rng, clock, steps = np.random.RandomState(0), Clock(), []
    train, _ = check_splits(report.data)
    clocked_train, _ = check_splits(report.data)
    clocked_train.X = ClockedImages(train.X, clock)
    W = INITIAL_SCALE * rng.standard_normal((D, C))
    stack, clocked = [cls(Softmax.loss_stacked, pairs(K), W, dtype, True) for cls in (Stack, ClockedStack)]
    X = aligned(BATCH_SIZE, D, dtype)
    for step in range(report.setting.steps + 1):
        batch = rng.choice(len(train.y), BATCH_SIZE)
        if step % 2:  # the second one finds the images in the cache
            losses = _plain_step(stack, train, batch, X, steps)
        clock.start()
        clocked_train.rows(batch, dtype, X)
        clock.tick("convert")
        clocked_losses = clocked.clocked_step(X, train.y[batch], clock)
        if not step % 2:
            losses = _plain_step(stack, train, batch, X, steps)
        if not np.allclose(losses, clocked_losses, rtol=1e-3):
            raise RuntimeError(
                f"ClockedStack no longer does what Stack.step does: losses differ in step {step}."
            )
    return {stage: values[1:] for stage, values in clock.times.items()}, steps[1:]  # the first: warm-up


def _plain_step(stack, train, batch, X, steps):
    start = time.perf_counter()
    losses = stack.step(train.rows(batch, X.dtype, X), train.y[batch])
    steps.append(time.perf_counter() - start)
    return losses


if __name__ == "__main__":
    run([measure], "bench_steps.json")
