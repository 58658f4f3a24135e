"""Run what a student wrote on a small problem and record what comes of it.

Whether it is right is not decided here. :mod:`cs231n.diagnosis` does that, so that a grader can run this half
in a process of its own, and the other half where no student's code can reach it.
"""

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.notebook_code import NOTEBOOK, NotebookError, notebook_function

TYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")
ROOT = Path(__file__).resolve().parents[2]
STUDENT_FILES = {NOTEBOOK, *(exercise.file.rpartition("/")[2] for exercise in EXERCISES.values())}
OTHER_DATA = "other"


def observe(name: str, inputs: dict, notebook: str | None = None) -> dict:
    """Find the function `name`, run it on `inputs` and say what came of it, in terms that JSON can hold.

    Parameters
    ----------
    name : str
        The exercise, a key of EXERCISES.
    inputs : dict
        Part of a problem; arrays are packed, see :func:`pack`.
    notebook : str, optional
        The notebook, as it is stored, if the function is defined in one.

    Returns
    -------
    dict
        What the probe of this kind records, or ``{"raised": ...}`` if there is no function to run.
    """
    exercise, looked_up = EXERCISES[name], {}

    def find():
        if exercise.in_notebook:
            looked_up["function"] = notebook_function(notebook, name)
        else:
            module = _fresh(exercise)
            method = exercise.kind in ("train", "predict")
            looked_up["function"] = module.LinearClassifier if method else getattr(module, name)

    return _guarded(find) or run(name, looked_up["function"], inputs)


def _fresh(exercise):
    """The module as its file is now, whatever a notebook's autoreload has made of an older version."""
    path = ROOT / exercise.file
    module = ModuleType(exercise.module)
    module.__file__ = str(path)
    exec(compile(path.read_bytes(), path.name, "exec"), module.__dict__)
    return module


def run(name: str, function: Callable, inputs: dict) -> dict:
    """The same for a function that was found already; for a method, the class it belongs to."""
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
        If it is none, or of a type that is not used here.
    """
    try:
        if packed["dtype"] not in TYPES:
            raise ValueError
        return np.array(packed["values"], packed["dtype"]).reshape(packed["shape"])
    except (KeyError, TypeError, ValueError, OverflowError, MemoryError):
        raise ValueError("not a packed array") from None


def _guarded(call):
    """Run; if that fails, say how, and at which line of which file."""
    try:
        call()
        return {}
    except NotImplementedError as error:
        return {"unfinished": f"{error}{_student_line(error)}"}
    except NotebookError as error:
        return {"raised": str(error)}
    except SyntaxError as error:
        where = str(error.filename).rpartition("/")[2]
        return {"raised": f"{type(error).__name__}: {error.msg} ({where}, line {error.lineno})"}
    except MemoryError:
        return {"raised": "it needs more memory than there is"}
    except Exception as error:
        message = re.sub(r"0x[0-9a-f]+", "0x…", " ".join(str(error).split()))[:300]
        return {"raised": f"{type(error).__name__}: {message}{_student_line(error)}"}


def _student_line(error):
    """The place in the student's own code, not in NumPy's or ours, where an error came from."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = frame.filename.replace("\\", "/").rpartition("/")[2]
        if file == NOTEBOOK or "ipykernel" in frame.filename or file.startswith("<ipython-input"):
            return f" (line {frame.lineno} of the cell with {frame.name})"
        if file in STUDENT_FILES:
            return f" ({file}, line {frame.lineno})"
    return ""


def _returned(function, *arguments):
    """What a function returns, as a list of packed arrays, or how it failed."""
    record = {}

    def call():
        with np.errstate(all="ignore"):
            value = function(*arguments)
        values = value if isinstance(value, tuple) else (value,)
        arrays = [np.asarray(part) for part in values]
        known = all(str(array.dtype) in TYPES for array in arrays)
        record["arrays"] = [pack(array) for array in arrays] if known else None

    return _guarded(call) or record


def _loss(function, inputs):
    """A loss (W, X, y, reg) -> (loss, dW): plain, with penalty, on images as bytes, on extreme scores."""
    calls, changed = {}, set()
    for call, problem in inputs.items():
        arguments = {key: unpack(problem[key]) for key in ("W", "X", "y")}
        before = {key: value.copy() for key, value in arguments.items()}
        calls[call] = _returned(function, *arguments.values(), problem["reg"])
        changed |= {key for key in before if not np.array_equal(before[key], arguments[key])}
    return {"calls": calls, "changed": sorted(changed)}


