"""What a call may use, and what becomes of it."""

import json
import re
from typing import NamedTuple

from cs231n.diagnosis.printable import one_line

CHANGED = "it changed the limits of the grader"
# The first thing that the audit hook refused, as a byte before the answer: see worker.py.
REFUSED = {b"r": "to read other files", b"w": "to write files", b"s": "to use the operating system"}


class SandboxError(RuntimeError):
    """The sandbox cannot be set up, or no longer trusted: nothing can be graded."""


class Limits(NamedTuple):
    """What one call may use."""

    cpu_seconds: float = 1  # processor time, so that grades do not depend on how busy a machine is
    idle_seconds: float = 1.0  # asleep or stopped; waiting for a processor does not count
    wall_seconds: float = 120.0  # a last resort, in case the two above miss something
    memory_bytes: int = 1 << 30  # address space, NumPy's libraries included
    answer_bytes: int = 4 << 20


class Outcome(NamedTuple):
    """What came of a call.

    Attributes
    ----------
    answer : object or None
        What the function returned, as JSON holds it.
    reason : str
        Why there is no answer; it can end the sentence "no result: ...". Empty if there is one.
    told : bool
        Whether the reason is the text of an exception: the code's own words.
    refused : str
        What the code tried that was refused, though it may have caught the exception: it can end the
        sentence "It tries ...". Empty if nothing was, or if the code hid it.
    """

    answer: object | None
    reason: str
    told: bool = False
    refused: str = ""


class Used(NamedTuple):
    """What calls have used; it differs a little from run to run."""

    cpu_seconds: float = 0
    peak_bytes: int = 0  # resident memory, Python's and NumPy's included


class Reply(NamedTuple):
    """A worker's reply: what a child wrote, why it was ended, and what has changed in the worker.

    The first byte was written before any untrusted code ran; all others may be forged.
    """

    written: bytes
    sick: str
    reason: str = ""
    touched: bool = False
    used: tuple = ()

    @property
    def failure(self) -> str:
        """Why the child could not be confined, or an empty string."""
        if self.written[:1] == b"!":
            return self.written[1:].decode(errors="replace")
        return "" if self.written or self.reason else "a child process ended before it was ready"

    @property
    def doubtful(self) -> bool:
        """Whether other code than the one that was called may have caused this."""
        return bool(self.sick or self.touched or self.failure)


def outcome_of(reply: Reply | None) -> Outcome:
    """What to say of a call that nothing else can have disturbed; None stands for a worker without a reply.

    Raises
    ------
    SandboxError
        If the child could not be confined.
    """
    if reply is None:
        return Outcome(None, "it stopped the grader's worker")
    if reply.sick:
        return Outcome(None, CHANGED)
    if reply.failure:
        raise SandboxError(f"The sandbox cannot be set up: {one_line(reply.failure, 1000)}")
    refused = REFUSED.get(reply.written[1:2], "")
    return _after(reply, reply.written[1 + bool(refused) :])._replace(refused=refused)


def _after(reply, written):
    """What came of it, by what was written after the bytes of our own."""
    kind, rest = written[:1], written[1:]
    if reply.reason:
        return _no_answer(reply.reason)
    if kind != b"=":
        told = rest.decode(errors="replace") if kind == b"?" else ""
        return _no_answer(told or "it ended the program", bool(told))
    try:
        return Outcome(json.loads(rest.decode(errors="replace")), "")
    except RecursionError:
        return Outcome(None, "its answer is nested too deeply")
    except ValueError:
        return Outcome(None, "its answer is not JSON")


def _no_answer(reason, told=False):
    # The same in every run: without addresses, that is.
    reason = one_line(re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x...", reason), 300)
    return Outcome(None, reason or "it gave no answer", told)
