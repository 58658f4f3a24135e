"""What a notebook shows while a file is edited: right lines, one line where one is enough, no old code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.copies import copy_tree

ROOT = Path(__file__).resolve().parents[2]
HEAD = '"""Doc."""\n\n# A comment.\n\n\n'
STUB = HEAD + "def f(x):\n    # Write it.\n    # YOUR CODE HERE\n    raise NotImplementedError('Write it.')\n"
DIVIDE = "def f(x):\n    # divide\n    return {} / x\n"
FIRST, SECOND = (HEAD + "# A comment.\n" * n + DIVIDE.format(n) for n in (1, 5))
# Edits of the file, and cells that follow it.
BROKEN, IMPORT = HEAD + "def f(x:\n    return 7\n", "from cs231n.classifiers.softmax import f"
STEPS = [
    (STUB, ["%load_ext cs231n.autoreload"]),
    (BROKEN, [IMPORT]),
    (STUB, [IMPORT, "f(1)"]),
    (FIRST, ["print(f(1))", "f(0)"]),
    (SECOND, ["print(f(1))", "f(0)"]),
    (BROKEN, ["print(f(1))", "x = 'ran'"]),
    (HEAD + "undefined\n", ["print(f(1))"]),
    (SECOND, ["print(f(1), 'x' in dir())"]),
    (STUB.replace("# YOUR CODE HERE", "y = x"), ["f(1)"]),
]
SCRIPT = """
import contextlib, io, json, os, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell

shell, shown = InteractiveShell.instance(colors="NoColor"), []
file = Path("cs231n/classifiers/softmax.py")
for number, (text, cells) in enumerate(json.loads(sys.stdin.read())):
    file.write_text(text)
    os.utime(file, (number, 1_700_000_000 + number))
    for cell in cells:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            shell.run_cell(cell, store_history=True)
        shown.append(out.getvalue())
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What each of the cells shows."""
    folder = tmp_path_factory.mktemp("package")
    copy_tree(ROOT / "cs231n", folder / "cs231n", "__pycache__", "saved")
    (folder / "cs231n" / "classifiers" / "__init__.py").write_text("")
    environment = {**os.environ, "PYTHONPATH": str(folder), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT], input=json.dumps(STEPS), cwd=folder, env=environment,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = iter(json.loads(done.stdout.splitlines()[-1]))
    return [[next(told).strip() for _ in cells] for _, cells in STEPS]


def test_an_exercise_that_is_not_written_is_one_line(shown):
    assert shown[2] == ["", "Not written yet. Write it. (softmax.py, line 9)"]


def test_a_file_that_cannot_be_read_when_it_is_imported_is_one_line(shown):
    assert shown[1][0].startswith("softmax.py, line 6: ") and "\n" not in shown[1][0]


def test_new_code_runs_once_it_is_saved_and_its_lines_are_those_of_the_file(shown):
    for step, text in ((3, FIRST), (4, SECOND)):
        printed, error = shown[step]
        assert printed == text.split("return ")[1][:1] + ".0"
        line = text.splitlines().index(f"    return {printed[0]} / x") + 1
        assert f"---> {line} " in error or f"--> {line} " in error
        assert "ZeroDivisionError" in error and f"return {printed[0]} / x" in error


def test_while_a_file_cannot_be_read_no_cell_runs_and_each_says_why_in_a_line(shown):
    for told in shown[5]:
        assert told.startswith("softmax.py, line 6: ") and "\n" not in told
        assert told.endswith("Cells run again once it is mended and saved.")
    assert shown[6][0].startswith("softmax.py, line 6: NameError: name 'undefined' is not defined.")
    assert shown[7] == ["5.0 False"]


def test_a_raise_below_the_code_is_named(shown):
    assert "(softmax.py, line 9). Delete that\nline." in shown[8][0]
