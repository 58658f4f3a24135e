"""No two sandboxes run their code as the same user."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from instructor.sandbox import Sandbox, users
from tests.instructor.sandbox.sandbox_helpers import root

PROJECT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
HOLD = """
import sys
from instructor.sandbox import Sandbox, users
with Sandbox(int(sys.argv[1])) as sandbox:
    print(sandbox.slot, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def private(tmp_path, monkeypatch):
    monkeypatch.setattr(users, "PLACES", (str(tmp_path / "nowhere"), str(tmp_path)))
    return tmp_path / users.FOLDER


def test_a_slot_in_use_is_passed_over_and_free_again_afterwards(private):
    first, one = users.reserve(7)
    second, other = users.reserve(7)
    os.close(one)
    third, again = users.reserve(7)
    os.close(other), os.close(again)
    assert (first, second, third) == (7, 8, 7)


def test_after_the_last_slot_comes_the_first(private):
    last, one = users.reserve(users.SLOTS - 1)
    first, other = users.reserve(users.SLOTS - 1)
    os.close(one), os.close(other)
    assert (last, first) == (users.SLOTS - 1, 0)


def test_when_all_are_in_use_it_says_so(private, monkeypatch):
    monkeypatch.setattr(users, "SLOTS", 1)
    _, one = users.reserve(0)
    with pytest.raises(RuntimeError, match="in use"):
        users.reserve(0)
    os.close(one)


@pytest.mark.parametrize("spoil", ["mode", "link"])
def test_a_place_that_others_can_write_is_not_trusted(private, spoil, tmp_path):
    if spoil == "mode":
        private.mkdir()
        private.chmod(0o777)
    else:
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        private.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RuntimeError, match="of its own"):
        users.reserve(0)


@pytest.mark.skipif(not root, reason="only root runs code as other users")
def test_two_graders_at_once_share_no_user():
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, "10"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        theirs = int(other.stdout.readline())
        with Sandbox(theirs) as sandbox:
            assert sandbox.slot != theirs
    finally:
        other.communicate("")
