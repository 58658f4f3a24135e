"""Decide whether what was recorded of a student's code is right and, if not, which slip it looks like.

Nothing of the student's is run here. What is right is known from stored numbers.
"""

from cs231n.diagnosis.findings import Finding, failure, found
from cs231n.diagnosis.loops import loop_line
from cs231n.diagnosis.search import judge_search
from cs231n.diagnosis.sgd import judge_predict, judge_train
from cs231n.diagnosis.values import judge_values

__all__ = ["KINDS", "Finding", "judge"]

KINDS = {
    "softmax_loss_naive": "softmax",
    "softmax_loss_vectorized": "softmax",
    "softmax_loss_stacked": "stacked",
    "svm_loss_naive": "svm",
    "svm_loss_vectorized": "svm",
    "svm_loss_stacked": "svm stacked",
    "train": "train",
    "predict": "predict",
    "search": "search",
    "class_probabilities": "probabilities",
}
WITHOUT_LOOPS = ("vectorized", "stacked", "probabilities")

JUDGES = {"train": judge_train, "predict": judge_predict, "search": judge_search}


def judge(name: str, problem: dict, observed: dict, source: str | None = None) -> list[Finding]:
    """Compare what was recorded with what is right.

    Parameters
    ----------
    name : str
        The exercise, a key of :data:`KINDS`.
    problem : dict
        ``expected``, ``wrong`` and ``sizes``, as made together with the inputs.
    observed : dict
        What :func:`cs231n.diagnosis.probes.observe` recorded.
    source : str, optional
        Text of the file with the function, to look for loops where none should be.

    Returns
    -------
    list of Finding
        Empty if all is right. Whatever `observed` holds, nothing is raised.
    """
    try:
        if failure(observed):
            return failure(observed)
        kind = KINDS[name]
        findings = JUDGES.get(kind, judge_values)(kind, problem, observed)
        if not findings and name.endswith(WITHOUT_LOOPS):
            line = loop_line(source, name) if source else None
            return [found(kind, "loop", line=line)] if line else []
        return findings
    except Exception:  # a forged record can be wrong in any way, and must never count as right
        return [Finding("", "unreadable", "What it returns cannot be read as arrays of numbers.")]
