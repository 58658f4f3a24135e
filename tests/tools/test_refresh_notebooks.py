"""Committed notebooks are replaced by clean ones, and only when all their cells ran."""

import os
import subprocess
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import refresh_notebooks


@pytest.fixture
def path(tmp_path):
    cell = new_code_cell("print('a')\nprint('b')", id="one", metadata={"collapsed": True, "tags": ["x"]})
    language = {"name": "python", "version": "3.99", "nbconvert_exporter": "python"}
    nbformat.write(new_notebook(cells=[cell], metadata={"language_info": language}), tmp_path / "a.ipynb")
    return tmp_path / "a.ipynb"


def executes(path):
    """In place of a kernel: what it printed came in two pieces."""
    notebook = deepcopy(nbformat.read(path, as_version=4))
    notebook.cells[0].execution_count = 1
    notebook.cells[0].outputs = [new_output("stream", text=text) for text in ("a\n", "b\n")]
    return notebook, None, 0.1


def test_outputs_and_counts_are_kept_and_what_depends_on_the_machine_is_not(path, monkeypatch):
    monkeypatch.setattr(refresh_notebooks, "execute", executes)
    refresh_notebooks.refresh(path)
    notebook = nbformat.read(path, as_version=4)
    (cell,) = notebook.cells
    assert cell.id == "one" and cell.execution_count == 1 and cell.metadata == {"tags": ["x"]}
    assert [output.text for output in cell.outputs] == ["a\nb\n"]
    assert notebook.metadata.language_info == {"name": "python"}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["execute", "clean"])
def test_a_notebook_stays_as_it_is_if_something_fails(path, monkeypatch, step):
    def fails(*arguments, **options):
        raise subprocess.CalledProcessError(1, "something")

    monkeypatch.setattr(refresh_notebooks, "execute", fails if step == "execute" else executes)
    if step == "clean":
        monkeypatch.setattr(subprocess, "run", fails)
    before = path.read_bytes()
    with pytest.raises(subprocess.CalledProcessError):
        refresh_notebooks.refresh(path)
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_the_command_executes_each_on_the_sample(path, monkeypatch):
    seen = []
    monkeypatch.setenv("CS231N_DATA", "cifar10")
    monkeypatch.setattr(
        refresh_notebooks, "refresh", lambda path: seen.append((path, os.environ["CS231N_DATA"]))
    )
    monkeypatch.setattr(refresh_notebooks.sys, "argv", ["refresh_notebooks", str(path), str(path)])
    refresh_notebooks.main()
    assert seen == [(path.resolve(), "sample")] * 2
