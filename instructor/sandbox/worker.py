"""The process behind `sandbox.Sandbox`: forks one child for each task and watches it.

A line of JSON with a task comes in, a line of JSON with what came of it goes out. NumPy is loaded once and
here, so a fork takes milliseconds. Untrusted code runs in the children only. Each of them gives up, before
it imports that code: the worker's pipes and every descriptor but that for its answer; the right to start
processes and threads, to write to files, and to use more memory and time than its limits say; if root
started it, its user and with it the network; and with Landlock, reading all but Python's libraries and its
own folder. An audit hook refuses the same once more. The hook is no wall: it runs in the interpreter of the
code that it watches, which can get round it. It names what was tried, and stops what is tried openly on
systems that have nothing better.
"""

import importlib
import json
import os
import random
import resource
import select
import signal
import struct
import sys
import sysconfig
import time
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from pathlib import Path

import landlock  # found beside this file
import numpy as np
import numpy.linalg
import numpy.random
import psutil

POLL = 0.01  # seconds
DESCRIPTORS = 64
ANSWER = 3  # the child's one descriptor besides /dev/null as 0, 1 and 2
# Debian reserves 65000-65533 for no one, so these users own nothing. One for each slot: the children of
# one sandbox can do nothing to those of another.
FIRST_USER = 65000
IDLE = (psutil.STATUS_SLEEPING, psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
ENDED, OUT_OF_MEMORY = "it ended the program", "it ran out of memory"

CLONE_NEWIPC, CLONE_NEWNET = 0x08000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS = 1, 8
CAP_VERSION, CAP_DAC_READ_SEARCH = 0x20080522, 1 << 2

STDLIB = Path(sysconfig.get_path("stdlib"))
# Of Python's prefixes only the libraries: with a prefix like /usr, a project might lie below it too.
PREFIXES = ("/", "/usr", "/usr/local", sys.prefix, sys.base_prefix)
READABLE = [
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *(os.path.join(prefix, lib) for prefix in PREFIXES for lib in ("lib", "lib64")),
    *("/System/Library", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime"),
    *(os.devnull, "/dev/urandom"),
]
READABLE = sorted({os.path.realpath(path) for path in READABLE if os.path.exists(path)})


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))  # so few are quickly closed
    if sys.platform == "linux" and os.getuid() == 0:
        # No network. Containers may refuse it: then the other restrictions have to do.
        landlock.LIBC.unshare(CLONE_NEWNET)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # by way of the `finally` that kills the child
    while line := sys.stdin.buffer.readline():
        reply = run(json.loads(line))
        sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
        sys.stdout.buffer.flush()
        line = reply = None  # the next child is forked from this process, and could read what is left here


# --- The worker's side -----------------------------------------------------------------------------------


def run(task):
    """Have a child do a task: its answer (text), or else a reason, or else a failure of our own."""
    ours, theirs = os.pipe()
    worker = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            child(task, theirs, worker)
        finally:
            os._exit(0)
    os.close(theirs)
    try:
        written, reason, usage = watch(pid, ours, task["limits"])
    finally:
        os.close(ours)
    # The first byte was written before any untrusted code ran, all others may be forged.
    state, kind, rest = written[:1], written[1:2], written[2:].decode(errors="replace")
    used = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    reply = {"answer": None, "reason": reason, "failure": "", "told": False, "used": used}
    if state == b"!":
        reply["failure"] = written[1:].decode(errors="replace")
    elif reason:
        pass
    elif not state:
        reply["failure"] = "a child process ended before it was ready"
    elif kind == b"=":
        reply["answer"] = rest
    else:
        reply["told"] = kind == b"?" and rest != ""
        reply["reason"] = (rest if reply["told"] else "") or ENDED
    return reply


def watch(pid, pipe, limits):
    """Read what a child writes until it ends or passes a limit: its bytes, why there are none, its usage."""
    process = psutil.Process(pid)
    os.set_blocking(pipe, False)
    written, reason, idle, closed, status = bytearray(), "", 0.0, False, None
    start = last = time.monotonic()
    try:
        while not reason:
            ready = select.select([] if closed else [pipe], [], [], POLL / 10 if closed else POLL)[0]
            busy = False
            if ready:
                part = os.read(pipe, 1 << 16)
                closed = not part
                written += part
                busy = len(part) > 4096  # a few bytes now and then are no work
            done, status, usage = os.wait4(pid, os.WNOHANG)
            if done:
                break
            status = None
            now = time.monotonic()
            with process.oneshot():
                used = process.cpu_times()
                # Bounded, as it says little about a time when this process, too, waited for a processor.
                # A child that waits for us to read is not idle, nor is one that is still being confined.
                if written and not busy and process.status() in IDLE:
                    idle += min(now - last, 2 * POLL)
            last = now
            reason = passed(limits, used.user + used.system, idle, now - start, len(written))
            if sys.platform == "darwin" and process.memory_info().rss > limits["memory_bytes"]:
                reason = OUT_OF_MEMORY  # macOS does not enforce RLIMIT_AS
    finally:
        if status is None:
            os.kill(pid, signal.SIGKILL)
            usage = os.wait4(pid, 0)[2]
    if not reason:
        while not closed and (part := os.read(pipe, 1 << 16)):
            written += part
        reason = passed(limits, 0, 0, 0, len(written))
    if not reason and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        used = usage.ru_utime + usage.ru_stime if number in (signal.SIGKILL, signal.SIGXCPU) else 0
        reason = passed(limits, used, 0, 0, 0) or f"it was stopped by signal {number}"
    return bytes(written), reason, usage


