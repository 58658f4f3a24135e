"""Solutions between markers: take them out, leave a stub with its instruction, and put them back.

In code, ``# BEGIN SOLUTION`` and ``# END SOLUTION`` are on lines of their own, with the instruction in
comments right above; ``# BEGIN SOLUTION (may wait)`` leaves a stub that does nothing, where the lines before
it are an exercise that can be run and checked first. In markdown, ``<!-- BEGIN SOLUTION -->`` and
``<!-- END SOLUTION -->`` enclose a cell.
A guess (:mod:`cs231n.quiz`) needs no markers: it is the second argument of ``quiz.guess``, in its own cell.
"""

import re
import textwrap
from typing import NamedTuple

CODE_STUB = "# YOUR CODE HERE"
HOW_TO_ANSWER = "(double-click this box to write in it; Shift+Enter shows what you wrote)"
ANSWER_STUB = f"""<div style="border: 2px solid gray; padding: 0 1em">

*Your answer:* {HOW_TO_ANSWER}

<!-- YOUR ANSWER HERE -->

</div>"""
CODE_MARK = re.compile(
    r"^(?P<indent>[ \t]*)# (?P<which>BEGIN|END) SOLUTION(?P<waits> \(may wait\))?[ \t]*$", re.MULTILINE
)
ANSWER_MARK = re.compile(r"^<!-- (?P<which>BEGIN|END) SOLUTION -->[ \t]*$", re.MULTILINE)
GUESS = re.compile(r'(?P<before>quiz\.guess\("[^"]+", ).+?(?P<after>\)(?:  # .*)?)\n?')
ANY_MARK = re.compile(r"(BEGIN|END)\s+SOLUTION")
WIDTH = 110


class Block(NamedTuple):
    """A solution with its markers, the stub that replaces it for students, and the instruction."""

    solution: str
    stub: str
    instruction: str

    @property
    def inside(self) -> str:
        """The solution without its markers."""
        return "\n".join(self.solution.splitlines()[1:-1])


class MarkerError(ValueError):
    """Markers that are unbalanced, nested, left over or without an instruction."""


def strip_code(text: str, name: str) -> tuple[str, list[Block]]:
    """Replace each solution in Python code by a stub, which raises NotImplementedError unless it may wait.

    Parameters
    ----------
    text : str
        A .py file or a code cell.
    name : str
        What to call it in errors.

    Returns
    -------
    text : str
    blocks : list of Block

    Raises
    ------
    MarkerError
        If markers are unbalanced, nested, left over or without an instruction.
    """
    blocks = []
    for begin, end in _pairs(text, CODE_MARK, name):
        if begin["indent"] != end["indent"]:
            raise MarkerError(f"{_place(text, end, name)}: END SOLUTION is indented unlike its BEGIN.")
        instruction = _instruction(text[: begin.start()], begin["indent"])
        if not instruction:
            raise MarkerError(
                f"{_place(text, begin, name)}: right above BEGIN SOLUTION a comment must say what to write."
            )
        solution = text[begin.start() : end.end()]
        stub = f"{begin['indent']}{CODE_STUB}"
        stub = stub if begin["waits"] else f"{stub}\n{_raised(instruction, begin['indent'])}"
        blocks.append(Block(solution, stub, instruction))
    return _replaced(text, [(block.solution, block.stub) for block in blocks], name), blocks


def without_markers(text: str, name: str, comment: str) -> tuple[str, str]:
    """Python code whose first solution is no solution any longer, but given; and that part of it.

    Parameters
    ----------
    text : str
    name : str
        What to call it in errors.
    comment : str
        What stands above it in place of the instruction.

    Raises
    ------
    MarkerError
        If markers are unbalanced or nested.
    """
    begin, end = _pairs(text, CODE_MARK, name)[0]
    before = text[: begin.start()].splitlines(keepends=True)
    while before and before[-1].startswith(f"{begin['indent']}# "):  # the instruction
        before.pop()
    given = text[begin.end() : end.start()]
    head = f"{''.join(before)}{begin['indent']}# {comment}"
    return head + given + text[end.end() :].removeprefix("\n"), given


