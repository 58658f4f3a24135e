"""Probes: run what a student wrote on a small problem and record what comes of it.

Whether it is right is not decided here but in :mod:`cs231n.diagnosis`, so that a grader can run this half in
a separate process, and the other half where no student's code can reach it.
"""

import ast
import errno
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.recorders import (
    TEST_NAMES,
    ChoiceRecorder,
    SearchRecorder,
    minibatch,
    names_any,
    standing_in,
)
from cs231n.diagnosis.student_code.imports import Importer
from cs231n.diagnosis.student_code.notebook_code import ANNOTATIONS, NotebookError, notebook_function
from cs231n.diagnosis.student_code.stand_ins import AbsentError
from cs231n.diagnosis.student_code.student_lines import (
    called,
    code_beside,
    line,
    place,
    remember,
    shape_of,
    similar_name,
)
from cs231n.diagnosis.student_code.syntax import conflicts_named, parse

WRITES = re.compile("refuses (to write|os.mkdir|os.chdir)")  # as a sandbox says it
TYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")
ROOT = Path(__file__).resolve().parents[2]


def observe(name: str, inputs: dict, source: str) -> dict:
    """Find the function `name`, run it on `inputs` and record what came of it, in a form that JSON can hold.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    inputs : dict
        Part of a problem; arrays are packed, see :func:`pack`.
    source : str
        The file it is written in: a notebook, or Python code with each byte as one character (latin-1),
        since such a file may declare its own encoding.

    Returns
    -------
    dict
        What the probe of this kind records, or ``{"raised": ...}`` if there is no function to run; with
        ``notes`` if an import was stood in for.
    """
    exercise, looked_up, notes = EXERCISES[name], {}, []

    def find():
        if exercise.in_notebook:
            looked_up["function"] = notebook_function(source, name, notes)
            return
        remember(exercise.file.rpartition("/")[2], source)
        module = _module(exercise, source.encode("latin-1"), notes)
        part = "LinearClassifier" if exercise.kind in ("train", "predict") else name
        if not hasattr(module, part):
            raise AttributeError(f"{exercise.file} defines no {part}")
        looked_up["function"] = getattr(module, part)

    record = _guarded(find) or run(name, looked_up["function"], inputs)
    return {**record, "notes": [list(note) for note in notes]} if notes else record


def observe_alone(name: str, inputs: dict, source: str) -> dict:
    """:func:`observe` in a separate process, without the functions that measure gradients."""
    sys.modules["cs231n.gradient_check"] = None
    return observe(name, inputs, source)


def _module(exercise, code, notes):
    """A module made from this code, whatever autoreload has made of an older version."""
    module = ModuleType(exercise.module)
    module.__file__, module.__package__ = str(ROOT / exercise.file), exercise.module.rpartition(".")[0]
    file = exercise.file.rpartition("/")[2]
    with conflicts_named():
        flags = compile(code, file, "exec").co_flags & ANNOTATIONS
    tree = parse(code)
    module.__builtins__ = Importer(tree, notes).builtins()
    for statement in tree.body:
        try:
            exec(compile(ast.Module([statement], []), file, "exec", flags), module.__dict__)
        except PermissionError as error:  # a folder for figures, say, costs nothing else of the file
            if error.errno != errno.EACCES and not WRITES.search(str(error)):
                raise
    return module


def run(name: str, function: Callable, inputs: dict) -> dict:
    """:func:`observe` for a `function` that has been found; for a method, the class that it belongs to."""
    return PROBES[EXERCISES[name].kind](function, inputs)


def pack(array: NDArray) -> dict:
    """An array as something that JSON can hold; :func:`unpack` turns it back."""
    array = np.asarray(array)
    return {"dtype": str(array.dtype), "shape": list(array.shape), "values": array.ravel().tolist()}


def unpack(packed: dict) -> NDArray:
    """The array that was packed.

    Raises
    ------
    ValueError
        If it is not a packed array, or of a type that is not used here.
    """
    try:
        if packed["dtype"] not in TYPES:
            raise ValueError
        return np.array(packed["values"], packed["dtype"]).reshape(packed["shape"])
    except (KeyError, TypeError, ValueError, OverflowError, MemoryError):
        raise ValueError("not a packed array") from None


