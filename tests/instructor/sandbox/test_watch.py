"""Nothing of one student's reaches the next, not even through the worker's memory."""

import re

import pytest

from tests.instructor.sandbox.sandbox_helpers import linux, root

MARKER = "an-earlier-students-words"


@linux
@pytest.mark.parametrize("how", ["as an argument", "in an answer", "in an exception", "half written"])
def test_the_worker_keeps_nothing_of_a_task(sandbox, submit, how):
    if not root:
        pytest.skip("only root may read the memory of the worker")
    code = {
        "as an argument": "return len(text)",
        "in an answer": "return text * 3",
        "in an exception": "raise ValueError(text)",
        "half written": "import os\nos.write(3, text.encode() * 1000)\nos._exit(1)",
    }[how]
    half = len(MARKER) // 2
    for number in range(20):
        submit(sandbox, code, text=(MARKER + "é" * number) * (1 + 500 * (number % 3)))
    code = "return 'another'"
    submit(sandbox, code)
    memory = memory_of(sandbox._worker.pid)
    assert len(memory) > 1_000_000 and b"PYTHONHASHSEED" in memory
    assert MARKER[:half].encode() not in memory and MARKER[half:].encode() not in memory


def memory_of(pid):
    """What can be read of a process's memory."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            start, end, mode = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if mode.startswith("rw") or "[heap]" in line:
                memory.seek(int(start, 16))
                found.append(memory.read(int(end, 16) - int(start, 16)))
    return b"".join(found)
