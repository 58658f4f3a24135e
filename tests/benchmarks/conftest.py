"""One quick run of all benchmarks, which most tests look at. Its figures mean nothing."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.report import Report
from benchmarks.setting import QUICK
from tests.made_once import made_once

ROOT = Path(__file__).resolve().parents[2]


def run_all(folder):
    command = [sys.executable, "-m", "benchmarks", "--quick", "--out", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (folder / "printed.txt").write_text(done.stdout)


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """Its folder, what it wrote as JSON, and what it printed."""
    out = made_once(tmp_path_factory, "bench", run_all)
    written = json.loads((out / "bench.json").read_text())
    return SimpleNamespace(out=out, json=written, printed=(out / "printed.txt").read_text())


@pytest.fixture(scope="session")
def images():
    """A few small sets of noise in the form of load_splits, as bytes."""
    rng, data = np.random.RandomState(0), {"mean_image": np.full((32, 32, 3), 127.5)}
    for part, count in (("train", 300), ("val", 50), ("test", 40)):
        data[f"X_{part}"] = rng.randint(0, 256, (count, 32, 32, 3)).astype(np.uint8)
        data[f"y_{part}"] = np.arange(count) % 10
    return data


@pytest.fixture
def report(images, tmp_path):
    """An empty report on these images, in the quick setting."""
    report = Report(QUICK, tmp_path)
    report.data = images
    return report
