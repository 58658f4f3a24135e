"""The minibatches of a search: each is made once, for all threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.search.samples import Samples

DRAWN = 100_000  # images drawn for minibatches at a time
LINE = 64  # bytes: rows that begin on lines of the cache are multiplied faster


def aligned(rows: int, columns: int, dtype: DTypeLike) -> NDArray:
    """An array (rows, columns) of zeros with gaps, so that the distance of its rows is a multiple of LINE."""
    step = LINE // np.dtype(dtype).itemsize
    return np.zeros((rows, -(-columns // step) * step), dtype)[:, :columns]


class Minibatches:
    """What num_iters calls of ``rng.choice(N, batch_size)`` would pick, as float rows.

    The threads take about the same steps at the same time. One that needs a minibatch makes it; one that
    finds it being made makes the next one meanwhile. So a thread that is ahead works for the others; it waits
    only when it is so far ahead that the place of the next minibatch is still in use.

    Parameters
    ----------
    samples : Samples
    rng : numpy.random.RandomState
    num_iters, batch_size : int
    dtype : dtype
        Floating type of the rows.
    threads : int
        How many will call :meth:`seen_by`, each once.
    """

    def __init__(
        self, samples: Samples, rng: np.random.RandomState, num_iters: int, batch_size: int,
        dtype: DTypeLike, threads: int,
    ):  # fmt: skip
        self.samples, self.num_iters = samples, num_iters
        self.drawn = _drawn(rng, len(samples), num_iters, batch_size)
        self.rows = [aligned(batch_size, samples.D, dtype) for _ in range(threads)]
        self.labels, self.holds = [None] * threads, [None] * threads  # and the number of what is ready there
        self.at, self.begun = [0] * threads, 0  # the step of each thread; how many minibatches were begun
        self.error, self.changed = None, threading.Condition()

    @contextmanager
    def seen_by(self, thread: int) -> Iterator[Iterator[tuple[NDArray, NDArray]]]:
        """Context with the minibatches in their order, as rows (batch_size, D) and labels (batch_size,).

        Each is valid until the next one is asked for.

        Parameters
        ----------
        thread : int
            Which of the threads asks: 0, 1, ...
        """
        try:
            yield map(partial(self._get, thread), range(self.num_iters))
        finally:
            self._arrive(thread, self.num_iters)  # it needs no place any more

    def fail(self, error: BaseException):
        """Raise `error` in every thread that waits, now or later."""
        with self.changed:
            self.error = error
            self.changed.notify_all()

    def _get(self, thread, step):
        self._arrive(thread, step)
        while (task := self._next_task(step)) is not None:
            self._make(*task)
        place = step % len(self.rows)
        return self.rows[place], self.labels[place]

    def _arrive(self, thread, step):
        with self.changed:
            self.at[thread] = step
            self.changed.notify_all()

    def _next_task(self, step):
        """Number of a minibatch to make and what was drawn for it; None once that of the step is ready."""
        places = len(self.rows)
        with self.changed:
            while self.holds[step % places] != step:
                if self.error:
                    raise self.error
                if self.begun < min(self.num_iters, min(self.at) + places):  # its place is free
                    self.begun += 1
                    return self.begun - 1, next(self.drawn)
                self.changed.wait()
        return None

    def _make(self, number, batch):
        place = number % len(self.rows)
        try:
            self.samples.rows(batch, self.rows[place].dtype, out=self.rows[place])
        except BaseException as error:
            self.fail(error)
            raise
        with self.changed:
            self.labels[place], self.holds[place] = self.samples.y[batch], number
            self.changed.notify_all()


def _drawn(rng, N, num_iters, batch_size):
    """What num_iters calls of ``rng.choice(N, batch_size)`` would give, drawn in fewer calls."""
    many = max(1, DRAWN // batch_size)
    for start in range(0, num_iters, many):
        yield from rng.choice(N, (min(many, num_iters - start), batch_size))
