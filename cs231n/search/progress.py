"""Progress of a long computation: how far it has come, how fast it is, how much time is left."""

import shutil
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, wait

WAIT = 1.0  # seconds before the first line in a terminal
PERIODS = {"notebook": 0.5, "terminal": 0.2, "log": 10.0}  # seconds between two lines


class Progress:
    """Shows how many of `total` are done, how fast, and how much time is left; a context manager.

    In a notebook it is one output that is rewritten, and that says `label` before the first update and
    after the last one: what is saved does not depend on the time it took. In a terminal it is one line on
    standard error that disappears at the end; in a log, a line every few seconds.

    Parameters
    ----------
    label : str
        What is being done.
    total : int
        How many there are to do.
    unit : str
        What is counted, in the singular.
    shown : bool, optional
        False shows nothing.

    Examples
    --------
    >>> from cs231n.search.progress import Progress
    >>> with Progress("adding up", total=3, unit="number", shown=False) as progress:
    ...     for done in range(1, 4):
    ...         progress.update(done)
    """

    def __init__(self, label: str, total: int, unit: str, shown: bool = True):
        self.label, self.total, self.unit = label, total, unit
        self.done, self.remark = 0, ""
        self.start = time.perf_counter()
        self.where = _where() if shown else None
        self.last = self.start + WAIT - PERIODS.get(self.where, 0)
        self.width = 0
        if self.where == "notebook":
            from IPython.display import display

            self.handle = display(_text(label), raw=True, display_id=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.where == "notebook":
            self.handle.update(_text(self.label), raw=True)
        elif self.where == "terminal" and self.width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def update(self, done: int):
        """Report that `done` of all are done; it is shown at intervals only."""
        self.done = done
        now = time.perf_counter()
        if self.where and now - self.last >= PERIODS[self.where]:
            self.last = now
            self._show(now - self.start)

    def note(self, remark: str):
        """From now on, show `remark` in place of the rate and the time left."""
        self.remark = remark
        if self.where:
            self._show(time.perf_counter() - self.start)

    def _show(self, seconds):
        rate = self.done / seconds if seconds else 0
        text = f"{self.unit} {self.done:,} / {self.total:,}"
        if self.remark:
            text += f", {self.remark}"
        elif 0 < self.done < self.total:
            text += f", {rate:,.3g} a second, {(self.total - self.done) / rate:,.0f} s left"
        if self.where == "notebook":
            self.handle.update(_text(text), raw=True)
        else:
            self._write(text)

    def _write(self, text):
        if self.where == "log":
            sys.stderr.write(text + "\n")
        else:
            text = text[: shutil.get_terminal_size().columns - 1]  # a longer line would wrap around
            sys.stderr.write("\r" + text.ljust(self.width))  # over the line before
            self.width = len(text)
        sys.stderr.flush()


def watch(futures: Iterable[Future], progress: Progress, done: Callable[[], int]) -> None:
    """Wait for all `futures` and show on `progress` how many are `done`; raise the first error."""
    waiting = set(futures)
    while waiting:
        progress.update(done())
        finished, waiting = wait(waiting, timeout=0.1, return_when=FIRST_EXCEPTION)
        for future in finished:
            future.result()
    progress.update(done())


def _text(text):
    return {"text/plain": text}


def _where():
    """Where progress is shown: in a notebook, a terminal, a log, or nowhere."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if hasattr(shell, "kernel"):
            return "notebook"
    if sys.stderr is None:  # a program without a console, on Windows
        return None
    return "terminal" if sys.stderr.isatty() else "log"
