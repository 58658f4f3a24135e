"""User ids for the code that root runs: no two sandboxes on a machine use the same one at a time."""

import os
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":  # which has none, and where Sandbox says so in plain words
    import fcntl

# Debian assigns 65000-65533 to nobody, so these users own nothing.
FIRST_USER, SLOTS = 65000, 500
PLACES = ("/run", "/var/run", tempfile.gettempdir())
FOLDER = "sandbox-users"


def reserve(first: int) -> tuple[int, int]:
    """Take the first free slot from `first` on: its number, and a descriptor that keeps it until closed.

    Raises
    ------
    RuntimeError
        If there is none, or no place that only root can write to.
    """
    folder = _private_folder()
    for slot in (*range(first, SLOTS), *range(first)):
        file = os.open(folder / str(slot), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return slot, file
        except BlockingIOError:
            os.close(file)
    raise RuntimeError(f"All {SLOTS} users of sandboxes are in use: are that many graders running?")


def _private_folder():
    for place in map(Path, PLACES):
        folder = place / FOLDER
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()
        except OSError:  # there is no such place, or it cannot be written
            continue
        if status.st_uid == os.getuid() and status.st_mode & 0o777 == 0o700 and not folder.is_symlink():
            return folder
    raise RuntimeError(f"root needs a folder {FOLDER} of its own in one of {', '.join(PLACES)}.")
