"""Read a student's files again whenever they are saved: ``%load_ext cs231n.autoreload`` in a notebook.

IPython's ``%autoreload 2`` shows wrong lines in tracebacks once a file has been saved twice (version 9
compiles functions without their comments), needs 35 lines to report a file that cannot be read, and then runs
the old code.
"""

import ast
import importlib
import sys
import textwrap
from importlib import reload
from pathlib import Path

from cs231n.checks import WIDTH
from cs231n.diagnosis.findings import failure
from cs231n.diagnosis.student_code.student_lines import code_beside, is_students, place

if sys.version_info >= (3, 12):
    # IPython 7, which Google Colab has, takes its `reload` from a module that Python 3.12 no longer has.
    sys.modules.setdefault("imp", importlib)
from IPython.extensions.autoreload import superreload

PACKAGE = Path(__file__).resolve().parent


class CannotRunError(Exception):
    """What keeps a cell from running; a notebook shows it without a traceback."""

    def _render_traceback_(self):
        return textwrap.wrap(str(self), WIDTH)


class Reloader:
    """Reloads modules of the package whose files have changed; lets no cell run while one cannot be read."""

    def __init__(self):
        self.times, self.faults, self.old_objects = {}, {}, {}
        self.note_times()

    def note_times(self) -> None:
        """Remember when the files of modules were changed that have been imported since the last call."""
        for name, path in _files().items():
            self.times.setdefault(name, _changed(path))

    def refresh(self) -> None:
        """Reload what has changed."""
        for name, path in _files().items():
            changed = _changed(path)
            if self.times.setdefault(name, changed) == changed:
                continue
            self.times[name] = changed
            self.faults.pop(name, None)
            try:
                superreload(sys.modules[name], reload, self.old_objects)
            except Exception as error:
                self.faults[name] = _fault(error, path)

    def visit(self, tree: ast.AST) -> ast.AST:
        """The `tree` of a cell; that of a `raise` if a file cannot be read, for its old code would run."""
        if not self.faults:
            return tree
        told = f"{' '.join(self.faults.values())} Cells run again once it is mended and saved."
        return ast.parse(f"raise __import__({__name__!r}, fromlist=['']).CannotRunError({told!r})")


def _files():
    """The files of those modules of the package that are imported."""
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    files = {name: Path(file) for name, file in files.items() if file and name.startswith("cs231n.")}
    return {name: path for name, path in files.items() if PACKAGE in path.parents and name != __name__}


def _changed(path):
    return path.stat().st_mtime_ns if path.is_file() else 0


def _fault(error, path):
    """Why a file cannot be read, in one line."""
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or path).name}, line {error.lineno}: {error.msg}."
    where = place(error.__traceback__) or path.name
    return f"{where}: {type(error).__name__}: {error}."


def _show_briefly(shell, kind, error, tb, tb_offset=None):
    """Show an exercise that is not written yet, or a file that cannot be read, in one line."""
    if isinstance(error, NotImplementedError) and place(tb):
        record = {"unfinished": f"{error} ({place(tb)})", "code": code_beside(tb, str(error))}
        text = failure(record)[0].text
        error._render_traceback_ = lambda: textwrap.wrap(text, WIDTH)
    elif isinstance(error, SyntaxError) and is_students(str(error.filename)):
        error = CannotRunError(_fault(error, Path(str(error.filename))))
    shell.showtraceback((type(error), error, tb), tb_offset=tb_offset)


def load_ipython_extension(shell) -> None:
    """Make IPython's `shell` do all this; called by ``%load_ext cs231n.autoreload``."""
    reloader = Reloader()
    shell.events.register("pre_run_cell", lambda *_: reloader.refresh())
    shell.events.register("post_run_cell", lambda *_: reloader.note_times())
    shell.ast_transformers.append(reloader)
    shell.set_custom_exc((NotImplementedError, SyntaxError), _show_briefly)
