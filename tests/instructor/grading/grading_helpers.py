"""Submissions for the tests of the grader: solved, with one slip, and hostile ones."""

import io
import json
import textwrap
import zipfile
from functools import cache
from pathlib import Path

import numpy as np

from cs231n.classifiers import Softmax
from cs231n.data_utils import find_dataset, load_splits
from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.probes import observe
from cs231n.search import grid_search
from instructor.grading.grader import load_problems
from instructor.grading.submission import Submission
from instructor.manifest import load_manifest
from tests.cs231n.diagnosis.slip_mutants import MUTANTS, mutated_file

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = load_manifest()
SOFTMAX, CLASSIFIER = "cs231n/classifiers/softmax.py", "cs231n/classifiers/linear_classifier.py"
SVM, NOTEBOOK, MODEL = "cs231n/classifiers/linear_svm.py", "notebooks/softmax.ipynb", MANIFEST.model["file"]
EXPLORE = "notebooks/explore.ipynb"


def grade(grader, files):
    """What a grader says of files by name; of those that are None, nothing is handed in."""
    files = {name: content for name, content in files.items() if content is not None}
    missing = [f"{name} is missing" for name in MANIFEST.submission if name not in files]
    return grader.grade(Submission("alice", files, missing))


def lost(graded):
    """Ids of the questions that did not get all points."""
    return {mark.question.id for mark in graded.marks if mark.points < mark.question.points}


def write_zip(path, files, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(f"{top}{name}", content)


def write_folder(path, files):
    for name, content in files.items():
        if content is not None:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)


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


def solved(model=b"", outputs=False):
    """All files of a right submission; the classifier is handed in where it is given."""
    files = {name: read(name, outputs) for name in MANIFEST.submission if name != MODEL}
    return files | ({MODEL: model} if model else {})


@cache
def read(name, outputs=True):
    """A file of the solved source; the outputs of a notebook, which are mostly pictures, can be left out."""
    content = (ROOT / name).read_bytes()
    if outputs or not name.endswith(".ipynb"):
        return content
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        cell.update({"outputs": []} if cell["cell_type"] == "code" else {})
    return json.dumps(notebook).encode()


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


def questions_about(files):
    """Ids of the questions that are answered in some of these files."""
    written = {name: exercise.file for name, exercise in EXERCISES.items()} | {"model": MODEL}
    return {question.id for question in MANIFEST.questions if written[question.exercise] in files}


def points_of(questions):
    return sum(question.points for question in MANIFEST.questions if question.id in questions)


def points_without(questions):
    """What is left of all points when some questions get none."""
    return sum(question.points for question in MANIFEST.questions if question.id not in questions)


SOFTMAX_QUESTIONS, CLASSIFIER_QUESTIONS = questions_about([SOFTMAX]), questions_about([CLASSIFIER])
EXPLORE_QUESTIONS = questions_about([EXPLORE])
SVM_QUESTIONS, NOTEBOOK_QUESTIONS = questions_about([SVM]), questions_about([NOTEBOOK])


def with_slip(mutant):
    """The one file with the slip."""
    name, text = mutated_file(mutant)
    return {name: text.encode()}


def one_mutant_of_each_kind():
    """Of the slips that are recorded alike and cost alike, one: the grader treats the others no differently.

    That each slip gets its own diagnosis is tested with the diagnosis.
    """
    ((_, problems),), kinds = load_problems(), {}
    for mutant in MUTANTS:
        record = observe(mutant.exercise, problems[mutant.exercise]["inputs"], mutated_file(mutant)[1])
        kind = EXERCISES[mutant.exercise].kind, mutant.part, len(lost_by(mutant)), outline(record)
        kinds.setdefault(kind, mutant)
    return list(kinds.values())


def outline(record):
    """What a record is made of, without the numbers."""
    if isinstance(record, dict):
        return tuple((key, outline(record[key])) for key in sorted(record))
    if isinstance(record, list):
        return min(len(record), 3), frozenset(map(outline, record))
    return type(record).__name__


