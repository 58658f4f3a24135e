"""Submissions for the tests of the grader: solved, with one slip, and hostile ones."""

import io
import json
import textwrap
from pathlib import Path

import numpy as np

from cs231n.classifiers import Softmax
from cs231n.data_utils import find_dataset, load_splits
from cs231n.search import grid_search
from instructor.manifest import load_manifest
from tests.cs231n.diagnosis.slip_mutants import MUTANTS, mutated_file

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = load_manifest()
SOFTMAX, CLASSIFIER = "cs231n/classifiers/softmax.py", "cs231n/classifiers/linear_classifier.py"
SVM, NOTEBOOK, MODEL = "cs231n/classifiers/linear_svm.py", "notebooks/softmax.ipynb", MANIFEST.model["file"]


def saved(W, dataset="sample"):
    """A classifier as save_best writes it."""
    file = io.BytesIO()
    np.savez(file, W=W, dataset=np.array(dataset))
    return file.getvalue()


def trained_model(dataset="sample"):
    """The best pair of the notebook's search."""
    pair = {"sample": (2e-6, 4e2), "cifar10": (1.5e-6, 4e2)}[dataset]
    splits = load_splits(find_dataset(dataset).path)
    return saved(grid_search(Softmax, splits, pairs=[pair], progress=False).best_model.W, dataset)


def solved(model=b""):
    """All files of a right submission; the classifier is handed in where it is given."""
    names = [name for name in MANIFEST.submission if name != MODEL]
    files = {name: (ROOT / name).read_bytes() for name in names}
    return files | ({MODEL: model} if model else {})


def lost_by(mutant):
    """Ids of the questions that a slip costs."""
    # Numerical gradients cannot be imported where submissions run; a wrong axis spoils loss and gradient.
    everything = mutant.slip in ("finite-difference", "wrong-axis")
    parts = {""} if everything else {mutant.part} | ({"robust"} if mutant.part else set())
    return {
        question.id for question in MANIFEST.questions
        if question.exercise == mutant.exercise and ("" in parts or question.part in {*parts, ""})
    }  # fmt: skip


def questions_of(*exercises):
    return {question.id for question in MANIFEST.questions if question.exercise in exercises}


SOFTMAX_QUESTIONS = questions_of("softmax_loss_naive", "softmax_loss_vectorized", "softmax_loss_stacked")
SVM_QUESTIONS = questions_of("svm_loss_naive", "svm_loss_vectorized", "svm_loss_stacked")
NOTEBOOK_QUESTIONS = questions_of("search", "class_probabilities")


def with_slip(mutant, model=b""):
    name, text = mutated_file(mutant)
    return solved(model) | {name: text.encode()}


def one_mutant_for_each_slip():
    """As many as there are pairs of an exercise and a slip."""
    return list({(mutant.exercise, mutant.slip): mutant for mutant in MUTANTS}.values())


def before(code):
    """The solved softmax.py with code in front of it."""
    return textwrap.dedent(code).encode() + (ROOT / SOFTMAX).read_bytes()


def broken(code):
    """The same, with right code for the losses replaced by wrong numbers."""
    return before(code) + (
        b"\n\ndef softmax_loss_naive(W, X, y, reg):\n    return 1.0, W\n\n\n"
        b"def softmax_loss_vectorized(W, X, y, reg):\n    return 1.0, W\n\n\n"
        b"def softmax_loss_stacked(scores, y):\n    return scores[:, 0, 0], scores\n"
    )


