"""Decide whether what was recorded of a student's code is right and, if not, which slip it looks like.

Nothing of the student's is run here. What is right is known from stored numbers.
"""

from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.findings import Finding, failure, found
from cs231n.diagnosis.loops import find_loop
from cs231n.diagnosis.search import judge_search
from cs231n.diagnosis.sgd import judge_predict, judge_train
from cs231n.diagnosis.values import judge_values

__all__ = ["EXERCISES", "Finding", "judge"]

JUDGES = {"train": judge_train, "predict": judge_predict, "search": judge_search}


def judge(name: str, problem: dict, observed: dict, source: str | bytes | None = None) -> list[Finding]:
    """Compare what was recorded with what is right.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    problem : dict
        ``expected``, ``wrong`` and ``sizes``, as made together with the inputs.
    observed : dict
        What :func:`cs231n.diagnosis.probes.observe` recorded.
    source : str or bytes, optional
        Text of the file with the function, to look for loops where none should be.

    Returns
    -------
    list of Finding
        Empty if all is right.

    Raises
    ------
    Exception
        Of any kind, if `observed` is not what :func:`cs231n.diagnosis.probes.observe` records. Here that
        is a fault of the checks; where a record may be forged, as in the grader, the caller catches it.
    """
    if failure(observed):
        return failure(observed)
    exercise = EXERCISES[name]
    findings = JUDGES.get(exercise.kind, judge_values)(exercise.kind, problem, observed)
    place = None if findings or exercise.loops or not source else find_loop(source, name)
    return [found(exercise.kind, "loop", place=place)] if place else findings
