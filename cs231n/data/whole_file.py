"""Write a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cs231n.data.places import CannotWrite


@contextmanager
def whole_file(path: Path, size: int) -> Iterator[BinaryIO]:
    """Open a file for writing that gets its name only once it is complete.

    If anything goes wrong before, an older file of this name stays as it was and nothing else is left.

    Parameters
    ----------
    path : Path
        Its folder is made if it is not there.
    size : int
        How many bytes it needs, about; for the message of an error.

    Yields
    ------
    binary file

    Raises
    ------
    CannotWrite
        If it cannot be written, an OSError that is one line.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            yield file
        os.replace(part, path)
    except OSError as error:
        raise CannotWrite(path, error, size) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str) -> None:
    """Write this `content` to the file at `path`, text in UTF-8, whole or not at all.

    Raises
    ------
    CannotWrite
        As :func:`whole_file` does.
    """
    content = content.encode() if isinstance(content, str) else content
    with whole_file(path, len(content)) as file:
        file.write(content)
