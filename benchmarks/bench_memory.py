"""From the files on disk to the result: how long, and how much memory?"""

import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.contestants import Loop, thread_counts
from benchmarks.report import Report, Row, run
from benchmarks.timing import interleave, say

ROOT = Path(__file__).resolve().parents[1]
WAYS = {"search": ("load_splits, grid_search", "float32"), "course": ("the course's way", "float64")}


def measure(report: Report):
    """Each run in a separate process, timed from its start to its end."""
    setting, peaks = report.setting, {"search": [], "course": []}
    threads = _better_threads(report)

    def child(way):
        command = [sys.executable, "-m", "benchmarks.disk_to_result", way, report.dataset.path]
        command += ["--pairs", setting.disk_k, "--steps", setting.disk_iters]
        command += ["--batches", setting.disk_batches, "--threads", threads]
        done = subprocess.run(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, check=True)
        peaks[way].append(int(done.stdout))

    # The course's way takes minutes, so it is run once, with runs of the search before and after it.
    ways = ["search", "course"] + ["search"] * (setting.disk_repeats - 1)
    tasks = [(way, lambda way=way: child(way)) for way in ways]
    for times in interleave("disk to result", tasks, 1):
        report.put("disk", [_row(way, setting, times, max(peaks[way])) for way in WAYS if times[way]])


def _row(way, setting, times, rss):
    what, dtype = WAYS[way]
    what += f" ({len(times[way])} run{'s' * (len(times[way]) > 1)})"
    course = float(np.median(times["course"])) if times["course"] else None
    more = {"measured_iters": setting.disk_iters}
    return Row(
        f"disk to result: {what}", setting.disk_k, dtype, times[way], course, rss=rss or None, more=more
    )


def _better_threads(report):
    """The number of BLAS threads with which the loop is fastest here; the course's way is given that many."""
    say("disk to result: how many BLAS threads suit the loop?")
    few = {**report.data, "X_train": report.data["X_train"][:2000], "y_train": report.data["y_train"][:2000]}
    loop = Loop(few, report.setting.loop_iters)
    *_, times = interleave("threads of the loop", loop.tasks(), 3)
    return min(thread_counts(), key=lambda count: np.median(loop.seconds(times, count)))


if __name__ == "__main__":
    run([measure], "bench_memory.json")
