"""Keep the BLAS library of NumPy from starting threads of its own while ours are running."""

import threading
from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_limits


class _OneBlasThread:
    """Context in which BLAS uses one thread.

    The number of threads belongs to the whole process, so the first to enter sets it and the last to leave
    restores it.
    """

    def __init__(self):
        self.lock, self.users = threading.Lock(), 0

    def __enter__(self):
        with self.lock:
            if self.users == 0:
                self.limits = _in_a_thread_of_its_own(threadpool_limits, 1, "blas")
            self.users += 1

    def __exit__(self, *error):
        with self.lock:
            self.users -= 1
            if self.users == 0:
                _in_a_thread_of_its_own(self.limits.restore_original_limits)


def _in_a_thread_of_its_own(function, *arguments):
    """From threadpoolctl 3.8 on, the thread that sets the number owns it as long as the thread lives."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


one_blas_thread = _OneBlasThread()
