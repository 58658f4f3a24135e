"""Loops where there should be none, as far as the text of the code shows."""

import ast

from cs231n.diagnosis.syntax import parse

# What runs Python code once for each element, or hides what is called.
DISGUISED = {
    "map", "filter", "reduce", "starmap", "vectorize", "frompyfunc", "fromfunction", "fromiter",
    "apply_along_axis", "apply_over_axes", "exec", "eval", "getattr", "globals", "locals", "vars",
    "__import__", "import_module", "__dict__", "modules", "gradient_check", "eval_numerical_gradient",
    "eval_numerical_gradient_array",
}  # fmt: skip


def find_loop(source: str | bytes, name: str) -> str | None:
    """Where a function, or what it uses of the same file, has a loop; None if nowhere.

    A heuristic: it reads the code, and who wants to can get round it.

    Parameters
    ----------
    source : str or bytes
        Of the file; bytes for one that says in itself how it is encoded.
    name : str
        The function.
    """
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "the file cannot be read"
    bound = _bindings(tree)
    nodes = bound.get(name, [])
    if len(nodes) != 1 or not isinstance(nodes[0], ast.FunctionDef):
        return f"{name} is not defined by one def"
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in bound.get(current, ()):
            line = _line_of_loop(node)
            if line:
                return f"line {line}" if current == name else f"line {line}, in {current}, which it uses"
            used = _names_used(node)
            if current in used:
                return f"line {node.lineno}: {current} calls itself"
            waiting += used
    return None


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


def _line_of_loop(node):
    for part in ast.walk(node):
        if isinstance(part, (ast.While, ast.AsyncFor)):
            return part.lineno
        if isinstance(part, (ast.For, ast.comprehension)) and not _is_short(part.iter):
            return part.iter.lineno
        word = getattr(part, "id", None) or getattr(part, "attr", None)
        if isinstance(part, (ast.Name, ast.Attribute)) and word in DISGUISED:
            return part.lineno
    return None


def _is_short(iterated):
    """A handful of things known beforehand, such as a shape or names that are written out."""
    literal = isinstance(iterated, (ast.Tuple, ast.List)) and all(
        isinstance(element, ast.Constant) for element in iterated.elts
    )
    return literal or (isinstance(iterated, ast.Attribute) and iterated.attr == "shape")


def _names_used(node):
    """Names that a function takes from its module: those that it does not bind itself."""
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own |= {part.id for part in names if isinstance(part.ctx, ast.Store)}
    return sorted({part.id for part in names if isinstance(part.ctx, ast.Load)} - own)