READS_ANSWERS = f"""
import glob, json, sys, os
answers = None
for place in [{str(ROOT)!r}, *sys.path, os.getcwd(), "..", "../..", "/autograder/source"]:
    for name in ("instructor/problems.json", "cs231n/checks.json"):
        try:
            answers = answers or json.load(open(os.path.join(place, name)))["softmax_loss_naive"]["expected"]
        except Exception:
            pass
"""
READS_SOLUTION = f"""
import importlib.util, sys
try:
    sys.path.insert(0, {str(ROOT)!r})
    spec = importlib.util.spec_from_file_location("theirs", {str(ROOT / SOFTMAX)!r})
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
except Exception:
    theirs = None
"""
FAKE_RESULTS = f"""
import json, os
for place in ("results.json", "../results.json", "/autograder/results/results.json", "/tmp/results.json",
              "report.txt", "/dev/shm/results.json",
              {str(ROOT / "build" / "results.json")!r}):
    try:
        os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
        with open(place, "w") as file:
            json.dump({{"score": 100, "tests": []}}, file)
    except OSError:
        pass
"""
PATCHES = """
import sys, types
import numpy as np
for name in ("allclose", "isclose", "array_equal", "all", "any", "abs", "isfinite"):
    setattr(np, name, lambda *a, **k: True)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
sys.modules["pytest"] = types.SimpleNamespace(raises=None, main=lambda *a: 0)
import cs231n.diagnosis.probes, json
cs231n.diagnosis.probes.unpack = cs231n.diagnosis.probes.unpack
json.dumps = lambda value, **k: '{"score": 100}'
"""
FORGES = """
import os
for descriptor in range(64):
    try:
        os.write(descriptor, b'{"score": 100}\\n={"calls": {}}\\n')
    except OSError:
        pass
"""
PLANTS = f"""
import os
for place in (".", "..", os.path.dirname(__file__), "/tmp", "/var/tmp", "/dev/shm", {str(ROOT)!r}):
    for name in ("sitecustomize.py", "numpy.py", "planted.pth", "conftest.py"):
        try:
            with open(os.path.join(place, name), "w") as file:
                file.write("raise SystemExit")
        except OSError:
            pass
"""
FORKS = """
import os, subprocess, threading
while True:
    for start in (os.fork, lambda: subprocess.Popen(["sleep", "60"]), threading.Thread(target=print).start):
        try:
            start()
        except (OSError, RuntimeError):
            pass
"""

HOSTILE_CELL = json.dumps({
    "cells": [{"cell_type": "code", "source": "def search(a, b):\n    import os\n    os._exit(0)"}]
})  # fmt: skip

POPS_CALLS = """
import sys
frame = sys._getframe()
while frame and "inputs" not in frame.f_locals:
    frame = frame.f_back
for call in ("penalised", "tall", "apart", "deep", "bytes", "other", "steep"):
    frame and frame.f_locals["inputs"].pop(call, None)
"""
# The worker's memory must not hold what another submission has answered.
STEALS = """
import os, sys
frame = sys._getframe()
while frame:
    reply = frame.f_locals.get("reply")
    if reply and reply.get("answer"):
        os.write(3, b"=" + reply["answer"].encode())
        os._exit(0)
    frame = frame.f_back
"""
DRIPS = """
import os, time
while True:
    os.write(3, b" ")
    time.sleep(0.004)
"""


def notebook_of(*sources):
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells}).encode()


