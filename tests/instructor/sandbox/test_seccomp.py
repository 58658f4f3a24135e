"""seccomp by itself: system calls that a process can no longer make."""

import platform
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
number = lambda name: seccomp.pyseccomp.resolve_syscall(seccomp.pyseccomp.Arch.NATIVE, name)
inside, outside = os.pipe()
landlock.no_new_privileges()
"""
# None of these takes any harm if it is let through.
TRY = """
import fcntl

def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")

seccomp.restrict(program)
try:
    CALL
    print("let through")
except OSError as error:
    print(error.errno)
except RuntimeError as error:
    print(error)
"""
REFUSED = {
    "change a mode": "os.chmod(place, 0o700)",
    "change a mode by descriptor": "os.fchmod(os.open(place, os.O_RDONLY), 0o700)",
    "change a time": "os.utime(place)",
    "change an owner": "os.chown(place, os.getuid(), os.getgid())",
    "set an attribute": "os.setxattr(place, 'user.x', b'x')",
    "signal another": "os.kill(parent, 0)",
    "signal a thread of another": "checked(libc.tgkill(parent, parent, 0))",
    "open a process": "os.pidfd_open(parent)",
    "move itself": "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "slow itself down": "os.setpriority(os.PRIO_PROCESS, 0, 0)",
    "have a file in memory": "os.memfd_create('x')",
    "have a local socket": "socket.socket(socket.AF_UNIX)",
    "have a network socket": "socket.socket(socket.AF_INET)",
    "have a socket for virtual machines": "socket.socket(40, socket.SOCK_STREAM)",
    "have a pair of sockets": "socket.socketpair()",
    "have a packet socket": "socket.socket(17, socket.SOCK_RAW)",
    "start a process": "os.fork() or os._exit(0)",
    "run a program": "os.execv('/bin/true', ['true'])",
    "start a thread": "threading.Thread(target=int).start()",
}
DEADLY = {
    "lower the limits of another": "resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0))",
    "look at the limits of another": "resource.prlimit(parent, resource.RLIMIT_CORE)",
    "move another": "os.sched_setaffinity(parent, os.sched_getaffinity(parent))",
    "schedule another": "os.sched_setscheduler(parent, os.SCHED_OTHER, os.sched_param(0))",
    "slow another down": "os.setpriority(os.PRIO_PROCESS, parent, 0)",
    "signal another by a file": "fcntl.fcntl(inside, 8, parent)",
    "share memory": "checked(libc.shmget(0, 4096, 0o1600))",
    "share a semaphore": "checked(libc.semget(0, 1, 0o1600))",
    "share a queue": "checked(libc.msgget(0, 0o1600))",
    "read another": "checked(libc.process_vm_readv(parent, None, 0, None, 0, 0))",
    "trace itself": "checked(libc.ptrace(0, 0, 0, 0))",
    "use a keyring": "checked(libc.syscall(number('keyctl'), 0, -3, 0))",
    "have a user namespace": "checked(libc.unshare(0x10000000))",
    "use io_uring": "checked(libc.syscall(425, 0, None))",
}


def run(code, *arguments):
    return subprocess.run([sys.executable, "-c", START + code, *arguments], capture_output=True, text=True)


@needed
@pytest.mark.parametrize("what", REFUSED)
def test_what_no_answer_needs_is_refused(what, tmp_path):
    done = run(TRY.replace("CALL", REFUSED[what]), tmp_path)
    assert done.stdout in ("1\n", "can't start new thread\n"), done.stderr  # 1: EPERM


@needed
@pytest.mark.parametrize("what", DEADLY)
def test_what_only_attacks_need_ends_the_process(what, tmp_path):
    done = run(TRY.replace("CALL", DEADLY[what]), tmp_path)
    assert (done.returncode, done.stdout) == (-signal.SIGSYS, ""), done.stderr


@needed
def test_numpy_still_works_and_so_do_calls_about_the_process_itself():
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
@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has a second table of calls")
def test_a_system_call_by_its_other_number_is_refused_too():
    done = run("seccomp.restrict(program)\nlibc.syscall(0x40000000 + 39)\nprint('here')", "")
    assert "here" not in done.stdout


@needed
def test_all_names_are_known_to_the_library_or_have_a_number():
    # Except for those that this architecture never had.
    old = {"chmod", "chown", "fork", "futimesat", "inotify_init", "lchown", "utime", "utimes", "vfork"}
    resolve, native = seccomp.pyseccomp.resolve_syscall, seccomp.pyseccomp.Arch.NATIVE
    unknown = {name for name in (*seccomp.REFUSED, *seccomp.DEADLY) if resolve(native, name) == -1}
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
