"""Tell what a probe has recorded from what a submission has put in its place.

Probes run in one process with a student's code, which can change what they send. Nobody gets points for that,
but a record without the form of one tells who tried; where the form is right and judging fails all the same,
the fault is ours.
"""

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.probes import OTHER_DATA, unpack

RUNS = ("run", "again", "other seed", "large batch")  # of train
FAILURES = {"raised": str, "unfinished": str, "absent": list}  # why there is nothing else, and its type


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
        If it has not; entries beside those that are known do no harm. What the record says is for
        :func:`cs231n.diagnosis.judge` to judge.
    """
    kind = EXERCISES[name].kind
    if kind == "predict":
        inputs = {"plain": inputs}
    has_form = {"train": _is_training, "search": _is_search}.get(kind, _has_calls)
    if not (_is_failure(answer) or (isinstance(answer, dict) and has_form(answer, inputs))):
        raise ForgedError


def _is_failure(record):
    """``{"raised": ...}`` and the like."""
    return any(_has(record, **{key: kind}) for key, kind in FAILURES.items())


def _has(record, **types):
    """Whether it is a dictionary with these entries, each of its type."""
    return isinstance(record, dict) and all(
        key in record and isinstance(record[key], kind) for key, kind in types.items()
    )


def _has_calls(record, inputs):
    """Exactly the calls that were asked for, and which arguments they have changed."""
    return (
        _has(record, calls=dict)
        and set(record["calls"]) == set(inputs)
        and all(map(_is_call, record["calls"].values()))
        and _has({"changed": [], **record}, changed=list)
        and all(letter in ("W", "X", "y") for letter in record.get("changed", ()))
    )


def _is_call(record):
    if _is_failure(record) or record == {"arrays": None}:
        return True
    return _has(record, arrays=list) and all(map(_is_array, record["arrays"]))


def _is_array(packed):
    if not _has(packed, dtype=str, shape=list, values=list):
        return False
    try:
        unpack(packed)
    except ValueError:
        return False
    return True


def _is_training(record, inputs):
    return all(_is_run(record.get(name)) for name in RUNS)


def _is_run(run):
    if _is_failure(run):
        return True
    return (
        _has(run, batches=list, weights=list, regs=list)
        and all(batch is None or _is_batch(batch) for batch in run["batches"])
        and all(map(_is_array, run["weights"]))
        and _are_numbers(run["regs"])
    )


def _is_batch(batch):
    """Numbers of samples and their labels, which may have any shape."""
    return isinstance(batch, list) and len(batch) == 2 and _are_numbers(batch[0])


def _is_search(record, inputs):
    if not _has(record, trainings=list) or not all(map(_is_one_training, record["trainings"])):
        return False
    if _is_failure(record) or _has(record, results=type(None), models=type(None)):
        return True
    return _has(record, results=list, models=list) and all(
        map(_are_numbers, (*record["results"], *record["models"]))
    )


def _is_one_training(training):
    return (
        _has(training, model=int, data=str, labels=object, pair=list, num_iters=int)
        and training["data"] in ("train", "val", OTHER_DATA)
        and len(training["pair"]) == 2
        and _are_numbers(training["pair"])
        and _has(training, draw=(int, type(None)))
    )


def _are_numbers(values):
    return isinstance(values, list) and all(isinstance(value, (int, float)) for value in values)
