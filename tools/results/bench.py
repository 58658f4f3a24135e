"""Section 5: what `make bench` measured, if it was run."""

import json
import shutil
from pathlib import Path

from tools.results.page import table

PLOT = "bench_growth.png"
HEAD = ["", "K", "dtype", "seconds (min to max)", "times faster than the loop", "of the peak", "memory"]
FIGURES = (
    ("ratio_to_loop", "{:.1f}", 1),
    ("peak_share", "{:.0f} %", 100),
    ("peak_rss_bytes", "{:.2f} GB", 1e-9),
)


def section(build: Path, folder: Path) -> str:
    """The section, from the files that ``make bench`` left in `build`; a copy of its plot in `folder`."""
    parts, path = ["## 5. How fast the search is"], build / "bench.json"
    if not path.is_file():
        parts.append("Not measured here: `make bench` writes `build/bench.json`, `make results` shows it.")
        return "\n\n".join(parts)
    report = json.loads(path.read_text())
    if report["quick"] or report["partial"]:
        what = "quick run, whose figures mean nothing" if report["quick"] else "run that was broken off"
        parts.append(f"`build/bench.json` is from a {what}: run `make bench` again.")
        return "\n\n".join(parts)
    parts += [_introduction(report), table(HEAD, map(_row, report["rows"])), *report["notes"]]
    if (build / PLOT).is_file():
        shutil.copyfile(build / PLOT, folder / "results_bench.png")
        parts.append("![Seconds against the number of configurations and of images](results_bench.png)")
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


def _row(row):
    least, most = row["spread"]
    seconds = "-" if row["seconds"] is None else f"{row['seconds']:.2f} ({least:.2f} to {most:.2f})"
    more = [
        "-" if row[key] is None else pattern.format(row[key] * factor) for key, pattern, factor in FIGURES
    ]
    return [row["what"], str(row["K"]), row["dtype"], seconds, *more]
