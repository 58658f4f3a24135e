"""Why something could not be judged: what came back was forged, or the grader itself failed.

Probes run in one process with a student's code, which can change what they send. Nobody gets points for that,
but if judging fails, somebody has to know why: a record without the form of one tells who tried; where the
form is right, the fault is ours.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.probes import unpack

FORGED = "Could not be graded: the code interferes with how its results are recorded. Look at it."
RUNS = ("run", "again", "other seed", "large batch")  # of train
FAILURES = ("raised", "unfinished", "absent")  # why there is nothing else


class ForgedError(ValueError):
    """What came back is not what a probe records."""


def our_fault(error: Exception) -> str:
    """What a report says where the grader itself failed, and where to look for the reason."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return f"Could not be graded: the grader itself failed ({where}). Judge it by hand."


@contextmanager
def judging(name: str, inputs: dict, answer: object) -> Iterator[None]:
    """If judging an answer fails, find out whether that is our fault; arguments as of :func:`check_record`.

    Raises
    ------
    ForgedError
        If it is not.
    """
    try:
        yield
    except Exception:
        check_record(name, inputs, answer)
        raise


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
        If it has not. Entries that are not known here do no harm.
    """
    kind = EXERCISES[name].kind
    if kind == "predict":
        inputs = {"plain": inputs}
    has_form = {"train": _is_training, "search": _is_search, "choice": _is_choice}.get(kind, _has_calls)
    if not (_is_failure(answer) or has_form(answer, inputs)):
        raise ForgedError


def _is_failure(record):
    return isinstance(record, dict) and any(key in record for key in FAILURES)


def _has(record, **types):
    """Whether it is a dictionary with these entries, each of its type."""
    return isinstance(record, dict) and all(
        key in record and isinstance(record[key], kind) for key, kind in types.items()
    )


def _has_calls(record, inputs):
    """Exactly the calls that were asked for, and the names of the arguments that they have changed."""
    return (
        _has(record, calls=dict)
        and set(record["calls"]) == set(inputs)
        and all(map(_is_call, record["calls"].values()))
        and _has({"changed": [], **record}, changed=list)
    )


def _is_call(record):
    """What it returned, or something that says why there is nothing."""
    return isinstance(record, dict) and (
        not _has(record, arrays=list) or all(map(_is_array, record["arrays"]))
    )


def _is_array(packed):
    if not _has(packed, dtype=str, shape=list, values=list):
        return False
    try:
        unpack(packed)
    except ValueError:
        return False
    return True


def _is_training(record, inputs):
    return _has(record, **dict.fromkeys(RUNS, dict)) and all(
        _is_run(record[name], name == "run") for name in RUNS
    )


def _is_run(run, with_weights):
    if _is_failure(run):
        return True
    if not _has(run, batches=list, regs=list) or (with_weights and not _has(run, weights=list)):
        return False
    arrays = all(packed is None or _is_array(packed) for packed in run.get("weights", []))
    return arrays and all(map(_is_batch, run["batches"])) and _are_numbers(run["regs"])


def _is_batch(batch):
    """Numbers of samples and their labels, which may have any shape; or what was there in their place."""
    return not isinstance(batch, (str, int, float, list)) or (
        isinstance(batch, list) and len(batch) == 2 and _are_numbers(batch[0])
    )


def _is_search(record, inputs):
    """The trainings, what was predicted, and the tables that were returned or why there are none."""
    if not _has(record, trainings=list, asked=list, names_test=bool, outcome=dict):
        return False
    outcome = record["outcome"]
    tables = [outcome[key] for key in ("results", "models") if key in outcome]
    return (
        all(map(_is_one_training, record["trainings"]))
        and all(map(_is_question, record["asked"]))
        and (_is_failure(outcome) or bool(outcome.keys() & {"nothing", "returned"}) or len(tables) == 2)
        and all(map(_is_table, tables))
    )


def _is_choice(record, inputs):
    """What was trained and asked, and the two things that were returned or why there are none."""
    if not _has(record, trainings=list, asked=list, names_test=bool, outcome=dict):
        return False
    outcome = record["outcome"]
    both = _has(outcome, pair=object, model=object)
    returned = [outcome[key] for key in ("returned", "pair", "model") if key in outcome]
    return (
        all(map(_is_question, record["asked"]))
        and (_is_failure(outcome) or "nothing" in outcome or "returned" in outcome or both)
        and all(map(_is_entry, returned))
    )


def _is_table(rows):
    """A word for something else, or rows of a key and a value: words, numbers or two of them."""
    known = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 2 for row in rows)
    return isinstance(rows, str) or (known and all(_is_entry(part) for row in rows for part in row))


def _is_entry(part):
    return isinstance(part, (str, int)) or _are_numbers(part) and len(part) == 2


def _is_question(asked):
    return isinstance(asked, list) and len(asked) == 2 and isinstance(asked[1], dict)


def _is_one_training(training):
    return (
        _has(training, model=int, rows=list, labels=object, pair=list, num_iters=int, batch_size=int)
        and all(isinstance(row, list) and len(row) == 2 for row in training["rows"])
        and len(training["pair"]) == 2
        and _are_numbers(training["pair"])
        and _has(training, draw=(int, type(None)), generator=str)
    )


def _are_numbers(values):
    return isinstance(values, list) and all(isinstance(value, (int, float)) for value in values)
