"""Run several trainings in threads with one progress display; if one of them fails, all end."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cs231n.search import processors
from cs231n.search.blas_threads import one_blas_thread
from cs231n.search.progress import Progress, watch
from cs231n.search.stacked_sgd import Aborted

Result = TypeVar("Result")


def run_together(
    label: str, jobs: Sequence[Callable[[Callable[[], None]], Result]], total: int, unit: str
) -> list[Result]:
    """Run jobs, as many at a time as there are processors.

    Parameters
    ----------
    label : str
        Printed at the start.
    jobs : sequence of callables
        Each is given a function to call once for each unit of its work. After an error or a
        KeyboardInterrupt this function raises Aborted, which ends the job.
    total : int
        Number of units of all jobs together.
    unit : str
        What is counted, in the singular.

    Returns
    -------
    list
        What the jobs return, in their order.
    """
    stop, done = threading.Event(), [0] * len(jobs)

    def ticker(number):
        def tick():
            if stop.is_set():
                raise Aborted
            done[number] += 1

        return tick

    print(label, flush=True)
    with (
        one_blas_thread,
        ThreadPoolExecutor(processors()) as pool,
        Progress(label, total, unit) as shown,
    ):
        try:
            futures = [pool.submit(job, ticker(number)) for number, job in enumerate(jobs)]
            watch(futures, shown, lambda: sum(done))
        finally:
            stop.set()
    return [future.result() for future in futures]
