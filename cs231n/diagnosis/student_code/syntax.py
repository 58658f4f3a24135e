"""Parse Python code, one at a time.

Some releases of CPython (such as 3.11 up to 3.11.7) fail with a SystemError if two threads make syntax trees
at once: https://github.com/python/cpython/issues/106905. A grader judges in several threads.
"""

import ast
import contextlib
import re
import threading
from collections.abc import Iterator

_LOCK = threading.Lock()
CONFLICT = re.compile(r"^(<{7}|={7}|>{7})\s", re.MULTILINE)  # how such a line begins


def parse(source: str | bytes) -> ast.Module:
    """The syntax tree of Python code in `source`; raises what :func:`ast.parse` raises."""
    with _LOCK, conflicts_named():
        return ast.parse(source)


@contextlib.contextmanager
def conflicts_named() -> Iterator[None]:
    """Make a syntax error say so if Git's marks of a conflict are the reason."""
    try:
        yield
    except SyntaxError as error:
        if CONFLICT.match(error.text or ""):
            error.msg = "a merge conflict was left in it: keep one side, and delete the lines of <, = and >"
        raise
