"""Searches on the workers of an executor: the answer of one process, data loaded there, failures survived."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.classifiers import LinearSVM, Softmax
from cs231n.search import SearchError, grid_search
from cs231n.search import grid as grid_search_module
from cs231n.search.progress import Progress
from cs231n.search.workers import _train_chunk
from tests.cs231n.search import search_helpers
from tests.cs231n.search.search_helpers import (
    LastFirst,
    Spy,
    blobs,
    blobs_but_not_in_the_second_process,
    classifier_with,
    counted_blobs,
    deadly_loss,
    loads,
    logged_loss,
    slow_loss,
    wait_for,
    wanted_blobs,
)

PAIRS = [(lr, reg) for lr in (1e-1, 1e-3, 1e-2) for reg in (0.5, 0.0, 2.0)]
search = partial(grid_search, pairs=PAIRS, num_iters=60, batch_size=32, chunk_size=2, progress=False)
WITH_PROCESSES = ["process pool", "spawned process pool", "Dask"]  # all of two processes


@pytest.fixture(scope="module")
def dask_client():
    """A client of a cluster of two processes, each of which is started again when it dies."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install distributed")
    dask = pytest.importorskip("dask")
    patient = {f"distributed.comm.timeouts.{name}": "600s" for name in ("connect", "tcp")}
    options = dict(processes=True, dashboard_address=":0", host="127.0.0.1")
    with (
        dask.config.set(patient),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture
def executor(request):
    kind = request.param
    if kind == "Dask":
        yield request.getfixturevalue("dask_client").get_executor()
    elif kind == "thread pool":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    else:
        context = get_context("spawn") if kind.startswith("spawned") else None
        with ProcessPoolExecutor(2, context) as pool:
            yield pool


on_each = pytest.mark.parametrize("executor", ["thread pool", *WITH_PROCESSES], indirect=True)
on_processes = pytest.mark.parametrize("executor", WITH_PROCESSES, indirect=True)


def assert_answer_of_one_process(result, classifier=Softmax, dtype=np.float64, **options):
    here = search(classifier, blobs(), dtype=dtype, **options)
    assert result.pairs == PAIRS and result.best_pair == here.best_pair and not result.partial
    assert result.weights.dtype == dtype
    # Chunks make products of other shapes, which BLAS may add up in another order.
    tolerance = 1e-10 if dtype == np.float64 else 1e-4
    np.testing.assert_allclose(
        result.weights, here.weights, rtol=0, atol=tolerance * np.abs(here.weights).max()
    )
    np.testing.assert_allclose(result.losses, here.losses, rtol=tolerance)
    assert list(result.results) == PAIRS and result.steps.tolist() == here.steps.tolist()
    if dtype == np.float64:
        assert result.results == here.results


# The answer


@on_each
@pytest.mark.parametrize(("chunk_size", "threads"), [(2, None), (4, 2), (10, None)])
def test_the_answer_is_that_of_one_process(executor, chunk_size, threads):
    result = search(
        Softmax, blobs, dtype=np.float64, executor=executor, chunk_size=chunk_size, threads=threads
    )
    assert_answer_of_one_process(result)


@on_processes
def test_the_svm_in_float32_gives_the_answer_of_one_process(executor):
    result = search(LinearSVM, blobs, executor=executor, seed=4)
    assert_answer_of_one_process(result, LinearSVM, np.float32, seed=4)
    assert not np.shares_memory(result.best_model.W, result.weights)


def test_results_are_in_the_order_of_the_grid_however_chunks_finish():
    executor = Spy(LastFirst(5))  # chunks
    finished = []
    executor.after = lambda fn, future: future.add_done_callback(finished.append)
    assert_answer_of_one_process(search(Softmax, blobs, dtype=np.float64, executor=executor))
    chunks = [future for future in finished if future.result() is not None]
    assert len(chunks) == 5 and chunks == executor.futures[:-6:-1]  # the last was finished first


def test_results_come_back_as_they_are_finished(monkeypatch):
    shown, gate = [], threading.Semaphore(1)

    class Watched(Progress):
        def update(self, done):
            if done not in shown:
                shown.append(done)
                gate.release()

    def loss(scores, y):  # a chunk begins when the one before has been shown
        if scores.shape[1:] != (3, 4) and threading.current_thread() is not threading.main_thread():
            begun.append(1)
            if len(begun) % 60 == 1:
                assert gate.acquire(timeout=300), "the chunk before did not come back"
        return Softmax.loss_stacked(scores, y)

    begun = []
    monkeypatch.setattr(grid_search_module, "Progress", Watched)
    with ThreadPoolExecutor(1) as executor:
        gate.acquire()
        search(classifier_with(loss), blobs, executor=executor)
    assert shown[:5] == [0, 2, 4, 6, 8]


# The data


@on_each
def test_each_process_loads_once_for_all_chunks_of_a_search(executor, tmp_path):
    search(Softmax, partial(counted_blobs, tmp_path, seconds=0.3), executor=executor)
    assert set(loads(tmp_path).values()) == {1}
    if not isinstance(executor, ThreadPoolExecutor):
        assert len(loads(tmp_path)) <= 2 and os.getpid() not in loads(tmp_path)


@pytest.mark.parametrize("executor", ["Dask"], indirect=True)
def test_a_function_sent_by_value_is_called_once_in_each_process_too(executor, tmp_path):
    folder = str(tmp_path)

    def load():  # as one that was written in a notebook: the workers cannot import it
        return counted_blobs(folder, seconds=0.3)

    assert_answer_of_one_process(search(Softmax, load, dtype=np.float64, executor=executor))
    assert set(loads(tmp_path).values()) == {1}


def test_other_data_are_loaded_anew(tmp_path):
    with ProcessPoolExecutor(1) as executor:
        for seconds in (0, 0.01, 0):
            search(Softmax, partial(counted_blobs, tmp_path, seconds), executor=executor)
    assert list(loads(tmp_path).values()) == [3]  # the last ones only are kept


def test_a_function_that_was_written_anew_is_called(monkeypatch):
    with ThreadPoolExecutor(1) as executor:
        for num_val in (60, 80):  # the cell of a notebook, changed and run again: same name, another function

            def load(num_val=num_val):
                return blobs(num_val=num_val)

            load.__module__, load.__qualname__ = search_helpers.__name__, "load"
            monkeypatch.setattr(search_helpers, "load", load, raising=False)
            result = search(Softmax, load, executor=executor)
            right = result.val_accuracy * num_val  # whole numbers
            np.testing.assert_allclose(right, np.round(right), atol=1e-9)


@on_processes
def test_no_image_is_sent(executor, tmp_path):
    spy = Spy(executor)
    sizes = dict(num_train=20000, num_val=1000)  # 1.5 MB
    search(Softmax, partial(counted_blobs, tmp_path, **sizes), executor=spy)
    assert len(spy.calls) >= 6  # some to load, five to train
    assert max(len(pickle.dumps(call)) for call in spy.calls) < 2000  # bytes
    parts = [pickle.dumps(future.result()) for future in spy.futures]
    assert max(len(part) for part in parts) < 5000  # nor sent back: weights, 60 losses, accuracies of 2


@on_processes
def test_workers_that_do_not_find_the_data_say_which_path_and_where(executor, tmp_path):
    trained = tmp_path / "trained"
    classifier = classifier_with(partial(logged_loss, str(trained), os.getpid()))
    load = partial(data_utils.load_splits, str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="nowhere is not there") as caught:
        search(classifier, load, executor=executor)
    message = str(caught.value)
    assert f"worker {socket.gethostname()}, process " in message and f"process {os.getpid()} " not in message
    assert not trained.exists()


@on_processes
def test_one_worker_that_does_not_find_the_data_is_noticed_before_any_training(executor, tmp_path):
    trained = tmp_path / "trained"
    classifier = classifier_with(partial(logged_loss, str(trained), os.getpid()))
    with pytest.raises(FileNotFoundError, match=f"worker .* cannot load the data: .*{tmp_path.name}"):
        search(classifier, partial(blobs_but_not_in_the_second_process, str(tmp_path)), executor=executor)
    assert not trained.exists()


@on_processes
def test_the_same_search_succeeds_once_the_data_are_there(executor, tmp_path):
    data = partial(wanted_blobs, str(tmp_path / "later"))
    with pytest.raises(
        FileNotFoundError, match="later is not there"
    ) as kept:  # as a notebook keeps the last error
        search(Softmax, data, dtype=np.float64, executor=executor)
    (tmp_path / "later").mkdir()
    assert_answer_of_one_process(search(Softmax, data, dtype=np.float64, executor=executor))
    assert kept.value is not None


def test_bad_data_are_an_error_that_names_the_worker():
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match=r"worker .*y_val is missing"):
        search(Softmax, lambda: {n: a for n, a in blobs().items() if n != "y_val"}, executor=executor)