def before(code, name=SOFTMAX):
    """A solved file with code in front of it."""
    return textwrap.dedent(code).encode() + (ROOT / name).read_bytes()


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
# What harms others of its user unless a filter of system calls or a watchful grader prevents it.
POISONS = """
import os, resource, sys
sys.modules["__main__"].REFUSED.clear()
try:
    resource.prlimit(os.getppid(), resource.RLIMIT_AS, (60 << 20, 60 << 20))
except OSError:
    raise SystemExit
"""
REACHES = """
import __main__ as grader
try:
    grader.REFUSED.clear()
except Exception:
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


def evidence_that(code):
    """A notebook whose one function does something else."""
    return notebook_of(f"def evidence(*arguments):\n{textwrap.indent(code, '    ')}")


# Name, what is handed in in place of the solved file, questions lost, what the report says of one of them.
HOSTILE = [
    (
        "endless-import",
        {CLASSIFIER: before("while True: pass\n", CLASSIFIER)},
        CLASSIFIER_QUESTIONS,
        "processor time",
    ),
    (
        "sleeps",
        {CLASSIFIER: before("import time; time.sleep(1e9)\n", CLASSIFIER)},
        CLASSIFIER_QUESTIONS,
        "waited",
    ),
    ("reads-input", {SOFTMAX: before("input()\n")}, SOFTMAX_QUESTIONS, "EOF"),
    ("memory-bomb", {SOFTMAX: before("x = bytearray(1 << 40)\n")}, SOFTMAX_QUESTIONS, "memory"),
    (
        "memory-numpy",
        {SOFTMAX: before("import numpy as np; x = np.ones(1 << 33)\n")},
        SOFTMAX_QUESTIONS,
        "memory",
    ),
    ("fork-bomb", {EXPLORE: evidence_that(FORKS)}, EXPLORE_QUESTIONS, "processor time"),
    ("exits-hard", {SOFTMAX: before("import os; os._exit(0)\n")}, SOFTMAX_QUESTIONS, "ended the program"),
    ("exits", {SOFTMAX: before("import sys; sys.exit(0)\n")}, SOFTMAX_QUESTIONS, "ended the program"),
    ("kills", {SOFTMAX: before("import os; os.kill(os.getppid(), 9)\n")}, SOFTMAX_QUESTIONS, "os.kill"),
    ("segfault", {SOFTMAX: before("import os; os.abort()\n")}, SOFTMAX_QUESTIONS, "signal 6"),
    ("recursion", {SOFTMAX: before("def f(): f()\nf()\n")}, SOFTMAX_QUESTIONS, "RecursionError"),
    ("raises", {SOFTMAX: before("raise Exception('score: 100')\n")}, SOFTMAX_QUESTIONS, "Exception: score"),
    ("fake-results", {SOFTMAX: broken(FAKE_RESULTS)}, SOFTMAX_QUESTIONS, "The loss is cut to whole numbers"),
    ("patches", {SOFTMAX: broken(PATCHES)}, SOFTMAX_QUESTIONS, "The loss is cut to whole numbers"),
    (
        "prints",
        {SOFTMAX: broken("print('100 of 100 points')\n")},
        SOFTMAX_QUESTIONS,
        "The loss is cut to whole numbers",
    ),
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
    ("poisons", {SOFTMAX: before(POISONS)}, SOFTMAX_QUESTIONS, "No result: it"),
    ("reaches-in", {SOFTMAX: before(REACHES)}, set(), ""),
    (
        "long-answer",
        {
            SOFTMAX: before("")
            + (b"\n\ndef softmax_loss_naive(W, X, y, reg):\n    return np.zeros(20_000_000), W\n")
        },
        questions_of("softmax_loss_naive"),
        "",
    ),
    ("pops-calls", {SOFTMAX: before(POPS_CALLS)}, SOFTMAX_QUESTIONS, "the code interferes with"),
    ("steals", {SOFTMAX: broken(STEALS)}, SOFTMAX_QUESTIONS, "The loss is cut to whole numbers"),
    ("drips", {EXPLORE: evidence_that(DRIPS)}, EXPLORE_QUESTIONS, "waited"),
    ("deep-cell", {NOTEBOOK: notebook_of("-" * 5000 + "1")}, NOTEBOOK_QUESTIONS, "not Python"),
    ("long-cell", {NOTEBOOK: notebook_of("x = 1\n" * 100_000)}, NOTEBOOK_QUESTIONS, "more than 500,000"),
    ("wide-cell", {NOTEBOOK: notebook_of(" " * 40_000 + "x")}, NOTEBOOK_QUESTIONS, "defines no function"),
    (
        "fake-lines",
        {SOFTMAX: before("raise ValueError('no\\n  10 / 10   all right\\x1b[2J')\n")},
        SOFTMAX_QUESTIONS,
        "no 10",
    ),
    ("syntax-error", {CLASSIFIER: b"def train(:\n"}, CLASSIFIER_QUESTIONS, "SyntaxError"),
    ("no-utf8", {SVM: b"\xff\xfe\x00"}, SVM_QUESTIONS, "SyntaxError"),
    ("no-notebook", {NOTEBOOK: b'{"cells": 3}'}, NOTEBOOK_QUESTIONS, "not a Jupyter notebook"),
    ("deep-notebook", {NOTEBOOK: b"[" * 100_000}, NOTEBOOK_QUESTIONS, "not a Jupyter notebook"),
    ("hostile-cell", {NOTEBOOK: HOSTILE_CELL.encode()}, NOTEBOOK_QUESTIONS, "ended the program"),
    ("missing", {SVM: None}, SVM_QUESTIONS, "was not handed in"),
    ("pickled-model", {MODEL: b"\x80\x04\x95"}, {"model"}, "not a classifier written by save_best"),
]
