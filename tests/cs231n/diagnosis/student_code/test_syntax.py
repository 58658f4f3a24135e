"""Code is parsed by several threads at once, as a grader does it."""

import ast
import gc
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from cs231n.diagnosis.student_code import syntax
from cs231n.diagnosis.student_code.syntax import parse
from tests.cs231n.diagnosis.slip_mutants import VECTOR, source_of


class Loop:
    """Garbage that runs Python code when it is collected."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        sum(range(50))


@pytest.fixture
def restless_interpreter():
    """Threads change and garbage is collected as often as can be."""
    before = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    yield
    sys.setswitchinterval(before[0])
    gc.set_threshold(*before[1])


def test_several_threads_can_parse_at_once(restless_interpreter):
    code = source_of(VECTOR)

    def dump(_):
        Loop()
        return ast.dump(parse(code))

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(dump, range(100))) == {ast.dump(ast.parse(code))}


def test_no_two_trees_are_made_at_the_same_time(monkeypatch):
    making, together = [], []

    def slow(source):
        making.append(source)
        time.sleep(0.001)
        together.append(len(making))
        making.pop()

    monkeypatch.setattr(syntax, "ast", SimpleNamespace(parse=slow))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(parse, ["x = 1"] * 20))
    assert together == [1] * 20


def test_the_lock_is_given_back_after_an_error():
    with pytest.raises(SyntaxError):
        parse("def f(:")
    with ThreadPoolExecutor(1) as pool:
        assert ast.dump(pool.submit(parse, "x = 1").result(timeout=300)) == ast.dump(ast.parse("x = 1"))


def test_marks_of_a_merge_conflict_are_named_wherever_they_stand():
    for code in ("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n", "x = 1\n>>>>>>> theirs\n"):
        with pytest.raises(SyntaxError, match="a merge conflict was left in it"):
            parse(code)
    with pytest.raises(SyntaxError, match="^invalid syntax"):
        parse("x = <<<<<<<")
