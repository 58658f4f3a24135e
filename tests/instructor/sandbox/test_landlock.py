"""Landlock by itself: what a process can still do once it has given up all but a few files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from instructor.sandbox import landlock

PROJECT = Path(__file__).resolve().parents[3]
needed = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")
RESTRICTED = f"""
import json, os, subprocess, sys
sys.path.insert(0, {str(PROJECT)!r})
from pathlib import Path
from instructor.sandbox import landlock

def possible(call):
    try:
        call()
        return True
    except OSError:
        return False

place = Path(sys.argv[1])
landlock.restrict([place / "open", Path(os.devnull), place / "nowhere"])
print(json.dumps({{
    "read what is open": possible(lambda: (place / "open" / "file").read_text()),
    "list what is open": possible(lambda: os.listdir(place / "open")),
    "read anything else": possible(lambda: (place / "secret").read_text()),
    "list anything else": possible(lambda: os.listdir(place)),
    "write what is open": possible(lambda: (place / "open" / "file").write_text("")),
    "make a file": possible(lambda: (place / "open" / "new").touch()),
    "remove a file": possible(lambda: (place / "open" / "file").unlink()),
    "write to /dev/null": possible(lambda: Path(os.devnull).write_text("x")),
    "run a program": possible(lambda: os.execv({sys.executable!r}, ["python", "-c", "print({{}})"])),
}}))
"""


@needed
def test_what_is_listed_can_be_read_and_nothing_else(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "file").write_text("text")
    (tmp_path / "secret").write_text("secret")
    done = subprocess.run([sys.executable, "-c", RESTRICTED, tmp_path], capture_output=True, text=True)
    can = {what for what, possible in json.loads(done.stdout or "{}").items() if possible}
    assert can == {"read what is open", "list what is open", "write to /dev/null"}, done.stderr
    assert (tmp_path / "open" / "file").read_text() == "text"


@needed
def test_children_are_restricted_too(tmp_path):
    code = f"""
import os, sys
sys.path.insert(0, {str(PROJECT)!r})
from instructor.sandbox import landlock
landlock.restrict([])
child = os.fork()
if not child:
    try:
        os.listdir(sys.argv[1])
    except PermissionError:
        os._exit(7)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert done.stdout == "7\n", done.stderr


def test_a_kernel_that_refuses_is_an_error(monkeypatch):
    if landlock.LIBC is None:
        pytest.skip("there is no C library to ask")

    class Refusing:
        def syscall(self, *arguments):
            return -1

    monkeypatch.setattr(landlock, "LIBC", Refusing())
    with pytest.raises(OSError, match="Landlock: "):
        landlock.restrict([])


def test_systems_other_than_linux_have_none(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert landlock.version() == 0
