"""Section 5: what `make bench` measured, if it was run."""

import json
import shutil
from pathlib import Path

from cs231n.figures.alternative import Alternative
from tools.results.page import described, table

PLOT = "bench_growth.png"
KEYS = {"quick", "partial", "machine", "versions", "data", "peak_gflops", "memory_gbytes", "notes", "rows"}
HEAD = ["", "K", "dtype", "seconds (min to max)", "times faster than the loop", "of the peak", "memory"]
FIGURES = (
    ("ratio_to_loop", "{:.1f}", 1),
    ("peak_share", "{:.0f} %", 100),
    ("peak_rss_bytes", "{:.2f} GB", 1e-9),
)


def read(build: Path) -> tuple[dict | None, str]:
    """What ``make bench`` left in `build`; if it is not there or does not count, None and a sentence why."""
    path = build / "bench.json"
    if not path.is_file():
        return None, "Not measured here: `make bench` writes `build/bench.json`, `make results` shows it."
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # cut off
        report = {}
    if not report.keys() >= KEYS:
        what = "another version of the benchmarks"
    elif report["quick"]:
        what = "a quick run, whose figures mean nothing"
    elif report["partial"]:
        what = "a run that was broken off"
    else:
        return report, ""
    return None, f"`build/bench.json` is from {what}: run `make bench` again."


def section(report: dict | None, why_not: str, build: Path, folder: Path) -> str:
    """The section, from what :func:`read` returned; a copy of the plot that is in `build` in `folder`."""
    parts = ["## 5. How fast the search is"]
    if report is None:
        return "\n\n".join([*parts, why_not])
    parts += [_introduction(report), table(HEAD, map(_row, report["rows"])), *report["notes"]]
    if (build / PLOT).is_file():
        shutil.copyfile(build / PLOT, folder / "results_bench.png")
        parts.append(described(_growth(report["rows"]), "results_bench.png"))
    return "\n\n".join(parts)


def _introduction(report):
    computer, used = report["machine"], report["versions"]
    peaks = [f"{peak:.0f} GFLOP/s in {dtype}" for dtype, peak in report["peak_gflops"].items() if peak]
    return (
        "From `make bench`: medians for 1,500 steps on minibatches of 200. The loop is the plain one, in "
        "float64, with the better number of threads; the peak is that of the machine in multiplying large "
        f"matrices{': ' if peaks else ''}{', '.join(peaks)}. {computer['cpu']}, {computer['cores']} cores, "
        f"Python {used['python']}, NumPy {used['numpy']}, {used['blas']}; {report['data']} images."
    )


def _growth(rows):
    """What the plot of ``make bench`` shows, in words."""
    seconds = {
        axis: [(row["what"].rpartition("=")[2] if axis == "N" else row["K"], row["seconds"])
               for row in rows if row["what"].startswith(f"growth in {axis}")]
        for axis in "KN"
    }  # fmt: skip
    each = [", ".join(f"{value}: {time:.1f} s" for value, time in seconds[axis]) for axis in "KN"]
    ends = [f"from {found[0][1]:.1f} s at {found[0][0]} to {found[-1][1]:.1f} s at {found[-1][0]}"
            for found in seconds.values()]  # fmt: skip
    return Alternative(
        f"Seconds of a search against the number of configurations, {ends[0]}, and of images, {ends[1]}",
        f"By configurations, {each[0]}. By images, {each[1]}.",
    )


def _row(row):
    least, most = row["spread"]
    seconds = "-" if row["seconds"] is None else f"{row['seconds']:.2f} ({least:.2f} to {most:.2f})"
    more = [
        "-" if row[key] is None else pattern.format(row[key] * factor) for key, pattern, factor in FIGURES
    ]
    return [row["what"], str(row["K"]), row["dtype"], seconds, *more]
