"""What a student wrote in a notebook, taken out without running the rest of it."""

import ast
import contextlib
import json
import re
from collections.abc import Callable

import numpy as np

NOTEBOOK = "<notebook>"  # in tracebacks, the file name of code that stands in cells
MAGIC = re.compile(r"\s*([\w, ]+=\s*)?[%!]")  # a line that is no Python
# Slow to import, or given to the function under another name's guise anyway.
NOT_IMPORTED = ("IPython", "cs231n", "matplotlib")


class NotebookError(ValueError):
    """It is not a notebook, or lacks what is looked for."""


def notebook_function(notebook: str, name: str) -> Callable:
    """A function that is defined in a notebook's code cells, without running more of them than definitions.

    Raises
    ------
    NotebookError
        If it is not a notebook, or has no such function.
    """
    namespace, faulty = {"np": np}, ""
    for number, source in _code_cells(notebook):
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            faulty = faulty or f"; its cell {number} cannot be read (line {line}: {error.args[0]})"
            continue
        for node in filter(_is_definition, body):
            with contextlib.suppress(Exception):
                exec(compile(ast.Module([node], []), NOTEBOOK, "exec"), namespace)
    if name not in namespace:
        raise NotebookError(f"the notebook defines no function {name}{faulty}")
    return namespace[name]


def notebook_source(notebook: str) -> str:
    """The code cells of a notebook that can be parsed, as one text.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    sound = []
    for _, source in _code_cells(notebook):
        with contextlib.suppress(SyntaxError, ValueError):
            ast.parse(source)
            sound.append(source)
    return "\n".join(sound)


def without_outputs(notebook: str) -> str:
    """Kinds and sources of the cells alone, as a notebook again; outputs can be large.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in _cells(notebook)]})


def written_answer(notebook: str, question: str) -> str | None:
    """The cell after the one that asks, such as "Question 1"; None if there is none.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    sources = [source for _, source in _cells(notebook)]
    for asked, following in zip(sources, sources[1:]):
        if asked.startswith(f"**{question}.**"):
            return following
    return None


def _cells(notebook):
    """Kind and source of each cell."""
    try:
        cells = json.loads(notebook)["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotebookError("this is not a Jupyter notebook") from None


def _code_cells(notebook):
    """Number and source of each code cell; lines with magic commands are emptied, so that lines still count."""
    for number, (kind, source) in enumerate(_cells(notebook), 1):
        if kind == "code":
            yield number, "\n".join("" if MAGIC.match(line) else line for line in source.splitlines())


def _is_definition(node):
    """A function, a class, or an import of something that is neither slow nor replaced here anyway."""
    if isinstance(node, ast.Import):
        return not any(alias.name.split(".")[0] in NOT_IMPORTED for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] not in NOT_IMPORTED
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))
