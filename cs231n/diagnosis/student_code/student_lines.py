"""Where in a student's own code an exception comes from, and what stands there."""

import ast
import builtins
import difflib
import linecache
import traceback
from types import TracebackType

from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.student_code.notebook_code import NOTEBOOK
from cs231n.diagnosis.student_code.syntax import parse

STUDENT_FILES = {exercise.file.rpartition("/")[2] for exercise in EXERCISES.values()}
STUB_MARK = "YOUR CODE HERE"
# The lines that follow a stub in the files as they are handed out.
BELOW_STUBS = (
    "return float(loss), dW",
    "return losses, dscores",
    "loss, grad = self.loss(X_batch, y_batch, reg)",
    "if verbose and it % 100 == 0:",
)


def remember(name: str, source: str) -> None:
    """Let :mod:`linecache` give out the lines of code that is run under the name of no file."""
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)


def place(tb: TracebackType | None) -> str:
    """The last line of the student's own code, not of NumPy's or ours, as in "softmax.py, line 7"."""
    frame = _last_frame(tb)
    if frame is None:
        return ""
    file = _base(frame.filename)
    if file in STUDENT_FILES:
        return f"{file}, line {frame.lineno}"
    function = _function(tb)
    return f"line {frame.lineno} of the cell" + (f" with {function}" if function else "")


def line(tb: TracebackType | None) -> str:
    """The text of that line; empty if it cannot be found."""
    frame = _last_frame(tb)
    return frame.line or "" if frame else ""


def shape_of(tb: TracebackType | None, name: str) -> list[int] | None:
    """The shape of an array of this name in a student's function that failed; None if there is none."""
    while tb is not None:
        frame, tb = tb.tb_frame, tb.tb_next
        value = frame.f_locals.get(name) if _base(frame.f_code.co_filename) in STUDENT_FILES else None
        if hasattr(value, "shape"):
            return list(value.shape)
    return None


def code_beside(tb: TracebackType | None, message: str) -> str:
    """Where code was written although the stub's own `raise` is still there: "above" it, "below" it, or "".

    Parameters
    ----------
    tb : traceback
    message : str
        What the stub raises: its instruction, which also stands above it as a comment.
    """
    frame = _last_frame(tb)
    lines = linecache.getlines(frame.filename) if frame else []
    if _code_above(lines[: frame.lineno - 1] if frame else [], message):
        return "above"
    return "below" if frame and _code_below(lines, frame.lineno) else ""


def _code_above(lines, message):
    comments = []
    for text in map(str.strip, reversed(lines)):
        if text and not text.startswith("#"):
            written = not text.endswith((":", '"""', "'''"))  # as do the lines of a def and its docstring
            return written and not _is_stub(" ".join(reversed(comments)), message)
        comments += [text.lstrip("# ")] if text else []
    return False


def _code_below(lines, number):
    """Whether the `raise` in line `number` is followed by a statement that was not handed out with it."""
    try:
        tree = parse("".join(lines))
    except SyntaxError:  # a cell with magics
        return False
    for node in ast.walk(tree):
        block = getattr(node, "body", None)
        for statement, following in zip(block, block[1:]) if isinstance(block, list) else ():
            if isinstance(statement, ast.Raise) and statement.lineno == number:
                return lines[following.lineno - 1].strip() not in BELOW_STUBS
    return False


def _is_stub(comments, message):
    return STUB_MARK in comments or bool(message) and message in comments


def called(tb: TracebackType | None) -> str:
    """The function of the student's that failed, if another one of theirs has called it; else empty."""
    names = [frame.name for frame in traceback.extract_tb(tb) if is_students(frame.filename)]
    return names[-1] if len(set(names)) > 1 else ""


def similar_name(error: Exception) -> str:
    """The name that is most like the one a NameError is about; empty if there is none."""
    tb, name = error.__traceback__, getattr(error, "name", None)
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    if not isinstance(error, NameError) or not name or tb is None:
        return ""
    if hasattr(tb.tb_frame.f_locals.get("self"), name):
        return f"self.{name}"
    known = {*tb.tb_frame.f_locals, *tb.tb_frame.f_globals, *dir(builtins)} - {name}
    known = sorted(other for other in known if not other.startswith("_"))
    alike = [other for other in known if other.lower() == name.lower()]
    if alike or len(name) == 1:  # one letter is like every name of two that it occurs in
        return next(iter(alike), "")
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.65)), "")


def is_students(filename: str) -> bool:
    """Whether this is the name of a student's own file or of a cell."""
    return _is_cell(filename) or _base(filename) in STUDENT_FILES


def _is_cell(filename):
    return filename.startswith((NOTEBOOK, "<ipython-input")) or "ipykernel" in filename


def _base(filename):
    return filename.replace("\\", "/").rpartition("/")[2]


def _last_frame(tb):
    frames = traceback.extract_tb(tb)
    return next((frame for frame in reversed(frames) if is_students(frame.filename)), None)


def _function(tb):
    """The function of a cell whose line this is; lambdas, comprehensions and the like have no name."""
    names = [frame.name for frame in traceback.extract_tb(tb) if _is_cell(frame.filename)]
    return next((name for name in reversed(names) if not name.startswith("<")), "")
