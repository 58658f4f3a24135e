"""Tell what a probe has recorded from what a submission has put in its place.

Probes run in one process with a student's code, which can change what they send. Nobody gets points for that,
but a record without the form of one tells who tried; where the form is right and judging fails all the same,
the fault is ours.
"""

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.probes import OTHER_DATA, unpack

RUNS = {"run", "again", "other seed", "large batch"}  # of train


class ForgedError(ValueError):
    """What came back is not what a probe records."""


def check_record(name: str, inputs: dict, answer: object) -> None:
    """Make sure that an answer has the form of what :func:`cs231n.diagnosis.probes.observe` records.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    inputs : dict
        What the probe was given.
    answer : object
        What came back, as JSON can hold it.

    Raises
    ------
    ForgedError
        If it has not. What the record says is for :func:`cs231n.diagnosis.judge` to judge.
    """
    kind = EXERCISES[name].kind
    if kind == "predict":
        inputs = {"plain": inputs}
    has_form = {"train": _is_training, "search": _is_search}.get(kind, _has_calls)
    if not (_is_failure(answer) or (isinstance(answer, dict) and has_form(answer, inputs))):
        raise ForgedError


def _is_failure(record):
    """``{"raised": ...}`` or ``{"unfinished": ...}``."""
    return isinstance(record, dict) and any(_is_of(record, **{key: str}) for key in ("raised", "unfinished"))


def _is_of(record, **types):
    """Whether a dictionary has these entries and no others, each of its type."""
    return (
        isinstance(record, dict)
        and set(record) == set(types)
        and all(isinstance(record[key], kind) for key, kind in types.items())
    )


def _has_calls(record, inputs):
    calls, changed = record.get("calls"), record.get("changed", [])
    return (
        set(record) <= {"calls", "changed"}
        and isinstance(calls, dict)
        and set(calls) == set(inputs)
        and all(map(_is_call, calls.values()))
        and isinstance(changed, list)
        and all(letter in ("W", "X", "y") for letter in changed)
    )


def _is_call(record):
    if _is_failure(record) or record == {"arrays": None}:
        return True
    return _is_of(record, arrays=list) and all(map(_is_array, record["arrays"]))


def _is_array(packed):
    if not _is_of(packed, dtype=str, shape=list, values=list):
        return False
    try:
        unpack(packed)
    except ValueError:
        return False
    return True


def _is_training(record, inputs):
    return set(record) == RUNS and all(_is_run(run) for run in record.values())


def _is_run(run):
    if _is_failure(run):
        return True
    return (
        _is_of(run, batches=list, weights=list, regs=list)
        and all(batch is None or _is_batch(batch) for batch in run["batches"])
        and all(map(_is_array, run["weights"]))
        and _are_numbers(run["regs"])
    )


def _is_batch(batch):
    """Numbers and labels of samples; the labels may have any shape."""
    return isinstance(batch, list) and len(batch) == 2 and _are_numbers(batch[0])


def _is_search(record, inputs):
    trainings = record.get("trainings")
    if not isinstance(trainings, list) or not all(map(_is_one_training, trainings)):
        return False
    rest = {key: value for key, value in record.items() if key != "trainings"}
    if _is_failure(rest) or rest == {"results": None, "models": None}:
        return True
    return _is_of(rest, results=list, models=list) and all(
        map(_are_numbers, (*rest["results"], *rest["models"]))
    )


def _is_one_training(training):
    types = {"model": int, "data": str, "labels": object, "pair": list, "num_iters": int, "draw": object}
    return (
        _is_of(training, **types)
        and training["data"] in ("train", "val", OTHER_DATA)
        and len(training["pair"]) == 2
        and _are_numbers(training["pair"])
        and isinstance(training["draw"], (int, type(None)))
    )


def _are_numbers(values):
    return isinstance(values, list) and all(isinstance(value, (int, float)) for value in values)
