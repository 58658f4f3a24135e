"""All benchmarks in one run, and each by itself: what they write. Not one test asserts a speed."""

import json
import runpy
import sys

import pytest

KEYS = ["what", "K", "dtype", "seconds", "ratio_to_loop", "peak_share", "peak_rss_bytes"]
SCRIPTS = ["bench_search", "bench_steps", "bench_growth", "bench_memory", "bench_others", "bench_grading"]


def test_every_row_has_the_agreed_keys_first_in_this_order(quick):
    assert quick.json["rows"]
    for row in quick.json["rows"]:
        assert list(row)[: len(KEYS)] == KEYS


def test_every_row_has_the_agreed_types(quick):
    for row in quick.json["rows"]:
        assert isinstance(row["what"], str) and isinstance(row["K"], int) and row["K"] >= 1
        assert row["dtype"] in (("-",) if row["what"].startswith("grading") else ("float32", "float64"))
        for key in ("seconds", "ratio_to_loop", "peak_share"):
            assert row[key] is None or (isinstance(row[key], float) and row[key] > 0), (row, key)
        assert row["peak_rss_bytes"] is None or isinstance(row["peak_rss_bytes"], int)
        least, most = row["spread"]
        assert least <= most


def test_rows_of_all_scripts_stand_in_the_order_of_the_questions(quick):
    found = dict.fromkeys(row["what"].split(",")[0].split(":")[0] for row in quick.json["rows"])
    asked = ["plain loop", "grid_search", "growth in K", "growth in N", "disk to result"]
    assert list(found)[:5] == asked


def test_json_names_machine_versions_data_and_peak(quick):
    report = quick.json
    assert report["partial"] is False and report["quick"] is True
    assert report["machine"]["cpu"] and report["machine"]["cores"] >= 1 and report["machine"]["os"]
    assert set(report["versions"]) == {"python", "numpy", "blas", "torch", "sklearn"}
    assert report["data"] == "built-in sample"
    assert set(report["peak_gflops"]) == {"float32", "float64"}
    assert all(peak > 0 for peak in report["peak_gflops"].values())


def test_table_holds_every_row(quick):
    assert all(row["what"] in quick.printed for row in quick.json["rows"])


# The module is there already, imported by others; here it is run anew.
run_anew = pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")


@run_anew
@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_runs_by_itself(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [script, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{script}", run_name="__main__")
    assert not ended.value.code and "--quick" in capsys.readouterr().out


@run_anew
def test_a_script_by_itself_writes_what_it_measured_under_its_own_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench_steps", "--quick", "--out", str(tmp_path)])
    runpy.run_module("benchmarks.bench_steps", run_name="__main__")
    (written,) = tmp_path.iterdir()
    assert written.name == "bench_steps.json"
    report = json.loads(written.read_text())
    assert report["breakdown"] and not report["rows"] and report["peak_gflops"]["float32"] is None
    assert "A step of 2 in float32" in capsys.readouterr().out
