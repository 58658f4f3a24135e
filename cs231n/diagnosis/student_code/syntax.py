"""Parse Python code, one at a time.

Some releases of CPython (such as 3.11 up to 3.11.7) fail with a SystemError if two threads make syntax trees
at once: https://github.com/python/cpython/issues/106905. A grader judges in several threads.
"""

import ast
import threading

_LOCK = threading.Lock()


def parse(source: str | bytes) -> ast.Module:
    """The syntax tree of Python code in `source`; raises what :func:`ast.parse` raises."""
    with _LOCK:
        return ast.parse(source)
