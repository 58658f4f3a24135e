"""Linux Landlock: a process gives up, for good, every file but a few. See `man 7 landlock`.

It needs no privileges. What a kernel can refuse grows with the version (ABI) of its Landlock: files from
1 on, TCP from 4 on, signals to outside processes and abstract Unix sockets from 6 on. No version refuses
chmod, chown, stat, UDP or Unix sockets that have a path.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # numbers of the system calls, the same everywhere
VERSION_FLAG, PATH_BENEATH, NO_NEW_PRIVS = 1, 1, 38
WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many an ABI knows; from 5 on they are 16
TCP, SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals


def version() -> int:
    """The ABI that this kernel offers, 0 if it has no Landlock."""
    if sys.platform != "linux":
        return 0
    return max(0, LIBC.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def restrict(readable: Iterable[Path]) -> None:
    """Let this process and its children read these files and folders, and do nothing else with files.

    Running programs is refused too; a library that Python loads is read, not run. /dev/null may be
    written to if it is among them. Paths that do not exist are ignored.

    Raises
    ------
    OSError
        If the kernel refuses, or has no Landlock.
    """
    abi = version()
    handled = struct.pack("=Q", (1 << FILE_RIGHTS.get(abi, 16)) - 1)
    handled += struct.pack("=Q", TCP) if abi >= 4 else b""
    handled += struct.pack("=Q", SCOPES) if abi >= 6 else b""
    ruleset = _call(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    for path in readable:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        rights = READ_FILE | (READ_DIR if path.is_dir() else 0)
        rights |= WRITE_FILE if path == Path(os.devnull) else 0
        _call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
        os.close(place)
    no_new_privileges()
    _call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def no_new_privileges() -> None:
    """No program that this process may run gives it more rights than it has."""
    if LIBC.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS) failed")


def _call(*arguments):
    result = LIBC.syscall(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