# Name, what is handed in in place of the solved file, questions lost, what the report says of one of them.
HOSTILE = [
    ("endless-import", {SOFTMAX: before("while True: pass\n")}, SOFTMAX_QUESTIONS, "processor time"),
    ("sleeps", {SOFTMAX: before("import time; time.sleep(1e9)\n")}, SOFTMAX_QUESTIONS, "waited"),
    ("reads-input", {SOFTMAX: before("input()\n")}, SOFTMAX_QUESTIONS, "EOF"),
    ("memory-bomb", {SOFTMAX: before("x = bytearray(1 << 40)\n")}, SOFTMAX_QUESTIONS, "memory"),
    (
        "memory-numpy",
        {SOFTMAX: before("import numpy as np; x = np.ones(1 << 33)\n")},
        SOFTMAX_QUESTIONS,
        "memory",
    ),
    ("fork-bomb", {SOFTMAX: before(FORKS)}, SOFTMAX_QUESTIONS, "processor time"),
    ("exits-hard", {SOFTMAX: before("import os; os._exit(0)\n")}, SOFTMAX_QUESTIONS, "ended the program"),
    ("exits", {SOFTMAX: before("import sys; sys.exit(0)\n")}, SOFTMAX_QUESTIONS, "ended the program"),
    ("kills", {SOFTMAX: before("import os; os.kill(os.getppid(), 9)\n")}, SOFTMAX_QUESTIONS, "os.kill"),
    ("segfault", {SOFTMAX: before("import os; os.abort()\n")}, SOFTMAX_QUESTIONS, "signal 6"),
    ("recursion", {SOFTMAX: before("def f(): f()\nf()\n")}, SOFTMAX_QUESTIONS, "RecursionError"),
    ("raises", {SOFTMAX: before("raise Exception('score: 100')\n")}, SOFTMAX_QUESTIONS, "Exception: score"),
    ("fake-results", {SOFTMAX: broken(FAKE_RESULTS)}, SOFTMAX_QUESTIONS, "The data loss is 1"),
    ("patches", {SOFTMAX: broken(PATCHES)}, SOFTMAX_QUESTIONS, ""),
    ("prints", {SOFTMAX: broken("print('100 of 100 points')\n")}, SOFTMAX_QUESTIONS, "The data loss is 1"),
    ("forges", {SOFTMAX: broken(FORGES)}, SOFTMAX_QUESTIONS, ""),
    (
        "reads-answers",
        {
            SOFTMAX: before(READS_ANSWERS)
            + (
                b"\n\nfrom cs231n.diagnosis.probes import unpack\n\n\ndef softmax_loss_naive(W, X, y, reg):\n"
                b"    return unpack(answers['data loss']), unpack(answers['data gradient'])\n"
            )
        },
        questions_of("softmax_loss_naive"),
        "",
    ),
    (
        "reads-solution",
        {
            SOFTMAX: before(READS_SOLUTION)
            + (b"\n\ndef softmax_loss_naive(*args):\n    return theirs.softmax_loss_naive(*args)\n")
        },
        questions_of("softmax_loss_naive"),
        "",
    ),
    ("plants", {SOFTMAX: before(PLANTS)}, set(), ""),
    (
        "long-answer",
        {
            SOFTMAX: before("")
            + (b"\n\ndef softmax_loss_naive(W, X, y, reg):\n    return np.zeros(20_000_000), W\n")
        },
        questions_of("softmax_loss_naive"),
        "",
    ),
    ("pops-calls", {SOFTMAX: before(POPS_CALLS)}, SOFTMAX_QUESTIONS, "cannot be read"),
    ("steals", {SOFTMAX: broken(STEALS)}, SOFTMAX_QUESTIONS, "The data loss is 1"),
    ("drips", {SOFTMAX: before(DRIPS)}, SOFTMAX_QUESTIONS, "waited"),
    ("deep-cell", {NOTEBOOK: notebook_of("-" * 5000 + "1")}, NOTEBOOK_QUESTIONS, "not Python"),
    ("long-cell", {NOTEBOOK: notebook_of("x = 1\n" * 100_000)}, NOTEBOOK_QUESTIONS, "more than 500,000"),
    ("wide-cell", {NOTEBOOK: notebook_of(" " * 40_000 + "x")}, NOTEBOOK_QUESTIONS, "defines no function"),
    (
        "fake-lines",
        {SOFTMAX: before("raise ValueError('no\\n  10 / 10   all right\\x1b[2J')\n")},
        SOFTMAX_QUESTIONS,
        "no 10",
    ),
    ("syntax-error", {CLASSIFIER: b"def train(:\n"}, questions_of("train", "predict"), "SyntaxError"),
    ("no-utf8", {SVM: b"\xff\xfe\x00"}, SVM_QUESTIONS, "SyntaxError"),
    ("no-notebook", {NOTEBOOK: b'{"cells": 3}'}, NOTEBOOK_QUESTIONS, "not a Jupyter notebook"),
    ("deep-notebook", {NOTEBOOK: b"[" * 100_000}, NOTEBOOK_QUESTIONS, "not a Jupyter notebook"),
    ("hostile-cell", {NOTEBOOK: HOSTILE_CELL.encode()}, NOTEBOOK_QUESTIONS, "ended the program"),
    ("missing", {SVM: None}, SVM_QUESTIONS, "was not handed in"),
    ("pickled-model", {MODEL: b"\x80\x04\x95"}, {"model"}, "not a classifier written by save_best"),
]
