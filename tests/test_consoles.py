"""On a console that knows few characters, every command says all it has to say, with escapes where needed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from instructor.release import edition
from tests.instructor.grading import grading_helpers as helpers

ROOT = Path(__file__).resolve().parents[1]
SAID = "✓ pⱼ: 梯度 €"
IN_GBK = r"\u2713 p\u2c7c: 梯度 \u20ac"
IN_CP1252 = r"\u2713 p\u2c7c: \u68af\u5ea6 €"
IN_ASCII = r"\u2713 p\u2c7c: \u68af\u5ea6 \u20ac"
CONSOLES = {
    "gbk": ({"PYTHONIOENCODING": "gbk"}, IN_GBK),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, IN_CP1252),
    "ascii": ({"LC_ALL": "C"}, IN_ASCII),  # the encoding of a locale that is not there, too
    "utf-8": ({"PYTHONIOENCODING": "utf-8"}, SAID),
}
each_console = pytest.mark.parametrize("console", CONSOLES)


def run(console, folder, *command):
    """Exit code and output of a command, on a console of this encoding."""
    settings, _ = CONSOLES[console]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"}
    environment |= {"PYTHONPATH": str(folder), "PYTHONUTF8": "0"} | settings
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True)
    assert b"Traceback" not in done.stderr, done.stderr.decode(console, "replace")
    return done.returncode, done.stdout.decode(console)


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """A student edition with a function that prints, and raises an error with, signs of many alphabets."""
    folder = tmp_path_factory.mktemp("consoles") / "student"
    files, _ = edition.edition_files()
    code = files[helpers.SOFTMAX].decode()
    body = f'print("{SAID}"); raise ValueError("{SAID}")'
    code, count = re.subn(r"raise NotImplementedError\(.*?\)\n", body + "\n", code, count=1, flags=re.DOTALL)
    assert count == 1
    files[helpers.SOFTMAX] = code.encode()
    files[helpers.SVM] += "✓ = 1\n".encode()  # Python's message shows the sign
    edition.write_folder(files, folder)
    return folder


@each_console
def test_the_checks_show_what_a_student_prints_and_raises(student, console):
    code, out = run(console, student, "cs231n.checks", "softmax_loss_naive", "train")
    _, said = CONSOLES[console]
    assert code == 3 and out.startswith(said)
    assert f"ValueError: {said}" in out
    assert out.splitlines()[-1].endswith("are right")


@each_console
def test_submit_names_what_is_unfinished_and_what_the_checks_say(student, console):
    code, out = run(console, student, "tools.submit")
    _, said = CONSOLES[console]
    assert code == 3 and f"invalid character '{said.split()[0]}'" in out
    assert re.search(r"the checks say: \d+ of 21 are right", out)


@each_console
def test_one_submission_is_graded_and_its_report_printed(student, tmp_path, console):
    files = {helpers.SOFTMAX: (student / helpers.SOFTMAX).read_bytes()}
    helpers.write_folder(tmp_path / "alice", files)
    code, out = run(
        console, ROOT, "instructor.grade", str(tmp_path / "alice"), "--out", str(tmp_path / "out")
    )
    _, said = CONSOLES[console]
    assert code == 0 and out.startswith("alice: 0 of 100 points") and f"ValueError: {said}" in out
