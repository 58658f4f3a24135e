"""What the text of the code shows: loops where there should be none, and derivatives that are measured.

This is a heuristic: it reads the code, and those who want to can get round it.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cs231n.diagnosis.notebook_code import NotebookError, notebook_source
from cs231n.diagnosis.syntax import parse

# What runs Python code once for each element, or hides what is called.
DISGUISED = {
    "map", "filter", "reduce", "starmap", "vectorize", "frompyfunc", "fromfunction", "fromiter",
    "apply_along_axis", "apply_over_axes", "exec", "eval", "getattr", "globals", "locals", "vars",
    "__import__", "import_module", "__dict__", "modules", "gradient_check", "eval_numerical_gradient",
    "eval_numerical_gradient_array",
}  # fmt: skip
# Complex numbers have one use here: derivatives by the complex step.
COMPLEX = {
    "complex", "complex64", "complex128", "complex256", "csingle", "cdouble", "clongdouble", "imag", "c8",
    "c16",
}  # fmt: skip


class Seen(NamedTuple):
    """What the code of one exercise shows: where there is a loop, and complex numbers; None for nowhere."""

    loop: str | None = None
    complex_numbers: str | None = None


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
        return list(seen_in(notebook_source(source), name))
    except NotebookError:
        return list(Seen(loop="the file cannot be read"))


def seen_in(source: str | bytes, name: str) -> Seen:
    """Look at a function and at what it uses of the same file.

    Parameters
    ----------
    source : str or bytes
        The file; bytes if it may declare its own encoding.
    name : str
        The function.

    Returns
    -------
    Seen
    """
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Seen(loop="the file cannot be read")
    bound = _bindings(tree)
    nodes = bound.get(name, [])
    if not nodes or not all(isinstance(node, ast.FunctionDef) and node in tree.body for node in nodes):
        return Seen(loop=f"{name} is not defined by one def")
    bound[name] = nodes[-1:]  # of several, the last one is called: older attempts may stand above
    loop = complex_numbers = None
    for current, node, used in _reached(bound, name):

        def place(line, current=current):
            return f"line {line}" if current == name else f"line {line}, in {current}, which it uses"

        found = _line_of(node, _is_loop)
        if not loop and found:
            loop = place(found)
        elif not loop and current in used:
            loop = f"line {node.lineno}: {current} calls itself"
        found = _line_of(node, _is_complex)
        if not complex_numbers and found:
            complex_numbers = place(found)
    return Seen(loop, complex_numbers)


def _bindings(tree):
    """What each name of a module is bound to."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bound.setdefault(node.name, []).append(node)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            bound.setdefault(node.name, []).append(node)
        elif not isinstance(node, ast.ClassDef):  # also what stands below an `if`, say
            for part in ast.walk(node):
                names = [part.name] if isinstance(part, ast.FunctionDef) else []
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    names = [part.id]
                for name in names:
                    bound.setdefault(name, []).append(node)
    return bound


def _reached(bound, name) -> Iterator[tuple[str, ast.AST, set[str]]]:
    """A name, what it is bound to, and the names used there; from `name` on, everything once.

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
            used = _names_used(node)
            yield current, node, used
            waiting += sorted(used)


def _line_of(node, is_found):
    return next((part.lineno for part in ast.walk(node) if is_found(part)), None)


def _is_loop(part):
    if isinstance(part, (ast.While, ast.AsyncFor)):
        return True
    if isinstance(part, (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        each = [part] if isinstance(part, ast.For) else part.generators
        return not (all(_is_short(one.iter) for one in each) or _is_index(part))
    return _word(part) in DISGUISED and not _is_ufunc_method(part)


def _is_complex(part):
    if isinstance(part, ast.Constant):
        return isinstance(part.value, complex) or (isinstance(part.value, str) and part.value in COMPLEX)
    return _word(part) in COMPLEX


def _word(part):
    if isinstance(part, ast.Name):
        return part.id
    return part.attr if isinstance(part, ast.Attribute) else None


def _is_short(iterated):
    """A handful of things known beforehand, such as a shape or names that are written out."""
    literal = isinstance(iterated, (ast.Tuple, ast.List)) and all(
        isinstance(element, ast.Constant) for element in iterated.elts
    )
    return literal or (isinstance(iterated, ast.Attribute) and iterated.attr == "shape")


def _is_index(part):
    """A list of indices, ``[i for i in range(N)]``, at which nothing is computed."""
    if not isinstance(part, ast.ListComp) or len(part.generators) != 1:
        return False
    (one,) = part.generators
    counts = isinstance(one.iter, ast.Call) and _word(one.iter.func) in ("range", "arange")
    return counts and not one.ifs and _word(part.elt) == _word(one.target) is not None


def _is_ufunc_method(part):
    """NumPy's own loop, such as ``np.logaddexp.reduce``."""
    ufunc = part.value if isinstance(part, ast.Attribute) and part.attr == "reduce" else None
    return isinstance(ufunc, ast.Attribute) and _word(ufunc.value) in ("np", "numpy")


def _names_used(node):
    """Names that a function takes from its module: those that it does not bind itself."""
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own |= {part.id for part in names if isinstance(part.ctx, ast.Store)}
    return {part.id for part in names if isinstance(part.ctx, ast.Load)} - own
