"""A search on request, and what is told of it."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import one_version
from cs231n.classifiers import Softmax
from cs231n.data_utils import find_dataset
from cs231n.search import grid_search

ROOT = Path(__file__).resolve().parents[2]
PAIRS = [[1e-6, 100.0], [2e-6, 200.0]]


def test_an_answer_holds_the_accuracies_of_the_search(images):
    answer = one_version.answer(images, PAIRS, num_iters=5)
    found = grid_search(Softmax, images, pairs=map(tuple, PAIRS), num_iters=5, progress=False)
    assert answer["accuracies"] == [list(values) for values in found.results.values()]
    assert (
        answer["seconds"] > 0
        and answer["cpu_seconds"] > 0
        and (answer["peak_rss"] > 2e7 or sys.platform != "linux")
    )


def test_as_a_script_it_says_where_cs231n_is_and_answers_line_by_line():
    command = [sys.executable, "-m", "benchmarks.one_version", find_dataset().path, "50"]
    asked = "".join(json.dumps({"pairs": PAIRS[:k], "num_iters": 2}) + "\n" for k in (1, 2))
    done = subprocess.run(command, input=asked, cwd=ROOT, capture_output=True, text=True, check=True)
    where, first, second = map(json.loads, done.stdout.splitlines())
    assert Path(where).name == "data_utils.py" and "cs231n" in where
    assert len(first["accuracies"]) == 1 and len(second["accuracies"]) == 2
