"""What the text of the code shows: loops where there should be none, and derivatives that are measured.

This is a heuristic: it reads the code, and those who want to can get round it.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from cs231n.diagnosis.student_code.harmless import (
    FOR_EACH,
    is_index,
    is_short,
    short_names,
    stored_names,
    walk,
    word,
)
from cs231n.diagnosis.student_code.notebook_code import NotebookError, notebook_cells
from cs231n.diagnosis.student_code.syntax import parse

# What runs Python code once for each element of an array.
DISGUISED = {
    "vectorize", "frompyfunc", "apply_along_axis", "import_module", "__import__", "__dict__", "modules",
    "gradient_check", "eval_numerical_gradient", "eval_numerical_gradient_array",
}  # fmt: skip
NUMPY = {"np", "numpy"}
HIDING = {"__builtins__", "accumulate", "exec", "eval", "getattr", "globals", "locals", "vars"}
# Complex numbers have one use here: derivatives by the complex step.
COMPLEX = {
    "complex", "complex64", "complex128", "complex256", "csingle", "cdouble", "clongdouble", "imag", "c8",
    "c16",
}  # fmt: skip


class Seen(NamedTuple):
    """What the code of one exercise shows: where, or None for nowhere.

    Attributes
    ----------
    loop : str or None
        A loop over images or classes, or what hides one.
    complex_numbers : str or None
    index : str or None
        A list of indices that is written as a loop.
    twice : str or None
        The definition that counts, if there are several.
    """

    loop: str | None = None
    complex_numbers: str | None = None
    index: str | None = None
    twice: str | None = None


def look_at(source: str, name: str, in_notebook: bool = False) -> list:
    """:func:`seen_in` for a separate process, since what is read may be hostile: JSON can hold the answer.

    Parameters
    ----------
    source : str
        The file: a notebook, or Python code with each byte as one character (latin-1).
    name : str
        The function.
    in_notebook : bool, optional
        Whether it is a notebook.

    Returns
    -------
    list
        The fields of Seen.
    """
    if not in_notebook:
        return list(seen_in(source.encode("latin-1"), name))
    try:
        return list(seen_in(notebook_cells(source), name))
    except NotebookError:
        return list(Seen(loop="the file cannot be read"))


def seen_in(source: str | bytes | list[str], name: str) -> Seen:
    """Look at a function and at what it uses of the same file.

    Parameters
    ----------
    source : str, bytes or list of str
        The file; bytes if it may declare its own encoding. Of a notebook, the cells.
    name : str
        The function.

    Returns
    -------
    Seen
    """
    cells = isinstance(source, list)
    try:
        tree = ast.Module([node for text in (source if cells else [source]) for node in parse(text).body], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Seen(loop="the file cannot be read")
    bound, several = _bindings(tree), _definitions(tree, name)
    if name not in bound:
        return Seen(loop=f"{name} is not defined by a def", twice=several)
    if all(isinstance(node, ast.FunctionDef) for node in bound[name]):
        bound[name] = bound[name][-1:]  # the last one is called: older attempts may stand above
    seen, calls, imports = Seen(twice=several), {}, _imports(tree)
    for current, node, parts, used in _reached(bound, name):
        where = " of the cell" if cells else ""
        if current != name:
            where += f" with {current}, which it uses" if cells else f", in {current}, which it uses"
        signs = {
            "loop": _line_of_loop(parts, bound, imports),
            "complex_numbers": _line_of(filter(_is_complex, parts)),
            "index": _line_of(filter(is_index, parts)),
        }
        new = {key: f"line {line}{where}" for key, line in signs.items() if line and not getattr(seen, key)}
        seen = seen._replace(**new)
        if not isinstance(node, ast.ClassDef):
            calls.setdefault(current, set()).update(used)
    circle = None if seen.loop else _circle(calls)
    return seen._replace(loop=f"line {bound[circle][0].lineno}: {circle} calls itself") if circle else seen


def _definitions(tree, name):
    """The last of several definitions in one place; None if there is one, or none."""
    for body in [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]:
        found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
        if len(found) > 1:
            return f"line {found[-1].lineno}"
    return None


class _Imports(NamedTuple):
    """Names of modules in a file, and what is imported under another name."""

    modules: set[str]
    renamed: dict[str, str]


def _imports(tree):
    parts = list(ast.walk(tree))
    aliases = [alias for part in parts if isinstance(part, ast.Import) for alias in part.names]
    renamed = [alias for part in parts if isinstance(part, ast.ImportFrom) for alias in part.names]
    modules = {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    return _Imports(modules - NUMPY, {alias.asname: alias.name for alias in renamed if alias.asname})


def _circle(calls):
    """A function that calls itself, or others that call it; None if there is none."""
    try:
        TopologicalSorter({name: used & calls.keys() for name, used in calls.items()}).prepare()
    except CycleError as error:
        return error.args[1][0]
    return None


def _bindings(tree):
    """What each name of a module is bound to."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bound.setdefault(node.name, []).append(node)
    for node in tree.body:
        for name in _bound_by(node):
            bound.setdefault(name, []).append(node)
    return bound


