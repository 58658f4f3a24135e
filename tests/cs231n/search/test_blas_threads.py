"""One BLAS thread while our own threads run, and as many as before afterwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from cs231n.search import blas_threads as blas_threads_module
from cs231n.search.blas_threads import one_blas_thread


class Slip(Exception):
    pass


def blas_threads():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def elsewhere(function, *arguments):
    """What the function gives in a thread that ends with it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


@pytest.fixture
def two_blas_threads():
    # Set elsewhere: from threadpoolctl 3.8 on, the thread that has set the number owns it while it lives.
    if not any(library.get("threading_layer") == "pthreads" for library in threadpool_info()):
        pytest.skip("no BLAS library here whose number of threads can be set for all threads at once")
    limits = elsewhere(threadpool_limits, 2, "blas")
    try:
        assert 2 in blas_threads(), "an earlier use of threadpoolctl has kept the number to itself"
        yield blas_threads()
    finally:
        elsewhere(limits.restore_original_limits)


def test_one_blas_thread_holds_inside_and_not_outside(two_blas_threads):
    for _ in range(2):
        with one_blas_thread:
            assert set(blas_threads()) == {1}
        assert blas_threads() == two_blas_threads
    with pytest.raises(Slip), one_blas_thread:
        raise Slip
    assert blas_threads() == two_blas_threads


@pytest.fixture
def two_threads():
    """Two threads that live on from one call to the next, as those of a worker do."""
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        yield [lambda function, pool=pool: pool.submit(function).result() for pool in (first, second)]


def enter():
    one_blas_thread.__enter__()


def leave():
    one_blas_thread.__exit__(None, None, None)


@pytest.mark.parametrize("first_out", [0, 1], ids=["first in, first out", "first in, last out"])
def test_one_blas_thread_holds_until_the_last_of_overlapping_uses_ends(
    two_blas_threads, two_threads, first_out
):
    seen = []
    for run, action in (
        (two_threads[0], enter),
        (two_threads[1], enter),
        (two_threads[first_out], leave),
        (two_threads[1 - first_out], leave),
    ):
        run(action)
        seen.append(blas_threads())
    one = [1] * len(two_blas_threads)
    assert seen == [one, one, one, two_blas_threads]


def test_one_blas_thread_holds_in_one_thread_after_the_other(two_blas_threads, two_threads):
    seen = []
    for run in two_threads:
        for action in (enter, leave):
            run(action)
            seen.append(blas_threads())
    assert seen == 2 * [[1] * len(two_blas_threads), two_blas_threads]


def test_an_interrupt_before_the_number_is_set_leaves_it_usable(two_blas_threads, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(blas_threads_module, "_in_a_thread_of_its_own", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            one_blas_thread.__enter__()
    with one_blas_thread:
        assert set(blas_threads()) == {1}
    assert blas_threads() == two_blas_threads


def _interrupted(*arguments):
    raise KeyboardInterrupt
