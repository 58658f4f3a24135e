"""What people put here themselves: the archive, renamed or half unpacked by a browser, or a folder."""

import contextlib
import hashlib
import tarfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import NamedTuple

from cs231n.data.places import CIFAR10_FOLDER, TEST_BATCHES, TRAIN_BATCHES

ARCHIVE = "cifar-10-python.tar.gz"
BATCHES = TRAIN_BATCHES + TEST_BATCHES
DEPTH = 3  # 7-Zip unpacks a .tar.gz into a folder in a folder


class ByHand(NamedTuple):
    """The copy that was found, packed or a folder, if any; and what is none, with the reason."""

    copy: Path | None
    wrong: dict[Path, str]


def sha256_of(path: Path) -> str:
    """SHA-256 of the file at `path`, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def is_complete(folder: Path, batch_bytes: int) -> bool:
    """Whether every file is in `folder`, each batch of `batch_bytes` or more.

    What is in them may differ: not every copy is the official one.
    """
    sizes = {name: batch_bytes for name in BATCHES} | {"batches.meta": 1}
    files = {name: folder / name for name in sizes}
    return all(file.is_file() and file.stat().st_size >= sizes[name] for name, file in files.items())


def find_by_hand(places: list[Path], part: Path, sha256: str, archive_bytes: int, batch_bytes: int) -> ByHand:
    """Look for a copy of CIFAR-10, in folders and in what is named after it in them.

    Parameters
    ----------
    places : list of Path
    part : Path
        A download of our own, which is passed over.
    sha256 : str
    archive_bytes : int
        What the archive should be.
    batch_bytes : int
        The smallest size of a batch.

    Returns
    -------
    ByHand
    """
    wrong = {}
    for folder in [folder for place in places for folder in _folders(place, DEPTH)]:
        if is_complete(folder, batch_bytes):
            return ByHand(folder, wrong)
        for path in sorted(folder.glob("[Cc][Ii][Ff][Aa][Rr]*10*")):
            if not path.is_file() or path == part:
                continue
            if path.suffix == ".tar" and _lists_the_batches(path):
                return ByHand(path, wrong)  # Safari unpacks the outer half by itself
            if (found := sha256_of(path)) == sha256:
                return ByHand(path, wrong)
            size = path.stat().st_size
            wrong[path] = f"{size} of {archive_bytes} bytes, SHA-256 is {found}, should be {sha256}"
    return ByHand(None, wrong)


def _folders(folder, depth) -> Iterator[Path]:
    yield folder
    with contextlib.suppress(OSError):
        for child in sorted(folder.iterdir() if depth else ()):
            if child.is_dir() and "cifar" in child.name.lower() and "sample" not in child.name:
                yield from _folders(child, depth - 1)


def _lists_the_batches(archive):
    try:
        with tarfile.open(archive) as tar:
            return {f"{CIFAR10_FOLDER}/{name}" for name in BATCHES} <= set(tar.getnames())
    except (tarfile.TarError, OSError, EOFError):
        return False


def unpack(archive: Path, target: Path) -> None:
    """Write the files of the archive's folder to a new folder `target`, and nothing anywhere else.

    Raises
    ------
    tarfile.TarError, OSError, EOFError, zlib.error
        If it cannot be read or written.
    """
    target.mkdir()
    with tarfile.open(archive) as tar:
        for member in tar:
            folder, _, name = member.name.partition("/")
            if member.isfile() and folder == CIFAR10_FOLDER and name == Path(name).name:
                with open(target / name, "wb") as file:
                    copyfileobj(tar.extractfile(member), file)