def _guarded(call):
    """Run `call`; if that fails, say how, and in which line of which file."""
    try:
        call()
        return {}
    except NotImplementedError as error:
        record = {"unfinished": f"{error}{_at(error)}", "called": called(error.__traceback__)}
        record["code"] = code_beside(error.__traceback__, str(error))
        return {key: value for key, value in record.items() if value or key == "unfinished"}
    except AbsentError as error:
        return {"absent": [error.module, error.name, _at(error)]}
    except NotebookError as error:
        return {"raised": str(error)}
    except SyntaxError as error:
        where = str(error.filename).rpartition("/")[2]
        return {"raised": f"{type(error).__name__}: {error.msg} ({where}, line {error.lineno})"}
    except MemoryError:
        return {"raised": "it needs more memory than there is"}
    except Exception as error:
        message = re.sub(r"0x[0-9a-f]+", "0x…", " ".join(str(error).split()))[:300]
        record = {"raised": f"{type(error).__name__}: {message}{_at(error)}"}
        own = {"line": line(error.__traceback__), "similar": similar_name(error),
               "loss_shape": shape_of(error.__traceback__, "loss")}  # fmt: skip
        return record | {key: value for key, value in own.items() if value}


def _at(error):
    """Where in the student's own code, not in NumPy's or ours, an error came from."""
    where = place(error.__traceback__)
    return f" ({where})" if where else ""


def _returned(function, *arguments):
    """What a function returns, as a list of packed arrays, or how it failed."""
    record = {}

    def call():
        with np.errstate(all="ignore"):
            value = function(*arguments)
        if value is None:
            record["nothing"] = True
            return
        pair = isinstance(value, tuple) or (isinstance(value, list) and len(value) == 2)
        arrays = [np.asarray(part) for part in (value if pair else (value,))]
        odd = [array.dtype.kind in "iuf" and str(array.dtype) not in TYPES for array in arrays]
        arrays = [array.astype(np.float64) if other else array for array, other in zip(arrays, odd)]
        known = all(str(array.dtype) in TYPES for array in arrays)
        record["arrays"] = [pack(array) for array in arrays] if known else None

    return _guarded(call) or record


def _watched(changed, function, arguments, *more):
    """:func:`_returned` of named arrays; the names of those that the function changes are added to a set."""
    before = {name: value.copy() for name, value in arguments.items()}
    record = _returned(function, *arguments.values(), *more)
    changed |= {name for name in before if not np.array_equal(before[name], arguments[name])}
    return record


def _loss(function, inputs):
    """A loss (W, X, y, reg) -> (loss, dW): plain, with penalty, on images as bytes, with extreme scores."""
    calls, changed = {}, set()
    for call, problem in inputs.items():
        if call == "large":
            calls[call] = _large(function, problem)
            continue
        arguments = {key: unpack(problem[key]) for key in ("W", "X", "y")}
        calls[call] = _watched(changed, function, arguments, problem["reg"])
    record = {"calls": calls, "changed": sorted(changed)}
    if "plain" in inputs:
        arguments = [unpack(inputs["plain"][key]) for key in ("W", "X", "y")]
        record["again"] = _returned(function, *arguments, 0.0)
    return record


