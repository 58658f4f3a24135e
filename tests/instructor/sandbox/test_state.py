"""What one process of a user can do to another, and that it changes no grade.

Run as an ordinary user, whose processes are not kept apart by users of their own.
"""

import json
import os
import signal
import subprocess
import sys

import pytest

from instructor.release.edition import edition_files
from instructor.sandbox import seccomp, state
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.sandbox.sandbox_helpers import linux

SCRIPT = """
    import json, os, sys, tempfile, textwrap, threading, time
    from pathlib import Path
    from instructor.sandbox import Limits, Sandbox

    ATTACKS = {
        "memory": "resource.prlimit(pid, resource.RLIMIT_AS, (60 << 20, 60 << 20))",
        "descriptors": "resource.prlimit(pid, resource.RLIMIT_NOFILE, (5, 5))",
        "time": "resource.prlimit(pid, resource.RLIMIT_CPU, (9, 9))",
        "priority": "os.setpriority(os.PRIO_PROCESS, pid, 19)",
        "scheduling": "os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))",
        "halt": "os.kill(pid, 19)",
        "kill": "os.kill(pid, 9)",
    }
    CODE = '''
    import os, resource, time, __main__
    __main__.REFUSED.clear(), __main__.REFUSED_GROUPS.clear()
    def attack(pid):
        pid = pid or os.getppid()
        ATTACK
        return "done"
    def honest():
        import numpy as np
        return float(np.ones(10**6).sum())
    def slow():
        while time.process_time() < 0.4: pass
        return float(np_sum())
    def np_sum():
        import numpy as np
        return np.ones(3 * 10**7).sum()
    '''
    place = Path(tempfile.mkdtemp())
    name, guarded = sys.argv[1], sys.argv[2] == "guarded"
    (place / "code.py").touch()
    (place / "attacker.py").write_text(textwrap.dedent(CODE).replace("ATTACK", ATTACKS[name]))
    said = {}

    def call(sandbox, function, **arguments):
        outcome = sandbox.run(place, "attacker:" + function, arguments, Limits(cpu_seconds=9, idle_seconds=9))
        return outcome.reason or outcome.answer

    def child_of(sandbox):
        worker = sandbox._worker.pid
        while not (found := Path(f"/proc/{worker}/task/{worker}/children").read_text().split()):
            time.sleep(0.01)
        time.sleep(0.2)
        return int(found[0])

    options = {"seccomp": guarded, "landlock": guarded, "python": os.path.abspath("python")}
    with Sandbox(0, **options) as one, Sandbox(1, **options) as other:
        if name != "halt":  # its own worker: tried in the tests of the sandbox, since it takes a while
            said["its own worker"] = call(one, "attack", pid=0)
            said["afterwards"] = call(one, "honest")
            said["worker of another"] = call(one, "attack", pid=other._worker.pid)
            said["the other"] = call(other, "honest")
        slow = threading.Thread(target=lambda: said.update(slow=call(other, "slow")))
        slow.start()
        said["child of another"] = call(one, "attack", pid=child_of(other))
        slow.join()
        if name in ("memory", "priority", "scheduling"):
            try:
                said["grader"] = call(one, "attack", pid=os.getpid())
            except RuntimeError as error:
                said["grader"] = str(error)
    print(json.dumps(said))
    """


@linux
@pytest.mark.parametrize(
    "attack", ["memory", "descriptors", "time", "priority", "scheduling", "halt", "kill"]
)
def test_an_attack_harms_no_other_call_even_without_a_filter(as_ordinary_user, attack):
    said = as_ordinary_user(SCRIPT, attack, "unguarded")
    dies = attack in ("kill", "descriptors")
    ended = "it stopped the grader's worker" if dies else "it changed the limits of the grader"
    assert said.pop("child of another") == "done"
    assert said.pop("slow") == 3e7
    if attack != "halt":
        assert said.pop("its own worker") == ended
        assert said.pop("afterwards") == said.pop("the other") == 1e6
        assert said.pop("worker of another") == "done"
    if attack in ("memory", "priority", "scheduling"):
        assert said.pop("grader").startswith("The limits of the grader itself were changed")
    assert said == {}


