"""Section 5: what `make bench` measured, if it did."""

import json

import pytest

from tools.results import bench

BENCH = {
    "quick": False, "partial": False, "data": "CIFAR-10", "notes": ["PyTorch is not installed."],
    "machine": {"cpu": "Some CPU", "cores": 2}, "versions": {"python": "3", "numpy": "2", "blas": "openblas"},
    "peak_gflops": {"float32": 100.0, "float64": None},
    "memory_gbytes": 10.0,
    "rows": [{"what": "plain loop", "K": 1, "dtype": "float64", "seconds": 5.0, "ratio_to_loop": 1.0,
              "peak_share": 0.1, "peak_rss_bytes": None, "spread": [4.0, 6.0]},
             {"what": "disk to result", "K": 20, "dtype": "float32", "seconds": None, "ratio_to_loop": None,
              "peak_share": None, "peak_rss_bytes": 350_000_000, "spread": [0.0, 1.0]},
             *({"what": f"growth in {axis}: training, N={N}", "K": K, "dtype": "float32", "seconds": seconds,
                "ratio_to_loop": 1.0, "peak_share": 0.1, "peak_rss_bytes": None, "spread": [0.0, 9.0]}
               for axis, N, K, seconds in (("K", "5,000", 1, 1.62), ("K", "5,000", 200, 42.31),
                                           ("N", "5,000", 20, 5.15), ("N", "49,000", 20, 5.12)))],
}  # fmt: skip


def test_benchmark_is_shown_if_it_was_run(tmp_path):
    build, folder = tmp_path / "build", tmp_path / "new"
    build.mkdir(), folder.mkdir()
    (build / "bench.json").write_text(json.dumps(BENCH))
    (build / "bench_growth.png").write_bytes(b"plot")
    text = bench.section(*bench.read(build), build, folder)
    assert "| plain loop | 1 | float64 | 5.00 (4.00 to 6.00) | 1.0 | 10 % | - |" in text
    assert "0.35 GB" in text and "Some CPU" in text and "PyTorch is not installed." in text
    assert (folder / "results_bench.png").read_bytes() == b"plot" and "](results_bench.png)" in text
    assert (
        "![Seconds of a search against the number of configurations, from 1.6 s at 1 to 42.3 s at 200,"
        in text
    )
    assert "By images, 5,000: 5.2 s, 49,000: 5.1 s." in text


OLDER = {key: value for key, value in BENCH.items() if key != "memory_gbytes"}


@pytest.mark.parametrize(
    "content, said",
    [
        (json.dumps({**BENCH, "quick": True}), "mean nothing"),
        (json.dumps({**BENCH, "partial": True}), "broken off"),
        (json.dumps(OLDER), "another version of the benchmarks"),
        (json.dumps(BENCH)[:100], "another version of the benchmarks"),
    ],
    ids=["quick", "partial", "older", "cut off"],
)
def test_a_benchmark_that_means_nothing_is_not_shown(content, said, tmp_path):
    (tmp_path / "bench.json").write_text(content)
    report, why_not = bench.read(tmp_path)
    assert report is None and said in why_not and "run `make bench` again" in why_not
    text = bench.section(report, why_not, tmp_path, tmp_path)
    assert why_not in text and "|" not in text


def test_without_a_benchmark_the_page_says_how_to_get_one(tmp_path):
    text = bench.section(*bench.read(tmp_path), tmp_path, tmp_path)
    assert "`make bench` writes `build/bench.json`" in text
