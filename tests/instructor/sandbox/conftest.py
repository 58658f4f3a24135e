"""What the tests of the sandbox share: two sandboxes, and a way to run code in them."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import psutil
import pytest

from instructor.sandbox import Limits, landlock
from tests.instructor.sandbox.sandbox_helpers import opened, root

PROJECT = Path(__file__).resolve().parents[3]
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []  # the sandbox needs Linux or macOS


@pytest.fixture(scope="session")
def python():
    """A Python that every user can read: this one or, if it lies below /root, say, a copy of it."""
    stdlib, libraries = Path(sysconfig.get_path("stdlib")), Path(np.__file__).parents[1]
    if not root or (is_open(stdlib) and is_open(libraries)):
        yield sys.executable
        return
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        copy = Path(place, "lib", stdlib.name)
        copy_tree(stdlib, copy, "site-packages", "test")
        for package in ("numpy", "numpy.libs", "psutil"):
            if (libraries / package).is_dir():
                copy_tree(libraries / package, copy / "site-packages" / package, "tests")
        for module in ("pyseccomp.py", "threadpoolctl.py"):
            if (libraries / module).is_file():
                link_or_copy(libraries / module, copy / "site-packages" / module)
        library = Path(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME"))
        if library.suffix != ".a" and library.is_file():
            link_or_copy(library, copy.parent / library.name)
        Path(place, "bin").mkdir()
        yield shutil.copy(os.path.realpath(sys.executable), Path(place, "bin", "python"))


def is_open(folder):
    """Whether every user can list a folder."""
    passable = all(path.stat().st_mode & 0o001 for path in folder.parents)
    return passable and folder.stat().st_mode & 0o005 == 0o005


def copy_tree(source, target, *without):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*without), copy_function=link_or_copy)


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:  # on another file system, say
        shutil.copy2(source, target)


@pytest.fixture(scope="session")
def folder():
    """A folder that every user can read, unlike pytest's own: as root, the code runs as another user."""
    with tempfile.TemporaryDirectory() as path:
        os.chmod(path, 0o755)
        yield Path(path).resolve()


@pytest.fixture(scope="session")
def as_ordinary_user(python, folder):
    """Runs a script that uses the sandbox as somebody who is not root; returns the JSON that it prints."""
    for package in ("instructor", "cs231n"):
        ignore = shutil.ignore_patterns("__pycache__", "saved")
        shutil.copytree(PROJECT / package, folder / "project" / package, ignore=ignore)

    start = folder / "project" / "python"  # finds Python's own library, where that is a copy, too
    start.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{Path(python).parents[1]}/lib" exec "{python}" "$@"\n')
    start.chmod(0o755)

    def run(script, *arguments):
        done = subprocess.run(
            [start, "-B", "-c", textwrap.dedent(script), *arguments],
            cwd=folder / "project",
            env={"PATH": os.defpath},
            capture_output=True,
            text=True,
            **({"user": 64999, "group": 64999, "extra_groups": []} if root else {}),
        )
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def walled():
    """A sandbox with Landlock."""
    if not landlock.version():
        pytest.skip("this system has no Landlock")
    with opened() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def hooked(python):
    """A sandbox with the audit hook alone."""
    with opened(slot=1, landlock=False, python=python) as sandbox:
        yield sandbox


@pytest.fixture(params=["walled", "hooked"])
def sandbox(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def submit(folder):
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
