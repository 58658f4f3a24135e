"""What the download promises, checked against a server on this machine that misbehaves on demand.

Each test runs get_datasets.sh beside a copy of the few modules that it needs, in a folder of its own.
CIFAR10_URL is always set or a proxy on this machine answers, so no test can reach a real host.
"""

import base64
import contextlib
import hashlib
import io
import os
import pty
import random
import shutil
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cs231n.data import download

ROOT = Path(__file__).resolve().parents[3]
FILES = ["get_datasets.sh", "cs231n/__init__.py"]
FILES += [f"cs231n/data/{name}.py" for name in ("__init__", "download", "by_hand", "connection", "places")]
NAME = "cifar-10-python.tar.gz"
FOLDER = "cifar-10-batches-py"
BATCHES = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
BATCH_BYTES = 60_000
KB = 1000


def pack(members):
    """A tar.gz of {name: bytes} below the folder of the real archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"{FOLDER}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


RNG = random.Random(231)
MEMBERS = {name: RNG.randbytes(BATCH_BYTES) for name in BATCHES} | {
    "batches.meta": b"m" * 158,
    "readme.html": b"r",
}
ARCHIVE = pack(MEMBERS)  # about 360 kB: random bytes do not compress
CORRUPT = ARCHIVE[:-200_000] + bytes(1000) + ARCHIVE[-199_000:]
FLOOD = ARCHIVE * 20
HTML = b"<html><body>" + b"This is not an archive. " * 40 + b"</body></html>"


class Handler(BaseHTTPRequestHandler):
    """The first part of the path says how to behave; see `Server.url`."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_CONNECT(self):  # as the proxy that it is for tests without a network
        self.close_connection = True
        self.server.log.append({"what": self.path})
        self.head(502, 0)

    def do_GET(self):
        self.close_connection = True
        if self.path.startswith("http"):
            return self.do_CONNECT()
        what = self.path.split("/")[1]
        behave, _, arg = what.partition("-")
        asked = self.headers.get("Range")
        entry = {"what": what, "range": asked, "sent": 0, "first": 0}
        entry["login"] = self.headers.get("Authorization")
        self.server.log.append(entry)
        if behave == "redirect":
            return self.head(302, 0, Location=f"/{arg}/{NAME}")
        if behave in ("404", "500", "page"):
            return self.body(200 if behave == "page" else int(behave), HTML, entry)

        content = {"corrupt": CORRUPT, "short": ARCHIVE[:200_000], "flood": FLOOD}.get(behave, ARCHIVE)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and "noresume" not in what else 0
        if start >= len(content):
            return self.head(416, 0, **{"Content-Range": f"bytes */{len(content)}"})
        entry["first"] = start
        rest = content[start:]
        stop = None
        if behave == "drop":  # the connection breaks after so many kB
            stop = int(arg.split("-")[0]) * KB
        if behave == "droponce" and sum(e["what"] == what for e in self.server.log) == 1:
            stop = 100 * KB
        if behave == "stall":
            stop = int(arg) * KB
        rate = int(arg.split("-")[0]) * KB if behave in ("drip", "flood") else None
        if what.endswith("-once") and sum(e["what"] == what for e in self.server.log) > 1:
            rate = None
        headers = {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.head(206 if start else 200, len(rest), **headers)
        self.send(rest[:stop], entry, rate)
        if behave == "stall":
            self.server.over.wait(600)

    def head(self, code, length, **headers):
        self.send_response(code)
        self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def body(self, code, content, entry):
        self.head(code, len(content), **{"Content-Type": "text/html"})
        self.send(content, entry, None)

    def send(self, content, entry, rate):
        step = rate // 10 if rate else 16 * KB
        for i in range(0, len(content), step):
            try:
                self.wfile.write(content[i : i + step])
                self.wfile.flush()
            except OSError:  # the other side has hung up
                return
            entry["sent"] += len(content[i : i + step])
            if rate and self.server.over.wait(0.1):
                return


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.log = []
        self.over = threading.Event()

    def url(self, *behaviours):
        """One address per behaviour: good, 404, drop-100, drip-20 (kB/s), drip-20-once, redirect-good, ..."""
        return " ".join(f"http://127.0.0.1:{self.server_port}/{b}/{NAME}" for b in behaviours)

    def server_bind(self):  # without looking up its name, which could ask the network
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address

    def asked(self):
        return [entry["what"] for entry in self.log]


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def heed_signals():
    """Undo what nohup or a background job has set: a shell cannot trap a signal it was born to ignore."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Project:
    """The script and its modules, alone in a folder with a difficult name, and ways to run it."""

    def __init__(self, tmp_path, proxy=""):
        self.root = tmp_path / "my course (it's #1)"
        for name in FILES:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        self.script = self.root / "get_datasets.sh"
        self.data = self.root / "datasets"
        self.target = self.data / FOLDER
        self.part = self.data / f"{NAME}.part"
        self.proxy = proxy
        self.bin = tmp_path / "bin"
        self.bin.mkdir()
        self.use("sh", "dirname")
        self.stub("python3", f'exec "{sys.executable}" "$@"')

    def use(self, *commands):
        for name in commands:
            (self.bin / name).symlink_to(shutil.which(name))

    def stub(self, name, text):
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def start(
        self,
        url="http://127.0.0.1:1/none",
        file_limit=None,
        cwd=None,
        script=None,
        stderr=subprocess.PIPE,
        **settings,
    ):
        command = [script or self.script]
        if file_limit:  # in kB; writing more than this fails, as it does on a full disk
            command = [
                shutil.which("bash"),
                "-c",
                f"trap '' XFSZ; ulimit -f {file_limit}; exec \"$0\"",
                *command,
            ]
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # pytest runs in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)
        env = {
            "PATH": str(self.bin),
            "HOME": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "http_proxy": self.proxy,
            "https_proxy": self.proxy,
            "CIFAR10_URL": url,
            "CIFAR10_SHA256": hashlib.sha256(ARCHIVE).hexdigest(),
            "CIFAR10_BYTES": str(len(ARCHIVE)),
            "CIFAR10_BATCH_BYTES": str(BATCH_BYTES),
            "CIFAR10_PATIENCE": "60",
            "CIFAR10_MIN_RATE": "1000",
        } | {f"CIFAR10_{key.upper()}": str(value) for key, value in settings.items()}
        return subprocess.Popen(
            command,
            env={key: value for key, value in env.items() if value != ""},
            cwd=cwd or self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
            preexec_fn=heed_signals,
        )

    def run(self, *args, **kwargs):
        process = self.start(*args, **kwargs)
        try:
            out, err = process.communicate(timeout=600)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def is_loaded(self):
        return self.target.is_dir() and {p.name: p.read_bytes() for p in self.target.iterdir()} == MEMBERS

    def left(self):
        """What lies in datasets/."""
        return sorted(p.name for p in self.data.iterdir()) if self.data.exists() else []

    def fill(self, members=MEMBERS):
        self.target.mkdir(parents=True)
        for name, content in members.items():
            (self.target / name).write_bytes(content)

    def write_part(self, content):
        self.data.mkdir(exist_ok=True)
        self.part.write_bytes(content)


def check_loaded(project, result):
    """The data are there, whole, and nothing else is."""
    assert result.returncode == 0, result.stdout + result.stderr
    assert project.is_loaded()
    assert project.left() == [FOLDER]
    assert "make run" in result.stdout.splitlines()[-1]


def check_failed(project, result, *words, left=()):
    """A clear last line, a non-zero exit, and in datasets/ only what should be."""
    assert result.returncode not in (0, None), result.stdout
    error = [line for line in result.stderr.splitlines() if line.startswith("download: ")]
    assert len(error) == 1, result.stderr
    for word in (*words, "run this again"):
        assert str(word) in error[0]
    assert project.left() == sorted(left)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def offline(tmp_path, server):
    """For what needs no network: a proxy refuses everything, and writes it down."""
    return Project(tmp_path, f"http://127.0.0.1:{server.server_port}")


def wait_until(condition, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# ---- the plain case -----------------------------------------------------------------------------------


def test_the_archive_is_fetched_and_unpacked(project, server):
    result = project.run(server.url("good"))
    check_loaded(project, result)
    assert result.stderr == ""
    assert server.log[0]["range"] is None


def test_second_run_does_nothing(project, server):
    project.run(server.url("good"))
    before = {p.name: p.stat().st_mtime_ns for p in project.target.iterdir()}
    check_loaded(project, project.run(server.url("good")))
    assert len(server.log) == 1
    assert {p.name: p.stat().st_mtime_ns for p in project.target.iterdir()} == before


def test_a_redirect_is_followed_also_when_resuming(project, server):
    project.write_part(ARCHIVE[:100_000])
    check_loaded(project, project.run(server.url("redirect-good")))
    assert server.asked() == ["redirect-good", "good"]
    assert server.log[1]["first"] == 100_000


def test_it_runs_from_any_folder_and_through_a_relative_path(project, server, tmp_path):
    relative = os.path.relpath(project.script, tmp_path)
    check_loaded(project, project.run(server.url("good"), cwd=tmp_path, script=relative))


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_any_shell_will_do_with_any_line_endings(project, server, shell, ending, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    project.script.write_bytes(project.script.read_bytes().replace(b"\n", ending.encode()))
    command = f'exec "{shutil.which(shell)}" "{project.script}"'
    (project.bin / "run").write_text(f"#!/bin/sh\n{command}\n")
    (project.bin / "run").chmod(0o755)
    check_loaded(project, project.run(server.url("good"), cwd=tmp_path, script=project.bin / "run"))


def test_the_python_of_the_project_is_preferred_and_none_at_all_is_said(project, server):
    (project.bin / "python3").rename(project.bin / "mine")
    none = project.run(server.url("good"))
    assert none.returncode == 1 and none.stderr.startswith("get_datasets.sh: there is no Python here")
    (project.root / ".venv" / "bin").mkdir(parents=True)
    (project.bin / "mine").rename(project.root / ".venv" / "bin" / "python")
    project.stub("python3", "exit 9")
    check_loaded(project, project.run(server.url("good")))


def test_a_password_in_the_address_is_sent_to_its_host_alone_and_not_shown(project, server):
    result = project.run(server.url("redirect-good").replace("//", "//me:s%40crt@"))
    check_loaded(project, result)
    sent = base64.b64encode(b"me:s@crt").decode()
    assert [entry["login"] for entry in server.log] == [f"Basic {sent}", None]
    assert "crt" not in result.stdout + result.stderr


def test_an_address_may_be_a_file(project, tmp_path):
    (tmp_path / NAME).write_bytes(ARCHIVE)
    check_loaded(project, project.run((tmp_path / NAME).as_uri()))


def test_a_proxy_is_used(offline, server):
    offline.run("http://mirror.invalid/x")
    assert server.asked() == ["http://mirror.invalid/x"]


def test_what_a_browser_left_packed_or_unpacked_is_used_without_network(offline, server):
    (offline.root / "cifar-10-python (1).tar.gz").write_bytes(ARCHIVE)
    assert offline.run().returncode == 0 and offline.is_loaded()
    nested = offline.target / FOLDER  # where 7-Zip may put it
    shutil.move(offline.target, offline.root / "aside")
    offline.target.mkdir()
    shutil.move(offline.root / "aside", nested)
    (offline.root / "cifar-10-python (1).tar.gz").unlink()
    check_loaded(offline, offline.run())
    assert server.log == []


def test_another_edition_of_the_data_is_passed_over(project, server):
    (project.root / "cifar-10-matlab.tar.gz").write_bytes(b"for MATLAB")
    result = project.run(server.url("good"))
    check_loaded(project, result)
    assert f"cifar-10-matlab.tar.gz is of no use here: what is needed is {NAME}" in result.stdout


# ---- broken connections -------------------------------------------------------------------------------


def test_a_dropped_connection_is_resumed_not_restarted(project, server):
    check_loaded(project, project.run(server.url("droponce")))
    first, second = server.log
    assert first["range"] is None
    assert 0 < second["first"] <= first["sent"]
    assert second["sent"] == len(ARCHIVE) - second["first"]


def test_a_partial_of_an_earlier_run_is_resumed(project, server):
    project.write_part(ARCHIVE[:200_000])
    check_loaded(project, project.run(server.url("good")))
    assert [entry["first"] for entry in server.log] == [200_000]


def test_a_host_that_breaks_off_each_time_still_gets_it_done(project, server):
    check_loaded(project, project.run(server.url("drop-100", "404")))
    assert set(server.asked()) == {"drop-100"}
    assert sum(e["sent"] for e in server.log) < 1.5 * len(ARCHIVE)


def test_a_host_that_ends_early_leaves_a_partial_for_the_next(project, server):
    check_loaded(project, project.run(server.url("short", "good")))
    assert server.asked()[-1] == "good"
    assert server.log[-1]["first"] == 200_000


def test_partial_survives_when_no_host_finishes(project, server):
    check_failed(
        project, project.run(server.url("short", "404")), "kept", project.data, left=[project.part.name]
    )
    assert project.part.read_bytes() == ARCHIVE[:200_000]


def test_partial_survives_ctrl_c(project, server):
    process = project.start(server.url("drip-20"))
    wait_until(lambda: project.part.exists() and project.part.stat().st_size > 0)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=300)
    check_failed(
        project,
        subprocess.CompletedProcess([], process.returncode, out, err),
        "kept",
        left=[project.part.name],
    )
    assert process.returncode == 130
    kept = project.part.read_bytes()
    assert len(kept) > 0 and ARCHIVE.startswith(kept)
    check_loaded(project, project.run(server.url("good")))
    assert server.log[-1]["first"] == len(kept), "it went on writing, or the partial was not used"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_it_as_well(project, server, number):
    process = project.start(server.url("drip-20"))
    wait_until(lambda: project.part.exists() and project.part.stat().st_size > 0)
    if number == signal.SIGTERM:
        process.send_signal(number)  # to the script alone
    else:
        os.killpg(process.pid, number)  # to all, as a terminal does that is closed
    process.communicate(timeout=300)
    assert process.returncode == 128 + number
    assert project.left() == [project.part.name]
    size = project.part.stat().st_size
    time.sleep(0.4)
    assert project.part.stat().st_size == size
    assert {p.name for p in project.root.iterdir()} == {"get_datasets.sh", "cs231n", "datasets"}


# ---- hosts that fail or are slow ----------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["404", "page"])
def test_an_error_page_never_enters_the_partial(project, server, bad):
    check_failed(project, project.run(server.url(bad)))
    project.write_part(ARCHIVE[:100_000])
    check_failed(project, project.run(server.url(bad)), left=[project.part.name])
    assert project.part.read_bytes() == ARCHIVE[:100_000]


def test_a_failing_host_is_left_for_the_next(project, server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # not listening
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/{NAME}"
        check_loaded(project, project.run(f"{dead} {server.url('404', 'page', 'good')}"))
    assert server.asked() == ["404", "page", "good"]


def test_slow_host_is_left_for_the_next(project, server):
    check_loaded(project, project.run(server.url("drip-20", "good"), min_rate=400 * KB, patience=1))
    slow, good = server.log
    assert slow["sent"] < len(ARCHIVE) / 2
    assert 0 < good["first"] <= slow["sent"], "what the slow host sent was thrown away"


def test_a_host_that_hangs_is_left_for_the_next(project, server):
    check_loaded(
        project, project.run(server.url("stall-0", "stall-60", "good"), min_rate=80 * KB, patience=1)
    )
    assert server.asked() == ["stall-0", "stall-60", "good"]
    assert 50 * KB < server.log[-1]["first"] <= 60 * KB  # it is read in blocks


def test_a_host_above_the_least_rate_is_kept(project, server):
    result = project.run(server.url("drip-240", "good"), min_rate=10 * KB, patience=1)
    check_loaded(project, result)
    assert server.asked() == ["drip-240"]
    assert " kB/s" in result.stderr and " MB" in result.stderr and "\r" not in result.stderr, (
        "no progress shown"
    )


def test_slow_beats_nothing(project, server):
    result = project.run(server.url("drip-10", "404", "drip-40-once"), min_rate=5000 * KB, patience=1)
    check_loaded(project, result)
    assert server.asked() == ["drip-10", "404", "drip-40-once", "drip-40-once"], (
        "the faster of the slow hosts was not taken"
    )
    assert "continuing with a slow one, perhaps for" in result.stdout


def test_a_server_that_cannot_resume_comes_last(project, server):
    project.write_part(ARCHIVE[:100_000])
    check_loaded(project, project.run(server.url("drip-80-noresume", "good")))
    assert [(e["what"], e["first"]) for e in server.log] == [("drip-80-noresume", 0), ("good", 100_000)]


def test_a_server_that_cannot_resume_still_serves_when_it_is_the_only_one(project, server):
    project.write_part(ARCHIVE[:300_000])
    check_loaded(project, project.run(server.url("drip-200-noresume-once", "404")))


def test_starting_over_in_vain_does_not_cost_the_partial(project, server):
    project.write_part(ARCHIVE[:300_000])
    result = project.run(server.url("drop-100-noresume"))
    check_failed(project, result, left=[project.part.name])
    assert project.part.read_bytes() == ARCHIVE[:300_000]


# ---- the checksum -------------------------------------------------------------------------------------


def test_wrong_checksum_unpacks_nothing(project, server):
    result = project.run(server.url("corrupt"))
    check_failed(project, result, "SHA-256")


def test_a_wrong_archive_is_fetched_anew_from_the_next_host(project, server):
    check_loaded(project, project.run(server.url("corrupt", "good")))
    assert [(e["what"], e["first"]) for e in server.log] == [("corrupt", 0), ("good", 0)]


def test_a_bad_partial_is_not_blamed_on_the_host(project, server):
    project.write_part(CORRUPT[:300_000])
    check_loaded(project, project.run(server.url("good")))
    assert [e["first"] for e in server.log] == [300_000, 0]


@pytest.mark.parametrize("extra", [b"", b"more"])
def test_a_full_partial_that_is_wrong_is_not_resumed(project, server, extra):
    project.write_part(CORRUPT + extra)
    check_loaded(project, project.run(server.url("good")))
    assert [e["first"] for e in server.log] == [0]


def test_a_full_partial_that_is_right_needs_no_network(offline, server):
    offline.write_part(ARCHIVE)
    check_loaded(offline, offline.run())
    assert server.log == []


def test_a_file_that_is_too_long_is_refused(project, server):
    check_loaded(project, project.run(server.url("flood-1000", "good")))
    assert [e["first"] for e in server.log] == [0, 0]
    assert server.log[0]["sent"] < 10 * len(ARCHIVE), "it could have filled the disk"


# ---- archives brought by hand, and no network ---------------------------------------------------------


@pytest.mark.parametrize("where", [".", "datasets"])
def test_hand_downloaded_archive_is_used_without_network(offline, server, where):
    mine = offline.root / where / NAME
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(ARCHIVE)
    result = offline.run()
    assert result.returncode == 0, result.stderr
    assert offline.is_loaded()
    assert mine.read_bytes() == ARCHIVE, "a person's file was touched"
    assert server.log == []


@pytest.mark.parametrize("where", [".", "datasets"])
def test_wrong_hand_downloaded_archive_is_kept_and_named(offline, server, where):
    mine = offline.root / where / NAME
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(ARCHIVE[:1234])
    words = (
        mine,
        "1234 of",
        len(ARCHIVE),
        hashlib.sha256(ARCHIVE[:1234]).hexdigest(),
        hashlib.sha256(ARCHIVE).hexdigest(),
    )
    check_failed(offline, offline.run(), *words, left=[NAME] if where == "datasets" else [])
    assert mine.read_bytes() == ARCHIVE[:1234]
    assert server.log == []


def test_of_two_hand_downloaded_archives_the_right_one_is_used(offline):
    offline.data.mkdir()
    (offline.data / NAME).write_bytes(CORRUPT)
    (offline.root / NAME).write_bytes(ARCHIVE)
    assert offline.run().returncode == 0
    assert offline.is_loaded()
    assert (offline.data / NAME).read_bytes() == CORRUPT


def test_without_network_one_line_says_what_to_do(offline, server):
    result = offline.run(url="")  # the real addresses, asked of the proxy
    check_failed(offline, result, "network", "in a browser", NAME, offline.data)
    hosts = [address.removesuffix(":443") for address in server.asked()]
    assert hosts == [urllib.parse.urlsplit(url).netloc for url in download.HOSTS.split()]
    assert hosts[0] == "www.cs.toronto.edu" and len(hosts) >= 4


def test_without_overrides_the_official_archive_is_wanted(offline):
    (offline.root / NAME).write_bytes(ARCHIVE)
    official = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
    check_failed(offline, offline.run(url="", sha256="", bytes=""), official, "of 170498071 bytes")


def test_an_own_mirror_is_the_only_host(offline, server):
    trap = offline.root / "http:" / "mirror.invalid" / "a-b=c"  # what the address means as a pattern
    trap.mkdir(parents=True)
    check_failed(offline, offline.run(url="http://mirror.invalid/a?b=*"))
    assert server.asked() == ["http://mirror.invalid/a?b=*"]


# ---- what lies there already --------------------------------------------------------------------------


def test_a_complete_copy_with_other_bytes_is_left_alone(offline, server):
    others = {name: content + b"pickled otherwise" for name, content in MEMBERS.items()}
    offline.fill(others)
    with contextlib.closing(sqlite3.connect(offline.data / ".download.lock")) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        assert offline.run().returncode == 0, "another run does not matter here"
    (offline.data / ".download.lock").unlink()
    assert {p.name: p.read_bytes() for p in offline.target.iterdir()} == others
    assert server.log == []


@pytest.mark.parametrize("fault", ["no batches.meta", "no test_batch", "short data_batch_3", "not a folder"])
def test_an_incomplete_folder_is_replaced_not_merged(offline, fault):
    members = MEMBERS | {"my-notes.txt": b"mine"}
    how, _, name = fault.partition(" ")
    if how == "no":
        del members[name]
    elif how == "short":
        members[name] = members[name][:-1]
    offline.data.mkdir()
    if fault == "not a folder":
        offline.target.symlink_to("nowhere")
    else:
        offline.fill(members)
    (offline.root / NAME).write_bytes(ARCHIVE)
    result = offline.run()
    assert result.returncode == 0, result.stderr
    assert offline.is_loaded()
    (aside,) = [p for p in offline.data.iterdir() if p.name != FOLDER]
    assert str(aside) in result.stdout
    if fault != "not a folder":
        assert {p.name: p.read_bytes() for p in aside.iterdir()} == members


def test_an_incomplete_folder_stays_when_there_is_no_new_one(project, server):
    project.fill({"test_batch": b"half"})
    check_failed(project, project.run(server.url("corrupt")), left=[FOLDER])
    assert (project.target / "test_batch").read_bytes() == b"half"


@pytest.mark.parametrize(
    "members", [{"readme.html": b"r"}, {k: v for k, v in MEMBERS.items() if k != "data_batch_4"}]
)
def test_archive_with_no_batches_is_refused(offline, members):
    odd = pack(members)
    offline.write_part(odd)
    check_failed(offline, offline.run(sha256=hashlib.sha256(odd).hexdigest(), bytes=len(odd)), "no complete")


# ---- disks and other runs -----------------------------------------------------------------------------


def test_full_disk_while_downloading_keeps_the_partial(project, server):
    result = project.run(server.url("good"), file_limit=100)
    check_failed(project, result, "disk full", "kept", left=[project.part.name])
    assert 0 < project.part.stat().st_size <= 100 * 1024
    check_loaded(project, project.run(server.url("good")))
    assert server.log[-1]["first"] > 0


def test_full_disk_while_unpacking_leaves_only_the_archive(offline, server):
    offline.write_part(ARCHIVE)
    check_failed(offline, offline.run(file_limit=30), "cannot unpack", "free", left=[offline.part.name])
    check_loaded(offline, offline.run())
    assert server.log == []


def test_a_folder_that_cannot_be_written(offline):
    (offline.root / "datasets").write_text("a file is in the way")
    result = offline.run()
    assert result.returncode == 1
    assert f"download: cannot write {offline.data}" in result.stderr


def test_a_second_run_at_the_same_time_steps_back(project, server):
    first = project.start(server.url("drip-20"))
    wait_until(lambda: project.part.exists() and project.part.stat().st_size > 0)
    second = project.run(server.url("good"))
    assert second.returncode == 1
    assert "download: another run is in progress" in second.stderr
    assert server.asked() == ["drip-20"]
    assert first.poll() is None and project.part.exists(), "the second run disturbed the first"
    os.killpg(first.pid, signal.SIGINT)
    first.communicate(timeout=300)
    check_loaded(project, project.run(server.url("good")))


def test_the_lock_of_a_dead_run_is_no_obstacle(project, server):
    process = project.start(server.url("drip-20"))
    wait_until(lambda: project.part.exists() and project.part.stat().st_size > 0)
    os.killpg(process.pid, signal.SIGKILL)  # no chance to tidy up
    process.communicate(timeout=300)
    assert len(project.left()) == 2
    check_loaded(project, project.run(server.url("good")))


def test_a_terminal_gets_progress_on_one_line(project, server):
    terminal, stderr = pty.openpty()
    process = project.start(server.url("drip-150"), stderr=stderr)
    os.close(stderr)
    process.communicate(timeout=300)
    text = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert project.is_loaded()
    assert text.count("\r  ") > 3 and " kB/s" in text
    assert "\n" not in text and text.endswith("\r\x1b[K"), "the line was not cleared"
