"""The command: a folder, a zip beside it, and nothing overwritten."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def release(folder):
    command = [sys.executable, "-m", "instructor.release", folder]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_it_writes_the_edition_to_a_folder_and_a_zip_and_says_where(tmp_path):
    done = release(tmp_path / "student")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"student edition  {tmp_path / 'student'}\nto hand out      {tmp_path / 'student.zip'}\n"
    )
    with zipfile.ZipFile(tmp_path / "student.zip") as archive:
        zipped = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    laid_out = [path for path in (tmp_path / "student").rglob("*") if path.is_file()]
    assert {
        path.relative_to(tmp_path / "student").as_posix(): path.read_bytes() for path in laid_out
    } == zipped
    assert "README.md" in zipped and {path.name for path in tmp_path.iterdir()} == {"student", "student.zip"}


def test_an_existing_folder_is_not_overwritten(tmp_path):
    target = tmp_path / "student"
    target.mkdir()
    (target / "mine.txt").write_text("a draft")
    done = release(target)
    assert done.returncode == 1 and "exists already. Delete it" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["student", "mine.txt"]
