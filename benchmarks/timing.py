"""The clock: tasks take turns, so that a slow minute of the machine affects all of them alike."""

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from cs231n.search import processors

Task = tuple[Hashable, Callable[[], object]]
Times = dict[Hashable, list[float]]


def say(text: str):
    print(text, flush=True)


def seconds(task: Callable[[], object]) -> float:
    """How long a task takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def interleave(title: str, tasks: Sequence[Task], rounds: int) -> Iterator[Times]:
    """Run all tasks in turn, round after round; yield the times so far after each of them.

    A name may occur several times among the tasks; each occurrence adds one time in every round.
    """
    times = {name: [] for name, _ in tasks}
    for number in range(1, rounds + 1):
        for position, (name, task) in enumerate(tasks, 1):
            say(f"{title}: round {number} of {rounds}, {position} of {len(tasks)}: {_words(name)}")
            times[name].append(seconds(task))
            yield times


def measured(times: Times, tasks: Sequence[Task]) -> bool:
    """Whether each of the tasks was run at least once."""
    return all(times[name] for name, _ in tasks)


def _words(name):
    return name if isinstance(name, str) else " ".join(map(str, name))


def blas_threads(count: int):
    """Context in which BLAS uses `count` threads, whatever the environment says."""
    return threadpool_limits(count, user_api="blas")


class Peak:
    """Speed of the product of two large square matrices, in the faster of two ways to use all cores.

    The peak is the median over all times: like the rows that are compared with it, and unlike the best
    time, it includes what the machine lost to other processes in the meantime.
    """

    def __init__(self, size: int):
        self.size, self.gflops = size, {}
        self.count = processors()

    def tasks(self, dtype) -> list[Task]:
        """The two ways, for interleaving with what is measured."""
        A = np.random.RandomState(0).standard_normal((self.size, self.size)).astype(dtype)
        outs = [A.copy() for _ in range(self.count)]  # every page touched
        ways = {"BLAS threads": self._blas, "a Python thread per core": self._python}
        name = np.dtype(dtype).name
        return [
            (("matrix product", name, way), lambda way=way, run=run: self._record(name, way, run, A, outs))
            for way, run in ways.items()
        ]

    def value(self, dtype: str) -> float | None:
        """Peak in GFLOP/s, None if it was not measured."""
        ways = self.gflops.get(dtype)
        return max(float(np.median(values)) for values in ways.values()) if ways else None

    def spread(self, dtype: str) -> list[float]:
        """Minimum and maximum of all values in GFLOP/s."""
        values = sum(self.gflops[dtype].values(), [])
        return [min(values), max(values)]

    def _record(self, dtype, way, run, A, outs):
        products, time_taken = run(A, outs)
        ways = self.gflops.setdefault(dtype, {})
        ways.setdefault(way, []).append(products * 2 * self.size**3 / time_taken / 1e9)

    def _blas(self, A, outs):
        with blas_threads(self.count):
            return 1, seconds(lambda: np.matmul(A, A, out=outs[0]))

    def _python(self, A, outs):
        with blas_threads(1), ThreadPoolExecutor(self.count) as pool:
            return self.count, seconds(lambda: list(pool.map(lambda out: np.matmul(A, A, out=out), outs)))


class Memory:
    """Speed of the memory: all cores together copy an array that fits no cache, each a part of it.

    Bytes read and bytes written are counted, and the speed is the median over all times, as the peak is.
    """

    def __init__(self, size: int):
        self.size, self.gigabytes = size, []
        self.count = processors()

    def tasks(self) -> list[Task]:
        """The copy, for interleaving with what is measured."""
        source = np.ones(self.size // self.count, np.uint8)
        parts = [(source.copy(), source.copy()) for _ in range(self.count)]  # every page touched
        return [("copy of an array", lambda: self._record(parts))]

    @property
    def value(self) -> float | None:
        """Gigabytes a second, None if it was not measured."""
        return float(np.median(self.gigabytes)) if self.gigabytes else None

    def _record(self, parts):
        moved = sum(source.nbytes + target.nbytes for source, target in parts)
        with ThreadPoolExecutor(self.count) as pool:
            self.gigabytes.append(moved / 1e9 / seconds(lambda: list(pool.map(_copy, parts))))


def _copy(part):
    source, target = part
    np.copyto(target, source)
