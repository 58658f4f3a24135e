"""Loops where there should be none."""

import ast


def find_loop(source: str, name: str) -> str | None:
    """Where a function, or one of the same file that it calls, has a loop; None if nowhere."""
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
                return _place(getattr(node, "lineno", None) or node.target.lineno, current, name)
            if isinstance(node, (ast.Name, ast.Attribute)):
                word = node.id if isinstance(node, ast.Name) else node.attr
                if word in ("vectorize", "apply_along_axis", "fromiter"):
                    return _place(node.lineno, current, name)
                waiting.append(word)
    return None


def _place(line, current, name):
    return f"line {line}" if current == name else f"line {line}, in {current}, which it calls"
