"""The process behind `sandbox.Sandbox`: forks one child for each task and watches it.

A line of JSON with a task comes in, a line of JSON with the outcome goes out. NumPy is loaded once and
here, so a fork takes milliseconds. Untrusted code runs in the children only. Each of them gives up, before
it imports that code: the worker's pipes and every descriptor but that for its answer; the right to start
processes and threads, to write to files, and to use more memory and time than its limits say; if root
started it, its user and with it the network; and with Landlock, reading anything but Python's libraries and
its own folder. An audit hook refuses the same once more. It is not a wall: it runs in the same interpreter as
the code that it watches, which can get round it. It tells what was tried openly, and stops it on systems
that have nothing better.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import resource
import signal
import socket
import struct
import sys
import sysconfig
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from pathlib import Path

import landlock  # found beside this file, like the next three
import numpy as np
import numpy.linalg
import numpy.random
import seccomp
import state
import watch
from users import FIRST_USER

DESCRIPTORS = 64
ANSWER = 3  # the child's one descriptor besides /dev/null as 0, 1 and 2
ENDED = "it ended the program"

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
PROGRAM = seccomp.program() if seccomp.available() else b""
READABLE = sorted({os.path.realpath(path) for path in READABLE if os.path.exists(path)})


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))  # few, to be closed quickly
    if sys.platform == "linux" and os.getuid() == 0:
        # No network. Containers may refuse this; then the other restrictions must do.
        landlock.LIBC.unshare(CLONE_NEWNET)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # by way of the `finally` that kills the child
    grader = socket.socket(fileno=0)
    preload(*sys.argv[1:])
    gc.freeze()  # or the children's first collection would copy every page
    healthy = state.fingerprint()
    while True:
        header, files = receive(grader)
        if header is None:
            return
        reply, answer = {"sick": sick(healthy, state.settings)}, memoryview(bytearray())
        if not reply["sick"]:
            answer = run(header, files[0], reply)
        for file in files:
            os.close(file)
        reply["sick"] = reply["sick"] or sick(healthy, state.fingerprint)
        grader.sendall(json.dumps(reply | {"length": len(answer)}).encode() + b"\n")
        grader.sendall(answer)
        watch.wipe(answer)


def preload(folder="", *modules):
    """Import modules of our own once, rather than in each child."""
    sys.path.insert(0, folder)
    for module in modules:
        importlib.import_module(module)
    del sys.path[0]


def sick(healthy, look):
    """What has been changed in this process; if it is too sick to tell, the error that shows it."""
    try:
        return state.difference(healthy, look())
    except (MemoryError, OSError) as error:
        return type(error).__name__


def receive(grader):
    """A line of JSON and the file that came with it; nothing if the grader has ended."""
    line, files, _, _ = socket.recv_fds(grader, 1 << 16, 1)
    while line and not line.endswith(b"\n"):
        part = grader.recv(1 << 16)
        line = line + part if part else b""
    return (json.loads(line) if line else None), files


def run(header, task, reply):
    """Have a child do a task and watch it: what it writes. Everything else goes into the reply."""
    ours, theirs = os.pipe()
    worker = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            child(header, task, theirs, worker)
        finally:
            os._exit(0)
    os.close(theirs)
    try:
        answer, reply["reason"], reply["touched"], reply["used"] = watch.watch(pid, ours, header["limits"])
    finally:
        os.close(ours)
    return answer


# --- The child's side ------------------------------------------------------------------------------------


def child(header, task, pipe, worker):
    """Confine this process, call the function and write what came of it."""
    content = os.pread(task, os.fstat(task).st_size, 0)
    os.dup2(pipe, ANSWER)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(ANSWER + 1, DESCRIPTORS)
    try:
        confine(header, worker)
    except BaseException as error:
        send(f"!{type(error).__name__}: {error}".encode())
        return
    send(b"+")
    try:
        answer = b"=" + call(**json.loads(content)).encode()
    except BaseException as error:
        answer = ("?" + describe(error)).encode(errors="replace")
    send(answer)


def call(function, arguments):
    if not function:
        return "null"
    module, name = function.split(":")
    function = getattr(importlib.import_module(module), name)
    return json.dumps(function(**arguments))


def describe(error):
    if isinstance(error, SystemExit):
        return ENDED
    if isinstance(error, MemoryError):
        return watch.OUT_OF_MEMORY
    try:
        message = str(error)
    except BaseException:  # it is their class
        message = ""
    return f"{type(error).__name__}: {message[:1000]}" if message else type(error).__name__


def send(content):
    view = memoryview(content)
    while view:
        view = view[os.write(ANSWER, view) :]


def confine(header, worker):
    """Give up whatever the code does not need. The order matters: steps need what later ones take away."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o077)
    set_limits(header["limits"])
    folder = Path(header["folder"])
    if os.getuid() == 0:
        if sys.platform == "linux":
            landlock.LIBC.unshare(CLONE_NEWIPC)  # shared memory and queues that end with this child
        become_nobody(FIRST_USER + header["slot"], (folder, STDLIB), header["landlock"])
    if sys.platform == "linux":
        landlock.LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != worker:  # it died before the line above
            os._exit(0)
        landlock.no_new_privileges()
    places = [header["folder"], *READABLE]
    if header["landlock"]:
        landlock.restrict(map(Path, places))
    if header["seccomp"]:
        seccomp.restrict(PROGRAM)
    os.scandir(folder).close()  # raises now rather than as if the code were to blame
    os.scandir(STDLIB).close()
    # Code that draws without a seed draws the same in every run, so that no grade depends on luck. Here and
    # not in the worker, since `random` takes a new seed at a fork.
    random.seed(0)
    np.random.seed(0)
    # Installed in editable mode, the project would be found too. Its files cannot be read, so this only
    # makes the message plain: there is no such module.
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, PathFinder]
    sys.path[:] = [str(folder), *(entry for entry in sys.path if is_below(entry, places))]
    importlib.invalidate_caches()
    sys.addaudithook(audit_hook(places))


