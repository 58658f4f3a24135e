"""What comes back from the sandbox: an answer or a reason; and a worker that is always there.

Most tests run twice: as a grader would, and with the audit hook alone, as on systems without Landlock.
"""

import errno
import io
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from instructor.sandbox import Limits, Outcome, Sandbox, SandboxError
from tests.instructor.sandbox.sandbox_helpers import QUICK, linux, opened, root

PROJECT = Path(__file__).resolve().parents[3]
SMALL = Limits(cpu_seconds=5, memory_bytes=400 << 20)


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
            answers.append(sandbox.run(folder, "draws:go", {}).answer)
    assert answers[0] == answers[1] is not None


def test_a_sandbox_knows_what_its_last_call_used(sandbox, submit):
    submit(sandbox, "import time; t = time.process_time()\nwhile time.process_time() < t + 0.3: pass")
    slow = sandbox.used
    submit(sandbox, "x = b'x' * 150_000_000")
    large = sandbox.used
    assert slow.cpu_seconds >= 0.3 and large.peak_bytes >= 150_000_000 > slow.peak_bytes > 1_000_000
    submit(sandbox, "while True: pass")  # ended by us
    assert sandbox.used.cpu_seconds > 0.9


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


# --- Limits ---


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


def test_a_busy_machine_does_not_change_a_result(sandbox, submit):
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


# --- The worker process ---


def test_a_call_whose_worker_is_killed_is_repeated(sandbox, submit):
    assert submit(sandbox, "return 1").answer == 1
    psutil.Process(sandbox._worker.pid).kill()
    assert submit(sandbox, "return 1").answer == 1


def test_a_call_whose_worker_is_halted_is_repeated(sandbox, submit, monkeypatch):
    assert submit(sandbox, "return 1").answer == 1
    psutil.Process(sandbox._worker.pid).suspend()
    receive = sandbox._receive
    monkeypatch.setattr(sandbox, "_receive", lambda seconds: (monkeypatch.undo(), receive(0.1))[1])
    assert submit(sandbox, "return 1").answer == 1


def test_code_that_ends_its_worker_every_time_is_blamed(sandbox, submit, monkeypatch):
    monkeypatch.setattr(sandbox, "_receive", lambda seconds: None)
    assert submit(sandbox, "return 1") == Outcome(None, "it stopped the grader's worker")
    monkeypatch.undo()


def test_closing_leaves_no_process_and_no_folder(folder):
    (folder / "sleeper.py").write_text("import time\ndef go(): time.sleep(1e9)")
    with opened(slot=3) as sandbox:
        worker, nowhere = psutil.Process(sandbox._worker.pid), Path(sandbox._nowhere)
        header = sandbox._header(folder, Limits(idle_seconds=1e9))
        sandbox._send(header, b'{"function": "sleeper:go", "arguments": {}}')
        end = time.monotonic() + 120
        while not worker.children() and time.monotonic() < end:
            time.sleep(0.01)
        children = worker.children()
        assert len(children) == 1
    _, alive = psutil.wait_procs([worker, *children], timeout=120)  # what lost its parent ends by itself
    assert not alive and not nowhere.exists()


def test_a_sandbox_on_windows_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SandboxError, match="Use WSL"):
        Sandbox()


@linux
@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_CPU"])
def test_a_terminal_with_lower_limits_than_a_call_is_to_have_is_refused(limit):
    code = (
        f"import resource\nresource.setrlimit(resource.{limit}, (10**9, 10**9))\n"
        "from instructor.sandbox import Limits, Sandbox\nfrom pathlib import Path\n"
        "limits = Limits(cpu_seconds=10**10)\nwith Sandbox() as s: s.run(Path('.'), 'x:y', {}, limits)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert f"SandboxError: Here {limit} is 1000000000, less than" in done.stderr


@pytest.mark.skipif(not root, reason="only root becomes another user")
def test_root_is_told_when_the_other_user_cannot_read_the_submission(hooked):
    with tempfile.TemporaryDirectory() as closed:  # readable for root alone
        with pytest.raises(SandboxError, match="start the grader as an ordinary user"):
            hooked.run(Path(closed), "submission:go", {})


class Small(io.FileIO):
    """A file on a disk with little space left: it takes some bytes at a time, and no more than there is."""

    left = 0

    def write(self, content):
        if not Small.left:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = super().write(content[: min(10, Small.left)])
        Small.left -= taken
        return taken


def test_a_task_arrives_whole_or_not_at_all(sandbox, submit, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda buffering: Small(tmp_path / "task", "w+"))
    monkeypatch.setattr(Small, "left", 10_000)
    assert submit(sandbox, "return len(x)", x="x" * 500) == Outcome(500, "")
    monkeypatch.setattr(Small, "left", 300)
    with pytest.raises(SandboxError, match=r"Cannot write to .* \(No space left on device\).*TMPDIR"):
        submit(sandbox, "return len(x)", x="x" * 500)
