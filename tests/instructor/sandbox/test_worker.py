"""What code can do in the sandbox: hostile code gets nowhere.

Most tests run twice: as a grader would, and with the audit hook alone, as on systems without Landlock.
Those that disarm the hook first show that the kernel refuses the same.
"""

import os
import socket
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from instructor.sandbox import Outcome, landlock
from tests.instructor.sandbox.sandbox_helpers import QUICK, SECRET, linux, root

PROJECT = Path(__file__).resolve().parents[3]
# The hook is code of the interpreter that it watches, and so it can be had without.
DISARM = """
    import __main__
    __main__.REFUSED.clear(), __main__.REFUSED_GROUPS.clear()
    __main__.is_below, __main__.WRITING = lambda *_: True, 0
    """


def test_code_finds_no_descriptor_but_its_own(sandbox, submit):
    code = """
        import os
        found = []
        for descriptor in range(64):
            try:
                os.fstat(descriptor)
                found.append(descriptor)
            except OSError:
                pass
        return found
        """
    assert submit(sandbox, code).answer == [0, 1, 2, 3]


def test_writing_to_every_descriptor_forges_at_most_its_own_answer(sandbox, submit):
    code = """
        import os
        for descriptor in range(64):
            try:
                os.write(descriptor, b'={"answer": 1, "reason": "", "failure": ""}\\\\n')
            except OSError:
                pass
        """
    assert submit(sandbox, code) == Outcome(None, "its answer is not JSON")


def test_the_environment_holds_no_secret(sandbox, submit):
    answer = submit(sandbox, "import os; return dict(os.environ)").answer
    assert answer["PYTHONHASHSEED"] == "0" and "GRADER_TOKEN" not in answer and SECRET not in str(answer)


# --- Files, processes, network: refused by the hook, and by the kernel where the hook is disarmed ---------


READS = """
    import os
    found = []
    for path in paths:
        path = path.replace("PPID", str(os.getppid()))
        for read in (open, lambda path: os.open(path, os.O_RDONLY), os.listdir):
            try:
                read(path)
                found.append(path)
            except OSError:
                pass
    return found
    """
PROC = ["/proc/PPID/environ", "/proc/PPID/mem", "/proc/PPID/fd", "/proc/self/environ"]
PRIVATE = [
    *(PROC if sys.platform == "linux" else []),
    *(
        str(PROJECT / name)
        for name in ("README.md", "instructor/sandbox/sandbox.py", "instructor", "cs231n", "")
    ),
    *(str(Path.home()), "/etc/passwd", "/tmp", "/", "."),
]
WRITES = """
    import os
    done = []
    for path in places:
        name = os.path.join(path, "left-behind")
        for write in (
            lambda: open(name, "w"), lambda: os.open(name, os.O_CREAT | os.O_WRONLY), lambda: os.mkdir(name),
            lambda: os.symlink("x", name), lambda: os.remove(name), lambda: os.rename(name, name + "2"),
            lambda: os.open(path + "/submission.py", os.O_RDWR), lambda: os.remove(path + "/submission.py"),
        ):
            try:
                write()
                done.append(name)
            except OSError:
                pass
    return done
    """
KILLS = """
    import os, signal
    done = []
    for number in (0, signal.SIGTERM, signal.SIGKILL):
        for kill in (
            lambda: os.kill(os.getppid(), number),
            lambda: os.killpg(os.getpgid(os.getppid()), number),
            lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), number),
        ):
            try:
                kill()
                done.append(number)
            except (OSError, AttributeError):
                pass
    return done
    """
STARTS = """
    import os, subprocess, sys, threading
    sys.audit = lambda *_: None  # what subprocess asks before it starts anything
    started = []
    for start in (
        os.fork, lambda: subprocess.Popen(["/bin/sleep", "60"]), lambda: os.system("sleep 60"),
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "60"], {}),
        lambda: threading.Thread(target=print).start(), os.forkpty,
    ):
        try:
            if start() not in (-1, 256 * 127):
                started.append(repr(start))
        except (OSError, RuntimeError):
            pass
    return started
    """
CONNECTS = """
    import socket
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.1)
    except PermissionError:
        return "refused"
    except OSError as error:
        return str(error)
    """


def test_private_files_cannot_be_read(sandbox, submit):
    assert submit(sandbox, READS, paths=PRIVATE).answer == []


