"""Run untrusted code, one function call at a time, and get nothing back but the JSON that it returns.

A worker process (`worker.py`) forks one child for each call. What the child may do is written there.
This side trusts the worker, and nothing that comes from a child. A worker that has changed since it
started is thrown away together with its result, and the call is repeated while no other code runs. If the
same happens again, the code that was called has done it.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from instructor.sandbox import state, users
from instructor.sandbox.landlock import version as landlock_version
from instructor.sandbox.outcome import Limits, Outcome, Reply, SandboxError, Used, outcome_of
from instructor.sandbox.seccomp import available as seccomp_available
from instructor.sandbox.turns import Turns

WORKER = Path(__file__).with_name("worker.py")
TURNS = Turns()  # of all sandboxes of this process
GRACE = 30.0  # seconds that the worker may take beyond the longest task, before it counts as stopped
# Nothing of the grader's own environment reaches the worker: it may hold secrets. A fixed hash seed gives
# a set of strings the same order in every run, so that no grade depends on it.
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


class Sandbox:
    """A worker that calls functions of untrusted code; a context manager, for one thread at a time.

    Parameters
    ----------
    slot : int, optional
        0 to 499. If root starts it, the code runs as a user of its own: that of the first slot, from this one
        on, that no other sandbox on this machine is using.
    landlock, seccomp : bool, optional
        Whether to use Landlock if the kernel has it, and seccomp if the kernel has it and libseccomp is
        installed. Tests switch them off to test the rest by itself.
    python : path, optional
        The interpreter that runs the code, with NumPy (and psutil on macOS); by default the one
        that runs this.
    preload : (path, str, ...), optional
        A folder and names of modules that are imported from it once, with full rights, rather than in each
        call. Untrusted code must never be among them.

    Attributes
    ----------
    slot : int
        The slot in use.
    landlock : int
        Version of Landlock in use, 0 if there is none.
    seccomp : bool
        Whether there is a filter of system calls.
    used : Used
        What the last call used.

    Raises
    ------
    SandboxError
        On Windows, or if the restrictions cannot be put in place; the message says what to do.
    """

    def __init__(
        self,
        slot: int = 0,
        *,
        landlock: bool = True,
        seccomp: bool = True,
        python: Path | str = sys.executable,
        preload: tuple = (),
    ):
        if sys.platform == "win32":
            raise SandboxError(
                "Submissions are run on Linux or macOS only: Windows lacks the limits that the sandbox "
                "needs. Use WSL, a container or a virtual machine."
            )
        if not 0 <= slot < users.SLOTS:
            raise ValueError(f"slot must be from 0 to {users.SLOTS - 1}, not {slot!r}.")
        self.landlock = landlock_version() if landlock else 0
        self.seccomp = seccomp and seccomp_available()
        self._command = [python, "-s", "-B", WORKER, *preload]
        self.used = Used()
        self._healthy = state.settings()
        self._worker = self._line = None
        self._nowhere = tempfile.mkdtemp(prefix="sandbox-")  # where the code starts: empty and read-only
        os.chmod(self._nowhere, 0o555)
        self.slot, self._held = users.reserve(slot) if os.getuid() == 0 else (slot, None)
        try:
            trial = self.run(Path(self._nowhere), "", {})  # sets everything up and calls nothing
            if trial.reason:
                raise SandboxError(
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
            Where the code is. It can read this folder and Python's own libraries, nothing else.
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
        SandboxError
            If the restrictions cannot be put in place, or if code has changed the limits of this process.
            Nothing else that the code does raises.
        """
        limits = Limits() if limits is None else limits
        header = self._header(folder, limits)
        task = json.dumps({"function": function, "arguments": arguments}).encode()
        try:
            with TURNS.shared():
                reply = self._ask(header, task)
            if reply is None or reply.doubtful:
                with TURNS.alone():
                    reply = self._ask(header, task)
        finally:
            self.check()
        self.used = Used(*reply.used) if reply else Used()
        return outcome_of(reply)

    def check(self) -> None:
        """Raise SandboxError if the limits of this process are not what they were."""
        changed = state.difference(self._healthy, state.settings())
        if changed:
            raise SandboxError(
                f"The limits of the grader itself were changed ({changed}) by code that it was running, so "
                "it cannot go on. Look at what was being graded, take the culprit out, and start the same "
                "command again in a new terminal."
            )

    @property
    def unguarded(self) -> str:
        """One line on what an ordinary user without seccomp risks; empty if there is nothing to say."""
        if self.seccomp or self._held is not None or sys.platform != "linux":
            return ""
        return (
            "Not guarded without seccomp: submissions can lower the limits of your processes, change modes "
            "and times of your files and use local sockets. To prevent this, install pyseccomp (with pip) "
            "and libseccomp2."
        )

    def close(self) -> None:
        """End the worker, and with it whatever it still runs."""
        self._stop()
        if self._held is not None:
            os.close(self._held)
            self._held = None
        shutil.rmtree(self._nowhere, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _header(self, folder, limits):
        """What the worker has to know about a task."""
        for name, wanted in (("RLIMIT_CPU", limits.cpu_seconds + 1), ("RLIMIT_AS", limits.memory_bytes)):
            given = self._healthy[name][1]
            if 0 <= given < wanted:  # -1 is infinity
                raise SandboxError(
                    f"Here {name} is {given}, less than submissions are to have: grades would be wrong. "
                    "Start the grader in another terminal, where nothing has lowered it (ulimit -H -a)."
                )
        return {
            "folder": str(Path(folder).resolve()),
            "limits": limits._asdict(),
            "slot": self.slot,
            "landlock": self.landlock,
            "seccomp": self.seccomp,
        }

    def _start(self):
        self._line, theirs = socket.socketpair()
        # Not -I: that would ignore the hash seed. -s and the environment above leave nothing to isolate from.
        with theirs:
            self._worker = subprocess.Popen(
                self._command,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd=self._nowhere,
                start_new_session=True,
            )

    def _ask(self, header, task):
        """The worker's reply, or None if it is dead or silent. Only a healthy worker is kept for the next."""
        reply = None
        try:
            self._send(header, task)
            reply = self._receive(header["limits"]["wall_seconds"] + GRACE)
        except (ConnectionError, TimeoutError):  # it is dead, or halted
            pass
        finally:  # after Ctrl-C, say, a late reply would be taken for that of the next task
            if reply is None or reply.sick:
                self._stop()
        return reply

    def _send(self, header, task):
        """Hand over a task, in a file without a name that only the child reads.

        Later children could find in the worker's memory whatever the worker itself has read.
        """
        if self._worker is None:
            self._start()
        with tempfile.TemporaryFile(buffering=0) as file:
            _write_all(file, task)
            line = json.dumps(header).encode() + b"\n"
            self._line.settimeout(GRACE)
            sent = socket.send_fds(self._line, [line], [file.fileno()])
            self._line.sendall(line[sent:])

    def _receive(self, seconds):
        """What came of the task, or None if nothing comes in time."""
        received, end = bytearray(), time.monotonic() + seconds
        missing = 1
        while missing > 0:
            self._line.settimeout(max(0.001, end - time.monotonic()))
            try:
                part = self._line.recv(1 << 20)
            except TimeoutError:
                return None
            if not part:
                return None
            received += part
            line, newline, answer = received.partition(b"\n")
            if newline:
                fields = json.loads(line)
                missing = fields.pop("length") - len(answer)
        return Reply(bytes(answer), **fields)

    def _stop(self):
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.terminate()  # it ends its child first
        worker.send_signal(signal.SIGCONT)  # a halted process would not get the other signal
        try:
            worker.wait(60)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        self._line.close()


def _write_all(file, task):
    """Write a task whole or not at all: code that got half of one would be called wrong."""
    left = memoryview(task)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        place, needed = tempfile.gettempdir(), max(1, len(task) // 1_000_000)
        raise SandboxError(
            f"Cannot write to {place} ({error.strerror}). A task needs {needed} MB: free that much, or set "
            "TMPDIR to another folder, then run this again."
        ) from None
