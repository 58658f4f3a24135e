"""Rows, the table, and what is left of a run that was interrupted."""

import errno
import json
import sys

import pytest

from benchmarks import report as module
from benchmarks.report import Row, table
from tools.results import bench


def test_a_row_is_the_median_held_against_loop_and_peak():
    row = Row("a row", 3, "float32", [2.0, 1.0, 4.0], loop=6.0, flops=50e9, rss=7, more={"N": 9}).as_dict(100)
    assert row == {
        "what": "a row", "K": 3, "dtype": "float32", "seconds": 2.0, "ratio_to_loop": 3.0, "peak_share": 0.25,
        "peak_rss_bytes": 7, "spread": [1.0, 4.0], "N": 9,
    }  # fmt: skip


def test_what_was_not_measured_is_none():
    row = Row("a row", 3, "float32", [2.0], flops=50e9).as_dict(None)
    assert row["ratio_to_loop"] is row["peak_share"] is row["peak_rss_bytes"] is None


def test_a_difference_that_noise_has_turned_around_is_no_time():
    row = Row("a row", 3, "float32", [-0.1, 0.1, -0.2], loop=6.0, flops=1e9).as_dict(100)
    assert row["seconds"] is row["ratio_to_loop"] is row["peak_share"] is None
    assert row["spread"] == [-0.2, 0.1]


def test_the_columns_of_the_table_are_aligned_and_what_is_none_is_a_dash():
    rows = [
        Row("short", 1, "float64", [12.0], loop=24.0),
        Row("quite long", 100, "float32", [0.5], rss=2**31),
    ]
    lines = table({"rows": [row.as_dict(None) for row in rows]}).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split() == ["short", "1", "float64", "12.00", "(12.00", "-", "12.00)", "2.0", "-", "-"]
    assert lines[2].endswith("2.15 GB")


def test_rows_put_again_replace_those_of_the_same_section(report):
    report.put("a", [Row("first", 1, "float32", [1.0])])
    report.put("b", [Row("second", 1, "float32", [1.0])])
    report.put("a", [Row("third", 1, "float32", [1.0])])
    assert [row["what"] for row in report.rows()] == ["third", "second"]


def test_a_report_holds_all_that_the_page_of_results_needs(report):
    assert report.as_dict(partial=True).keys() >= bench.KEYS


def run(monkeypatch, tmp_path, *measures):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "--out", str(tmp_path)])
    module.run(measures, "bench.json")


def put_a_row(report):
    report.put("first", [Row("a row", 3, "float32", [2.0])])


@pytest.mark.parametrize("error, raised", [(KeyboardInterrupt, SystemExit), (ValueError, ValueError)])
def test_a_run_that_ends_early_leaves_what_was_measured_marked_as_partial(
    error, raised, tmp_path, monkeypatch, capsys
):
    def second(report):
        raise error

    with pytest.raises(raised) as ended:
        run(monkeypatch, tmp_path, put_a_row, second)
    assert raised is not SystemExit or ended.value.code == 130
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["partial"] is True and [row["what"] for row in written["rows"]] == ["a row"]
    assert "a row" in capsys.readouterr().out


def test_a_disk_that_fills_up_costs_no_figure_and_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    def fill_up(report):
        def full(*args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("cs231n.data.whole_file.os.replace", full)

    with pytest.raises(SystemExit, match=r"Cannot write .*bench\.json \(No space left on device\).* 1 kB"):
        run(monkeypatch, tmp_path, put_a_row, fill_up)
    assert "a row" in capsys.readouterr().out
    assert json.loads((tmp_path / "bench.json").read_text())["partial"] is True


def test_whether_the_file_can_be_written_is_tried_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="a file is in the place of its folder"):
        run(monkeypatch, tmp_path / "file", lambda report: pytest.fail("measured in vain"))


def test_below_the_table_stand_the_notes_and_that_a_quick_run_means_nothing(tmp_path, monkeypatch, capsys):
    run(monkeypatch, tmp_path, put_a_row, lambda report: report.notes.append("a note"))
    printed = capsys.readouterr().out
    assert "these figures mean nothing" in printed and "a note" in printed
    assert f"Written: {tmp_path / 'bench.json'}" in printed
    assert json.loads((tmp_path / "bench.json").read_text())["partial"] is False
