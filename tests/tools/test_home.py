"""A home folder that cannot be written is replaced, one that can be is left alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = "import os; from tools.home import ensure_home; ensure_home(); print(os.path.expanduser('~'))"
PLOT = SHOW + "; import matplotlib.pyplot, IPython.paths as p, jupyter_core.paths as j"
PLOT += "; os.makedirs(j.jupyter_runtime_dir()); p.get_ipython_dir()"


def home_of(code, **variables):
    """What a process with these variables takes for its home, and what it complains about."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("XDG", "MPL", "JUPYTER", "IPYTHON"))}  # fmt: skip
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=clean | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()), done.stderr


def test_a_home_that_can_be_written_is_left_alone(tmp_path):
    assert home_of(SHOW, HOME=str(tmp_path)) == (tmp_path, "")
    assert home_of(SHOW, HOME=str(tmp_path / "made" / "later")) == (tmp_path / "made" / "later", "")


# The superuser can write whatever the permissions say, but not below a file.
def test_matplotlib_ipython_and_jupyter_find_a_home_where_there_is_none():
    home, complaints = home_of(PLOT, HOME=os.devnull)
    assert str(home) != os.devnull and complaints == ""
    assert not home.exists()  # it ends with the process


@pytest.mark.parametrize("name", [".cache", ".config", ".local"])
def test_one_folder_in_it_that_cannot_be_written_is_enough(tmp_path, name):
    (tmp_path / name).write_text("not a folder")
    home, complaints = home_of(SHOW, HOME=str(tmp_path))
    assert home != tmp_path and complaints == ""


def test_variables_that_name_other_folders_count(tmp_path):
    home, _ = home_of(SHOW, HOME=str(tmp_path), XDG_CACHE_HOME=os.devnull)
    assert home != tmp_path
