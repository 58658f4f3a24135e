"""The clock: tasks in turn, and a peak that is the median of the better way."""

from types import SimpleNamespace

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from benchmarks import timing
from benchmarks.timing import Memory, Peak, blas_threads, interleave, measured, seconds


@pytest.fixture
def clock(monkeypatch):
    """A clock that tasks move themselves."""
    now = [100.0]
    monkeypatch.setattr(timing, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def move(duration):
        now[0] += duration

    return move


def test_a_task_takes_the_time_from_its_start_to_its_end(clock):
    assert seconds(lambda: clock(2.5)) == 2.5


def test_tasks_take_turns_and_the_times_so_far_are_there_after_each(clock, capsys):
    ran = []

    def task(name, duration):
        return name, lambda: (ran.append(name), clock(duration))

    tasks = [task("a", 1.0), task("b", 2.0), task("a", 4.0)]
    seen = [{name: list(each) for name, each in times.items()} for times in interleave("x", tasks, 2)]
    assert ran == ["a", "b", "a"] * 2
    assert seen[0] == {"a": [1], "b": []} and seen[-1] == {"a": [1, 4, 1, 4], "b": [2, 2]}
    assert "x: round 2 of 2, 3 of 3: a" in capsys.readouterr().out


def test_tasks_are_measured_when_each_of_them_ran():
    tasks = [("a", None), ("b", None)]
    assert not measured({"a": [1.0], "b": [], "c": [1.0]}, tasks)
    assert measured({"a": [1.0], "b": [2.0], "c": []}, tasks)


@pytest.mark.parametrize("count", [1, 2])
def test_blas_gets_so_many_threads_and_its_own_number_back(count):
    def threads():
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    before = threads()
    with blas_threads(count):
        assert threads() == {count}
    assert threads() == before


def test_the_peak_is_the_median_of_the_better_way_in_operations_per_second(clock):
    peak = Peak(100)
    for way, durations in (("slow", [8e-3, 8e-3, 8e-3]), ("fast", [1e-3, 2e-3, 4e-3])):
        for duration in durations:
            peak._record("float32", way, lambda A, outs, duration=duration: (4, duration), None, None)
    assert peak.value("float32") == pytest.approx(4 * 2 * 100**3 / 2e-3 / 1e9)
    assert peak.spread("float32") == pytest.approx([1.0, 8.0])
    assert peak.value("float64") is None


def test_both_ways_to_the_peak_multiply_the_matrices_on_every_processor(monkeypatch):
    products = []
    monkeypatch.setattr(timing.np, "matmul", lambda A, B, out: products.append((A.dtype, A.shape)))
    peak = Peak(16)
    for _, task in peak.tasks(np.float32):
        task()
    assert products == [(np.float32, (16, 16))] * (1 + peak.count)
    assert peak.value("float32") > 0


def test_the_memory_reads_and_writes_every_byte_of_the_array_that_is_copied(monkeypatch):
    copies = []
    monkeypatch.setattr(timing.np, "copyto", lambda target, source: copies.append(source.nbytes))
    monkeypatch.setattr(timing, "seconds", lambda task: (task(), 2e-3)[1])
    memory = Memory(6000 * Memory(0).count)
    assert memory.value is None
    for _, task in memory.tasks() * 3:
        task()
    assert copies == [6000] * memory.count * 3
    assert memory.value == pytest.approx(2 * sum(copies) / 3 / 1e9 / 2e-3)