def _stacked(function, inputs):
    """A loss (scores, y) -> (losses, dscores) of K classifiers."""
    calls = {}
    for call, problem in inputs.items():
        calls[call] = _returned(function, unpack(problem["scores"]), unpack(problem["y"]))
    return {"calls": calls}


def _probabilities(function, inputs):
    """A function (X, W) -> probabilities."""
    calls = {}
    for call, problem in inputs.items():
        calls[call] = _returned(function, unpack(problem["X"]), unpack(problem["W"]))
    return {"calls": calls}


def _train(LinearClassifier, inputs):
    """LinearClassifier.train with a loss that records the minibatches and returns stored gradients."""
    X, y, W = (unpack(inputs[key]) for key in ("X", "y", "W"))
    gradients = unpack(inputs["gradients"])
    settings = {key: inputs[key] for key in ("learning_rate", "reg")}

    def run(seed, batch_size):
        record = {"batches": [], "weights": []}

        class Recorder(LinearClassifier):
            def loss(self, X_batch, y_batch, reg):
                step = len(record["weights"])
                record["weights"].append(pack(self.W))
                if X_batch is None or y_batch is None:
                    record["batches"].append(None)
                else:  # the first column of X is the number of the sample
                    tags = pack(np.asarray(X_batch)[:, 0].astype(np.int64))
                    record["batches"].append({"tags": tags, "labels": pack(np.asarray(y_batch, np.int64))})
                return 0.0, gradients[step].copy()

        def call():
            model = Recorder()
            model.W = W.copy()
            rng = np.random.RandomState(seed)
            model.train(X, y, num_iters=len(gradients), batch_size=batch_size, rng=rng, **settings)
            record["weights"].append(pack(model.W))

        return _guarded(call) or record

    return {
        "run": run(inputs["seed"], inputs["batch_size"]),
        "again": run(inputs["seed"], inputs["batch_size"]),
        "other seed": run(inputs["seed"] + 1, inputs["batch_size"]),
        "large batch": run(inputs["seed"], 2 * len(X)),
    }


def _predict(LinearClassifier, inputs):
    """LinearClassifier.predict with given weights, on more rows than fit into one block."""
    model = LinearClassifier()
    model.W = unpack(inputs["W"])
    return {"calls": {"plain": _returned(model.predict, unpack(inputs["X"]))}}


def _search(function, inputs):
    """The loop of exercise 5, with a stand-in for Softmax that keeps a record and makes known mistakes."""
    data = {key: unpack(inputs[key]) for key in ("X_train", "y_train", "X_val", "y_val")}
    pairs = [tuple(pair) for pair in inputs["pairs"]]
    made, trainings = [], []

    def part_of(X):
        parts = ("train", "val")
        same = [part for part in parts if np.array_equal(np.asarray(X), data[f"X_{part}"])]
        return same[0] if same else OTHER_DATA

    class Softmax:
        def __init__(self):
            self.number, self.trained, self.W = len(made), [], None
            made.append(self)

        def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False,
                  rng=None):  # fmt: skip
            draw = None if rng is None else int(rng.randint(1 << 30))
            self.trained.append((float(learning_rate), float(reg)))
            self.W = np.array([[float(learning_rate), float(reg)]])
            trainings.append({
                "model": self.number, "data": part_of(X), "pair": self.trained[-1],
                "num_iters": int(num_iters), "draw": draw,
            })  # fmt: skip
            return [1.0] * int(num_iters)

        def predict(self, X):
            part = part_of(X)
            if part == OTHER_DATA or not self.trained:
                return np.full(len(X), -1)
            y = data[f"y_{part}"].copy()
            last = self.trained[-1]
            wrong = inputs["wrong"][part][pairs.index(last)] if last in pairs else len(y) - 1
            y[: wrong + len(self.trained) - 1] += 1  # weights that carry over leave another trace
            return y

    record = {}

    def call():
        search = FunctionType(
            function.__code__, {**function.__globals__, **data, "Softmax": Softmax},
            function.__name__, function.__defaults__, function.__closure__,
        )  # fmt: skip
        models, results = search(list(pairs), inputs["num_iters"])
        try:
            record["results"] = [[*map(float, key), *map(float, results[key])] for key in results]
            record["models"] = [[*map(float, key), made.index(models[key])] for key in models]
        except (TypeError, ValueError, KeyError):  # other keys or values than asked for
            record.update(results=None, models=None)

    return {"trainings": trainings, **(_guarded(call) or record)}


PROBES = {
    "softmax": _loss,
    "svm": _loss,
    "stacked": _stacked,
    "svm stacked": _stacked,
    "train": _train,
    "predict": _predict,
    "search": _search,
    "probabilities": _probabilities,
}
