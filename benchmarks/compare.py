"""How much faster is today's search than that of another revision?

    python -m benchmarks.compare REVISION [--pairs 20 100] [--dtypes float32] [--rounds 15]

The two versions search in processes of their own that live as long as the comparison, and take turns, so that
what else the machine does slows both alike. What counts is the ratio of each two neighbouring turns. On a
busy machine the ratio of the processor times is the steadier one, but it leaves out what threads wait.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.machine import machine, versions
from benchmarks.report import BUILD
from benchmarks.setting import BATCH_SIZE, pairs
from benchmarks.timing import say
from cs231n.data_utils import find_dataset

ROOT = Path(__file__).resolve().parents[1]
WORK = 3000  # pairs times steps of one turn, within the limits below
LIMITS = 60, 600
KINDS = "seconds", "cpu_seconds"
IMAGES = 10000  # of the training images: how many there are makes no difference to a step


class Version:
    """A version of cs231n in a process of its own."""

    def __init__(self, folder: Path, images: Path, count: int):
        command = [sys.executable, "-m", "benchmarks.one_version", str(images), str(count)]
        self.process = subprocess.Popen(  # finds cs231n in the folder, and the benchmarks here
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        found = Path(self._read()).resolve()
        if not found.is_relative_to(folder.resolve()):
            self.close()
            raise RuntimeError(f"cs231n was to come from {folder}, and came from {found}.")

    def search(self, K: int, dtype: str, num_iters: int) -> dict:
        """What one_version.answer gives for one search."""
        request = {"pairs": pairs(K), "dtype": dtype, "num_iters": num_iters, "batch_size": BATCH_SIZE}
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return self._read()

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a version of cs231n failed; what it says is above.")
        return json.loads(line)


def extract(revision: str, folder: Path, repository: Path = ROOT):
    """Write the package cs231n as it was in a revision into a folder."""
    command = ["git", "-C", str(repository), "archive", "--format=zip", revision, "cs231n"]
    archive = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)


def compare(old: Version, new: Version, K: int, dtype: str, num_iters: int, rounds: int) -> dict:
    """A row of the table: searches of both versions in turns, after a first round that does not count.

    Each turn is a search with all steps and one with a single step. The second consists of everything that is
    not training, so the difference is the time of the other steps.
    """
    steps, accuracies = {(version, kind): [] for version in (old, new) for kind in KINDS}, {}
    for number in range(rounds + 1):
        for version in [old, new] if number % 2 else [new, old]:
            whole, rest = (version.search(K, dtype, count) for count in (num_iters, 1))
            for kind in KINDS:
                steps[version, kind].append((whole[kind] - rest[kind]) / (num_iters - 1))
            accuracies[version] = np.array(whole["accuracies"])
    before, now = (np.array([steps[version, kind][1:] for kind in KINDS]) for version in (old, new))
    ratios = np.quantile(before / now, [0.5, 0.25, 0.75, 0, 1], axis=1).T
    return {
        "K": K,
        "dtype": dtype,
        "measured_iters": num_iters,
        "step_seconds": [float(np.median(before[0])), float(np.median(now[0]))],
        "ratio": ratios[0].tolist(),  # median, quartiles, least and most
        "cpu_ratio": ratios[1].tolist(),
        "accuracy_difference": float(np.abs(accuracies[old] - accuracies[new]).max()),
    }


def line(row: dict) -> str:
    """A row as text."""
    ratio, lower, upper, least, most = row["ratio"]
    before, now = row["step_seconds"]
    return (
        f"K={row['K']:>3}, {row['dtype']}: a step {before * 1e3:.2f} ms, now {now * 1e3:.2f} ms, {ratio:.3f} "
        f"times as fast (half of the ratios {lower:.3f} to {upper:.3f}, all {least:.3f} to {most:.3f}), "
        f"{row['cpu_ratio'][0]:.3f} in processor time; accuracies "
        f"differ by {row['accuracy_difference']:.4f} at most"
    )


def run(revision: str, Ks: list[int], dtypes: list[str], rounds: int, work: int, count: int, out: Path):
    """Compare, print a line for each K and type, and write all of it to `out`."""
    images = find_dataset().path
    with tempfile.TemporaryDirectory() as folder:
        extract(revision, Path(folder))
        old, new = (Version(Path(where), images, count) for where in (folder, ROOT))
        rows = []
        for dtype, K in product(dtypes, Ks):
            rows.append(compare(old, new, K, dtype, int(np.clip(work // K, *LIMITS)), rounds))
            say(line(rows[-1]))
        memory = [version.search(1, dtypes[0], 1)["peak_rss"] for version in (old, new)]
        old.close()
        new.close()
    say(f"peak memory {memory[0] / 1e6:.0f} MB, now {memory[1] / 1e6:.0f} MB")
    report = {"revision": revision, "machine": machine(), "versions": versions(), "rows": rows}
    report["peak_rss_bytes"] = memory
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("revision", help="any name that git knows: a commit, a tag, HEAD~3")
    parser.add_argument("--pairs", type=int, nargs="+", default=[1, 5, 20, 100], metavar="K")
    parser.add_argument("--dtypes", nargs="+", default=["float32", "float64"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--work", type=int, default=WORK, help="pairs times steps of one turn")
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--out", type=Path, default=BUILD / "compare.json")
    options = parser.parse_args()
    try:
        run(options.revision, options.pairs, options.dtypes, options.rounds, options.work, options.images,
            options.out)  # fmt: skip
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
