"""Submissions made from another edition than the grader's: it is said, and they are graded if possible."""

import re
from collections.abc import Mapping

from instructor.stamp import ASSIGNMENT, read_stamp

DEFINED = re.compile(rb"^(?:def|class) ([a-zA-Z]\w*)", re.MULTILINE)  # what other files may use


def difference(files: Mapping[str, bytes], edition: Mapping[str, bytes]) -> str:
    """A remark if files were made from another edition; empty if nothing suggests it.

    Parameters
    ----------
    files : mapping of paths to bytes
        What was handed in, with its stamp if it came with one.
    edition : mapping of paths to bytes
        The student edition with which it is graded.
    """
    ours, theirs = (read_stamp(content.get(ASSIGNMENT)) for content in (edition, files))
    if theirs == ours or ours is None:
        return ""
    advice = "it is graded as far as it can be; compare before you trust the points"
    if theirs:
        return f"made from edition {theirs}, graded with edition {ours}: {advice}"
    signs = [sign for name in sorted(files) if name.endswith(".py")
             for sign in _signs(name, files[name], edition)]  # fmt: skip
    more = f" and {len(signs) - 1} more" if len(signs) > 1 else ""
    return f"made from another edition than {ours}, it seems ({signs[0]}{more}): {advice}" if signs else ""


def _signs(name, code, edition):
    """What a file of this edition would not contain."""
    imported = set(re.findall(rb"^\s*from (cs231n\.[\w.]+) import", code, re.MULTILINE))
    modules = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").encode()
               for path in edition if path.endswith(".py")}  # fmt: skip
    ours, theirs = (set(DEFINED.findall(text)) for text in (edition.get(name, b""), code))
    missing = ours - theirs if code.strip() else ()
    file = name.rpartition("/")[2]
    signs = [f"{file} imports {module.decode()}" for module in sorted(imported - modules)]
    return signs + [f"{file} defines no {one.decode()}" for one in sorted(missing)]
