"""Growth in K and in N: all sizes are there, and each is measured for about as long."""

from benchmarks.bench_growth import _iters
from benchmarks.setting import QUICK, Setting


def test_every_size_has_a_row_and_the_plot_is_written(quick):
    rows = [row for row in quick.json["rows"] if row["what"].startswith("growth")]
    by_k = [(row["K"], row["N"]) for row in rows if "in K" in row["what"]]
    by_n = [(row["K"], row["N"]) for row in rows if "in N" in row["what"]]
    assert by_k == [(K, QUICK.growth_ns[0]) for K in QUICK.growth_ks]
    assert by_n == [(QUICK.others_k, N) for N in QUICK.growth_ns]
    assert all(f"N={row['N']:,}" in row["what"] for row in rows)
    assert (quick.out / "bench_growth.png").read_bytes().startswith(b"\x89PNG")


def test_as_many_steps_are_measured_as_take_about_the_same_time_within_limits():
    setting = Setting(growth_work=2000, growth_limits=(20, 300))
    assert [_iters(setting, K) for K in (1, 10, 50, 200)] == [300, 200, 40, 20]