def passed(limits, cpu, idle, wall, written):
    """The limit that was passed, or an empty string."""
    if written > limits["answer_bytes"] + 2:  # two bytes of our own
        return "its answer is too long"
    if cpu > limits["cpu_seconds"]:
        return f"it used more than {limits['cpu_seconds']:g} s of processor time"
    if idle > limits["idle_seconds"]:
        return f"it waited for more than {limits['idle_seconds']:g} s"
    if wall > limits["wall_seconds"]:
        return f"it took more than {limits['wall_seconds']:g} s"
    return ""


# --- The child's side ------------------------------------------------------------------------------------


def child(task, pipe, worker):
    """Confine this process, call the function and write what came of it."""
    os.dup2(pipe, ANSWER)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(ANSWER + 1, DESCRIPTORS)
    try:
        confine(task, worker)
    except BaseException as error:
        send(f"!{type(error).__name__}: {error}".encode())
        return
    send(b"+")
    try:
        answer = b"=" + call(task).encode()
    except BaseException as error:
        answer = ("?" + describe(error)).encode(errors="replace")
    send(answer)


def call(task):
    if not task["function"]:
        return "null"
    module, name = task["function"].split(":")
    function = getattr(importlib.import_module(module), name)
    return json.dumps(function(**task["arguments"]))


def describe(error):
    if isinstance(error, SystemExit):
        return ENDED
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    try:
        message = str(error)
    except BaseException:  # it is their class
        message = ""
    return f"{type(error).__name__}: {message[:1000]}" if message else type(error).__name__


def send(content):
    view = memoryview(content)
    while view:
        view = view[os.write(ANSWER, view) :]


def confine(task, worker):
    """Give up everything that the code needs not. The order matters: each step needs what later ones take."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o077)
    set_limits(task["limits"])
    folder = Path(task["folder"])
    if os.getuid() == 0:
        if sys.platform == "linux":
            landlock.LIBC.unshare(CLONE_NEWIPC)  # shared memory and queues that end with this child
        become_nobody(FIRST_USER + task["slot"], (folder, STDLIB), task["landlock"])
    if sys.platform == "linux":
        landlock.LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != worker:  # it died before the line above
            os._exit(0)
        landlock.no_new_privileges()
    places = [task["folder"], *READABLE]
    if task["landlock"]:
        landlock.restrict(map(Path, places))
    os.scandir(folder).close()  # raises now rather than as if the code were to blame
    os.scandir(STDLIB).close()
    # Code that draws without a seed draws the same in every run: no grade is to depend on luck. Here and not
    # in the worker, as `random` takes a new seed at a fork.
    random.seed(0)
    np.random.seed(0)
    # Installed in editable mode, the project would be found too. Its files cannot be read, so this only
    # makes the message plain: there is no such module.
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, PathFinder]
    sys.path[:] = [str(folder), *(entry for entry in sys.path if is_below(entry, places))]
    importlib.invalidate_caches()
    sys.addaudithook(audit_hook(places))


def set_limits(limits):
    seconds = (
        int(limits["cpu_seconds"]) + 1
    )  # watch() is earlier and says why; this is for when it cannot run
    for kind, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),  # counts processes and threads of a user: 0 lets none be started
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except ValueError:
            if sys.platform != "darwin" or kind != resource.RLIMIT_AS:
                raise


def become_nobody(user, needed, confined):
    """Become a user that owns nothing, for good.

    Such a user may not even reach what it has to read: Python below /root, say. If Landlock is going to
    say what can be read anyhow, the child then keeps root's right to read; without it, that is an error.
    """
    os.setgroups([])
    os.setgid(user)
    os.seteuid(user)
    hidden = [path for path in needed if not can_list(path)]
    os.seteuid(0)
    advice = (
        f"user {user}, as whom root runs submissions, cannot read {', '.join(map(str, hidden))}. Let every "
        "user read it (it and the folders above it), or start the grader as an ordinary user."
    )
    if hidden and not confined:
        raise PermissionError(advice)
    if hidden:
        landlock.LIBC.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(user)
    if hidden:
        header = struct.pack("=Ii", CAP_VERSION, 0)
        kept = struct.pack("=6I", CAP_DAC_READ_SEARCH, CAP_DAC_READ_SEARCH, 0, 0, 0, 0)
        if landlock.LIBC.capset(header, kept):
            raise PermissionError(advice)


def can_list(folder):
    try:
        os.scandir(folder).close()
    except PermissionError:
        return False
    return True


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REFUSED_GROUPS = {"ctypes", "os", "pty", "shutil", "socket", "sqlite3", "subprocess", "syslog"}
REFUSED = {
    "_thread.start_joinable_thread",
    "_thread.start_new_thread",
    "resource.prlimit",
    "signal.pthread_kill",
}
HARMLESS = {"os.fwalk", "os.putenv", "os.unsetenv", "os.walk"}


def audit_hook(places):
    """A hook that refuses openly what the code has no business with."""

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
        elif event in ("os.listdir", "os.scandir"):
            path, writes = arguments[0], False
        elif event in REFUSED or (event.partition(".")[0] in REFUSED_GROUPS and event not in HARMLESS):
            raise PermissionError(f"the sandbox refuses {event}")
        else:
            return
        if isinstance(path, int):  # a descriptor: opening it was allowed
            return
        name = os.fsdecode("." if path is None else path)
        if not (os.path.realpath(name) == os.devnull if writes else is_below(name, places)):
            raise PermissionError(f"the sandbox refuses to {'write' if writes else 'read'} {name!r}")

    return hook


def is_below(path, places):
    real = os.path.realpath(path)
    return any(real == place or real.startswith(place + os.sep) for place in places)


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file
    main()
