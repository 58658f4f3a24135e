"""The search against the loop: which rows there are, and what each is held against."""

import numpy as np
import pytest

from benchmarks import bench_search
from benchmarks.setting import NUM_ITERS
from benchmarks.timing import interleave


def test_rows_cover_the_loop_and_the_search_in_both_types(quick):
    rows = [row for row in quick.json["rows"] if row["what"].startswith(("plain loop", "grid_search"))]
    found = {(row["what"].split(",")[0].split(":")[0], row["K"], row["dtype"]) for row in rows}
    searches = {("grid_search", K, dtype) for K in (1, 2) for dtype in ("float32", "float64")}
    assert found == {("plain loop", 1, "float64"), *searches}
    assert all(row["measured_iters"] in (5, 20) for row in rows)


def test_only_training_alone_has_a_share_of_the_peak(quick):
    for row in quick.json["rows"]:
        if row["what"].startswith(("plain loop", "grid_search")) and "with accuracies" in row["what"]:
            assert row["peak_share"] is None
    assert any(row["peak_share"] for row in quick.json["rows"] if row["what"].startswith("grid_search"))


def test_a_search_is_held_against_as_many_pairs_of_the_loop_and_says_what_was_scaled():
    seconds = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0])
    rows = bench_search._search_rows(20, "float32", 150, seconds, (5.0, 6.0))
    alone, whole = (row.as_dict(None) for row in rows)
    assert (alone["ratio_to_loop"], whole["ratio_to_loop"]) == (20 * 5 / 2, 20 * 6 / 3)
    assert alone["what"].endswith("training (scaled from 150 steps)") and "with accuracies" in whole["what"]
    full, _ = bench_search._search_rows(20, "float32", NUM_ITERS, seconds, (5.0, 6.0))
    assert "scaled" not in full.what


def test_rows_are_put_as_soon_as_they_are_measured(report, monkeypatch):
    def stopped_early(title, tasks, rounds):
        for number, times in enumerate(interleave(title, tasks, rounds), 1):
            yield times
            if number == len(tasks) - 6:  # the last search is not measured yet
                raise KeyboardInterrupt

    monkeypatch.setattr(bench_search, "interleave", stopped_early)
    with pytest.raises(KeyboardInterrupt):
        bench_search.measure(report)
    found = {(row["K"], row["dtype"]) for row in report.rows() if row["what"].startswith("grid_search")}
    assert found == {(1, "float32"), (2, "float32"), (1, "float64")}
