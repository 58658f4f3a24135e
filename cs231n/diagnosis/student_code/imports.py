"""Import for a student's code: what it does not need, or Python 3 replaces, is stood in for.

Checks and grader import the same, whatever is installed where they run: Python's own modules, NumPy and this
package. Everything else is a stand-in that fails when it is used, or what replaces it in Python 3. So a
file is right in both of them or in neither.
"""

import ast
import builtins
import functools
import importlib.util
import io
import itertools
import pickle
import sys
from pathlib import Path
from typing import NamedTuple

from cs231n.diagnosis.student_code.stand_ins import Absent, Debugger, Progress, Quiet

OWN = "cs231n"
STUDENTS = f"{OWN}.classifiers"  # files that each student has another version of
ROOT = Path(__file__).resolve().parents[3]
DEBUGGERS = {"pdb", "ipdb", "pudb"}
DRAW = {
    "matplotlib",
    "mpl_toolkits",
    "pylab",
    "seaborn",
    "PIL",
    "IPython",
    f"{OWN}.vis_utils",
    f"{OWN}.figures",
}
PROGRESS = {"tqdm"}
MEASURES = f"{OWN}.gradient_check"  # gradients, which are to be derived
IMPORTED = (set(sys.stdlib_module_names) - DEBUGGERS) | {"numpy", OWN}
# Libraries that let one file run in Python 2 as well, and modules that had other names there, or here.
BRIDGES = {"past", "future", "six", "builtins", "itertools"}
RENAMED = {
    "__builtin__": "builtins", "cPickle": "pickle", "Queue": "queue", "StringIO": "io", "cStringIO": "io",
    "ConfigParser": "configparser", "copy_reg": "copyreg",
    f"{OWN}.classifiers.validation": f"{OWN}.validation",
}  # fmt: skip


def _old_div(a, b):
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


# What replaces a name of Python 2, and how it is written.
SUCCESSORS = {
    "xrange": (range, "range"),
    "izip": (zip, "zip"),
    "imap": (map, "map"),
    "ifilter": (filter, "filter"),
    "izip_longest": (itertools.zip_longest, "zip_longest"),
    "reduce": (functools.reduce, "functools.reduce"),
    "raw_input": (input, "input"),
    "unicode": (str, "str"),
    "basestring": (str, "str"),
    "long": (int, "int"),
    "unichr": (chr, "chr"),
    "old_div": (_old_div, "/"),
    "cPickle": (pickle, "pickle"),
    "StringIO": (io.StringIO, "io.StringIO"),
    "iteritems": (lambda table: iter(table.items()), ".items()"),
    "itervalues": (lambda table: iter(table.values()), ".values()"),
    "iterkeys": (iter, ".keys()"),
}
CONSTANTS = {"PY2": False, "PY3": True, "string_types": (str,), "integer_types": (int,), "text_type": str}
QUIET = {"install_aliases", "install_hooks", "standard_library"}  # what `future` is asked to do


class Note(NamedTuple):
    """An import that was stood in for, or a stop of a debugger: a list that JSON can hold.

    Attributes
    ----------
    kind : {"python 2", "renamed", "absent", "lacks", "debugger"}
    file : str
        The file's name, without folder.
    line : int
    module : str
    names : list of (str, str)
        Names of Python 2 among those imported, and what replaces each; for a renamed module, the two of it;
        what a module lacks, and nothing.
    """

    kind: str
    file: str
    line: int
    module: str
    names: list[tuple[str, str]] = []


