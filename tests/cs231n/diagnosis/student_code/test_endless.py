"""Code that does not come to an end is ended; right code is not, however slow the machine is."""

import sys

import pytest

from cs231n.diagnosis.student_code import endless, student_lines


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(endless, "INSTRUCTIONS", 10_000)
    monkeypatch.setattr(endless, "SECONDS", 0.0)


def run(code, file="softmax.py"):
    """Run a function f of a student's file."""
    space = {}
    exec(compile(code, file, "exec"), space)
    with endless.limited():
        return space["f"]()


@pytest.mark.parametrize(
    "body",
    [
        "    while True:\n        pass",
        "    while True: pass",
        "    [i for i in iter(int, 1)]",
        "    while True:\n        try:\n            x = 1\n        except Exception:\n            pass",
        "    g()",
    ],
)
def test_an_endless_loop_is_ended_with_its_line(body):
    with pytest.raises(endless.EndlessError) as caught:
        run(f"def g():\n    for i in iter(int, 1):\n        i += 1\ndef f():\n{body}\n")
    assert student_lines.place(caught.value.__traceback__).startswith("softmax.py, line ")
    assert sys.gettrace() is None


def test_an_endless_loop_of_a_cell_is_ended(monkeypatch):
    with pytest.raises(endless.EndlessError):
        run("def f():\n    while True:\n        pass\n", "/tmp/ipykernel_7/8.py")


def test_few_instructions_are_right_however_long_they_take():
    assert run("def f():\n    for i in range(300):\n        x = i\n    return x") == 299


def test_many_instructions_are_right_if_they_are_quick(monkeypatch):
    monkeypatch.setattr(endless, "SECONDS", 1e9)
    assert run("def f():\n    for i in range(30_000):\n        x = i\n    return x") == 29_999


def test_instructions_of_others_do_not_count():
    assert run("def f():\n    for i in range(30_000):\n        x = i\n    return x", "numpy.py") == 29_999


def test_a_debugger_is_not_disturbed():
    def trace(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with endless.limited():
            assert sys.gettrace() is trace
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)
