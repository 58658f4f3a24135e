"""Measure what the real images give and write it down: docs/results.md and its figures.

    python -m tools.results [--copy "JPEG re-encoded"] [--out docs]

Needs CIFAR-10 in datasets/. The page is replaced only once all of it has been written.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
import scipy

from benchmarks.machine import machine, version, versions
from cs231n import data_utils
from cs231n.data.places import CannotWrite
from tools.results import bench, ceiling, growth, learnt, rounds, svm
from tools.results.setting import Material, Plan, load

ROOT = Path(__file__).resolve().parents[2]
PAGE = "results.md"
SIZE = 500_000  # bytes of the page and its figures, about


def write(material: Material, plan: Plan, folder: Path, build: Path):
    """Measure everything and write page and figures into `folder`."""
    start, computer = time.perf_counter(), _machine()
    benchmark, why_not = bench.read(build)
    if why_not:
        print(why_not, flush=True)
    searched = rounds.three_rounds(material, plan)
    fine = searched[-1]
    sections = [
        rounds.section(searched, material, plan, folder),
        learnt.section(fine, material, plan, folder),
        svm.section(fine, material, plan, folder),
        ceiling.section(fine.best_pair, material, plan, folder),
        bench.section(benchmark, why_not, build, folder),
        growth.section(benchmark),
    ]
    seconds = time.perf_counter() - start
    head = [
        "# What the real images give",
        "Written by `make results`; do not edit, run it again.",
        material.source,
        f"Split: {len(material.splits['y_train']):,} training, {len(material.splits['y_val']):,} validation "
        f"and {len(material.y_test):,} test images; mean training image subtracted, bias appended.",
        computer,
        f"**Seeds.** 0; in section 4 {', '.join(map(str, plan.seeds))}. A second run on this "
        "machine differs only in the times; on another machine, accuracies in float32 (sections 3 and 4) "
        f"may differ in the third digit. The whole page took {seconds:.0f} s.",
    ]
    (folder / PAGE).write_text("\n\n".join([*head, *sections]) + "\n", encoding="utf-8")


def replace(folder: Path, out: Path):
    """Move a finished page and its figures from `folder` to `out`, the page last; drop old figures."""
    figures = {path.name for path in folder.glob("results_*.png")}
    for name in [*sorted(figures), PAGE]:
        os.replace(folder / name, out / name)
    for old in out.glob("results_*.png"):
        if old.name not in figures:
            old.unlink()


def run(material: Material, plan: Plan, out: Path, build: Path):
    """Write the page; if anything goes wrong, the existing page stays as it was."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".results-", dir=out) as name:  # there, moving is renaming
            folder = Path(name)
            (folder / PAGE).write_bytes(bytes(SIZE))  # whether there is room is tried before the work
            (folder / PAGE).unlink()
            write(material, plan, folder, build)
            replace(folder, out)
    except OSError as error:
        raise CannotWrite(out / PAGE, error, SIZE) from error
    finally:
        plt.close("all")


def _machine():
    computer, used = machine(), versions()
    memory, load_average = computer["memory_bytes"], computer["load_average"]
    facts = [computer["cpu"], f"{computer['cores']} cores"]
    facts += [f"{memory / 1e9:.0f} GB"] if memory else []
    facts += [computer["os"].split()[0]]
    facts += [f"load average {load_average[0]:.1f} at the start"] if load_average else []
    software = [f"Python {used['python']}", f"NumPy {used['numpy']}", f"SciPy {scipy.__version__}"]
    software += [f"matplotlib {version('matplotlib')}", used["blas"]]
    return f"**Machine.** {', '.join(facts)}. **Versions.** {', '.join(software)}."


def _cifar10(copy):
    try:
        return load(data_utils.find_dataset("cifar10").path, copy)
    except FileNotFoundError:
        sys.exit("make results measures the real images, and CIFAR-10 is not in datasets/, or not all of it. "
                 "Run python -m cs231n.data.download to fetch it.")  # fmt: skip
    except ValueError as error:  # a damaged file; says which, and what to do
        sys.exit(str(error))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--copy", help="what is known of images that are not the official files")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    plt.switch_backend("Agg")
    try:
        material = _cifar10(options.copy)
        print(f"Measuring on {material.title}", flush=True)
        run(material, Plan(), options.out.resolve(), ROOT / "build")
    except CannotWrite as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(f"\nInterrupted: {options.out / PAGE} was left as it was.")
    print(f"Written: {options.out / PAGE}")


if __name__ == "__main__":
    main()
