"""Loops where there should be none."""

import ast


def loop_line(source: str, name: str) -> int | None:
    """Line of the first loop in a function or in those of the same file that it calls, else None."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in functions:
            continue
        seen.add(current)
        for node in ast.walk(functions[current]):
            if isinstance(node, (ast.For, ast.While, ast.comprehension)):
                return getattr(node, "lineno", None) or node.target.lineno
            if isinstance(node, (ast.Name, ast.Attribute)):
                word = node.id if isinstance(node, ast.Name) else node.attr
                if word in ("vectorize", "apply_along_axis", "fromiter"):
                    return node.lineno
                waiting.append(word)
    return None
