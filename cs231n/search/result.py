"""What a search found: accuracies by pair, the best classifier, and what diverged."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs231n.classifiers import LinearClassifier
from cs231n.data.places import SAVED, writable
from cs231n.data.whole_file import whole_file
from cs231n.search.stacked_sgd import Trained

Pair = tuple[float, float]


@dataclass(repr=False)
class SearchResult(Trained):
    """What a search found for its K configurations, in the order of the pairs.

    Attributes
    ----------
    losses : (num_iters, K) array of float64
        Minibatch losses before each step; nan for steps that were not taken.
    weights : (K, D, C) array
    train_accuracy, val_accuracy : (K,) arrays of float64
    steps : (K,) array of int64
        How many steps each classifier has taken.
    classifier : type
        The class that was trained.
    pairs : list of (learning_rate, reg)
    partial : bool
        Whether the search was interrupted: some classifiers took fewer steps than asked for, or are missing.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.classifiers import Softmax
    >>> from cs231n.search import grid_search
    >>> X = np.array([[2.0, 1.0], [1.0, 1.0], [-1.0, 1.0], [-2.0, 1.0]])  # (N, D), the bias last
    >>> y = np.array([0, 0, 1, 1])
    >>> data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    >>> found = grid_search(Softmax, data, [1e-3, 1e-1], [0.0], num_iters=50, progress=False)
    >>> found.results[0.1, 0.0]
    (1.0, 1.0)
    >>> found.best_model.predict(X)
    array([0, 0, 1, 1])
    >>> found.losses.shape, found.diverged_pairs
    ((50, 2), set())
    """

    classifier: type[LinearClassifier]
    pairs: list[Pair]
    partial: bool

    @cached_property
    def diverged(self) -> NDArray[np.bool_]:
        """Which configurations ended in losses or weights that are not finite, (K,)."""
        taken = np.arange(len(self.losses))[:, None] < self.steps
        bad_loss = (~np.isfinite(self.losses) & taken).any(axis=0)
        return bad_loss | ~np.isfinite(self.weights).all(axis=(1, 2))

    @property
    def diverged_pairs(self) -> set[Pair]:
        """The pairs (learning_rate, reg) whose configurations diverged."""
        return {pair for pair, bad in zip(self.pairs, self.diverged) if bad}

    @property
    def results(self) -> dict[Pair, tuple[float, float]]:
        """Accuracies by pair, as in the course: ``results[learning_rate, reg] == (training, validation)``."""
        accuracies = zip(self.train_accuracy.tolist(), self.val_accuracy.tolist())
        return dict(zip(self.pairs, accuracies))

    @property
    def best(self) -> int:
        """Index of the configuration with the highest validation accuracy; of several, the first one.

        Raises
        ------
        ValueError
            If all have diverged.
        """
        accuracy = np.where(self.diverged, -1, self.val_accuracy)
        if accuracy.max() < 0:
            raise ValueError("Every configuration diverged: search among lower learning rates.")
        return int(accuracy.argmax())

    @property
    def best_pair(self) -> Pair:
        """Learning rate and reg of the best configuration."""
        return self.pairs[self.best]

    @property
    def best_model(self) -> LinearClassifier:
        """The best classifier, ready to predict."""
        return self.model(self.best)

    @property
    def models(self) -> dict[Pair, LinearClassifier]:
        """All classifiers by pair, ready to predict; of a pair that occurs twice, the later one."""
        return {pair: self.model(k) for k, pair in enumerate(self.pairs)}

    def model(self, k: int) -> LinearClassifier:
        """Classifier number `k`, with its own copy of the weights."""
        model = self.classifier()
        model.W = self.weights[k].copy(order="C")
        return model

    def save_best(self, fname: str, dataset: str) -> None:
        """Write the best classifier and what it was trained on to ``cs231n/saved/<fname>.npz``.

        The file holds the arrays W (D, C), learning_rate, reg, val_accuracy and dataset.

        Parameters
        ----------
        fname : str
            A bare file name, with or without ``.npz``.
        dataset : {"cifar10", "sample"}
            Name of the data set, ``find_dataset().name``.

        Raises
        ------
        ValueError
            If `fname` contains a folder, or all configurations have diverged.
        OSError
            If it cannot be written: one line that says where and why.
        """
        if Path(fname).name != fname or not fname:
            raise ValueError(f"fname must be a bare file name, got {fname!r}.")
        path = writable(SAVED) / (fname if fname.endswith(".npz") else f"{fname}.npz")
        learning_rate, reg = self.best_pair
        W = self.best_model.W
        with whole_file(path, W.nbytes) as file:
            np.savez(
                file, W=W, learning_rate=learning_rate, reg=reg,
                val_accuracy=self.val_accuracy[self.best], dataset=np.array(dataset),
            )  # fmt: skip
        print(f"{path.name} saved.")

    def __repr__(self):
        text = f"{len(self.pairs)} configurations of {self.classifier.__name__}"
        if self.partial:
            text += ", interrupted"
            if self.steps.min() < len(self.losses):
                text += f" after {self.steps.min():,} of {len(self.losses):,} steps"
        if self.diverged.any():
            text += f", {np.count_nonzero(self.diverged)} diverged"
        if not self.diverged.all():
            lr, reg = self.best_pair
            accuracy = self.val_accuracy[self.best]
            text += f"; best: learning rate {lr:.4g}, reg {reg:.4g}, validation accuracy {accuracy:.3f}"
        return text


class SearchError(RuntimeError):
    """A worker failed.

    Attributes
    ----------
    result : SearchResult
        The configurations that were finished by then.
    """

    def __init__(self, message: str, result: SearchResult):
        super().__init__(message)
        self.result = result