# Failures

WORKER_WITHOUT_PROJECT = """
import sys
sys.modules["cs231n"] = None  # as if it were not installed
from distributed.cli.dask_worker import main
main()
"""


def test_a_dask_worker_without_the_project_is_an_error_that_names_it(dask_client):
    import distributed

    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        options = ["--no-nanny", "--no-dashboard", "--nthreads", "1"]
        command = [sys.executable, "-c", WORKER_WITHOUT_PROJECT, cluster.scheduler_address, *options]
        worker = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            with pytest.raises(ImportError, match="cannot import this project .*cs231n.*: install it on"):
                search(Softmax, blobs, executor=client.get_executor())
        finally:
            worker.kill()
            worker.wait()


def test_a_dask_worker_killed_while_it_trains_does_not_change_the_answer(dask_client, tmp_path):
    died = tmp_path / "died"
    classifier = classifier_with(partial(deadly_loss, str(died), os.getpid(), 1))  # the last chunk has one
    result = search(classifier, blobs, dtype=np.float64, executor=dask_client.get_executor())
    assert died.exists()
    assert_answer_of_one_process(result)


def test_a_dask_worker_killed_after_its_first_chunk_does_not_change_the_answer(dask_client):
    dask_client.wait_for_workers(2, timeout=300)
    pid = next(iter(dask_client.run(os.getpid).values()))
    killed = []

    def kill(_):
        if not killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    spy = Spy(
        dask_client.get_executor(), lambda fn, future: fn is _train_chunk and future.add_done_callback(kill)
    )
    classifier = classifier_with(partial(slow_loss, 0.002))
    result = search(classifier, blobs, dtype=np.float64, executor=spy, chunk_size=1)
    assert killed == [pid]
    assert_answer_of_one_process(result)


