"""What is installed is whole: code of every folder, and the data that pyproject.toml names."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cs231n"


def _files(pattern):
    hidden = ("__pycache__", "saved", ".ipynb_checkpoints")
    return [path for path in PACKAGE.rglob(pattern) if path.is_file() and not set(path.parts) & set(hidden)]


def test_every_folder_with_code_is_a_package():
    assert all((path.parent / "__init__.py").is_file() for path in _files("*.py"))


def test_every_file_that_is_no_code_is_named_as_data_of_the_package():
    (line,) = [line for line in (ROOT / "pyproject.toml").read_text().splitlines() if "package-data" in line]
    for path in _files("*"):
        if path.suffix not in (".py", ".pyc"):
            assert f'"{path.relative_to(PACKAGE).as_posix()}"' in line, path


def test_the_project_depends_on_what_requirements_txt_lists():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (project,) = [line for line in lines if line.startswith("-")]
    assert project == "-e ."
    listed = [line for line in lines if not line.startswith(("#", "-"))]
    found = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[.*?\n(.*?)^\]", found, re.MULTILINE | re.DOTALL)[1]
    assert re.findall(r'"(.+)"', block) == listed  # Python 3.10 has no tomllib


def test_codespaces_and_binder_install_what_make_and_the_readme_do():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    target = container["postCreateCommand"].removeprefix("make .venv/")
    assert f"\n$(VENV)/{target}: requirements.txt" in (ROOT / "tools" / "venv.mk").read_text()
    (line,) = (ROOT / ".binder" / "requirements.txt").read_text().splitlines()
    assert (ROOT / ".binder" / line.removeprefix("-r ")).resolve() == ROOT / "requirements.txt"


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_checkout_has_unix_line_endings_where_git_would_write_those_of_windows(tmp_path):
    for name in (".gitattributes", "get_datasets.sh", "cs231n/__init__.py", "notebooks/softmax.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    git = ["git", "-C", tmp_path, "-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True, capture_output=True)
    (tmp_path / "get_datasets.sh").unlink()
    (tmp_path / "cs231n" / "__init__.py").unlink()
    subprocess.run([*git, "checkout", "-q", "."], check=True)
    for name in ("get_datasets.sh", "cs231n/__init__.py"):
        assert b"\r" not in (tmp_path / name).read_bytes(), name
