"""seccomp by itself: system calls that a process can no longer make."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from instructor.sandbox import landlock, seccomp
from tests.instructor.sandbox.sandbox_helpers import linux

PROJECT = Path(__file__).resolve().parents[3]
needed = pytest.mark.skipif(not seccomp.available(), reason="there is no seccomp, or no libseccomp")
START = f"""
import ctypes, json, os, resource, signal, socket, subprocess, sys, threading
sys.path.insert(0, {str(PROJECT)!r})
from instructor.sandbox import landlock, seccomp
program = seccomp.program()
place, parent = sys.argv[1], os.getppid()
libc = ctypes.CDLL(None, use_errno=True)
inside, outside = os.pipe()
landlock.no_new_privileges()
"""
# None of these takes any harm if it is let through.
CALLS = """
import fcntl
calls = {
    "change a mode": lambda: os.chmod(place, 0o700),
    "change a mode by descriptor": lambda: os.fchmod(os.open(place, os.O_RDONLY), 0o700),
    "change a time": lambda: os.utime(place),
    "change an owner": lambda: os.chown(place, os.getuid(), os.getgid()),
    "set an attribute": lambda: os.setxattr(place, "user.x", b"x"),
    "lower the limits of another": lambda: resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0)),
    "look at the limits of another": lambda: resource.prlimit(parent, resource.RLIMIT_CORE),
    "move another": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
    "schedule another": lambda: os.sched_setscheduler(parent, os.SCHED_OTHER, os.sched_param(0)),
    "slow down another": lambda: os.setpriority(os.PRIO_PROCESS, parent, 0),
    "signal another": lambda: os.kill(parent, 0),
    "signal another by a file": lambda: fcntl.fcntl(inside, 8, parent),
    "signal a thread of another": lambda: checked(libc.tgkill(parent, parent, 0)),
    "open a process": lambda: os.pidfd_open(parent),
    "share memory": lambda: checked(libc.shmget(0, 4096, 0o1600)),
    "share a semaphore": lambda: checked(libc.semget(0, 1, 0o1600)),
    "share a queue": lambda: checked(libc.msgget(0, 0o1600)),
    "read another": lambda: checked(libc.process_vm_readv(parent, None, 0, None, 0, 0)),
    "trace itself": lambda: checked(libc.ptrace(0, 0, 0, 0)),
    "have a user namespace": lambda: checked(libc.unshare(0x10000000)),
    "have a file in memory": lambda: os.memfd_create("x"),
    "have a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "have a network socket": lambda: socket.socket(socket.AF_INET).close(),
    "have sockets for virtual machines": lambda: socket.socket(socket.AF_VSOCK).close(),
    "have a pair of sockets": lambda: socket.socketpair(),
    "start a process": lambda: os.fork() or os._exit(0),
    "start a thread": lambda: threading.Thread(target=int).start(),
    "run a program": lambda: os.execv("/bin/true", ["true"]),
    "use io_uring": lambda: checked(libc.syscall(425, 0, None)),
}

def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")

def possible(call):
    try:
        call()
        return "yes"
    except RuntimeError:
        return 1
    except OSError as error:
        return error.errno

seccomp.restrict(program)
print(json.dumps({what: possible(call) for what, call in calls.items()}))
"""


def run(code, *arguments):
    return subprocess.run([sys.executable, "-c", START + code, *arguments], capture_output=True, text=True)


@needed
def test_what_no_answer_needs_is_refused(tmp_path):
    done = run(CALLS, tmp_path)
    assert done.stdout, done.stderr
    said = json.loads(done.stdout)
    assert len(said) == 29 and set(said.values()) == {1}, said  # EPERM


@needed
def test_numpy_and_a_process_of_its_own_go_on_to_work():
    code = (
        "seccomp.restrict(program)\nimport numpy as np, unittest, fractions\n"
        "assert resource.getrlimit(resource.RLIMIT_AS) and np.linalg.inv(np.eye(300)).sum() == 300\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\nopen(os.devnull).read()\nprint('fine')"
    )
    done = run(code, "")
    assert done.stdout == "fine\n", done.stderr


@needed
@pytest.mark.parametrize("end", ["os.abort()", "signal.raise_signal(signal.SIGABRT)"])
def test_a_process_can_end_itself(end):
    assert run(f"seccomp.restrict(program)\n{end}", "").returncode == -signal.SIGABRT


@needed
@pytest.mark.skipif(sys.maxsize < 1 << 32, reason="another instruction set")
def test_system_calls_of_another_architecture_end_the_process():
    # x86-64 has a second table of the same calls, with bit 30 set.
    if not sys.platform == "linux" or "x86_64" not in __import__("platform").machine():
        pytest.skip("only x86-64 has two tables")
    done = run("seccomp.restrict(program)\nlibc.syscall(0x40000000 + 39)\nprint('here')", "")
    assert "here" not in done.stdout


@needed
def test_all_names_are_known_to_the_library_or_have_a_number():
    # Except for those that this architecture never had.
    old = {"chmod", "chown", "fork", "futimesat", "inotify_init", "lchown", "utime", "utimes", "vfork"}
    resolve, native = seccomp.pyseccomp.resolve_syscall, seccomp.pyseccomp.Arch.NATIVE
    unknown = {name for name in seccomp.REFUSED if resolve(native, name) == -1}
    assert unknown <= old | set(seccomp.NEWER)


@linux
def test_a_kernel_that_refuses_is_an_error(monkeypatch):
    class Refusing:
        def prctl(self, *arguments):
            return -1

    monkeypatch.setattr(seccomp, "LIBC", Refusing())
    with pytest.raises(OSError, match="seccomp: "):
        seccomp.restrict(bytes(8))


def test_systems_without_the_library_or_other_than_linux_have_none(monkeypatch):
    monkeypatch.setattr(seccomp, "pyseccomp", None)
    assert not seccomp.available()
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not seccomp.available() and landlock.version() == 0
