"""From disk to result: processes of their own, with their memory."""

import sys

import numpy as np

from benchmarks import bench_memory
from benchmarks.setting import Setting


def test_memory_is_given_for_runs_in_their_own_process_and_for_no_others(quick):
    for row in quick.json["rows"]:
        alone = row["what"].startswith(("disk to result", "grading"))
        if sys.platform != "win32":
            assert (row["peak_rss_bytes"] is not None) == alone
        assert not (alone and row["peak_share"])


def test_both_ways_are_there_and_the_search_is_held_against_the_course(quick):
    search, course = (row for row in quick.json["rows"] if row["what"].startswith("disk to result"))
    assert (search["dtype"], course["dtype"]) == ("float32", "float64")
    assert search["ratio_to_loop"] == course["seconds"] / search["seconds"] and course["ratio_to_loop"] == 1


def test_a_row_counts_its_runs_and_does_without_those_of_the_other_way():
    times = {"search": [3.0, 2.0, 4.0], "course": []}
    row = bench_memory._row("search", Setting(), times, 7).as_dict(None)
    assert row["what"] == "disk to result: load_splits, grid_search (3 runs)"
    assert (row["seconds"], row["ratio_to_loop"], row["peak_rss_bytes"]) == (3.0, None, 7)
    assert bench_memory._row("course", Setting(), {"course": [9.0]}, 0).what.endswith("(1 run)")


def test_the_course_gets_the_number_of_threads_that_suits_its_loop(report, monkeypatch):
    monkeypatch.setattr(bench_memory, "thread_counts", lambda: [1, 2])
    measured = {1: np.array([9.0, 8.0, 1.0]), 2: np.array([5.0, 5.0, 5.0])}
    monkeypatch.setattr(bench_memory.Loop, "seconds", lambda self, times, count: measured[count])
    assert bench_memory._better_threads(report) == 2
