"""What train, search and choose are given in place of a loss and of Softmax keeps a record of it all."""

import importlib
import numbers
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType

import numpy as np
from numpy.typing import ArrayLike, NDArray

OTHER = "other"  # images that are none of the notebook's
CLASSIFIERS = ("cs231n.classifiers", "cs231n.classifiers.linear_classifier")
TEST_NAMES = ("X_test", "y_test", "test_images", "test_labels")


def minibatch(X_batch: ArrayLike | None, y_batch: ArrayLike | None, X: NDArray) -> list | dict:
    """The indices of the samples of a minibatch, and its labels.

    Parameters
    ----------
    X_batch : (batch_size, D) array
    y_batch : (batch_size,) array
    X : (N, D) array
        All samples; the first column holds their indices.

    Returns
    -------
    list or dict
        Two lists of integers; a dict that says what there is instead, if it is no minibatch of X.
    """
    given = {"X_batch": X_batch, "y_batch": y_batch}
    shape, labels = list(np.shape(X_batch)), list(np.shape(y_batch))
    record = {"missing": [name for name, value in given.items() if value is None], "shape": shape}
    if record["missing"] or len(shape) != 2:
        return record
    if len(labels) != 1:
        return {**record, "labels": labels}
    if shape[1] != X.shape[1]:
        return {**record, "columns": X.shape[1]}
    samples = np.asarray(X_batch, np.float64)
    indices = samples[:, 0].astype(np.int64)
    rows = X[np.clip(indices, 0, len(X) - 1)]
    if not np.allclose(samples, rows, rtol=1e-6):
        return {**record, "other samples": True}
    return [indices.tolist(), np.asarray(y_batch, np.int64).tolist()]


def names_any(function: Callable, names: Collection[str]) -> bool:
    """Whether a function, or one that is defined in it, names any of these variables."""
    codes = [getattr(function, "__code__", None)]
    while codes:
        code = codes.pop()
        if isinstance(code, CodeType):
            if not set(names).isdisjoint(code.co_names):
                return True
            codes += code.co_consts
    return False


@contextmanager
def standing_in(recorder: "SearchRecorder", function: Callable) -> Iterator[None]:
    """Put stand-ins among the globals of a function, for a while, and where it imports Softmax from.

    Functions that it calls see them too.
    """
    stand_ins = recorder.stand_ins()
    modules = CLASSIFIERS if names_any(function, ("classifiers", *CLASSIFIERS)) else ()
    with ExitStack() as stack:
        stack.enter_context(_replaced(function.__globals__, stand_ins))
        for module in map(importlib.import_module, modules):
            stack.enter_context(_replaced(vars(module), {"Softmax": recorder.Softmax}))
        yield


@contextmanager
def _replaced(names, values):
    """Other values for some names, for a while."""
    before = {key: names[key] for key in values if key in names}
    names.update(values)
    try:
        yield
    finally:
        for key in values:
            names.pop(key, None)
        names.update(before)


