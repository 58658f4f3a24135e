"""What was measured: one table in the terminal, one JSON file."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.machine import machine, versions
from benchmarks.setting import NUM_ITERS, QUICK, Setting
from benchmarks.timing import Memory, Peak, say
from cs231n.data.places import CannotWrite
from cs231n.data.whole_file import write_whole
from cs231n.data_utils import find_dataset, load_splits

BUILD = Path(__file__).resolve().parents[1] / "build"


@dataclass
class Row:
    """One line of the table; ``loop`` is the time in seconds that the plain loop takes for the same work."""

    what: str
    K: int
    dtype: str
    seconds: Sequence[float]  # of all rounds
    loop: float | None = None
    flops: float | None = None  # of the matrix products, if all of the time is training
    rss: int | None = None
    more: dict = field(default_factory=dict)

    def as_dict(self, peak: float | None) -> dict:
        """The row as bench.json has it; `peak` is in GFLOP/s."""
        # A difference of two times that noise has made negative is not a time.
        median = float(np.median(self.seconds))
        median = median if median > 0 else None
        share = self.flops / 1e9 / median / peak if self.flops and median and peak else None
        return {
            "what": self.what,
            "K": self.K,
            "dtype": self.dtype,
            "seconds": median,
            "ratio_to_loop": self.loop / median if self.loop and median else None,
            "peak_share": share,
            "peak_rss_bytes": self.rss,
            "spread": [float(min(self.seconds)), float(max(self.seconds))],
            **self.more,
        }


class Report:
    """Collects what the scripts measure; ``put`` may be called again whenever more is known."""

    def __init__(self, setting: Setting, folder: Path):
        self.setting, self.folder = setting, folder
        self.machine, self.versions = machine(), versions()
        self.sections, self.breakdown, self.notes = {}, [], []
        self.peak, self.memory = Peak(setting.peak_size), Memory(setting.copy_bytes)
        self.dataset = find_dataset()

    @cached_property
    def data(self) -> dict:
        """Images as bytes, for the search."""
        say("loading the images")
        return load_splits(self.dataset.path, self.setting.num_training, self.setting.num_validation)

    def put(self, section: str, rows: list[Row]):
        """Set the rows of a section."""
        self.sections[section] = rows

    def rows(self) -> list[dict]:
        """All rows so far."""
        return [row.as_dict(self.peak.value(row.dtype)) for rows in self.sections.values() for row in rows]

    def as_dict(self, partial: bool) -> dict:
        """Everything, as bench.json has it."""
        measured = list(self.peak.gflops)
        return {
            "partial": partial,
            "quick": self.setting is QUICK,
            "machine": self.machine,
            "versions": self.versions,
            "data": self.dataset.title,
            "peak_gflops": {name: self.peak.value(name) for name in ("float32", "float64")},
            "peak_gflops_spread": {name: self.peak.spread(name) for name in measured},
            "memory_gbytes": self.memory.value,
            "breakdown": self.breakdown,
            "notes": self.notes,
            "rows": self.rows(),
        }


def table(report: dict) -> str:
    """The rows as text."""
    lines = [("", "K", "dtype", "seconds", "(min - max)", "x loop", "of peak", "memory")]
    for row in report["rows"]:
        least, most = row["spread"]
        lines.append((
            row["what"], str(row["K"]), row["dtype"], _number(row["seconds"], "{:.2f}"),
            f"({least:.2f} - {most:.2f})", _number(row["ratio_to_loop"], "{:.1f}"),
            _number(row["peak_share"], "{:.0%}"), _number(row["peak_rss_bytes"], "{:.2f} GB", 1e-9),
        ))  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join(
        "  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths)))
        for line in lines
    )


def _number(value, pattern, factor=1):
    return "-" if value is None else pattern.format(value * factor)


def _summary(report):
    """The lines below the table."""
    computer, used = report["machine"], report["versions"]
    if report["quick"]:
        yield "QUICK: much too little was measured, these figures mean nothing."
    yield f"Medians, in seconds, for {NUM_ITERS:,} steps. Accuracies: on all training and validation images."
    yield (
        "x loop: how many times faster than the plain loop with the better number of threads. That is timed\n"
        "in short slices of one pair and scaled, its cost being proportional to pairs and steps. From disk\n"
        "to result, whole processes are compared."
    )
    yield (
        f"{computer['cpu']}, {computer['cores']} cores, Python {used['python']}, NumPy {used['numpy']}, "
        f"{used['blas']}; {report['data']}"
    )
    peaks = {dtype: peak for dtype, peak in report["peak_gflops"].items() if peak}
    if peaks:
        yield "Peak: " + ", ".join(f"{peak:.0f} GFLOP/s in {dtype}" for dtype, peak in peaks.items())
    if report["memory_gbytes"]:
        yield f"Memory: {report['memory_gbytes']:.0f} GB/s read and written by a copy"
    for step in report["breakdown"]:
        total = step["sum_seconds"]
        parts = ", ".join(f"{name} {part / total:.0%}" for name, part in step["seconds"].items())
        yield (
            f"A step of {step['K']} in {step['dtype']}, one thread: {parts}; "
            f"their sum {total * 1e3:.1f} ms, the step unclocked {step['step_seconds'] * 1e3:.1f} ms"
        )
    yield from report["notes"]


def run(measures: Sequence[Callable[[Report], None]], name: str):
    """Measure, print the table and write it to `name` as JSON; if interrupted, what there is of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="see that it runs; the figures mean nothing")
    parser.add_argument("--out", type=Path, default=BUILD, help="folder for results (default: build)")
    options = parser.parse_args()
    report, path = Report(QUICK if options.quick else Setting(), options.out), options.out / name
    try:
        _write(report.as_dict(partial=True), path)  # whether there is room is tried before the work
        _measure(report, measures, path)
    except CannotWrite as error:
        sys.exit(str(error))


def _measure(report, measures, path):
    partial = True
    try:
        for measure in measures:
            measure(report)
        partial = False
    except KeyboardInterrupt:
        say("interrupted: this is what has been measured so far")
        sys.exit(130)
    finally:  # after an error too
        result = report.as_dict(partial)
        say("\n".join(["", table(result), "", *_summary(result)]))
        _write(result, path)
        say(f"Written: {path}")


def _write(result, path):
    write_whole(path, f"{json.dumps(result, indent=1, allow_nan=False)}\n")
