"""What the files of a data set are called, where they are looked for, and where to write instead."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "cs231n" / "saved"
CIFAR10_FOLDER = "cifar-10-batches-py"
TRAIN_BATCHES, TEST_BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6)), ("test_batch",)
HOME_FOLDER = "cs231n-softmax"  # in a student's home, in place of a project that cannot be written
SAID = "CS231N_SAID"  # in the environment: what a process has said, those that it starts need not repeat


class CannotWrite(OSError):
    """What could not be written, why, and how many bytes it needs: one line, in notebooks too."""

    def __init__(self, path: Path, error: OSError, size: int) -> None:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "a file is in the place of its folder" if in_the_way else error.strerror or str(error)
        needed = f"{size / 1e6:.0f} MB" if size > 2e6 else f"{max(size, 1000) / 1e3:.0f} kB"
        super().__init__(
            f"Cannot write {path} ({reason}). It needs {needed}: free that much or make the folder writable, "
            "then run this again."
        )

    def _render_traceback_(self):
        return [str(self)]


def shared_folder() -> Path | None:
    """The folder that CS231N_DATA names, if it names one rather than a data set; it need not be there."""
    value = os.environ.get("CS231N_DATA", "")
    folder = Path(value).expanduser()
    if value in ("", "auto", "cifar10", "sample") or not (folder.is_dir() or folder.is_absolute()):
        return None
    return folder.parent if folder.name.startswith("cifar-10-") else folder


def search_places(datasets: Path) -> list[Path]:
    """Folders in which data sets may lie: that of CS231N_DATA, `datasets`, and its stand-in in the home."""
    shared, stand_in = shared_folder(), _stand_in(datasets)
    return [*([shared] if shared else []), datasets, *([stand_in] if stand_in else [])]


def writable(folder: Path) -> Path:
    """The `folder` of the project or, if that cannot be written, its stand-in in the home, which is named.

    It is named once in a run: by the first process that needs it, not by those that it starts. So no kernel
    prints the line where its parent has, and nbval finds no output that it does not expect.
    """
    other, home = _stand_in(folder), str(_home_folder())
    if other and os.environ.get(SAID) != home:
        os.environ[SAID] = home
        print(f"{folder} cannot be written; what is written goes to {home}", file=sys.stderr)
    return other or folder


def _home_folder():
    return Path("~").expanduser() / HOME_FOLDER


def _stand_in(folder):
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if os.access(existing, os.W_OK) or not folder.is_relative_to(ROOT):
        return None
    return _home_folder() / folder.relative_to(ROOT)
