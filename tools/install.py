"""Install requirements into a virtual environment, which is created if it is not there.

    python tools/install.py .venv/run.done requirements.txt

The Makefile calls this with the Python that the environment is for. Of several processes one installs, and
the others wait for it. uv does the work, in seconds; where it is not installed, pip first installs it into
the environment, and where it cannot work, pip does what it would have done.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows, where nobody calls this twice at a time
    fcntl = None

UV = "uv>=0.5,<1"


@contextlib.contextmanager
def alone(venv: Path):
    """Wait until no other process installs; the lock ends with the process, however that ends."""
    with contextlib.ExitStack() as stack:
        # This file is opened for writing if it can be, which some file systems ask for; it is not written.
        # Where it cannot be locked, nobody waits.
        with contextlib.suppress(OSError):
            mode = "a" if os.access(__file__, os.W_OK) else "r"
            lock = stack.enter_context(open(__file__, mode, encoding="utf-8")) if fcntl else None
            if lock:
                _lock(lock, venv)
        yield


def _lock(file, venv):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"Waiting for another process that installs into {venv} ...", flush=True)
        fcntl.flock(file, fcntl.LOCK_EX)


def create(venv: Path, python: Path, uv: str | None) -> None:
    """Create the environment with pip in it; one that was left half-made is made anew."""
    if _succeeds([python, "-c", "import pip"], stderr=subprocess.DEVNULL):
        return
    if uv and _succeeds([uv, "venv", "--quiet", "--clear", "--seed", "--python", sys.executable, venv]):
        return
    if not _succeeds([sys.executable, "-m", "venv", "--clear", venv]):
        shutil.rmtree(venv, ignore_errors=True)
        sys.exit(f"Could not create {venv}, see above. If the venv module is missing, on Debian or Ubuntu: "
                 "apt install python3-venv")  # fmt: skip


def bring_uv(python: Path) -> str | None:
    """Let pip put uv into the environment; not where pip has an index or a proxy that uv would not know."""
    pip = [python, "-m", "pip"]
    settings = subprocess.run([*pip, "config", "list"], capture_output=True, encoding="utf-8")
    if re.search(r"\.(index-url|no-index|proxy)=", settings.stdout):
        return None
    command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", UV]
    if not _succeeds(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        return None
    return str(python.with_name("uv"))


def install(requirements: Path, python: Path, uv: str | None) -> None:
    """Install what a file lists: with uv, and if that fails or is not there, with pip.

    The project itself (``-e .``), which is written to when it is installed, is only linked where it is
    read-only.
    """
    what = ["--quiet", "-r", requirements]
    lines, project = requirements.read_text(encoding="utf-8").splitlines(), requirements.resolve().parent
    if "-e ." in lines and not os.access(project, os.W_OK):
        packages = next((python.parents[1] / "lib").glob("python*/site-packages"))
        (packages / "project.pth").write_text(f"{project}\n", encoding="utf-8")
        what = ["--quiet", *(line for line in lines if line[:1] not in ("#", "-", ""))]
    # What Python would compile on first use is compiled now if it must not do so then.
    compiled = ["--compile-bytecode"] if sys.dont_write_bytecode else []
    if uv and _succeeds([uv, "pip", "install", *compiled, "--python", python, *what]):
        return
    if uv:
        print("uv could not, see above; now with pip ...", flush=True)
    if not _succeeds([python, "-m", "pip", "install", "--disable-pip-version-check", *what]):
        sys.exit(f"Could not install {requirements}, see above; the same command tries again")


def _succeeds(command, **options):
    try:
        return subprocess.run(command, **options).returncode == 0
    except OSError:  # not there, or a link to what is no longer there
        return False


def _changed(path):
    return path.stat().st_mtime_ns if path.exists() else None


def main(done: Path, requirements: Path) -> None:
    """Install, and touch the file `done` in the environment; not if another process has just done both."""
    venv, before = done.parent, _changed(done)
    python, uv = venv / "bin" / "python", shutil.which("uv")
    with alone(venv):
        if _changed(done) != before:
            return
        print(f"Installing {requirements} into {venv} (seconds; minutes if only pip works) ...", flush=True)
        create(venv, python, uv)
        install(requirements, python, uv or bring_uv(python))
        done.touch()


if __name__ == "__main__":
    try:
        main(*map(Path, sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
