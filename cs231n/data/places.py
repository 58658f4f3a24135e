"""Where data sets are looked for, and where to write if the project's own folder is read-only."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "cs231n" / "saved"
HOME_FOLDER = "cs231n-softmax"  # in a student's home, in place of a project that cannot be written
_said = set()


class CannotWrite(OSError):
    """What could not be written, why, and how much room it needs: one line, in notebooks too."""

    def __init__(self, path: Path, error: OSError, needed: str) -> None:
        reason = error.strerror or str(error)
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
    """The `folder` of the project or, if that cannot be written, its stand-in in the home, named once."""
    other = _stand_in(folder)
    if other and other not in _said:
        _said.add(other)
        print(f"{folder} cannot be written; using {other}", file=sys.stderr)
    return other or folder


def _stand_in(folder):
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if os.access(existing, os.W_OK) or not folder.is_relative_to(ROOT):
        return None
    return Path("~").expanduser() / HOME_FOLDER / folder.relative_to(ROOT)
