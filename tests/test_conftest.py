"""Notebooks are tested cell by cell in order, also under the plugins of other people's CI."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "notebooks/softmax_derivation.ipynb"
REVERSE = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.reverse()
"""


def run_pytest(*arguments, **variables):
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", *arguments]
    own = ("PYTEST_", "OPENBLAS")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return subprocess.run(command, cwd=ROOT, env=clean | variables, capture_output=True, text=True)


def test_whatever_shuffles_the_tests_the_cells_of_a_notebook_keep_their_order(tmp_path):
    (tmp_path / "reverse.py").write_text(REVERSE)
    others = ["tests/test_readme.py", NOTEBOOK, "tests/test_packaging.py"]
    done = run_pytest("--collect-only", "-p", "reverse", *others, PYTHONPATH=str(tmp_path))
    names = re.findall(r"^(\S+)::(.*)", done.stdout, re.MULTILINE)
    assert names[0][0] == "tests/test_packaging.py" and names[-1][0] == "tests/test_readme.py"
    cells = [int(name.removeprefix("Cell ")) for file, name in names if file == NOTEBOOK]
    assert len(cells) > 20 and cells == sorted(cells)


def test_two_processes_pass_a_notebook_where_no_home_can_be_written():
    done = run_pytest("-n", "2", "--dist", "worksteal", NOTEBOOK, HOME=os.devnull)
    assert done.returncode == 0, done.stdout
