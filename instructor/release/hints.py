"""Hints below exercises: folded away in notebooks, and none of them holds a line of a solution.

Code is compared up to the names of its variables, spaces and comments: ``e = np.exp(s)`` would give away
``exp_scores = np.exp(scores)``.
"""

import ast
import re
import textwrap

HINT = re.compile(r"<details>\s*<summary>(?P<title>Hint.*?)</summary>(?P<text>.*?)</details>", re.DOTALL)
FENCED = re.compile(r"```(?:python)?\n(.*?)```", re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
KEPT = ("np", "self")  # names that are no student's own
OPERATIONS = (ast.BinOp, ast.Call, ast.Compare, ast.UnaryOp)


def hints_of(text: str) -> list[str]:
    """The hints that a markdown cell holds, in their order."""
    return [found["text"].strip() for found in HINT.finditer(text)]


def code_of(hint: str) -> list[str]:
    """The lines of code in a hint, and what it quotes in the middle of a sentence."""
    lines = [line for block in FENCED.findall(hint) for line in block.splitlines()]
    return [line for line in [*lines, *SPAN.findall(FENCED.sub("", hint))] if line.strip()]


def given_away(hint: str, solution: str) -> list[str]:
    """The code of a hint that is a line of a solution, or a piece of one in which two operations meet.

    Parameters
    ----------
    hint : str
        Its text.
    solution : str
        Lines of code, without the markers.
    """
    lines = [parsed for line in _statements(solution) if (parsed := _parsed(line))]
    forbidden = {_bare(line) for line in lines if _operations(line)}
    forbidden |= {_bare(piece) for line in lines for piece in ast.walk(line)
                  if isinstance(piece, ast.expr) and _operations(piece) > 1}  # fmt: skip
    return [code for code in code_of(hint) if (parsed := _parsed(code)) and _forbidden(parsed, forbidden)]


def _forbidden(parsed, forbidden):
    return any(
        _bare(piece) in forbidden for piece in ast.walk(parsed) if isinstance(piece, (ast.expr, ast.stmt))
    )


def _statements(solution):
    """Lines of their own, each with what it continues on the next ones."""
    try:
        tree = ast.parse(textwrap.dedent(solution))
    except SyntaxError:
        return solution.splitlines()
    simple = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body")]
    heads = [node.test for node in ast.walk(tree) if isinstance(node, (ast.If, ast.While))]
    return [ast.unparse(node) for node in [*simple, *heads]]


def _parsed(line):
    """The one statement or expression in a line; None if it is none."""
    line = line.strip()
    for text in (line, f"{line} pass"):  # a line that opens a block
        try:
            (node,) = ast.parse(text).body
        except (SyntaxError, ValueError):
            continue
        return node.value if isinstance(node, ast.Expr) else node
    return None


def _operations(node):
    return sum(isinstance(piece, OPERATIONS) for piece in ast.walk(node))


def _bare(node):
    """The form of a piece of code, whatever its variables are called."""
    return re.sub(
        r"Name\(id='(\w+)'(, ctx=\w+\(\))?\)",
        lambda found: found[1] if found[1] in KEPT else "_",
        ast.dump(node),
    )
