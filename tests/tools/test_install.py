"""One process installs at a time, into an environment that is whole; uv is used where it works."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools import install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(tmp_path):
    """Starts the command on an empty list of requirements; there is no uv."""
    shutil.copy(ROOT / "tools" / "install.py", tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    command = [sys.executable, "install.py", ".venv/run.done", "requirements.txt"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    without_uv = os.environ | {"PATH": str(tmp_path)}
    return lambda: subprocess.Popen(command, cwd=tmp_path, env=without_uv, **pipes)


def test_a_second_process_waits_for_the_first_and_has_nothing_left_to_do(start, tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)  # left behind by a process that was killed: there is no pip
    python.symlink_to(sys.executable)
    first = start()
    assert "Installing requirements.txt into .venv" in first.stdout.readline()
    first.send_signal(signal.SIGSTOP)
    second = start()
    assert second.stdout.readline() == "Waiting for another process that installs into .venv ...\n"
    first.send_signal(signal.SIGCONT)
    said = [process.communicate()[0] for process in (first, second)]
    assert first.returncode == second.returncode == 0 and said[1] == "", said
    subprocess.run([python, "-m", "pip", "--version"], check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / ".venv" / "run.done").is_file()


def test_an_environment_that_cannot_be_made_leaves_nothing_behind(start, tmp_path):
    broken = "import sys; sys.exit('no ensurepip')"
    (tmp_path / "venv.py").write_text(broken)  # where python -m finds it first
    process = start()
    said, _ = process.communicate()
    assert process.returncode == 1 and "no ensurepip" in said
    assert "Could not create .venv, see above" in said and "apt install python3-venv" in said
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def commands(monkeypatch, tmp_path):
    """Records commands instead of running them; those that contain a word of `failing` fail."""
    monkeypatch.chdir(tmp_path)
    Path("requirements.txt").write_text("numpy>=1\n-e .\n", encoding="utf-8")

    def record(*failing):
        run = []

        def succeeds(command, **options):
            run.append(" ".join(map(str, command)))
            return not any(word in run[-1] for word in failing)

        monkeypatch.setattr(install, "_succeeds", succeeds)
        return run

    return record


PATHS = Path("requirements.txt"), Path(".venv/bin/python")


@pytest.mark.parametrize("compiled", [False, True])
def test_uv_makes_the_environment_and_installs_where_it_is(commands, monkeypatch, compiled):
    monkeypatch.setattr(install.sys, "dont_write_bytecode", compiled)
    run = commands("import pip")
    install.create(Path(".venv"), PATHS[1], "uv")
    install.install(*PATHS, "uv")
    option = "--compile-bytecode " * compiled
    assert run[1:] == [
        f"uv venv --quiet --clear --seed --python {sys.executable} .venv",
        f"uv pip install {option}--python .venv/bin/python --quiet -r requirements.txt",
    ]


def test_where_uv_fails_pip_does_what_it_would_have_done(commands, capsys):
    run = commands("import pip", "uv ")
    install.create(Path(".venv"), PATHS[1], "uv")
    install.install(*PATHS, "uv")
    assert f"{sys.executable} -m venv --clear .venv" in run
    assert run[-1].startswith(".venv/bin/python -m pip install")
    assert "now with pip" in capsys.readouterr().out


@pytest.fixture
def settings(monkeypatch):
    """Gives pip these settings, as `pip config list` prints them."""

    def give(listed):
        monkeypatch.setattr(
            install.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, listed)
        )

    return give


def test_where_uv_is_not_installed_pip_brings_it_and_uv_installs(commands, settings):
    settings("global.timeout='60'\n")
    run = commands()
    assert install.bring_uv(PATHS[1]) == ".venv/bin/uv"
    assert run[0].startswith(".venv/bin/python -m pip install") and run[0].endswith(install.UV)


def test_where_uv_cannot_be_brought_pip_does_the_work(commands, settings):
    settings("")
    commands("uv")
    assert install.bring_uv(PATHS[1]) is None


@pytest.mark.parametrize(
    "setting", ["global.index-url='https://pypi.example.edu/simple'", ":env:.proxy='http://p:3128'"]
)
def test_where_pip_has_an_index_or_a_proxy_of_its_own_uv_is_not_asked(commands, settings, setting):
    settings(setting)
    run = commands()
    assert install.bring_uv(PATHS[1]) is None and run == []


def test_a_failed_installation_says_what_to_do(commands):
    commands("pip install")
    with pytest.raises(SystemExit, match=r"Could not install requirements.txt, .* tries again"):
        install.install(*PATHS, None)


def test_a_project_that_is_read_only_is_linked_and_not_installed(commands, monkeypatch, tmp_path):
    run = commands()
    packages = tmp_path / "venv" / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("# why\nnumpy>=1\n\n-e .\n")
    monkeypatch.setattr(install.os, "access", lambda path, mode: False)
    install.install(tmp_path / "requirements.txt", tmp_path / "venv" / "bin" / "python", None)
    assert run[-1].endswith("--quiet numpy>=1")
    assert (packages / "project.pth").read_text() == f"{tmp_path}\n"