class Importer:
    """``__import__`` for a student's code.

    Parameters
    ----------
    tree : ast.AST
        The code. Where it handles that an import fails, it fails.
    notes : list of Note
        What is stood in for is added to it.
    """

    def __init__(self, tree: ast.AST, notes: list[Note]):
        self.notes, self._handled = notes, set(_handled(tree))

    def builtins(self) -> dict:
        """Python's built-in names with this import, for the ``__builtins__`` of a module."""
        return {**vars(builtins), "__import__": self, "breakpoint": self._stopped}

    def __call__(self, name, globals=None, locals=None, fromlist=(), level=0):
        """What the statement ``import`` calls."""
        frame, full = sys._getframe(1), _absolute(name, globals, level)
        root, package = full.split(".")[0], ".".join(full.split(".")[:2])
        if frame.f_lineno in self._handled:
            if root not in IMPORTED:
                raise ModuleNotFoundError(f"No module named {full!r}")
            return builtins.__import__(name, globals, locals, fromlist, level)
        if root in DEBUGGERS:
            return Debugger(self._stopped)
        if root in PROGRESS:
            return Progress()
        if root in DRAW or package in DRAW:
            return Quiet()
        if full in RENAMED and (fromlist or full == root):
            self._note("renamed", frame, full, [(full, RENAMED[full])])
            return importlib.import_module(RENAMED[full])
        real = _real(full, fromlist) if root in IMPORTED and full != MEASURES else None
        lacks = [one for one in fromlist or _path(full) if one != "*" and not hasattr(real, one)]
        if real and not lacks:
            return real
        if root in BRIDGES:
            replaced = [(one, SUCCESSORS[one][1]) for one in lacks if one in SUCCESSORS]
            self._note("python 2", frame, full, replaced)
        elif real and fromlist and not full.startswith(STUDENTS):
            self._note("lacks", frame, full, [(one, "") for one in lacks])
        elif not _is_file(full):
            self._note("absent", frame, full, [])
        return Partly(full if fromlist else root, real)

    def _stopped(self, *arguments, **named):
        self._note("debugger", sys._getframe(1), "", [])

    def _note(self, kind, frame, module, names):
        file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        note = Note(kind, file, frame.f_lineno, module, names)
        self.notes += [note] if note not in self.notes else []


class Partly:
    """A module, real or none, with stand-ins for what it lacks."""

    def __init__(self, module: str, real=None):
        self._module, self._real = module, real
        if module.partition(".")[0] in BRIDGES:
            self.__all__ = list(SUCCESSORS)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        bridge = self._module.partition(".")[0] in BRIDGES
        if self._real and hasattr(self._real, name):
            return getattr(self._real, name)
        if bridge and name in SUCCESSORS:
            return SUCCESSORS[name][0]
        if bridge and hasattr(builtins, name):
            return getattr(builtins, name)
        if bridge and name in CONSTANTS:
            return CONSTANTS[name]
        if bridge and name in QUIET:
            return Quiet()
        if bridge and name in ("moves", "builtins", "utils"):
            return Partly(f"{self._module}.{name}")
        return Absent(self._module, name)


def _absolute(name, globals, level):
    try:
        return importlib.util.resolve_name("." * level + name, (globals or {}).get("__package__"))
    except ImportError:  # there is no package so far up
        return name


def _real(full, fromlist):
    """What Python would import; None if that fails, perhaps through another file of the student's."""
    try:
        return builtins.__import__(full, None, None, fromlist, 0)
    except Exception:
        return None if fromlist or "." not in full else _real(full.partition(".")[0], ())


def _path(full):
    """What has to be found in the first module of a dotted name."""
    return full.split(".")[1:2]


def _is_file(full):
    """Whether this package has such a module, even if it cannot be imported."""
    path = ROOT / full.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def _handled(tree):
    """Lines of the imports whose failure the code handles itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(map(_takes_import_error, node.handlers)):
            for part in (part for statement in node.body for part in ast.walk(statement)):
                if isinstance(part, (ast.Import, ast.ImportFrom)):
                    yield part.lineno


def _takes_import_error(handler):
    named = ast.walk(handler.type) if handler.type else [ast.Name("Exception")]
    names = {part.id for part in named if isinstance(part, ast.Name)}
    return bool(names & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
