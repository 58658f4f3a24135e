"""Take what a student wrote out of a notebook without running the rest of it."""

import __future__

import ast
import contextlib
import inspect
import json
import re
import textwrap
from collections.abc import Callable
from types import CodeType, FunctionType

import numpy as np

from cs231n.diagnosis.student_code.imports import Importer, Note
from cs231n.diagnosis.student_code.syntax import CONFLICT, parse

NOTEBOOK = "<notebook>"  # in tracebacks, the file name of code from cells
MAGIC = re.compile(r"([\w, ]+=)?\s*(%%?[a-zA-Z]|!)")  # a line that is not Python
HELP = re.compile(r"\?\??\s*[\w.]+|[\w.]+\s*\?\??")  # nor is this, with at least one question mark
OTHER_LANGUAGE = re.compile(r"%%(?!(?:time|timeit|capture|prun|python3?)\b)")  # of a whole cell
FRAME = re.compile(  # what the cell for an answer holds before anything is written into it
    r'<div style="border[^>\n]*>|</div>|\*Your answer:\*(?: \(double-click[^)\n]*\))?'
)
ANSWER_CELL = re.compile(r"\*Your answer:\*|<!-- YOUR ANSWER HERE -->")
QUESTION = re.compile(r"^\*\*(Question \d+)\.\*\*", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s", re.MULTILINE)
LARGEST = 500_000  # characters of all cells together, outputs not counted
CONSTANT = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict,
            ast.Set, ast.unaryop, ast.operator, ast.expr_context)  # fmt: skip
MADE_BY = ("float", "int", "dict", "list", "set", "tuple")
NOT_IMPORTED = "cs231n"  # slow to import, and replaced by the probes anyway


# Annotations may name what is not defined there, such as Softmax.
ANNOTATIONS = __future__.annotations.compiler_flag


class NotebookError(ValueError):
    """The text is not a notebook, or lacks what is looked for."""


def notebook_function(notebook: str, name: str, notes: list[Note] | None = None) -> Callable:
    """A function defined in the code cells of a notebook, of which only definitions are run.

    Parameters
    ----------
    notebook : str
        Text of the .ipynb file.
    name : str
        Name of the function.
    notes : list, optional
        What is stood in for is added to it.

    Returns
    -------
    callable

    Raises
    ------
    NotebookError
        If it is not a notebook, or has no such function.
    """
    cells = [tree for _, _, tree, _ in _parsed_cells(notebook) if tree]
    importer = Importer(ast.Module(cells, []), [] if notes is None else notes)
    namespace = {"np": np, "__builtins__": importer.builtins()}
    for tree in cells:
        for node in _definitions(tree.body):
            with contextlib.suppress(Exception):
                exec(compile(ast.Module([node], []), NOTEBOOK, "exec", ANNOTATIONS), namespace)
    if name not in namespace:
        faulty = "".join(f"; {place}" for place in faulty_cells(notebook)[:1])
        raise NotebookError(f"the notebook defines no function {name}{faulty}")
    return namespace[name]


def notebook_source(notebook: str) -> str:
    """The code cells of a notebook that can be parsed, as one text.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    return "\n".join(notebook_cells(notebook))


def notebook_cells(notebook: str) -> list[str]:
    """The code cells of a notebook that can be parsed.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    return [source for _, source, tree, _ in _parsed_cells(notebook) if tree]


def texts_of(function: Callable, name: str) -> list[str]:
    """The text of a function of the running notebook, and those of its other functions that it uses.

    Parameters
    ----------
    function : callable
    name : str
        What it is called here, whatever the student calls it.

    Returns
    -------
    list of str
        Line numbers in each are those of its cell. Empty if the function has no text of its own.
    """
    own_name = getattr(function, "__name__", "")
    texts, waiting, seen = [], [function], set()
    if not own_name.isidentifier():  # a lambda
        return []
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        try:
            lines, first = inspect.getsourcelines(current)
            text = "\n" * (first - 1) + textwrap.dedent("".join(lines))
            parse(text)
        except (OSError, TypeError, SyntaxError):
            continue
        texts.append(text)
        own = getattr(current, "__globals__", {})
        used = (own.get(name) for name in _names_in(current.__code__))
        waiting += [f for f in used if isinstance(f, FunctionType) and f.__globals__ is own]
    if own_name != name and texts:
        texts.append(f"{name} = {own_name}")
    return texts


def _names_in(code):
    """Names that code uses, with the functions in it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [*code.co_names, *(name for other in inner for name in _names_in(other))]


def faulty_cells(notebook: str) -> list[str]:
    """Which code cells cannot be parsed, and why.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    return [f"cell {number}, {why}" for number, _, tree, why in _parsed_cells(notebook) if not tree]


