"""The others: rows of what is installed, one note on what is not."""

import pytest

from benchmarks import bench_others
from benchmarks.setting import NUM_ITERS


def test_what_is_not_installed_is_said_once_with_the_way_to_install_it(quick):
    for key, package in (("torch", "PyTorch"), ("sklearn", "scikit-learn")):
        has_rows = any(row["what"].startswith(package) for row in quick.json["rows"])
        notes = [note for note in quick.json["notes"] if note.startswith(package)]
        assert has_rows == (quick.json["versions"][key] is not None)
        assert len(notes) == (not has_rows)
        assert all("[bench]" in note and note in quick.printed for note in notes)


def test_what_is_installed_is_given_prepared_rows_and_scaled_to_the_steps_of_a_row(report, monkeypatch):
    monkeypatch.setattr(bench_others, "find_spec", lambda module: module == "torch" or None)
    given = []

    def entries(X, y, setting):
        given.append((X.shape, X.dtype.name, len(y)))
        return [("PyTorch, same work", 3, 20, True, lambda: given.append("same")),
                ("PyTorch, other work", 1, 5, False, lambda: given.append("other"))]  # fmt: skip

    monkeypatch.setattr(bench_others, "_torch", entries)
    bench_others.measure(report)
    assert given == [((300, 3073), "float32", 300), *["same", "other"] * 2]  # the first time is the warm-up
    same, other = report.rows()
    assert (same["K"], same["measured_iters"], other["measured_iters"]) == (3, 20, 5)
    assert same["peak_share"] and not other["peak_share"]
    assert len(report.notes) == 1 and report.notes[0].startswith("scikit-learn")


def test_a_row_is_scaled_and_held_against_as_many_pairs_of_the_loop():
    entry = ("PyTorch, one wide layer", 20, 30, True, None)
    row = bench_others._row(entry, {"PyTorch, one wide layer": [0.5, 1.0, 2.0]}, 4.0).as_dict(None)
    assert row["seconds"] == pytest.approx(NUM_ITERS / 30)
    assert row["ratio_to_loop"] == pytest.approx(20 * 4.0 / row["seconds"])
