"""Training on the workers of an executor: other processes, or other machines."""

import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from uuid import uuid4

from numpy.typing import NDArray

from cs231n.search.progress import Progress, watch
from cs231n.search.samples import check_splits
from cs231n.search.stacked_sgd import Recipe, Trained, train_stacked


def train_on(
    executor: Executor,
    recipe: Recipe,
    data: Callable[[], Mapping[str, NDArray]],
    chunks: Sequence[Sequence],
    threads: int,
    progress: Progress,
) -> tuple[list, Trained, Exception | None]:
    """Train chunks of pairs on the workers of an executor.

    A KeyboardInterrupt or an error ends the search; it is raised only if no chunk was finished by then.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    recipe : Recipe
        What all classifiers have in common.
    data : callable
        Loads and returns the mapping that :func:`cs231n.search.samples.check_splits` takes. Each worker
        calls it once for a search.
    chunks : sequence of lists of (learning_rate, reg)
        What a worker trains at once.
    threads : int
        Number of threads of each worker.
    progress : Progress
        Is told the number of finished configurations.

    Returns
    -------
    pairs : list of (learning_rate, reg)
        The pairs that were finished, in their order.
    trained : Trained
    error : Exception or None
        What ended the search early.
    """
    importing, loading, training, failure = [], [], [], None
    search = uuid4().hex
    try:
        for i in range(len(chunks)):  # every idle worker gets one
            importing.append(executor.submit(exec, f"import {__name__}  # {i}"))
        _wait_for_imports(importing)
        for i in range(len(chunks)):
            loading.append(executor.submit(_load_on_worker, search, data, i))
        for future in as_completed(loading):
            future.result()
        for chunk in chunks:
            training.append(executor.submit(_train_chunk, search, data, recipe, chunk, threads))
        watch(training, progress, lambda: sum(len(part.steps) for part in _finished(training).values()))
    except (Exception, KeyboardInterrupt) as error:
        if not _finished(training):
            raise
        failure = None if isinstance(error, KeyboardInterrupt) else error
    finally:
        for future in importing + loading + training:
            future.cancel()
    parts = _finished(training)
    finished = [pair for i in parts for pair in chunks[i]]
    return finished, Trained.joined(list(parts.values())), failure


def _wait_for_imports(futures):
    """A worker that cannot import what it is sent would say so to nobody, and Dask would wait for ever."""
    try:
        for future in as_completed(futures):
            future.result()
    except ImportError as error:
        raise ImportError(
            f"A worker cannot import this project ({error}): install it on every worker, "
            'pip install -e ".[distributed]" in its folder.'
        ) from None


def _finished(futures):
    """Results of those that are finished, by their number."""
    done = {i: f for i, f in enumerate(futures) if f.done() and not f.cancelled()}
    return {i: f.result() for i, f in done.items() if f.exception() is None}


_loaded = {}  # on a worker: the samples of the search that it is working on
_loading = threading.Lock()


def _load_on_worker(search, data, number):
    """`number` makes the calls differ: Dask treats calls with equal arguments as one."""
    _load_once(search, data)


def _load_once(search, data):
    """The samples, loaded by the first call of this search on this worker."""
    with _loading:
        if search not in _loaded:
            _loaded.clear()
            try:
                _loaded[search] = check_splits(data())
            except (OSError, ValueError) as error:
                kinds = (FileNotFoundError, OSError, ValueError)
                kind = next(kind for kind in kinds if isinstance(error, kind))
                worker = f"worker {socket.gethostname()}, process {os.getpid()}"
                raise kind(f"{worker} cannot load the data: {error}") from None
        return _loaded[search]


def _train_chunk(search, data, recipe, pairs, threads):
    train, val = _load_once(search, data)
    silent = Progress("", recipe.num_iters, "step", shown=False)
    return train_stacked(recipe, train, val, pairs, min(threads, len(pairs)), silent)
