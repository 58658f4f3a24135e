"""All benchmarks, one table: ``make bench``, or ``python -m benchmarks [--quick] [--out FOLDER]``."""

from benchmarks import bench_grading, bench_growth, bench_memory, bench_others, bench_search, bench_steps
from benchmarks.report import run

if __name__ == "__main__":
    scripts = (bench_search, bench_steps, bench_growth, bench_memory, bench_others, bench_grading)
    run([script.measure for script in scripts], "bench.json")