@linux
def test_private_files_cannot_be_read_with_the_hook_disarmed(walled, submit):
    assert submit(walled, DISARM + READS, paths=PRIVATE).answer == []


def test_nothing_can_be_written_and_nothing_is_left(sandbox, submit, folder):
    check_writes(sandbox, submit, folder, WRITES)


@linux
def test_nothing_can_be_written_with_the_hook_disarmed(walled, submit, folder):
    mkfifo = WRITES.replace("lambda: os.mkdir(name)", "lambda: os.mkdir(name), lambda: os.mkfifo(name)")
    check_writes(walled, submit, folder, DISARM + mkfifo)


def check_writes(sandbox, submit, folder, code):
    places = [
        ".",
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        str(folder),
        str(PROJECT),
        str(Path.home()),
        sandbox._nowhere,
    ]
    assert submit(sandbox, code, places=places).answer == []
    assert [place for place in places if Path(place, "left-behind").exists()] == []
    assert os.listdir(sandbox._nowhere) == []


def test_no_process_and_no_thread_can_be_started(sandbox, submit):
    assert submit(sandbox, STARTS).answer == []


@linux
def test_no_process_and_no_thread_can_be_started_with_the_hook_disarmed(walled, submit):
    assert submit(walled, DISARM + STARTS).answer == []


def test_a_fork_bomb_starts_nothing(sandbox, submit):
    code = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    assert submit(sandbox, code, QUICK).reason == "it used more than 0.3 s of processor time"


def test_other_processes_cannot_be_ended(sandbox, submit):
    # pidfd_send_signal() asks no hook, so here it may not be tried.
    code = "import signal; signal.__dict__.pop('pidfd_send_signal', None)\n" + textwrap.dedent(KILLS)
    before = psutil.Process(sandbox._worker.pid)
    assert submit(sandbox, code).answer == []
    assert before.is_running() and before.pid == sandbox._worker.pid


@linux
@pytest.mark.skipif(not root and landlock.version() < 6, reason="this Landlock lets signals pass")
def test_other_processes_cannot_be_ended_with_the_hook_disarmed(walled, submit):
    before = psutil.Process(walled._worker.pid)
    assert submit(walled, DISARM + KILLS).answer == []
    assert before.is_running() and before.pid == walled._worker.pid


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_network_is_out_of_reach(sandbox, submit, port):
    assert submit(sandbox, CONNECTS, port=port).answer == "refused"


@linux
@pytest.mark.skipif(landlock.version() < 4, reason="this Landlock knows no network")
def test_the_network_is_out_of_reach_with_the_hook_disarmed(walled, submit, port):
    assert submit(walled, DISARM + CONNECTS, port=port).answer == "refused"


@pytest.mark.parametrize(
    "attempt, what",
    [
        ("open('/etc/passwd')", "to read other files"),
        ("os.listdir('/')", "to read other files"),
        ("open('/tmp/x', 'w')", "to write files"),
        ("os.mkdir('/tmp/x')", "to use the operating system"),
        ("os.fork()", "to use the operating system"),
        ("open(os.devnull, 'w')", ""),
        ("open('missing')", ""),
        ("compile('x = (', 'missing.py', 'exec')", ""),
        ("open(np.__file__)", ""),
    ],
)
def test_the_first_refused_attempt_is_reported_even_if_the_code_hides_it(sandbox, submit, attempt, what):
    code = f"""
        import os
        import numpy as np
        for _ in range(3):
            try:
                {attempt}
            except (OSError, SyntaxError):
                pass
        return 'done'
        """
    assert submit(sandbox, code) == Outcome("done", "", refused=what)


def test_libraries_cannot_be_called_past_the_hook(sandbox, submit):
    for code in ("ctypes.CDLL(None)", "ctypes.pythonapi.Py_Exit(0)", "ctypes.string_at(0)"):
        assert submit(sandbox, f"import ctypes; {code}").reason.startswith(
            "PermissionError: the sandbox refuses"
        )


@pytest.mark.skipif(not root, reason="only root can become another user")
def test_started_by_root_it_is_another_user_for_each_slot(sandbox, submit):
    code = "import os; return [os.getresuid(), os.getresgid(), os.getgroups()]"
    user = 65000 + sandbox.slot
    assert submit(sandbox, code).answer == [[user] * 3, [user] * 3, []]
    assert "PermissionError" in submit(sandbox, "import os; os.setuid(0)").reason
