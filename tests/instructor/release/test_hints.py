"""Hints in stages, from a question to nearly the code, and none that gives a line of a solution away."""

import json
import re
from pathlib import Path

import pytest

from instructor.release.edition import edition_files
from instructor.release.hints import code_of, given_away, hints_of

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISE = re.compile(r"^\*\*Exercise( \d+)?\*\* ", re.MULTILINE)
HEAD = re.compile(r"^\*\*Exercise( \d+)?\*\* \((easy|medium|hard), \d+ minutes[),]", re.MULTILINE)


def exercises(path):
    cells = json.loads(path.read_text())["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return [text for text in texts if EXERCISE.search(text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_exercise_says_how_hard_and_long_it_is_and_has_hints_that_begin_with_a_question(path):
    found = exercises(path)
    assert found
    for text in found:
        assert HEAD.search(text), text
        hints = hints_of(text)
        assert 2 <= len(hints) <= 3 and hints[0].count("?") >= 1, text
        assert text.count("<details>") == text.count("</details>") == len(hints)
        assert not [line for line in code_of(hints[0]) if "=" in line], hints[0]


def test_exercises_are_numbered_in_their_order():
    numbers = [int(EXERCISE.search(text)[1]) for text in exercises(ROOT / "notebooks" / "softmax.ipynb")]
    assert numbers == list(range(1, len(numbers) + 1))


def solutions():
    files, solutions = edition_files()
    blocks = [block for name in solutions for block in solutions[name] if "# BEGIN" in block.solution]
    return files, [block.inside for block in blocks]


def test_no_hint_in_the_edition_gives_a_line_of_a_solution_away():
    files, written = solutions()
    names = [name for name in files if name.endswith(".ipynb")]
    cells = [cell for name in names for cell in json.loads(files[name])["cells"]]
    hints = [hint for cell in cells for hint in hints_of("".join(cell["source"]))]
    assert len(written) > 10 and len(hints) > 30
    for hint in hints:
        for solution in written:
            assert not given_away(hint, solution), hint


SOLUTION = """
    for i in range(num_train):
        exp_scores = np.exp(scores)
        if j != y[i] and margin > 0:
            loss += margin
    dW = X.T @ dscores + 2 * reg * W
    scores = (X @
              W)
    return float(loss), dW
"""


@pytest.mark.parametrize(
    "hint, found",
    [
        ("```python\nE = np.exp(s)  # (C,)\n```", ["E = np.exp(s)  # (C,)"]),
        ("Write `exp_scores=np.exp( scores )` first.", ["exp_scores=np.exp( scores )"]),
        ("```python\nfor k in range(N):\n    pass\n```", []),
        ("The penalty's part is `2 * lam * W`.", ["2 * lam * W"]),
        ("Guard it with\n```\nif k != y[n] and m > 0:\n```", ["if k != y[n] and m > 0:"]),
        ("```python\nS = X @ W\n```", ["S = X @ W"]),
        ("The scores `X @ W`, and `np.exp`.", []),
        ("```python\ne = ...  # their exponentials\nloss += ...\n```", []),
        ("Words: not code `(`, nor `dW[:, j]`.", []),
    ],
)
def test_code_is_compared_up_to_names_and_spaces(hint, found):
    assert given_away(hint, SOLUTION) == found


def test_hints_are_found_in_their_order_and_other_folds_are_none():
    text = (
        "<details><summary>Hint 1: a question</summary>\n\nWhy?\n\n</details>\n\n"
        "<details><summary>In words</summary>\n\nA map.\n\n</details>\n"
        "<details><summary>Hint 2: the steps</summary>\n\n`a`\n```python\nb = ...\n```\n\n</details>"
    )
    hints = hints_of(text)
    assert hints[0] == "Why?" and len(hints) == 2 and code_of(hints[1]) == ["b = ...", "a"]
