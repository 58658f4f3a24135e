"""The list of submissions that comes with an export from Gradescope."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

METADATA = "submission_metadata.yml"
MAX_LIST = 5_000_000  # characters of what is read of it, some 20,000 submissions
NEEDED = (":submitters:", ":created_at:")


class Listed(NamedTuple):
    """One submission: names of its members, what identifies them, and when it was made."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    created_at: datetime | None


def listed_submissions(path: Path) -> dict[str, Listed]:
    """The submissions that are listed, by the names of their folders.

    Raises
    ------
    ValueError
        If the list cannot be read.
    """
    import yaml  # comes with Jupyter; on Gradescope's own machines there is neither it nor a list

    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            content = yaml.safe_load("".join(_needed_lines(file))) or {}
        return {name: _listed(entry) for name, entry in content.items() if _is_name(name)}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as error:
        why = str(error).partition("\n")[0]
        raise ValueError(f"{path} cannot be read ({why}): remove it to grade without names.") from None


def _needed_lines(file) -> Iterator[str]:
    """The lines that say who and when. Results of earlier autograders, most of the file, are not parsed."""
    needed, size = False, 0
    for line in file:
        if line[:1] not in (" ", "-", "\n"):  # a submission
            needed = True
        elif line.startswith("  :"):
            needed = line.strip().startswith(NEEDED)
        size += len(line) if needed else 0
        if size > MAX_LIST:
            raise ValueError("it is enormous")
        if needed:
            yield line


def _listed(entry):
    members = [member for member in entry.get(":submitters") or [] if isinstance(member, dict)]
    names, ids = [], []
    for member in members:
        names += [str(member[":name"])] if member.get(":name") else []
        ids += [str(member[key]) for key in (":sid", ":email") if member.get(key)]
    created = entry.get(":created_at")
    return Listed(tuple(names), tuple(ids), created if isinstance(created, datetime) else None)


def _is_name(name):
    return isinstance(name, str) and "/" not in name and name not in ("", ".", "..")
