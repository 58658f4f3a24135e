"""The project works where other people keep it: other names, another console, no home, data elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = (".git", ".venv", "build", "datasets", "saved", "*cache*", "*.egg-info", ".hypothesis")
SOURCE = """import matplotlib.pyplot as plt
from cs231n.data_utils import find_dataset
plt.close(plt.figure())
print("✓", find_dataset().name)"""
OUTPUTS = [{"output_type": "stream", "name": "stdout", "text": "✓ sample\n"}]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy in a folder with a space and Chinese characters, with a notebook of one cell."""
    project = tmp_path_factory.mktemp("课程 softmax") / "作业 1"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (project / "datasets").mkdir()
    (project / "datasets" / "cifar-10-sample-py").symlink_to(ROOT / "datasets" / "cifar-10-sample-py")
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
    shared = {"CS231N_DATA": str(ROOT / "datasets")}
    where = {"CS231N_DATA": "sample"} if (ROOT / "datasets" / "cifar-10-batches-py").exists() else shared
    done = run("-m", "tools.run_notebook", "notebooks/one.ipynb", **where)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sample" in (project / "build" / "one.html").read_text(encoding="utf-8")


def test_strict_nbval_passes(run):
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "notebooks/one.ipynb")
    assert done.returncode == 0 and b"1 passed" in done.stdout, done.stdout + done.stderr
