"""The project works where other people keep it: other names, another console, no home, data elsewhere."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cs231n.data_utils import find_dataset
from tests.copies import copy_tree

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = (".git", ".venv", "build", "datasets", "saved", "*cache*", "*.egg-info", ".hypothesis")
SOURCE = """import matplotlib.pyplot as plt
from cs231n.data_utils import find_dataset
from cs231n.classifiers import Softmax
plt.close(plt.figure())
print("✓", find_dataset().name)
model = Softmax()
model.W = [[0.5]]
assert model.save("mine") and model.load("mine")"""
OUTPUTS = [{"output_type": "stream", "name": "stdout", "text": "✓ sample\nmine saved.\nmine loaded.\n"}]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy in a folder with a space and Chinese characters, with a notebook of one cell."""
    project = tmp_path_factory.mktemp("课程 softmax") / "作业 1"
    copy_tree(ROOT, project, *NOT_COPIED)
    (project / "datasets").mkdir()
    (project / "datasets" / "cifar-10-sample-py").symlink_to(find_dataset("sample").path)
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "execution_count": 1, "source": SOURCE}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel},
                "cells": [cell | {"outputs": OUTPUTS}]}  # fmt: skip
    (project / "notebooks" / "one.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return project


@pytest.fixture
def run(project, monkeypatch):
    """Runs a command of the copy on a console in GBK, without a home that can be written."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "IPYTHONDIR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    own = {"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "HOME": os.devnull, "PYTHONPATH": str(project)}

    def run(*command, **more):
        command, environment = [sys.executable, *command], {**os.environ, **own, **more}
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, timeout=600)

    return run


def test_a_notebook_runs_with_the_data_in_a_folder_that_is_shared(run, project):
    datasets = find_dataset("sample").path.parent
    where = {"CS231N_DATA": "sample" if (datasets / "cifar-10-batches-py").exists() else str(datasets)}
    done = run("-m", "tools.run_notebook", "notebooks/one.ipynb", **where)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sample" in (project / "build" / "one.html").read_text(encoding="utf-8")


@pytest.fixture
def reader(project):
    """Runs a command in a copy that may only be read, with this folder as home; gives what it printed."""

    def drop_privileges():
        if os.geteuid() == 0:  # root writes everywhere, by these two capabilities; without them it may not
            for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
                ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP, from the next exec on

    def run(home, *command):
        own = {"HOME": str(home), "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
        own |= {"CS231N_DATA": "sample", "CS231N_SAID": ""}
        return subprocess.run([sys.executable, *command], cwd=project, env=os.environ | own, timeout=600,
                              preexec_fn=drop_privileges, capture_output=True, encoding="utf-8")  # fmt: skip

    folders = [project, *(path for path in project.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    if run(project, "-c", "import os; assert not os.access('.', os.W_OK)").returncode:
        pytest.skip("this user may write everywhere, whatever the permissions")
    yield run
    for folder in folders:
        folder.chmod(0o755)


def test_a_project_that_may_only_be_read_says_once_where_it_writes(reader, project, tmp_path):
    own = tmp_path / "cs231n-softmax"
    done = reader(tmp_path, "-m", "tools.run_notebook", "notebooks/one.ipynb")
    said = f"{project / 'build'} cannot be written; what is written goes to {own}\n"
    assert done.returncode == 0 and done.stderr == said, done.stdout + done.stderr
    assert (own / "build" / "one.html").is_file() and (own / "cs231n" / "saved" / "mine.npy").is_file()


def test_where_the_home_may_only_be_read_too_it_asks_for_a_folder(reader, project, tmp_path):
    done = reader(os.devnull, "-m", "tools.run_notebook", "notebooks/one.ipynb")
    assert done.returncode == 1 and done.stderr.endswith(
        f"Neither {project} nor the home folder can be written: name one for the page, --out FOLDER\n"
    )
    done = reader(os.devnull, "-m", "tools.run_notebook", "--out", tmp_path / "mine", "notebooks/one.ipynb")
    assert done.returncode == 0 and (tmp_path / "mine" / "one.html").is_file(), done.stderr


def test_its_tests_pass(reader, tmp_path):
    files = ["notebooks/one.ipynb", "tests/cs231n/data/test_batch_file.py"]
    done = reader(tmp_path, "-m", "pytest", "-q", "--nbval", "-k", "ipynb or known", *files)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr


def test_strict_nbval_passes(run):
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "notebooks/one.ipynb")
    assert done.returncode == 0 and b"1 passed" in done.stdout, done.stdout + done.stderr
