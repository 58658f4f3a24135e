"""The sandbox for submissions: what code can do in it, and that hostile code gets nowhere.

Most tests run twice: as a grader would, and with the audit hook alone, as on systems without Landlock.
Those that disarm the hook first show that the kernel refuses the same.
"""

import math
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from instructor.sandbox import Limits, Outcome, Sandbox, landlock
from instructor.sandbox import sandbox as sandbox_module

PROJECT = Path(__file__).resolve().parents[3]
QUICK = Limits(cpu_seconds=0.3, idle_seconds=0.2)
SMALL = Limits(cpu_seconds=5, memory_bytes=400 << 20)
SECRET = "a secret of the grader"
# The hook is code of the interpreter that it watches, and so it can be had without.
DISARM = """
    import __main__
    __main__.REFUSED.clear(), __main__.REFUSED_GROUPS.clear()
    __main__.is_below, __main__.WRITING = lambda *_: True, 0
    """
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has /proc, Landlock and states of sleep"
)
root = sys.platform != "win32" and os.getuid() == 0

if sys.platform == "win32":
    pytest.skip("the sandbox needs Linux or macOS", allow_module_level=True)


@pytest.fixture(scope="module")
def folder():
    """A folder that every user can read, unlike pytest's own: as root, the code runs as another user."""
    with tempfile.TemporaryDirectory() as path:
        os.chmod(path, 0o755)
        yield Path(path).resolve()


def opened(**options):
    os.environ["GRADER_TOKEN"] = SECRET
    try:
        return Sandbox(**options)
    except RuntimeError as error:
        if "cannot read" in str(error):
            pytest.skip(str(error))
        raise
    finally:
        del os.environ["GRADER_TOKEN"]


@pytest.fixture(scope="module")
def walled():
    """A sandbox with Landlock."""
    if not landlock.version():
        pytest.skip("this system has no Landlock")
    with opened() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def hooked():
    """A sandbox with the audit hook alone."""
    with opened(slot=1, landlock=False) as sandbox:
        yield sandbox


@pytest.fixture(params=["walled", "hooked"])
def sandbox(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def submit(folder, request):
    """Runs code, the body of a function `go`, in a sandbox; honest code must still run there afterwards."""
    used = []

    def run(sandbox, code, limits=Limits(), **arguments):  # noqa: B008
        body = textwrap.indent(textwrap.dedent(code), "    ")
        (folder / "submission.py").write_text(f"def go({', '.join(arguments)}):\n{body}\n")
        used.append(sandbox)
        return sandbox.run(folder, "submission:go", arguments, limits)

    yield run
    for sandbox in used[-1:]:
        assert run(sandbox, "return 'honest'").answer == "honest"
        assert psutil.Process(sandbox._worker.pid).children() == []


def test_a_function_returns_its_arrays(sandbox, submit):
    code = """
        import numpy as np
        W = np.array(W)
        return {"product": (W @ W).tolist(), "draw": np.random.RandomState(0).rand(1).tolist()}
        """
    outcome = submit(sandbox, code, W=[[1.0, 2.0], [3.0, 4.0]])
    assert outcome == Outcome({"product": [[7.0, 10.0], [15.0, 22.0]], "draw": [0.5488135039273248]}, "")


def test_nan_and_infinity_survive(sandbox, submit):
    nan, inf = submit(sandbox, "return [float('nan'), x]", x=-math.inf).answer
    assert math.isnan(nan) and inf == -math.inf


def test_modules_that_were_not_loaded_yet_can_be_imported(sandbox, submit):
    code = "import fractions, statistics, unittest, numpy.polynomial, numpy.testing, numpy.ctypeslib"
    assert submit(sandbox, code) == Outcome(None, "")


def test_code_without_a_seed_draws_the_same_in_every_worker(submit, folder):
    code = "import random, numpy as np; return [random.random(), np.random.rand(), hash('a')]"
    answers = []
    for _ in range(2):
        with opened(slot=2) as sandbox:
            (folder / "draws.py").write_text(f"def go(): {code}")
            try:
                answers.append(sandbox.run(folder, "draws:go", {}).answer)
            except RuntimeError as error:
                pytest.skip(str(error))
    assert answers[0] == answers[1] is not None


def test_what_is_printed_does_not_come_back(sandbox, submit, capfd):
    code = """
        import os, sys
        print("printed"), print("printed", file=sys.stderr), os.write(1, b"written"), os.write(2, b"written")
        return sys.stdin.read()
        """
    assert submit(sandbox, code) == Outcome("", "")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "code, reason",
    [
        ("raise ValueError('W has\\nthe wrong shape')", "ValueError: W has the wrong shape"),
        ("raise ValueError('x' * 10000)", "ValueError: " + "x" * 288),
        ("raise ValueError(object())", "ValueError: <object object at 0x...>"),
        ("raise ValueError('\\x1b[31m\\u202ered')", "ValueError: [31m red"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class E(Exception):\n    def __str__(self): raise SystemExit\nraise E", "E"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        ("x = 0 +", "SyntaxError: invalid syntax (submission.py, line 2)"),
        ("import cs231n", "ModuleNotFoundError: No module named 'cs231n'"),
        ("return object()", "TypeError: Object of type object is not JSON serializable"),
        ("raise SystemExit(0)", "it ended the program"),
        ("import os; os._exit(0)", "it ended the program"),
        ("import os; os._exit(3)", "it ended the program"),
        ("import signal; signal.raise_signal(signal.SIGSEGV)", "it was stopped by signal 11"),
        ("import signal; signal.raise_signal(signal.SIGKILL)", "it was stopped by signal 9"),
    ],
    ids=lambda part: part[:30].replace("\n", " ") if isinstance(part, str) else None,
)
def test_an_error_becomes_one_line(sandbox, submit, code, reason):
    outcome = submit(sandbox, code)
    assert outcome.answer is None
    assert outcome.reason[: len(reason)] == reason and len(outcome.reason) <= 300


@pytest.mark.parametrize(
    "code",
    ["while True: pass", "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
     "while True:\n    try:\n        while True: pass\n    except BaseException: pass"],
    ids=["plain", "ignores SIGXCPU", "catches all"],
)  # fmt: skip
def test_an_endless_loop_is_ended_by_the_processor_time_it_uses(sandbox, submit, code):
    assert submit(sandbox, code, QUICK).reason == "it used more than 0.3 s of processor time"


@linux
@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(1e9)",
        "import time\nwhile True: time.sleep(0.02)",
        "import signal; signal.raise_signal(signal.SIGSTOP)",
        "import os; os.close(3)\nends = os.pipe()\nos.read(ends[0], 1)",
    ],
    ids=["long sleep", "short sleeps", "stops itself", "waits for itself"],
)
def test_waiting_is_ended(sandbox, submit, code):
    assert submit(sandbox, code, QUICK).reason == "it waited for more than 0.2 s"


