"""benchmarks/: that they run and write what they promise. Not one of them asserts a speed."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import contestants, report

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["what", "K", "dtype", "seconds", "ratio_to_loop", "peak_share", "peak_rss_bytes"]


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """Folder, JSON and printed lines of one quick run of everything."""
    out = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "benchmarks", "--quick", "--out", out]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return SimpleNamespace(out=out, json=json.loads((out / "bench.json").read_text()), printed=run.stdout)


def test_every_row_has_the_agreed_keys_first_in_this_order(quick):
    assert quick.json["rows"]
    for row in quick.json["rows"]:
        assert list(row)[: len(KEYS)] == KEYS


def test_every_row_has_the_agreed_types(quick):
    for row in quick.json["rows"]:
        assert isinstance(row["what"], str) and isinstance(row["K"], int) and row["K"] >= 1
        assert row["dtype"] in ("float32", "float64")
        for key in ("seconds", "ratio_to_loop", "peak_share"):
            assert row[key] is None or (isinstance(row[key], float) and row[key] > 0), (row, key)
        assert row["peak_rss_bytes"] is None or isinstance(row["peak_rss_bytes"], int)
        least, most = row["spread"]
        assert least <= most


def test_memory_is_given_for_runs_in_their_own_process_and_a_peak_share_for_training_alone(quick):
    for row in quick.json["rows"]:
        on_disk = row["what"].startswith("disk to result")
        if sys.platform != "win32":
            assert (row["peak_rss_bytes"] is not None) == on_disk
        if on_disk or "with accuracies" in row["what"]:
            assert row["peak_share"] is None


def test_rows_cover_loop_and_search_in_both_types_growth_and_disk(quick):
    found = {(row["what"].split(",")[0].split(":")[0], row["dtype"]) for row in quick.json["rows"]}
    assert {
        ("plain loop", "float64"), ("grid_search", "float32"), ("grid_search", "float64"),
        ("growth in K", "float32"), ("growth in N", "float32"),
        ("disk to result", "float32"), ("disk to result", "float64"),
    } <= found  # fmt: skip


def test_json_names_machine_versions_data_and_peak(quick):
    report = quick.json
    assert report["partial"] is False and report["quick"] is True
    assert report["machine"]["cpu"] and report["machine"]["cores"] >= 1 and report["machine"]["os"]
    assert {"memory_bytes", "load_average"} <= set(report["machine"])
    assert set(report["versions"]) == {"python", "numpy", "blas", "torch", "sklearn"}
    assert report["data"] == "built-in sample"
    assert set(report["peak_gflops"]) == {"float32", "float64"}
    assert all(peak > 0 for peak in report["peak_gflops"].values())


def test_breakdown_has_a_time_for_each_part_and_the_step_to_hold_their_sum_against(quick):
    for step in quick.json["breakdown"]:
        assert list(step["seconds"]) == ["gather", "convert", "scores", "softmax", "gradient", "update"]
        assert step["sum_seconds"] == pytest.approx(sum(step["seconds"].values()))
        assert step["step_seconds"] > 0
    assert {step["dtype"] for step in quick.json["breakdown"]} == {"float32", "float64"}


def test_table_holds_every_row_and_plot_is_written(quick):
    assert all(row["what"] in quick.printed for row in quick.json["rows"])
    assert (quick.out / "bench_growth.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_not_installed_is_said_once_with_the_way_to_install_it(quick):
    for key, package in (("torch", "PyTorch"), ("sklearn", "scikit-learn")):
        has_rows = any(row["what"].startswith(package) for row in quick.json["rows"])
        notes = [note for note in quick.json["notes"] if note.startswith(package)]
        assert has_rows == (quick.json["versions"][key] is not None)
        assert len(notes) == (not has_rows)
        assert all("[bench]" in note and note in quick.printed for note in notes)


def test_interrupt_leaves_what_was_measured_marked_as_partial(tmp_path, monkeypatch, capsys):
    def first(bench):
        bench.put("first", [report.Row("a row", 3, "float32", [2.0, 1.0, 4.0], loop=6.0)])

    def second(bench):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        report.run([first, second], "bench.json")
    assert stopped.value.code == 130
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["partial"] is True
    row = written["rows"][0]
    assert (row["seconds"], row["ratio_to_loop"], row["spread"]) == (2.0, 3.0, [1.0, 4.0])
    assert "a row" in capsys.readouterr().out


def test_search_that_kept_an_interrupt_for_itself_is_not_taken_for_a_fast_one(monkeypatch):
    monkeypatch.setattr(contestants, "grid_search", lambda *_, **__: SimpleNamespace(partial=True))
    with pytest.raises(KeyboardInterrupt):
        contestants.search({}, 2, 10, "float32")