def set_limits(limits):
    for kind, value in watch.child_limits(limits).items():
        try:
            resource.setrlimit(kind, value)
        except ValueError:
            if sys.platform != "darwin" or kind != resource.RLIMIT_AS:
                raise


def become_nobody(user, needed, confined):
    """Become a user that owns nothing, for good.

    Such a user may not even reach what it has to read: Python below /root, say. If Landlock is going to
    limit what can be read anyway, the child keeps root's right to read; otherwise this is an error.
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
    """A hook that refuses openly what the code has no business with, and sends word of the first attempt."""
    sent = []

    def refuse(kind, what):
        if kind and not sent:  # the code may catch the exception, but cannot take back what was sent
            sent.append(kind)
            send(kind)
        raise PermissionError(f"the sandbox refuses {what}")

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
        elif event in ("os.listdir", "os.scandir"):
            path, writes = arguments[0], False
        elif event in REFUSED or (event.partition(".")[0] in REFUSED_GROUPS and event not in HARMLESS):
            refuse(b"s", event)
        else:
            return
        if isinstance(path, int):  # a descriptor: opening it was allowed
            return
        name = os.fsdecode("." if path is None else path)
        if not (os.path.realpath(name) == os.devnull if writes else is_below(name, places)):
            kind = b"w" if writes else b"" if is_missing(name) else b"r"
            refuse(kind, f"to {'write' if writes else 'read'} {name!r}")

    return hook


def is_missing(path):
    """Whether there is no such file: Python itself looks for one called <unknown> after a SyntaxError."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def is_below(path, places):
    real = os.path.realpath(path)
    return any(real == place or real.startswith(place + os.sep) for place in places)


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file
    with contextlib.suppress(ConnectionError):  # the grader is gone, whatever has ended it
        main()