def without_outputs(notebook: str) -> str:
    """A notebook reduced to the kinds and sources of its cells, since outputs can be large.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in _cells(notebook)]})


def written_answer(notebook: str, question: str, edition: str = "") -> str | None:
    """What a student wrote below a question, such as "Question 1"; None if there is nothing.

    These are the markdown cells from the question to the next heading or question. If the edition's
    notebook is given, its own cells do not belong to the answer, and a student's heading does not end it.
    Otherwise the cells that were meant for the answer are taken where they can still be recognised.

    Parameters
    ----------
    notebook : str
        Text of the student's .ipynb file.
    question : str
    edition : str, optional
        Text of the same notebook as students got it.

    Raises
    ------
    NotebookError
        If it is not a notebook.
    """
    known = {source.strip() for _, source in _cells(edition)} if edition else set()
    below, found = iter(_cells(notebook)), []
    for kind, source in below:
        if kind == "markdown" and question in QUESTION.findall(source):
            break
    for kind, source in below:
        own = source.strip() not in known and (kind != "code" or ANSWER_CELL.search(source) is not None)
        if kind == "markdown" and _begins_something_else(source, question, own and edition):
            break
        found += [source] if own else []
    marked = [source for source in found if ANSWER_CELL.search(source)]
    return "\n\n".join(marked if marked and not edition else found) or None


def own_words(answer: str) -> str:
    """An answer without the frame of the cell that was meant for it, and without comments."""
    first, *others = answer.split("<!--")
    return FRAME.sub("", first + "".join(piece.partition("-->")[2] for piece in others)).strip()


def _begins_something_else(source, question, is_answer):
    """Whether a cell asks another question or, if no student wrote it, has a heading."""
    other = set(QUESTION.findall(source)) - {question}
    return bool(other) or not is_answer and HEADING.search(source) is not None


def _cells(notebook):
    """Kind and source of each cell; before version 4 of the format, code was an input in a worksheet."""
    try:
        content = json.loads(notebook.removeprefix("\ufeff"))
        sheets = content.get("worksheets") or [content]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        found = [_cell(cell) for cell in cells]
        if cells and not any(kind for kind, _ in found):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        why = ", it is empty" if not notebook.strip() else ": a merge conflict was left in it"
        marked = CONFLICT.search(notebook) or not notebook.strip()
        raise NotebookError(f"this is not a Jupyter notebook{why if marked else ''}") from None
    if sum(len(source) for _, source in found) > LARGEST:
        raise NotebookError(f"its cells hold more than {LARGEST:,} characters")
    return found


def _cell(cell):
    """Kind and source of a cell; empty where it has none, so that one odd cell does not spoil the others."""
    content = cell if isinstance(cell, dict) else {}
    kind, source = content.get("cell_type"), content.get("input" if "input" in content else "source")
    lines = [source] if isinstance(source, str) else source if isinstance(source, list) else []
    return kind if isinstance(kind, str) else "", "".join(line for line in lines if isinstance(line, str))


def _parsed_cells(notebook):
    """Number, source, syntax tree (or None) and what is wrong of each code cell."""
    for number, (kind, source) in enumerate(_cells(notebook), 1):
        if kind != "code":
            continue
        lines, tree, why = _lines(source), None, ""
        for stand_in in ("", "pass"):  # for a magic command; in a block it may be the only line
            source = "\n".join(_without_magic(line, stand_in) for line in lines)
            try:
                tree = parse(source)
                break
            except SyntaxError as error:
                why = why or f"line {error.lineno}: {error.msg}"
            except (ValueError, RecursionError, MemoryError) as error:
                why = why or f"not Python ({type(error).__name__})"
        yield number, source, tree, why


def _lines(source):
    """The lines of a cell as Jupyter runs them: none in another language, and none indented for no reason."""
    if OTHER_LANGUAGE.match(source.lstrip()):
        return []
    lines = source.splitlines()
    first = next(filter(str.strip, lines), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_magic(line, stand_in):
    """The line, or what stands for it, with its indentation; line numbers stay the same."""
    code = line.lstrip()
    is_help = "?" in code and HELP.fullmatch(code.rstrip("; "))
    return line[: len(line) - len(code)] + stand_in if MAGIC.match(code) or is_help else line


def _definitions(body):
    """All definitions, also those below a condition; the first of two branches comes last, and so counts."""
    for node in body:
        if _is_definition(node):
            yield node
        elif isinstance(node, ast.If):
            never = isinstance(node.test, ast.Constant) and not node.test.value
            yield from _definitions([*node.orelse, *([] if never else node.body)])
        elif isinstance(node, ast.Try):
            others = [statement for handler in node.handlers for statement in handler.body]
            yield from _definitions([*others, *node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from _definitions(node.body)


def _is_definition(node):
    """A function, a class, a constant, or an import of what is neither slow nor replaced here anyway."""
    if isinstance(node, ast.Import):
        return not any(alias.name.split(".")[0] == NOT_IMPORTED for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] != NOT_IMPORTED
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return isinstance(node.value, ast.Lambda) or node.value is not None and _is_constant(node.value)
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def _is_constant(value):
    """Whether it is made of literals and names, like ``(1, 2 * SCALE)`` and ``float("-inf")``."""
    return all(
        isinstance(part, CONSTANT)
        or isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in MADE_BY
        for part in ast.walk(value)
    )
