"""How a worker watches its child: what it writes, and whether it keeps within its limits."""

import os
import resource
import select
import signal
import sys
import time

from state import LIMITS

if sys.platform != "linux":
    import psutil

    STATES = {
        psutil.STATUS_SLEEPING: "asleep",
        psutil.STATUS_STOPPED: "halted",
        psutil.STATUS_ZOMBIE: "zombie",
    }
LETTERS = {b"S": "asleep", b"T": "halted", b"t": "halted", b"Z": "zombie", b"X": "zombie"}  # man 5 proc
TICKS = os.sysconf("SC_CLK_TCK")
POLL = 0.01  # seconds
OWN = 2  # bytes before the answer that say how the call went; a third one only if something was refused
OUT_OF_MEMORY = "it ran out of memory"
ATTACK = "it tried a system call that only attacks need"  # see seccomp.py
# What a child writes may contain parts of its code. It is read into this buffer and wiped afterwards: the
# next child is forked from this process and could read memory that was merely freed.
BUFFER = bytearray()


def child_limits(limits):
    """The limits that a child sets itself: kinds and (soft, hard)."""
    wanted = {
        resource.RLIMIT_CPU: int(limits["cpu_seconds"]) + 1,  # in case watch(), which says why, cannot run
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,  # counts a user's processes and threads: with 0, none can be started
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        wanted[kind] = value, value
    return wanted


def watch(pid, pipe, limits):
    """Read what a child writes until it ends or exceeds a limit.

    Returns
    -------
    written : memoryview
        To be wiped by the caller.
    reason : str
        Why there is no answer, or an empty string.
    doubtful : bool
        Whether another process may have caused this: the child was halted, a signal that did not come from
        here ended it, or its limits are not those that it was given.
    used : (float, int)
        Seconds of processor time, and the largest memory in bytes.
    """
    most = limits["answer_bytes"] + OWN
    BUFFER.extend(bytes(max(0, most + 1 - len(BUFFER))))  # nothing is in it now
    written = memoryview(BUFFER)[: most + 1]
    os.set_blocking(pipe, False)
    ended = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    try:
        length, reason, halted = _until_it_ends(pid, pipe, ended, limits, written)
    finally:
        if ended is not None:
            os.close(ended)
        os.kill(pid, signal.SIGKILL)  # does nothing to a child that has ended
        changed = not _has_its_limits(pid, limits)
        _, status, usage = os.wait4(pid, 0)
    used = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    signalled = False
    if not reason:
        length, _ = _read(pipe, written, length)
        reason = passed(limits, 0, 0, 0, length)
    if not reason and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason = passed(limits, used[0] if number in (signal.SIGKILL, signal.SIGXCPU) else 0, 0, 0, 0)
        signalled = not reason
        reason = reason or (ATTACK if number == signal.SIGSYS else f"it was stopped by signal {number}")
    return written[:length], reason, halted or signalled or (length > 0 and changed), used


def _until_it_ends(pid, pipe, ended, limits, written):
    """How much was written, why the child must be ended (if it must), and whether it was ever halted."""
    length, idle, halted = 0, 0.0, False
    awaited = [pipe] if ended is None else [pipe, ended]
    start = last = time.monotonic()
    while True:
        ready = select.select(awaited, [], [], POLL if pipe in awaited else POLL / 10)[0]
        before = length
        if pipe in ready:
            length, closed = _read(pipe, written, length)
            if closed:
                awaited.remove(pipe)
        now = time.monotonic()
        cpu, state, memory = _look_at(pid)
        if ended in ready or state == "zombie":
            return length, "", halted
        halted = halted or state == "halted"
        # Bounded, since in a long interval this process, too, may have been waiting for a processor. A child
        # that waits for us to read is not idle (though a few bytes now and then do not count as work), nor is
        # one that is still being confined.
        if length and length - before <= 4096 and state in ("asleep", "halted"):
            idle += min(now - last, 2 * POLL)
        last = now
        reason = passed(limits, cpu, idle, now - start, length)
        if sys.platform == "darwin" and memory > limits["memory_bytes"]:
            reason = OUT_OF_MEMORY  # macOS does not enforce RLIMIT_AS
        if reason:
            return length, reason, halted


def _read(pipe, written, length):
    """Read what is there and fits: the new length, and whether the other end of the pipe is closed."""
    while length < len(written):
        try:
            part = os.readv(pipe, [written[length:]])
        except BlockingIOError:
            return length, False
        if not part:
            return length, True
        length += part
    return length, False


def wipe(written):
    """Erase what a child wrote."""
    written[:] = bytes(len(written))


def _look_at(pid):
    """Processor time in seconds, what the process is doing, and its memory where that cannot be limited."""
    if sys.platform == "linux":
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()  # from the third on
        return (int(fields[11]) + int(fields[12])) / TICKS, LETTERS.get(fields[0], "running"), 0
    process = psutil.Process(pid)
    state = STATES.get(process.status(), "running")
    if state == "zombie":
        return 0, state, 0
    used = process.cpu_times()
    return used.user + used.system, state, process.memory_info().rss


def _has_its_limits(pid, limits):
    if sys.platform != "linux":  # elsewhere no process can change those of another
        return True
    own = child_limits(limits)
    try:
        return all(
            resource.prlimit(pid, kind) == own.get(kind, resource.getrlimit(kind)) for kind in LIMITS.values()
        )
    except PermissionError:  # it is another user, and we are root in a container: nobody else could either
        return True


def passed(limits, cpu, idle, wall, written):
    """Which limit was exceeded, or an empty string."""
    if written > limits["answer_bytes"] + OWN:
        return "its answer is too long"
    if cpu > limits["cpu_seconds"]:
        return f"it used more than {limits['cpu_seconds']:g} s of processor time"
    if idle > limits["idle_seconds"]:
        return f"it waited for more than {limits['idle_seconds']:g} s"
    if wall > limits["wall_seconds"]:
        return f"it took more than {limits['wall_seconds']:g} s"
    return ""