class SearchRecorder:
    """Stands in for what a search uses, and keeps a record of what it does.

    Parameters
    ----------
    data : dict
        ``X_train``, ``y_train``, and the same for ``val`` and ``test``.
    pairs : list of tuple
        The pairs (learning rate, reg); the classifier of pair k has its scores in columns of X, from 3 k on.

    Attributes
    ----------
    record : dict
        Under ``trainings`` what each training was given, under ``asked`` for which images each classifier
        was asked to predict labels.
    returned : dict
        What the search returned, in a form that JSON can hold; see :meth:`keep`.
    """

    def __init__(self, data: dict[str, NDArray], pairs: list[tuple]):
        self.data, self.pairs = data, pairs
        self.record = {"trainings": [], "asked": []}
        self.returned = {}
        self.Softmax = self._classifier()
        self._made = 0
        self._parts = {
            row.tobytes(): [part, i]
            for part in ("train", "val", "test")
            for i, row in enumerate(data[f"X_{part}"].astype(np.float32))  # as the notebook's images are
        }

    def stand_ins(self) -> dict:
        """All names that a search may use, test images included, with what stands in for them."""
        test = {"test_images": self.data["X_test"], "test_labels": self.data["y_test"]}
        return {**{key: value.copy() for key, value in (self.data | test).items()}, "Softmax": self.Softmax}

    def _rows(self, X):
        """Part and index of each row of X."""
        return [self._parts.get(row.tobytes(), [OTHER, -1]) for row in np.asarray(X, np.float32)]

    def _asked(self, classifier, X):
        """Keep which images a classifier was asked about."""
        parts = Counter(part for part, _ in self._rows(X))
        self.record["asked"].append([classifier.number, dict(parts)])

    def _weights(self, pair, times):
        """Those of a pair; of another one if the classifier was trained before."""
        C = 3
        W = np.zeros((self.data["X_train"].shape[1], C))
        k = self.pairs.index(pair) if pair in self.pairs else -1
        first = C * ((k + times - 1) % len(self.pairs))
        W[first : first + C] = np.eye(C)
        return W

    def _classifier(self):
        recorder = self

        class Softmax:
            def __init__(self):
                self.number, self.times, self.W = recorder._made, 0, None
                recorder._made += 1

            def train(self, X, y=None, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200,
                      verbose=False, rng=None):  # fmt: skip
                if not isinstance(self, Softmax):
                    raise TypeError("Softmax is the class, not a classifier")
                if rng is not None and not hasattr(rng, "choice"):
                    raise ValueError(f"rng must be a generator such as np.random.RandomState, got {rng!r}")
                pair, self.times = (float(learning_rate), float(reg)), self.times + 1
                self.W = recorder._weights(pair, self.times)
                recorder.record["trainings"].append({
                    "model": self.number, "rows": recorder._rows(X), "labels": np.asarray(y).tolist(),
                    "pair": pair, "num_iters": int(num_iters), "batch_size": int(batch_size),
                    "generator": type(rng).__name__,
                    "draw": int((np.random if rng is None else rng).choice(1 << 30)),  # as train draws
                })  # fmt: skip
                return [2.5] * int(num_iters)

            def predict(self, X=None):
                if not isinstance(self, Softmax):
                    raise TypeError("Softmax is the class, not a classifier")
                if self.W is None:
                    raise ValueError(
                        "There are no weights to predict with yet: call train() or load() first."
                    )
                recorder._asked(self, X)
                return np.argmax(np.asarray(X) @ self.W, axis=1)

        return Softmax

    def keep(self, returned: object):
        """Keep what a search returned: each key with what lies under it, as numbers or as a word for it."""
        if returned is None:
            self.returned = {"nothing": True}
        elif not isinstance(returned, (tuple, list)) or len(returned) != 2:
            self.returned = {"returned": _kind(returned)}
        else:
            models, results = returned
            self.returned = {
                "models": self._entries(models),
                "results": self._entries(results),
            }

    def _entries(self, table):
        if not isinstance(table, dict):
            return "classifier" if isinstance(table, self.Softmax) else _kind(table)
        return [[_pair(key), self._value(value)] for key, value in table.items()]

    def _value(self, value):
        """The number of a classifier, or a pair of accuracies."""
        if value is self.Softmax:
            return "class"
        return value.number if isinstance(value, self.Softmax) else _pair(value)


class ChoiceRecorder(SearchRecorder):
    """Stands in for the classifiers of a search that is over.

    Parameters
    ----------
    data, pairs
        As of :class:`SearchRecorder`.
    losses : list of float
        The loss of each classifier, on whatever images.
    """

    def __init__(self, data: dict[str, NDArray], pairs: list[tuple], losses: list[float]):
        super().__init__(data, pairs)
        recorder = self

        def loss(classifier, X_batch, y_batch, reg):
            recorder._asked(classifier, X_batch)
            return losses[classifier.number], np.zeros_like(classifier.W)

        self.Softmax.loss = loss

    def models(self) -> dict:
        """The classifiers by pair, trained; the record starts afterwards."""
        models = {}
        for pair in self.pairs:
            models[pair] = self.Softmax()
            models[pair].train(self.data["X_train"], self.data["y_train"], *pair)
        self.record["trainings"].clear()
        return models

    def keep(self, returned: object):
        """Keep the pair that was chosen and the number of its classifier, or words for what is there."""
        if returned is None:
            self.returned = {"nothing": True}
        elif not isinstance(returned, (tuple, list)) or len(returned) != 2:
            self.returned = {"returned": self._value(returned)}
        else:
            self.returned = {"pair": self._value(returned[0]), "model": self._value(returned[1])}


def _pair(value):
    """Two numbers; a word for anything else."""
    row = isinstance(value, (tuple, list)) or isinstance(value, np.ndarray) and value.ndim == 1
    kinds = [_kind(part) for part in value] if row else []
    return [float(part) for part in value] if kinds == ["number"] * 2 else _kind(value)


def _kind(value):
    """What a value is, in one word."""
    if value is None:
        return "None"
    if isinstance(value, (numbers.Real, np.generic)) or isinstance(value, np.ndarray) and value.ndim == 0:
        return "number"
    kinds = {str: "text", dict: "dictionary", np.ndarray: "array", list: "list", tuple: "tuple"}
    return next((word for kind, word in kinds.items() if isinstance(value, kind)), "something else")
