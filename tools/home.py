"""A home folder that can be written, for this process and those that it starts.

Jupyter, IPython and Matplotlib keep files below the home folder. Where they cannot, kernels do not start,
or print messages that nbval takes for the output of a cell.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# What they write to, and the variable that says where it is instead.
FOLDERS = {".cache": "XDG_CACHE_HOME", ".config": "XDG_CONFIG_HOME", ".local/share": "XDG_DATA_HOME"}


def ensure_home() -> bool:
    """Take a temporary folder as home, until the process ends, if the real one cannot be written.

    Returns
    -------
    bool
        Whether the real one can be written.
    """
    try:
        home = Path.home()
    except RuntimeError:  # the user has none
        home = Path(os.devnull)
    folders = [Path(os.environ.get(variable) or home / name) for name, variable in FOLDERS.items()]
    can_be_written = all(map(_can_be_written, [home, *folders]))
    if not can_be_written:
        for variable in FOLDERS.values():
            os.environ.pop(variable, None)
        os.environ["HOME"] = tempfile.mkdtemp(prefix="home-")
        atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)
    return can_be_written


def _can_be_written(folder):
    """Whether files can be made in it; if it is not there, whether it can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