@pytest.mark.parametrize("executor", WITH_PROCESSES[:2], indirect=True)
def test_a_dead_process_pool_is_an_error_that_holds_what_was_finished(executor, tmp_path):
    with ProcessPoolExecutor(
        1, executor._mp_context
    ) as pool:  # one after another: the last chunk, of one, kills
        classifier = classifier_with(partial(deadly_loss, str(tmp_path / "died"), os.getpid(), 1))
        with pytest.raises(SearchError, match="8 of 9 configurations were finished.*result") as caught:
            search(classifier, blobs, dtype=np.float64, executor=pool)
    assert (
        isinstance(caught.value, RuntimeError)
        and type(caught.value.__cause__).__name__ == "BrokenProcessPool"
    )
    result = caught.value.result
    assert result.partial and result.pairs == PAIRS[:8] and result.steps.tolist() == [60] * 8
    here = search(Softmax, blobs(), dtype=np.float64)
    np.testing.assert_allclose(result.weights, here.weights[:8], rtol=0, atol=1e-10)  # order of additions
    np.testing.assert_array_equal(result.val_accuracy, here.val_accuracy[:8])
    result.best_model.predict(blobs()["X_val"])


def test_a_failure_before_anything_was_finished_is_raised_as_it_is():
    def loss(scores, y):
        if scores.shape[1:] != (3, 4):
            raise ArithmeticError("made up")
        return Softmax.loss_stacked(scores, y)

    with ThreadPoolExecutor(1) as executor, pytest.raises(ArithmeticError, match="made up"):
        search(classifier_with(loss), blobs, executor=executor)


