"""End code that does not come to an end, in the process that checks it, such as a notebook's.

A grader has a sandbox for that. Here the instructions of the student's own code are counted, by the means of
debuggers, which work on every system and in every thread. Time alone would end right code on a slow machine,
and their number alone would let costly ones run for hours: so both have to be large.
"""

import contextlib
import sys
import time
from collections.abc import Iterator

from cs231n.diagnosis.student_code.student_lines import is_students

INSTRUCTIONS = 200_000  # right code takes 50,000 at most
SECONDS = 4.0  # of the thread's processor time, whatever else the machine does


class EndlessError(BaseException):
    """Raised in code that does not come to an end; no ``except Exception`` in it stops this."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Let what is called within raise EndlessError once it has run too many instructions for too long."""
    if sys.gettrace() is not None:  # a debugger is at work, which can end it too
        yield
        return
    instructions, start = 0, time.thread_time()

    def trace(frame, event, argument):
        nonlocal instructions
        if not is_students(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes = True  # `while True: pass` enters no new line before Python 3.12
        instructions += 1
        if instructions > INSTRUCTIONS and not instructions % 100 and time.thread_time() - start > SECONDS:
            raise EndlessError
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)