def _bound_by(statement):
    """Names that a statement binds other than by a class, also below an `if`, say."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [statement.name]
    parts = [] if isinstance(statement, ast.ClassDef) else list(ast.walk(statement))
    functions = [part.name for part in parts if isinstance(part, ast.FunctionDef)]
    return functions + stored_names(parts)


def _reached(bound, name) -> Iterator[tuple[str, ast.AST, list[ast.AST], set[str]]]:
    """A name, what it is bound to, its parts, and the names used there; from `name` on, everything once.

    Once, however many names are bound to it: a file may bind one statement to thousands.
    """
    waiting, seen, looked_at = [name], set(), set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in bound.get(current, ()):
            if id(node) in looked_at:
                continue
            looked_at.add(id(node))
            parts, used = list(walk(node)), _uses(node)
            yield current, node, parts, used
            waiting += sorted(used)


def _loaded(parts):
    return [part for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]


def _own(parts):
    """Names that a function binds itself."""
    own = {part.arg for part in parts if isinstance(part, ast.arg)}
    own |= {part.name for part in parts if isinstance(part, (ast.FunctionDef, ast.ClassDef))}
    return own.union(stored_names(parts))


def _line_of(parts):
    """The first line of these; None if there are none."""
    return min((part.lineno for part in parts), default=None)


def _line_of_loop(parts, bound, imports):
    few, own = short_names(parts), _own(parts[1:])
    calls = [part for part in parts if isinstance(part, ast.Call)]
    harmless = {id(call.func) for call in calls if _names_one_thing(call, own)}
    for call in calls:
        name = word(call.func)
        if imports.renamed.get(name, name) in FOR_EACH and any(is_short(one, few) for one in call.args[1:2]):
            harmless.add(id(call.func))
    known, inner = own | bound.keys(), _inner(parts[1:])
    itself = inner.get(_circle({name: _uses(node) for name, node in inner.items()}))
    return _line_of(
        part
        for part in parts
        if part is itself
        or _is_loop(part, few)
        or (_is_disguised(part, known, imports) and id(part) not in harmless)
    )


def _inner(parts):
    """Functions within a function, by name."""
    inner = {part.name: part for part in parts if isinstance(part, ast.FunctionDef)}
    assigned = [part for part in parts if isinstance(part, ast.Assign) and isinstance(part.value, ast.Lambda)]
    return inner | {word(part.targets[0]): part.value for part in assigned}


def _uses(node):
    parts = list(walk(node))
    return {part.id for part in _loaded(parts)} - _own(parts[1:])


def _is_loop(part, few):
    if isinstance(part, (ast.While, ast.AsyncFor)):
        return True
    if isinstance(part, (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        each = [part] if isinstance(part, ast.For) else part.generators
        return not (all(is_short(one.iter, few) for one in each) or is_index(part))
    by_key = isinstance(part, ast.Call) and any(keyword.arg == "key" for keyword in part.keywords)
    return by_key and not any(is_short(one, few) for one in part.args[:1])


def _is_disguised(part, known, imports):
    """By a name that this file does not use for something else, or as an attribute of a module."""
    if isinstance(part, ast.Name):
        return imports.renamed.get(part.id, part.id) in DISGUISED | FOR_EACH | HIDING and part.id not in known
    if not isinstance(part, ast.Attribute):
        return False
    of_module = isinstance(part.value, ast.Name) and part.value.id in imports.modules
    return part.attr in DISGUISED or (part.attr in FOR_EACH | HIDING and of_module)


def _names_one_thing(call, own):
    """``getattr`` of an array, or of NumPy, with a name that is written out."""
    if word(call.func) != "getattr" or len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
        return False
    return word(call.args[0]) in own | NUMPY and call.args[1].value not in DISGUISED


def _is_complex(part):
    if isinstance(part, ast.Constant):
        return isinstance(part.value, complex) or (isinstance(part.value, str) and part.value in COMPLEX)
    return word(part) in COMPLEX