@linux
@pytest.mark.skipif(not seccomp.available(), reason="there is no seccomp, or no libseccomp")
@pytest.mark.parametrize("attack", ["memory", "priority", "scheduling", "kill"])
def test_with_a_filter_an_attack_fails(as_ordinary_user, attack):
    said = as_ordinary_user(SCRIPT, attack, "guarded")
    assert said.pop("slow") == 3e7 and said.pop("afterwards") == said.pop("the other") == 1e6
    sign = "PermissionError" if attack == "kill" else "it tried a system call that only attacks need"
    assert said and all(sign in reason for reason in said.values()), said


CLASS = """
    import functools, json, os, sys
    from instructor.grading import grader
    from instructor.grading.submission import Submission
    from instructor.manifest import load_manifest

    edition, submissions = json.load(open(sys.argv[1]))
    edition = {name: text.encode() for name, text in edition.items()}
    python = os.path.abspath("python")
    grader.Sandbox = functools.partial(grader.Sandbox, seccomp=sys.argv[2] == "guarded", python=python)
    with grader.Grader(load_manifest(), edition, grader.load_problems(), 1) as running:
        graded = []
        for files in submissions:
            files = {name: text.encode() for name, text in files.items()}
            graded.append(running.grade(Submission("somebody", files, [])))
    print(json.dumps([[one.points, " ".join(mark.text for mark in one.marks)] for one in graded]))
    """
# In front of a solved file, as somebody might do who wants the others to have fewer points.
POISON = """
import os, resource, sys
sys.modules["__main__"].REFUSED.clear()
resource.prlimit(os.getppid(), resource.RLIMIT_AS, (60 << 20, 60 << 20))
"""


@linux
@pytest.mark.parametrize("guarded", ["guarded", "unguarded"])
def test_a_submission_that_lowers_the_limits_of_the_grader_costs_the_next_ones_nothing(
    as_ordinary_user, folder, guarded
):
    solved = {name: content.decode() for name, content in helpers.solved().items()}
    attack = solved | {helpers.SOFTMAX: POISON + solved[helpers.SOFTMAX]}
    edition = {name: content.decode() for name, content in edition_files()[0].items() if name.endswith(".py")}
    (folder / "class.json").write_text(json.dumps([edition, [attack, solved, solved]]))
    (points, told), *others = as_ordinary_user(CLASS, folder / "class.json", guarded)
    assert [points for points, _ in others] == [95, 95]  # everything but the classifier
    assert points == 95 - helpers.points_of(helpers.SOFTMAX_QUESTIONS)
    filtered = guarded == "guarded" and seccomp.available()
    sign = "a system call that only attacks need" if filtered else "it changed the limits of the grader"
    assert sign in told


@pytest.mark.parametrize(
    "change, name",
    [
        ("resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", "RLIMIT_CORE"),
        ("os.nice(1)", "priority"),
        ("os.umask(0o123)", "Umask"),
        ("os.chdir('/usr')", "folder"),
        ("os.pipe()", "descriptors"),
        ("signal.signal(signal.SIGUSR1, signal.SIG_IGN)", "SigIgn"),
        ("os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))", "scheduling"),
        ("None", ""),
    ],
)
def test_a_fingerprint_tells_what_has_changed(change, name):
    if sys.platform != "linux" and name in ("Umask", "SigIgn", "scheduling"):
        pytest.skip("only Linux tells")
    code = (
        "import os, resource, signal\nfrom instructor.sandbox import state\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))\n"
        f"before = state.fingerprint()\n{change}\nprint(state.difference(before, state.fingerprint()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == f"{name}\n", done.stderr


def test_reading_the_settings_changes_nothing():
    before = signal.getsignal(signal.SIGINT), os.getcwd()
    assert state.difference(state.settings(), state.settings()) == ""
    assert (signal.getsignal(signal.SIGINT), os.getcwd()) == before
