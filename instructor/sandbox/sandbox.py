"""Run untrusted code, one function call at a time, and get nothing back but the JSON that it returns.

A worker process (`worker.py`) forks one child for each call. What the child may do is written there.
This side trusts the worker, and nothing that comes from a child.
"""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from cs231n.diagnosis.printable import one_line
from instructor.sandbox.landlock import version as landlock_version

WORKER = Path(__file__).with_name("worker.py")
SLOTS = 500
GRACE = 30.0  # seconds that the worker may take beyond the longest task, before it counts as stopped
# Nothing of the grader's own environment reaches the worker: it may hold secrets. A fixed hash seed lets a
# set of strings have the same order in every run, so that no grade depends on it.
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


class Limits(NamedTuple):
    """What one call may use."""

    cpu_seconds: float = 1  # processor time, so that a busy machine changes no grade
    idle_seconds: float = 1.0  # asleep or stopped; waiting for a processor does not count
    wall_seconds: float = 120.0  # a last resort, in case the two above miss something
    memory_bytes: int = 1 << 30  # address space, NumPy's libraries included
    answer_bytes: int = 4 << 20


class Outcome(NamedTuple):
    """What came of a call.

    Attributes
    ----------
    answer : object or None
        What the function returned, after a way through JSON.
    reason : str
        Why there is no answer; it can end the sentence "no result: ...". Empty if there is one.
    told : bool
        Whether the reason is the text of an exception: the code's own words.
    """

    answer: object | None
    reason: str
    told: bool = False


class Used(NamedTuple):
    """What calls have used; it differs a little from run to run."""

    cpu_seconds: float = 0
    peak_bytes: int = 0  # resident memory, Python's and NumPy's included


class Sandbox:
    """A worker that calls functions of untrusted code; a context manager, for one thread at a time.

    Parameters
    ----------
    slot : int, optional
        0 ... 499. Sandboxes in use at the same time need different ones: if root starts them, each runs
        its code as a user of its own.
    landlock : bool, optional
        Whether to use Landlock where the kernel has it. Tests switch it off to see the rest alone.
    python : path, optional
        The interpreter that runs the code, with NumPy and psutil; by default the one that runs this.

    Attributes
    ----------
    landlock : int
        Version of Landlock in use, 0 if there is none.
    used : Used
        What the last call used.

    Raises
    ------
    RuntimeError
        On Windows, or if the restrictions cannot be put in place; the message says what to do.
    """

    def __init__(self, slot: int = 0, *, landlock: bool = True, python: Path | str = sys.executable):
        if sys.platform == "win32":
            raise RuntimeError(
                "Submissions are run on Linux or macOS only: Windows lacks the limits that the sandbox "
                "needs. Use WSL, a container or a virtual machine."
            )
        if not 0 <= slot < SLOTS:
            raise ValueError(f"slot must be from 0 to {SLOTS - 1}, not {slot!r}.")
        self.slot = slot
        self.landlock = landlock_version() if landlock else 0
        self.python = python
        self.used = Used()
        self._worker = None
        self._nowhere = tempfile.mkdtemp(prefix="sandbox-")  # where the code starts: empty, nobody's to write
        os.chmod(self._nowhere, 0o555)
        try:
            trial = self.run(Path(self._nowhere), "", {})  # sets everything up and calls nothing
            if trial.reason:
                raise RuntimeError(
                    f"The sandbox does not work: a trial without any code says {trial.reason!r}."
                )
        except BaseException:
            self.close()
            raise

    def run(self, folder: Path, function: str, arguments: dict, limits: Limits | None = None) -> Outcome:
        """Call a function of untrusted code in a process of its own.

        Parameters
        ----------
        folder : path
            Where the code lies. It can read this folder and Python's own libraries, nothing else.
        function : str
            ``"package.module:function"``, looked for in `folder` first.
        arguments : dict
            Keyword arguments; they travel as JSON.
        limits : Limits, optional
            ``Limits()`` by default.

        Returns
        -------
        Outcome

        Raises
        ------
        RuntimeError
            If the restrictions cannot be put in place. What the code itself does never raises.
        """
        limits = Limits() if limits is None else limits
        task = {
            "folder": str(Path(folder).resolve()),
            "function": function,
            "arguments": arguments,
            "limits": limits._asdict(),
            "slot": self.slot,
            "landlock": self.landlock,
        }
        try:
            reply = self._ask(json.dumps(task).encode() + b"\n", limits.wall_seconds + GRACE)
        except BaseException:  # Ctrl-C, say: a late reply would be taken for that of the next task
            self._stop()
            raise
        self.used = Used(*reply["used"]) if reply else Used()
        if reply is None:
            self._stop()
            return Outcome(None, "it stopped the grader's worker")
        if reply["failure"]:
            raise RuntimeError(f"The sandbox cannot be set up: {one_line(reply['failure'], 1000)}")
        if reply["reason"]:
            # The same in every run: without addresses, that is.
            reason = one_line(re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x...", reply["reason"]), 300)
            return Outcome(None, reason or "it gave no answer", reply["told"])
        try:
            return Outcome(json.loads(reply["answer"]), "")
        except RecursionError:
            return Outcome(None, "its answer is nested too deeply")
        except ValueError:
            return Outcome(None, "its answer is not JSON")

    def close(self) -> None:
        """End the worker, and with it whatever it still runs."""
        self._stop()
        shutil.rmtree(self._nowhere, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _start(self):
        # Not -I: that would ignore the hash seed. -s and the environment above leave nothing to isolate from.
        self._worker = subprocess.Popen(
            [self.python, "-s", "-B", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=ENVIRONMENT,
            cwd=self._nowhere,
            start_new_session=True,
        )

    def _ask(self, line, seconds):
        """The worker's reply, or None if it is dead or silent."""
        if self._worker is None:
            self._start()
        try:
            while line:  # unbuffered: one call may write only a part
                line = line[self._worker.stdin.write(line) :]
        except BrokenPipeError:
            return None
        reply, end = bytearray(), time.monotonic() + seconds
        while not reply.endswith(b"\n"):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._worker.stdout], [], [], left)[0]:
                return None
            part = self._worker.stdout.read(1 << 20)
            if not part:
                return None
            reply += part
        return json.loads(reply)

    def _stop(self):
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.terminate()  # it ends its child first
        worker.send_signal(signal.SIGCONT)  # if it was halted, it would not hear
        try:
            worker.wait(60)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        worker.stdin.close()
        worker.stdout.close()
