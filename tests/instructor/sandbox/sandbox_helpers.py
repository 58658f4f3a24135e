"""How the tests open a sandbox, and how strict it is with them."""

import os
import sys
from unittest import mock

import pytest

from instructor.sandbox import Limits, Sandbox

QUICK = Limits(cpu_seconds=0.3, idle_seconds=0.2)
SECRET = "a secret of the grader"
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has /proc, Landlock and states of sleep"
)
root = sys.platform != "win32" and os.getuid() == 0


def opened(**options):
    """A sandbox whose grader has a secret in its environment."""
    with mock.patch.dict(os.environ, {"GRADER_TOKEN": SECRET}):
        return Sandbox(**options)
