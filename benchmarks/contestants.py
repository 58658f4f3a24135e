"""What is compared: the search, and the course's own loop over the pairs."""

import numpy as np

from benchmarks.setting import BATCH_SIZE, NUM_ITERS, pairs
from benchmarks.timing import Task, Times, blas_threads
from cs231n.classifiers import Softmax
from cs231n.data_utils import preprocess
from cs231n.search import grid_search, processors


def search(data: dict, K: int, num_iters: int, dtype) -> None:
    """The search as anyone would call it, with all its defaults."""
    result = grid_search(
        Softmax, data, pairs=pairs(K), num_iters=num_iters, batch_size=BATCH_SIZE, dtype=dtype, progress=False
    )
    if result.partial:  # it caught the interrupt
        raise KeyboardInterrupt


def search_tasks(data: dict, K: int, num_iters: int, dtype) -> list[Task]:
    """Two searches that differ only in the number of steps: `num_iters` and one.

    The second consists of everything that is not training (set-up, the accuracies on all images) and a single
    step, so the difference is the time of ``num_iters - 1`` steps.
    """
    name = ("search", np.dtype(dtype).name, f"K={K}", f"N={len(data['X_train'])}")
    return [
        ((*name, f"{num_iters} steps"), lambda: search(data, K, num_iters, dtype)),
        ((*name, "1 step"), lambda: search(data, K, 1, dtype)),
    ]


def search_seconds(times: Times, tasks: list[Task], num_iters: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of training alone and of the whole search in each round, for NUM_ITERS steps."""
    (whole, _), (rest, _) = tasks
    rest = np.array(times[rest])
    step = (np.array(times[whole][: len(rest)]) - rest) / (num_iters - 1)
    return NUM_ITERS * step, rest + (NUM_ITERS - 1) * step


class Loop:
    """One pair after another in float64, on rows prepared in advance, with predict on both parts."""

    def __init__(self, data: dict, num_iters: int):
        self.num_iters = num_iters
        self.y = data["y_train"]
        self.X, self.X_val = [preprocess(data[f"X_{part}"], data["mean_image"]) for part in ("train", "val")]
        self.model = Softmax()

    def train(self, threads: int):
        """A slice of the training of one pair; the cost is proportional to pairs and steps."""
        model, [(lr, reg)] = Softmax(), pairs(1)
        with blas_threads(threads):
            rng = np.random.RandomState(0)
            model.train(self.X, self.y, lr, reg, self.num_iters, BATCH_SIZE, rng=rng)
        self.model = model

    def predict(self, threads: int):
        """What the accuracies of one pair cost."""
        with blas_threads(threads):
            self.model.predict(self.X)
            self.model.predict(self.X_val)

    def tasks(self) -> list[Task]:
        """Slices of training, with one BLAS thread and with one for each core."""
        return [(("loop", count, "BLAS threads"), lambda c=count: self.train(c)) for count in thread_counts()]

    def predict_tasks(self) -> list[Task]:
        """The same for the accuracies, after some training."""
        return [
            (("loop's accuracies", count, "BLAS threads"), lambda c=count: self.predict(c))
            for count in thread_counts()
        ]

    def seconds(self, times: Times, threads: int) -> np.ndarray:
        """Seconds to train one pair for NUM_ITERS steps, from each slice."""
        return np.array(times["loop", threads, "BLAS threads"]) * NUM_ITERS / self.num_iters

    def fastest(self, times: Times) -> float:
        """Their median with the better number of threads."""
        return min(float(np.median(self.seconds(times, count))) for count in thread_counts())


def thread_counts() -> list[int]:
    """Numbers of BLAS threads with which the loop is tried: the products of one pair are small."""
    return sorted({1, processors()})
