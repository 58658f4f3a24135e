"""All written answers on one page, answers.md, quoted so that an answer cannot forge any of the page."""

import re
import textwrap

from instructor.manifest import Manifest

WIDTH = 100
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def answers(graded: list[tuple], manifest: Manifest) -> str:
    """All answers to the first written question, then to the second, and so on: a page to grade from.

    Parameters
    ----------
    graded : list of (str, dict)
        Names and contents of results.json.
    manifest : Manifest
    """
    lines = []
    for number, question in enumerate(manifest.written):
        lines += [f"# {question.notebook}, {question.title} ({question.points:g} points)", ""]
        for name, content in graded:
            lines += [f"## {escaped(name)}", "", quoted(content["extra_data"]["answers"][number]), ""]
    return "\n".join(lines)


def quoted(answer: str) -> str:
    """An answer as an indented block of code, which contains every line of it as it was typed."""
    lines = [
        piece
        for line in answer.splitlines()
        for piece in textwrap.wrap(line, WIDTH, replace_whitespace=False, drop_whitespace=False) or [""]
    ]
    return "\n".join(f"    {line}" for line in lines) if answer.strip() else "(none)"


def escaped(name: str) -> str:
    """A name as Markdown that means nothing but itself."""
    return PUNCTUATION.sub(r"\\\1", " ".join(name.split()))
