"""What the checks say about every slip that the tests commit: ``python -m tests.cs231n.diagnosis.messages``.

It writes ``docs/checks.md``, so that anyone can read, and judge, what students are told.
"""

from pathlib import Path

from cs231n.diagnosis import EXERCISES
from tests.cs231n.diagnosis.diagnosing import PROBLEMS, ROOT, diagnose, function_in
from tests.cs231n.diagnosis.fitted_mutants import FITTED
from tests.cs231n.diagnosis.slip_mutants import MUTANTS, mutated_file

PAGE = ROOT / "docs" / "checks.md"
HEAD = """# What the checks say

Every slip that the tests commit on the solved source, and the answer of `checks`. The slip's name is for
teachers: students see the sentence, and the grader's reports have both. Written by
`python -m tests.cs231n.diagnosis.messages`; a test compares it with what the checks say today.
"""


def said(mutant) -> list[str]:
    """The sentences about a mutant, on the problems that students get."""
    path, text = mutated_file(mutant)
    function, source = function_in(text, path, mutant.exercise)
    found = diagnose(mutant.exercise, function, PROBLEMS["students"], source)
    return list(dict.fromkeys(finding.text for finding in found if finding.slip != "later"))


def change(mutant) -> str:
    """What the mutant changes, in one short line."""
    line = "; ".join(
        " ".join(new.split()) or f"(without) {' '.join(old.split())}" for old, new in mutant.changes
    )
    return line if len(line) < 90 else f"{line[:87]}..."


def rows(name: str) -> list[str]:
    """The rows of the table of an exercise."""
    mutants = [mutant for mutant in [*MUTANTS, *FITTED] if mutant.exercise == name]
    return [
        f"| {mutant.slip} | `{_cell(change(mutant))}` | {_cell(' '.join(said(mutant)))} |"
        for mutant in mutants
    ]


def _cell(text):
    return text.replace("|", "\\|").replace("`", "'")


def write(path: Path = PAGE):
    """Write the page."""
    parts = [HEAD]
    for name in EXERCISES:
        parts.append(
            "\n".join([f"## {name}\n", "| slip | the change | what is said |", "|---|---|---|", *rows(name)])
        )
    path.write_text("\n\n".join(part.rstrip() for part in parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
