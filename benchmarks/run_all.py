"""All benchmarks, one table: ``make bench``, or ``python benchmarks/run_all.py [--quick] [--out FOLDER]``."""

import bench_growth
import bench_memory
import bench_others
import bench_search
import bench_steps
from report import run

if __name__ == "__main__":
    scripts = (bench_search, bench_steps, bench_growth, bench_memory, bench_others)
    run([script.measure for script in scripts], "bench.json")
