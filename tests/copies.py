"""Copies of files that can be written, also where the project itself may only be read."""

import shutil
from pathlib import Path


def copy_tree(source: Path, target: Path, *left_out: str) -> None:
    """Copy a folder, without what these patterns match."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out), copy_function=shutil.copyfile)
    for path in (target, *target.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
