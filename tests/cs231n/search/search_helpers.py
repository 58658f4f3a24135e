"""Data, losses and executors for the tests of the search, in a module that workers can import."""

import itertools
import os
import signal
import threading
import time
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path

import numpy as np

from cs231n.classifiers import Softmax
from cs231n.classifiers.softmax import softmax_loss_stacked


def wait_for(condition, seconds=300):
    """Wait until something has happened, however busy the machine is."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def blobs(num_train=200, num_val=80, D=8, C=3):
    """Splits of C overlapping classes, as prepared rows with a bias column."""
    rng = np.random.RandomState(0)
    centres = 1.5 * rng.standard_normal((C, D))
    splits = {}
    for name, count in (("train", num_train), ("val", num_val)):
        y = np.append(np.arange(C), rng.randint(0, C, count - C))
        X = centres[y] + 2 * rng.standard_normal((count, D))
        splits[f"X_{name}"], splits[f"y_{name}"] = np.hstack([X, np.ones((count, 1))]), y
    return splits


def classifier_with(loss_stacked):
    """A class of classifiers with another loss, which workers need not be able to import."""
    return type("Classifier", (Softmax,), {"loss_stacked": staticmethod(loss_stacked)})


def counted_blobs(folder, seconds=0.0, **sizes):
    """`blobs`, leaving in a folder one file named after the process for each call."""
    number = itertools.count()
    while True:
        try:
            (Path(folder) / f"{os.getpid()}-{next(number)}").touch(exist_ok=False)
            break
        except FileExistsError:
            pass
    time.sleep(seconds)
    return blobs(**sizes)


def loads(folder):
    """How often each process has called `counted_blobs`, by process id."""
    pids = [int(path.name.split("-")[0]) for path in Path(folder).iterdir()]
    return {pid: pids.count(pid) for pid in pids}


def blobs_but_not_in_the_second_process(folder):
    """Loads in the first process that asks, once another has come; which, after a while, finds nothing."""
    first, second = Path(folder) / "first", Path(folder) / "second"
    try:
        with open(first, "x", encoding="utf-8") as file:
            file.write(str(os.getpid()))
        wait_for(second.exists)
    except FileExistsError:
        wait_for(first.read_text)
        if first.read_text() != str(os.getpid()):
            second.touch()
            time.sleep(0.5)
            raise FileNotFoundError(f"The data folder {folder} is not there.") from None
    return blobs()


def wanted_blobs(folder):
    """`blobs` if the folder is there."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"The data folder {folder} is not there.")
    return blobs()


def slow_loss(seconds, scores, y):
    time.sleep(seconds)
    return softmax_loss_stacked(scores, y)


def logged_loss(path, client, scores, y):
    """Leaves a file once it is called elsewhere than in the process `client`."""
    if os.getpid() != client:
        Path(path).touch()
    return softmax_loss_stacked(scores, y)


def deadly_loss(path, client, K, scores, y):
    """Kills its process, once, when it is called with K configurations elsewhere than in `client`."""
    if len(scores) == K and os.getpid() != client:
        try:
            Path(path).touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.002)
    return softmax_loss_stacked(scores, y)


class Interrupting:
    """A loss that presses Ctrl-C in the call with a `number`, and each time waits until it is `heeded`.

    It counts calls with K configurations.
    """

    def __init__(self, number=None, times=1, K=2, seconds=0.01, heeded=lambda: True):
        self.number, self.times = number, times
        self.K, self.seconds, self.heeded = K, seconds, heeded
        self.calls, self.lock = 0, threading.Lock()

    def __call__(self, scores, y):
        if len(scores) == self.K and scores.shape[1:] != (3, 4):  # not the trial on a tiny problem
            with self.lock:
                self.calls += 1
                call = self.calls
            for _ in range(self.times if call == self.number else 0):
                os.kill(os.getpid(), signal.SIGINT)
                wait_for(self.heeded)
            time.sleep(self.seconds)
        return softmax_loss_stacked(scores, y)


class LastFirst(Executor):
    """Runs what it was given in reverse order, in one thread that begins when there are so many tasks."""

    def __init__(self, count):
        self.count, self.tasks = count, []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.tasks.append((future, partial(fn, *args, **kwargs)))
        if len(self.tasks) == self.count:
            threading.Thread(target=self._run).start()
        return future

    def _run(self):
        while self.tasks:
            future, call = self.tasks.pop()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)


class Spy(Executor):
    """Hands everything on to another executor and keeps what was given and what came of it."""

    def __init__(self, executor, after=None):
        self.executor, self.after = executor, after
        self.calls, self.futures = [], []

    def submit(self, fn, /, *args, **kwargs):
        future = self.executor.submit(fn, *args, **kwargs)
        self.calls.append((fn, args, kwargs))
        self.futures.append(future)
        if self.after:
            self.after(fn, future)
        return future
