"""Say what is wrong with a student's code, from what it returned on a small problem.

Three words of this package:

- A *slip* is a classic mistake, such as a sum that was not divided by N. :mod:`cs231n.diagnosis.slips` is the
  catalogue of them.
- A *probe* runs an exercise on a small problem and records what comes of it, in a form that JSON can hold.
- To *judge* is to compare such a record with stored numbers, and to name the slip that explains it.

Only probes run a student's code. What judges reads records, so that a grader can do it in another process.
"""

from cs231n.diagnosis.errors import in_context
from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.findings import Finding, costly, failure, found
from cs231n.diagnosis.hints import code_hints, import_hints
from cs231n.diagnosis.judging.choice import judge_choice
from cs231n.diagnosis.judging.labels import judge_predict
from cs231n.diagnosis.judging.search import judge_search
from cs231n.diagnosis.judging.sgd import judge_train
from cs231n.diagnosis.judging.values import judge_large, judge_values, measured
from cs231n.diagnosis.student_code.loops import Seen, seen_in

__all__ = ["EXERCISES", "Finding", "costly", "judge", "judge_code", "judge_large", "measured"]

DERIVED = ("softmax", "svm", "stacked", "svm stacked", "jacobian")  # kinds that hold a derivative
JUDGES = {"train": judge_train, "predict": judge_predict, "search": judge_search, "choice": judge_choice}


def judge(
    name: str, problem: dict, observed: dict, source: str | bytes | list[str] | None = None
) -> list[Finding]:
    """Compare what was recorded with what is right.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    problem : dict
        The inputs with ``expected``, ``wrong`` and ``sizes``, which were made together with them.
    observed : dict
        What :func:`cs231n.diagnosis.probes.observe` recorded.
    source : str, bytes or list of str, optional
        Text of the file with the function, or the cells of the notebook, searched for loops where there
        should be none.

    Returns
    -------
    list of Finding
        Empty if all is right; hints may stand beside it.

    Raises
    ------
    Exception
        Of any kind, if `observed` is not what :func:`cs231n.diagnosis.probes.observe` records. Here that
        is a fault of the checks; where a record may be forged, as in the grader, the caller catches it.
    """
    kind = EXERCISES[name].kind
    judged = JUDGES.get(kind, judge_values)
    findings = failure(observed) or judged(kind, problem, in_context(problem, observed))
    if "nan_to_num" in _text(source):  # whose numbers often add up to inf all the same
        findings = [_replaced(kind, finding) for finding in findings]
    code = judge_code(name, seen_in(source, name)) if source else []
    findings = findings or costly(code)
    return [*findings, *import_hints(observed, findings), *(finding for finding in code if finding.hint)]


def _text(source):
    if isinstance(source, bytes):
        return source.decode("latin-1")
    return source if isinstance(source, str) else "\n".join(source or ())


def _replaced(kind, finding):
    return found(kind, "inf-replaced", finding.part) if finding.slip == "log-of-probability" else finding


def judge_code(name: str, seen: Seen) -> list[Finding]:
    """What is wrong with the text of an exercise that gives the right numbers.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    seen : Seen
        What :func:`cs231n.diagnosis.student_code.loops.seen_in` found in it.

    Returns
    -------
    list of Finding
        Empty if nothing is; hints may stand beside it.
    """
    exercise, findings = EXERCISES[name], []
    if seen.loop and not exercise.loops:
        findings.append(found(exercise.kind, "loop", place=seen.loop))
    if seen.complex_numbers and exercise.kind in DERIVED:
        part = "gradient" if exercise.kind in ("softmax", "svm") else ""
        findings.append(found(exercise.kind, "complex-step", part, place=seen.complex_numbers))
    return findings + code_hints(seen, exercise)
