"""Which student edition this is: a short hash of its files, the stamp."""

import hashlib
import json
from collections.abc import Mapping

ASSIGNMENT = "assignment.json"  # of the edition, and of what students hand in: the manifest with the stamp
LENGTH = 8  # hexadecimal digits


def stamp_of(files: Mapping[str, bytes]) -> str:
    """The stamp of an edition's files; the same files have the same stamp.

    Parameters
    ----------
    files : mapping of paths to bytes
        :data:`ASSIGNMENT`, which contains the stamp, does not count.
    """
    digest = hashlib.sha256()
    for name in sorted(set(files) - {ASSIGNMENT}):
        digest.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return digest.hexdigest()[:LENGTH]


def stamped(manifest: bytes, stamp: str) -> bytes:
    """The text of a manifest with a stamp as its first entry."""
    return manifest.replace(b"{", b'{\n  "stamp": "' + stamp.encode() + b'",', 1)


def read_stamp(content: bytes | None) -> str | None:
    """The stamp in the `content` of an :data:`ASSIGNMENT`, which is not trusted; None if there is none."""
    try:
        stamp = json.loads(content or b"")["stamp"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return stamp if isinstance(stamp, str) and stamp.isalnum() and len(stamp) == LENGTH else None