def large_problem(seed: int, N: int, D: int, C: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """W, X and y of a problem that is too large to be stored, and signs (3, D, C) to sum its gradient with.

    Whole numbers divided: the same on every machine.
    """
    rng = np.random.RandomState(seed)
    W, X = rng.randint(-90, 91, (D, C)) / 1000, rng.randint(-100, 101, (N, D)) / 100
    return W, X, rng.randint(0, C, N), 2.0 * rng.randint(0, 2, (3, D, C)) - 1


def _large(function, problem):
    """Loss, and three sums over the gradient with different signs: it has too many numbers to be sent."""
    W, X, y, signs = large_problem(**problem)

    def summed(*arguments):
        loss, dW = function(*arguments)
        return loss, (signs * np.asarray(dW)).sum(axis=(1, 2))

    return _returned(summed, W, X, y, 0.0)


def _stacked(function, inputs):
    """A loss (scores, y) -> (losses, dscores) of K classifiers."""
    calls = {}
    for call, problem in inputs.items():
        calls[call] = _returned(function, unpack(problem["scores"]), unpack(problem["y"]))
    return {"calls": calls}


def _arrays(*names):
    """A function of arrays with these names that returns one array."""

    def probe(function, inputs):
        calls, changed = {}, set()
        for call, problem in inputs.items():
            calls[call] = _watched(changed, function, {name: unpack(problem[name]) for name in names})
        return {"calls": calls, "changed": sorted(changed)}

    return probe


def _train(LinearClassifier, inputs):
    """LinearClassifier.train with a loss that records the minibatches and returns stored gradients."""
    X, y, W, gradients = (unpack(inputs[key]) for key in ("X", "y", "W", "gradients"))
    losses, num_iters = unpack(inputs["losses"]).tolist(), inputs["num_iters"]
    settings = {key: inputs[key] for key in ("learning_rate", "reg")}

    def run(seed, batch_size, weights=False):
        record = {"batches": [], "regs": [], **({"weights": []} if weights else {})}

        class Recorder(LinearClassifier):
            def loss(self, X_batch, y_batch, reg):
                step = len(record["batches"]) % len(gradients)
                record["batches"].append(minibatch(X_batch, y_batch, X))
                record["regs"].append(float(reg))
                if weights:
                    record["weights"].append(_numbers(self.W))
                return losses[step], gradients[step].copy()

        def call():
            model = Recorder()
            model.W = W.copy()
            rng = np.random.RandomState(seed)
            # Copies: what one run does to its samples changes no other run.
            sizes = {"num_iters": num_iters, "batch_size": batch_size}
            history = model.train(X.copy(), y.copy(), rng=rng, **sizes, **settings)
            if weights:
                record["weights"].append(_numbers(model.W))
                record["history"] = None if history is None else _numbers(history)

        return _guarded(call) or record

    return {
        "run": run(inputs["seed"], inputs["batch_size"], weights=True),
        "again": run(inputs["seed"], inputs["batch_size"]),
        "other seed": run(inputs["seed"] + 1, inputs["batch_size"]),
        "large batch": run(inputs["seed"], 2 * len(X)),
    }


def _numbers(value):
    """Packed as float64; None for what holds anything but numbers."""
    try:
        array = np.asarray(value)
    except ValueError:  # a list of lists of different lengths, say
        return None
    return pack(array.astype(np.float64)) if array.dtype.kind in "biuf" else None


def _predict(LinearClassifier, inputs):
    """LinearClassifier.predict with given weights, on more rows than fit into one block."""
    model = LinearClassifier()
    model.W = unpack(inputs["W"])
    return {"calls": {"plain": _returned(model.predict, unpack(inputs["X"]))}}


def _search(function, inputs):
    """The loop over the pairs, with a stand-in for Softmax that keeps a record."""
    data = {key: unpack(value) for key, value in inputs.items() if key[:2] in ("X_", "y_")}
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    recorder = SearchRecorder(data, pairs)
    outcome = _with_stand_ins(function, recorder, list(pairs), inputs["num_iters"])
    return {**recorder.record, "names_test": names_any(function, TEST_NAMES), "outcome": outcome}


def _with_stand_ins(function, recorder, *arguments):
    """What a function returned, or how it failed, with the recorder's stand-ins among its globals."""

    def call():
        with standing_in(recorder, function):
            recorder.keep(function(*arguments))

    return _guarded(call) or recorder.returned


def _choose(function, inputs):
    """A choice among stand-ins for classifiers; the test images are within reach."""
    data = {key: unpack(value) for key, value in inputs.items() if key[:2] in ("X_", "y_")}
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    recorder = ChoiceRecorder(data, pairs, inputs["losses"])
    models, results = recorder.models(), dict(zip(pairs, map(tuple, inputs["accuracies"])))
    outcome = _with_stand_ins(function, recorder, models, results)
    return {**recorder.record, "names_test": names_any(function, TEST_NAMES), "outcome": outcome}


PROBES = {
    "softmax": _loss,
    "svm": _loss,
    "stacked": _stacked,
    "svm stacked": _stacked,
    "train": _train,
    "predict": _predict,
    "search": _search,
    "choice": _choose,
    "probabilities": _arrays("X", "W"),
    "jacobian": _arrays("scores"),
    "evidence": _arrays("image", "mean_image", "W"),
}
