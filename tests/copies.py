"""Copies of files that can be written, also where the project itself may only be read."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def copy_tree(source: Path, target: Path, *left_out: str) -> None:
    """Copy a folder, without what these patterns match."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out), copy_function=shutil.copyfile)
    for path in (target, *target.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def copy_of_source(target: Path) -> None:
    """Copy what the release needs of the solved source."""
    for name in "cs231n notebooks instructor site tools docs datasets .binder .devcontainer".split():
        copy_tree(ROOT / name, target / name, "__pycache__", "saved", "cifar-*")
    for name in (".gitattributes", "LICENSE", "get_datasets.sh", "pyproject.toml", "requirements.txt"):
        shutil.copyfile(ROOT / name, target / name)
