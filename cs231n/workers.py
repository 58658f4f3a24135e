"""Training on the workers of an executor: other processes, or other machines."""

import os
import pickle
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, as_completed, wait

from numpy.typing import NDArray

from cs231n.progress import Progress
from cs231n.samples import check_splits
from cs231n.stacked_sgd import Recipe, Trained, train_stacked


def train_on(
    executor: Executor,
    recipe: Recipe,
    data: Callable[[], Mapping[str, NDArray]],
    chunks: Sequence[Sequence],
    threads: int,
    progress: Progress,
) -> tuple[list, Trained, Exception | None]:
    """Train chunks of pairs (learning_rate, reg) on the workers of an executor, each with `threads` threads.

    Each worker calls `data` once. A KeyboardInterrupt or an error ends the search; it is raised only if no
    chunk was finished by then.

    Returns
    -------
    pairs : list
        The pairs that were finished, in their order.
    trained : Trained
    error : Exception or None
        What ended the search early.
    """
    parts, failure = {}, None
    futures = [executor.submit(_load_on_worker, data) for _ in chunks]  # every worker that is free gets one
    try:
        for future in as_completed(futures):
            future.result()
        futures = [executor.submit(_train_chunk, recipe, data, chunk, threads) for chunk in chunks]
        waiting = set(futures)
        while waiting:
            progress.update(sum(len(part.steps) for part in parts.values()))
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            parts.update({futures.index(f): f.result() for f in done if f.exception() is None})
            for future in done:
                future.result()  # raises what went wrong on the worker
    except (Exception, KeyboardInterrupt) as error:
        if not parts:
            raise
        failure = None if isinstance(error, KeyboardInterrupt) else error
    finally:
        for future in futures:
            future.cancel()
    order = sorted(parts)
    finished = [pair for i in order for pair in chunks[i]]
    return finished, Trained.joined([parts[i] for i in order]), failure


_loaded = {}  # on a worker: what it has loaded last
_loading = threading.Lock()


def _load_on_worker(data):
    _load_once(data)


def _load_once(data):
    """The samples of this worker, loaded at the first call."""
    try:
        key = pickle.dumps(data)
    except Exception:  # a function of a notebook, sent by value
        key = data
    with _loading:
        if key not in _loaded:
            _loaded.clear()
            try:
                _loaded[key] = check_splits(data())
            except (OSError, ValueError) as error:
                kinds = (FileNotFoundError, OSError, ValueError)
                kind = next(kind for kind in kinds if isinstance(error, kind))
                worker = f"worker {socket.gethostname()}, process {os.getpid()}"
                raise kind(f"{worker} cannot load the data: {error}") from None
        return _loaded[key]


def _train_chunk(recipe, data, pairs, threads):
    train, val = _load_once(data)
    silent = Progress("", recipe.num_iters, "step", shown=False)
    return train_stacked(recipe, train, val, pairs, min(threads, len(pairs)), silent)
