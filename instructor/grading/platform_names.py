"""What learning platforms write into the names of files and folders that they give out."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

# Groups: `name` and `id` of the student, `late`, `time`, `upload` (the higher, the later), `file` as the
# student named it, `text` for what was typed rather than uploaded, `key` if `id` may be only a part of it.
WORD = r"[\w\u0080-\U0010ffff]"  # Canvas keeps marks such as the vowels of Hindi, which \w lacks
PLATFORMS = {
    "Moodle": r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_(file|(?P<text>[a-z]+))(_(?P<file>.*))?",
    "Brightspace": r"(?P<id>\d+-\d+) - (?P<name>.+) - (?P<time>[^-]+ \d{4} \d{3,4}( [AP]M)?)"
    r"( - (?P<file>.+))?",
    "Blackboard": r"(?P<key>.+_(?P<id>[^_]+))_attempt_(?P<time>\d{4}(-\d\d){5})"
    r"(_(?P<file>.+)|(?P<text>\.txt))",
    "Canvas": rf"((?P<name>(?!LATE_){WORD}*?[^\W\d_]{WORD}*?)_)?((?P<late>LATE)_)?(?P<id>\d{{2,}}|anon_\w+?)_"
    r"((?P<upload>\d{3,})_(?P<file>.+)|(?P<text>text|link)\.html)",
}
PATTERNS = {platform: re.compile(pattern) for platform, pattern in PLATFORMS.items()}
LONGEST = 255  # characters of a name, as on disk
DATES = ("%b %d, %Y", "%B %d, %Y", "%d %b, %Y", "%d %B, %Y", "%d %b %Y", "%d %B %Y")
TIMES = ("%Y-%m-%d-%H-%M-%S", *(f"{date} {time}" for date in DATES for time in ("%I%M %p", "%H%M")))
THREE_DIGITS = re.compile(r"\b(?=\d{3}( [AP]M)?$)")  # of a time: 926 PM
VERSION = re.compile(r"-(\d+)(?=(\.tar)?\.\w+$)")  # Canvas: of a file whose name was handed in before


class Item(NamedTuple):
    """A file or folder whose name a platform made.

    Attributes
    ----------
    path : Path
    platform : str
    student : str
        The same for all that one student handed in, and for nobody else.
    name, id : str
        Of the student; empty if the platform does not tell.
    late : bool or None
    time : datetime or None
        Local time of the platform.
    upload : int
        A number that grows from upload to upload; 0 if there is none.
    file : str
        The name that the student gave it.
    version : int
        How many files of this name the student handed in before, as far as is known.
    text : bool
        Whether it was typed into the platform rather than uploaded.
    """

    path: Path
    platform: str
    student: str
    name: str
    id: str
    late: bool | None
    time: datetime | None
    upload: int
    file: str
    version: int
    text: bool


def items_in(paths: Iterable[Path]) -> list[Item]:
    """Those of the files and folders that a platform has named."""
    found = [item for path in paths if (item := _item(path))]
    uploads = [item.upload for item in found if item.upload]
    if len(set(uploads)) < len(uploads):  # Canvas gives a number once: these are numbers of somebody else
        found = [item for item in found if item.platform != "Canvas"]
    return found


def is_class(names: Iterable[str]) -> bool:
    """Whether these are names that a platform has given to the work of several students."""
    paths = [Path(name) for name in names if len(name) <= LONGEST]
    return len({(item.platform, item.student) for item in items_in(paths)}) > 1


def _item(path):
    for platform, pattern in PATTERNS.items():
        match = pattern.fullmatch(path.name)
        if match is None:
            continue
        found = {"id": "", "name": "", "file": "", "time": "", "upload": "", **match.groupdict("")}
        name, canvas = found["name"], platform == "Canvas"
        if canvas and name != name.lower():  # Canvas writes names in lower case
            continue
        file, version = _without_version(found["file"]) if canvas else (found["file"], 0)
        return Item(
            path=path,
            platform=platform,
            student=found.get("key") or f"{found['id']} {name}",
            name=name,
            id=found["id"],
            late=bool(found["late"]) if canvas else None,
            time=_time(found["time"]),
            upload=int(found["upload"] or 0),
            file=file or path.name,
            version=version,
            text=bool(found.get("text")),
        )
    return None


def _without_version(file):
    match = VERSION.search(file)
    return (file, 0) if match is None else (file[: match.start()] + file[match.end() :], int(match[1]))


def _time(text):
    for form in TIMES:
        try:
            return datetime.strptime(THREE_DIGITS.sub("0", text), form)
        except ValueError:
            pass
    return None