def test_what_no_other_limit_ends_is_ended_by_the_clock(sandbox, submit):
    outcome = submit(
        sandbox, "import time; time.sleep(1e9)", QUICK._replace(idle_seconds=60, wall_seconds=0.2)
    )
    assert outcome.reason == "it took more than 0.2 s"


def test_a_busy_machine_changes_no_result(sandbox, submit):
    code = "import time\nwhile time.process_time() < 0.15: pass\nreturn 'done'"
    loop = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(loop) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        assert submit(sandbox, code, QUICK._replace(cpu_seconds=1)).answer == "done"
    finally:
        for process in busy:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit address space")
@pytest.mark.parametrize(
    "code",
    ["import numpy as np; np.ones(10**9)", "x = bytes(10**9)", "x = []\nwhile True: x.append(bytes(10**7))"],
    ids=["array", "bytes", "list"],
)
def test_a_memory_bomb_runs_out_of_memory(sandbox, submit, code):
    assert submit(sandbox, code, SMALL).reason == "it ran out of memory"


def test_a_long_answer_is_refused(sandbox, submit):
    assert submit(sandbox, "return 'x' * 10**8", Limits(cpu_seconds=9)).reason == "its answer is too long"
    flood = "import os\nwhile True: os.write(3, bytes(10**6))"
    assert submit(sandbox, flood, Limits(cpu_seconds=9)).reason == "its answer is too long"


def test_the_longest_answer_arrives_whole(sandbox, submit):
    length = Limits().answer_bytes - 2  # the quotes
    assert submit(sandbox, "return 'x' * n", n=length).answer == "x" * length
    assert submit(sandbox, "return 'x' * n", n=length + 1).reason == "its answer is too long"


@pytest.mark.parametrize(
    "written, reason",
    [
        ("b'=' + b'[' * 10**6", "its answer is nested too deeply"),
        ("b'=\\xff\\x00{'", "its answer is not JSON"),
        ("b''", "it ended the program"),
        ("b'?'", "it ended the program"),
        ("b'!root is gone'", "it ended the program"),
    ],
)
def test_a_forged_answer_harms_nobody(sandbox, submit, written, reason):
    code = f"import os; os.write(3, {written}); os._exit(0)"
    assert submit(sandbox, code) == Outcome(None, reason)


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


# --- The worker -------------------------------------------------------------------------------------------


def test_a_worker_that_was_killed_is_replaced(sandbox, submit):
    assert submit(sandbox, "return 1").answer == 1
    psutil.Process(sandbox._worker.pid).kill()
    assert submit(sandbox, "return 1") == Outcome(None, "it stopped the grader's worker")
    assert submit(sandbox, "return 2").answer == 2


def test_a_worker_that_was_halted_is_replaced(sandbox, submit, monkeypatch):
    monkeypatch.setattr(sandbox_module, "GRACE", 0.1)
    assert submit(sandbox, "return 1").answer == 1
    psutil.Process(sandbox._worker.pid).suspend()
    outcome = submit(sandbox, "return 1", Limits(wall_seconds=0.1))
    monkeypatch.undo()
    assert outcome.reason == "it stopped the grader's worker"


def test_closing_leaves_no_process_and_no_folder(folder):
    (folder / "sleeper.py").write_text("import time\ndef go(): time.sleep(60)")
    with opened(slot=3) as sandbox:
        worker, nowhere = psutil.Process(sandbox._worker.pid), Path(sandbox._nowhere)
        sandbox._worker.stdin.write(_task(sandbox, folder, "sleeper:go"))
        end = time.monotonic() + 5
        while not worker.children() and time.monotonic() < end:
            time.sleep(0.01)
        children = worker.children()
        assert len(children) == 1
    _, alive = psutil.wait_procs([worker, *children], timeout=5)  # what lost its parent ends by itself
    assert not alive and not nowhere.exists()


def _task(sandbox, folder, function):
    """The line that the worker reads, for a call whose result nobody waits for."""
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_ask", lambda line, seconds: lines.append(line))
        patch.setattr(sandbox, "_stop", lambda: None)
        sandbox.run(folder, function, {}, Limits(idle_seconds=60))
    return lines[0]


def test_a_sandbox_on_windows_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(RuntimeError, match="Use WSL"):
        Sandbox()


@pytest.mark.skipif(not root, reason="only root becomes another user")
def test_root_is_told_when_the_other_user_cannot_read_the_submission(hooked):
    with tempfile.TemporaryDirectory() as closed:  # readable for root alone
        with pytest.raises(RuntimeError, match="start the grader as an ordinary user"):
            hooked.run(Path(closed), "submission:go", {})
