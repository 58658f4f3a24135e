"""Hints beside what is right: words for what a student's code does not need, or says twice."""

from cs231n.diagnosis.exercises import Exercise
from cs231n.diagnosis.findings import Finding
from cs231n.diagnosis.printable import one_line
from cs231n.diagnosis.student_code.loops import Seen

LONGEST = 60  # characters of a name; it may be forged
BARE = "It imports what Python 3 or this assignment lacks; the checks say which line to delete."
PLACE = {"<notebook>": "A cell of the notebook"}


def import_hints(observed: dict, findings: list[Finding]) -> list[Finding]:
    """A hint for each import that was stood in for, so that the code could be run.

    Parameters
    ----------
    observed : dict
        What :func:`cs231n.diagnosis.probes.observe` recorded.
    findings : list of Finding
        What is wrong with it: if that is the use of such an import, it says so already.
    """
    notes = observed.get("notes", [])
    if any(finding.slip == "absent" for finding in findings):
        notes = [note for note in notes if note[0] not in ("absent", "lacks")]
    return [Finding("", "import", _said(*note), BARE, hint=True) for note in notes]


def _said(kind, file, line, module, names):
    place = f"{PLACE.get(file, one_line(str(file), LONGEST))}, line {int(line)}"
    module = one_line(str(module), LONGEST)
    pairs = [[one_line(str(name), LONGEST) for name in pair] for pair in names]
    if kind == "debugger":
        return f"{place}: delete this breakpoint of the debugger; here it is ignored."
    if kind == "renamed":
        return f"{place}: {pairs[0][0]} is called {pairs[0][1]} now."
    if kind == "lacks":
        missing = ", ".join(name for name, _ in pairs)
        return f"{place}: {module} has no {missing}; delete what is not there."
    if kind == "absent":
        return f"{place}: delete this import; {module} is not part of this assignment."
    write = [f"write {new} for {old}" for old, new in pairs]
    if module in ("builtins", "itertools"):  # which Python 3 has too
        return f"{place}: {', '.join(write)}; the old name is Python 2."
    return f"{place}: {', and '.join([f'delete this import of {module}', *write])}; it is for Python 2."


def code_hints(seen: Seen, exercise: Exercise) -> list[Finding]:
    """Hints about the text of an exercise; lines are given for files only, since cells have their own."""
    hints = []
    if seen.twice:
        where = "last one" if exercise.in_notebook else f"one in {seen.twice}"
        hints.append(("twice", f"The function is defined more than once: the {where} counts."))
    if seen.index and not exercise.loops:
        where = "" if exercise.in_notebook else f" ({seen.index})"
        hints.append(
            ("index", f"The list of indices{where} can be written without a loop: np.arange(N), or y.")
        )
    return [Finding("", slip, text, hint=True) for slip, text in hints]