def strip_answer(text: str, name: str) -> tuple[str, list[Block]]:
    """Replace the written answer in a markdown cell by an empty one.

    Parameters
    ----------
    text : str
        A markdown cell.
    name : str
        What to call it in errors.

    Returns
    -------
    text : str
    blocks : list of Block
        One at most.

    Raises
    ------
    MarkerError
        If markers are unbalanced or left over, or the answer is not a cell of its own.
    """
    pairs = _pairs(text, ANSWER_MARK, name)
    if not pairs:
        return _replaced(text, [], name), []
    ((begin, end),) = pairs
    if begin.start() != 0 or text[end.end() :].strip():
        raise MarkerError(f"{name}: a written answer must be a cell of its own.")
    block = Block(text[: end.end()], ANSWER_STUB, "")
    return _replaced(text, [(block.solution, block.stub)], name), [block]


def strip_guess(text: str, name: str) -> tuple[str, list[Block]]:
    """Replace the guess in a code cell by three dots.

    Parameters
    ----------
    text : str
        A code cell.
    name : str
        What to call it in errors.

    Returns
    -------
    text : str
    blocks : list of Block
        One at most.

    Raises
    ------
    MarkerError
        If the cell is anything but one line with a guess.
    """
    found = GUESS.fullmatch(text)
    if not found:
        raise MarkerError(f'{name}: a guess must be a cell of its own, one line: quiz.guess("which", 1.5).')
    block = Block(text, f"{found['before']}...{found['after']}", "")
    return block.stub, [block]


def restore(text: str, blocks: list[Block]) -> str:
    """Put the solutions back into a `text` without them, in their order."""
    return _exchanged(text, [(block.stub, block.solution) for block in blocks])


def _pairs(text, mark, name):
    """Matches of BEGIN and END, in turn."""
    marks = list(mark.finditer(text))
    for number, found in enumerate(marks):
        expected = ("BEGIN", "END")[number % 2]
        if found["which"] != expected:
            why = "nested, or its END is missing" if expected == "END" else "without a BEGIN"
            raise MarkerError(f"{_place(text, found, name)}: {found['which']} SOLUTION is {why}.")
    if len(marks) % 2:
        raise MarkerError(f"{_place(text, marks[-1], name)}: BEGIN SOLUTION has no END.")
    return list(zip(marks[::2], marks[1::2]))


def _place(text, match, name):
    return f"{name}, line {text.count(chr(10), 0, match.start()) + 1}"


def _instruction(before, indent):
    """The comment lines right above, as one text."""
    lines = []
    for line in reversed(before.splitlines()):
        if not line.startswith(f"{indent}# "):
            break
        lines.insert(0, line.strip()[2:])
    return " ".join(lines)


def _raised(instruction, indent):
    message = instruction.replace("\\", "\\\\").replace('"', '\\"')
    one_line = f'{indent}raise NotImplementedError("{message}")'
    if len(one_line) <= WIDTH:
        return one_line
    pieces = textwrap.wrap(message, WIDTH - len(indent) - 8)
    quoted = [f'{indent}    "{piece} "' for piece in pieces[:-1]] + [f'{indent}    "{pieces[-1]}"']
    return "\n".join([f"{indent}raise NotImplementedError(", *quoted, f"{indent})"])


def _replaced(text, exchanges, name):
    text = _exchanged(text, exchanges)
    left = ANY_MARK.search(text)
    if left:
        raise MarkerError(f"{_place(text, left, name)}: a marker is left over, misspelt or not alone.")
    return text


def _exchanged(text, exchanges):
    done, rest = "", text
    for old, new in exchanges:
        before, found, rest = rest.partition(old)
        if not found:
            raise MarkerError(f"Not found, or not in this order:\n{old}")
        done += before + new
    return done + rest