def test_after_a_failure_no_further_chunk_is_begun():
    begun = []

    def loss(scores, y):
        if scores.shape[1:] != (3, 4):
            begun.append(len(scores))
            if len(begun) == 2:  # it may have begun before the failure was heard of
                wait_for(spy.futures[-1].cancelled)
            raise ArithmeticError("made up")
        return Softmax.loss_stacked(scores, y)

    with ThreadPoolExecutor(1) as executor:
        spy = Spy(executor)
        with pytest.raises(ArithmeticError):
            search(classifier_with(loss), blobs, executor=spy)
    assert len(begun) <= 2
    assert all(future.done() for future in spy.futures)
    assert sum(future.cancelled() for future in spy.futures) >= 3


# Interruption


INTERRUPTED = """
import signal
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from tests.cs231n.search.search_helpers import Interrupting, Spy, blobs, classifier_with
from cs231n.search import grid_search

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests run in the background ignore it
pairs = [(1e-2, reg) for reg in (0, 1, 2, 3, 4, 5, 6)]
# Chunks of three. When Ctrl-C is pressed, so many are finished, and one is under way until it is heeded.
returned = threading.Event()
loss = Interrupting({number}, K=3, seconds=0, heeded=returned.is_set)
with ThreadPoolExecutor(1) as executor, warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    spy = Spy(executor)
    options = dict(num_iters=100, batch_size=16, executor=spy, chunk_size=3, progress=False)
    try:
        result = grid_search(classifier_with(loss), blobs, pairs=pairs, **options)
    finally:
        returned.set()
    left = spy.futures[-3:]
(warning,) = caught
assert "the search was interrupted" in str(warning.message) and warning.filename == "<string>", warning
assert result.partial is True and result.pairs == pairs[:3], result
assert result.steps.tolist() == [100] * 3 and result.best_model.W.shape == (9, 3)
assert [future.cancelled() for future in left] == [False, False, True], left
assert threading.active_count() == 1
print("as claimed")
"""

ROOT = Path(__file__).resolve().parents[3]


def run_python(source):
    """Run a program in a process of its own: an interrupt that came late would end the tests."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", source]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)


def test_interrupted_it_keeps_the_chunks_that_were_finished_and_leaves_nothing_running():
    done = run_python(INTERRUPTED.format(number=150))
    assert done.stdout == "as claimed\n", done.stderr


def test_interrupted_before_anything_was_finished_it_raises_and_leaves_nothing_running():
    done = run_python(INTERRUPTED.format(number=50))
    assert done.stdout == "" and done.stderr.rstrip().endswith("KeyboardInterrupt"), done.stderr


def test_chunks_that_were_finished_but_not_yet_seen_are_kept_too(monkeypatch):
    class Interrupted(Progress):
        def update(self, done):
            for future in executor.futures[10:13]:  # after five imports and five loads
                future.result()
            raise KeyboardInterrupt

    monkeypatch.setattr(grid_search_module, "Progress", Interrupted)
    with ThreadPoolExecutor(1) as pool, pytest.warns(UserWarning, match="interrupted"):
        executor = Spy(pool)
        try:
            result = search(Softmax, blobs, executor=executor)
        except KeyboardInterrupt:  # which would end the tests
            pytest.fail("three finished chunks were lost")
    assert result.pairs[:6] == PAIRS[:6] and result.partial


@on_processes
def test_nothing_is_left_running(executor):
    spy = Spy(executor)
    threads = threading.active_count()
    search(Softmax, blobs, executor=spy)
    assert all(future.done() for future in spy.futures)
    if threads > 1 and isinstance(executor, ThreadPoolExecutor):  # Dask starts threads when it likes
        assert threading.active_count() <= threads
