"""Linear classifiers: training by SGD, prediction, saving and loading."""

import io
import os
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs231n.classifiers.linear_svm import svm_loss_stacked, svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_stacked, softmax_loss_vectorized
from cs231n.data.places import SAVED, writable
from cs231n.data.whole_file import write_whole
from cs231n.validation import check_batch, check_count, check_labels, check_not_negative

BLOCK = 250  # rows whose labels are predicted at a time
INITIAL_SCALE = 0.001  # standard deviation of the initial weights


class LinearClassifier:
    """A classifier whose class scores are ``X @ W``; a subclass supplies the loss.

    Use :class:`Softmax` or :class:`LinearSVM`.

    Attributes
    ----------
    W : (D, C) array or None
        Weights, one column for each class; None until trained or loaded.
    """

    def __init__(self):
        self.W = None

    def train(
        self,
        X: NDArray,
        y: NDArray,
        learning_rate: float = 1e-3,
        reg: float = 1e-5,
        num_iters: int = 100,
        batch_size: int = 200,
        verbose: bool = False,
        rng: np.random.Generator | np.random.RandomState | None = None,
    ) -> list[float]:
        """Minimise the loss by stochastic gradient descent on random minibatches.

        A second call continues from the current weights. An interrupted call keeps the weights that it
        has reached.

        Parameters
        ----------
        X : (N, D) array
            Training samples in rows, the bias 1 included. float32 takes half the memory of
            float64; the weights are float64 either way.
        y : (N,) array of integers
            Labels 0 ... C-1.
        learning_rate : float, optional
            Step size, not negative.
        reg : float, optional
            Strength of the penalty, not negative.
        num_iters : int, optional
            Number of steps.
        batch_size : int, optional
            Number of samples drawn, with replacement, for each step.
        verbose : bool, optional
            Whether to print the loss every 100 iterations.
        rng : numpy.random.Generator or numpy.random.RandomState, optional
            Source of the initial weights and of the minibatches; by default NumPy's global
            generator, so that ``np.random.seed`` makes a run repeatable.

        Returns
        -------
        list of float
            The minibatch loss before each step, `num_iters` numbers.

        Raises
        ------
        ValueError
            If an argument is out of range or the shapes do not match.

        Warns
        -----
        RuntimeWarning
            Once, at the first iteration whose loss is not finite.

        Examples
        --------
        >>> import numpy as np
        >>> from cs231n.classifiers import Softmax
        >>> X = np.array([[2.0, 1.0], [1.0, 1.0], [-1.0, 1.0]])  # (N, D), the bias last
        >>> losses = Softmax().train(X, np.array([0, 0, 1]), rng=np.random.RandomState(0))
        >>> len(losses), round(losses[0], 3)
        (100, 0.692)
        """
        X = np.asarray(X)
        if X.ndim != 2:
            raise ValueError(f"X must have shape (N, D), got {X.shape}. Are the images flattened?")
        y = check_labels(X, y)
        learning_rate = check_not_negative("learning_rate", learning_rate)
        num_iters, batch_size = check_count("num_iters", num_iters), check_count("batch_size", batch_size)
        rng = np.random if rng is None else rng
        if not hasattr(rng, "choice"):
            raise ValueError(f"rng must be a generator such as np.random.RandomState(231), got {rng!r}.")
        W = self.W
        if W is None:
            W = INITIAL_SCALE * rng.standard_normal((X.shape[1], int(y.max()) + 1))
        ends = [y.argmin(), y.argmax()]  # if these labels are in range, all are
        _, _, _, reg = check_batch(W, X[ends], y[ends], reg)
        self.W = W

        loss_history, diverged = [], False
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is reported once, below
            for it in range(num_iters):
                X_batch = y_batch = None
                # Draw a minibatch X_batch (batch_size, D), y_batch (batch_size,), with replacement, from rng.
                # BEGIN SOLUTION
                batch = rng.choice(len(X), batch_size)
                X_batch, y_batch = X[batch], y[batch]
                # END SOLUTION
                loss, grad = self.loss(X_batch, y_batch, reg)
                if not np.isfinite(loss) and not diverged:
                    diverged = True
                    self._warn_diverged(f"loss {loss} at iteration {it}", it, learning_rate, reg)
                loss_history.append(loss)
                # Take one step down the gradient.
                # BEGIN SOLUTION
                self.W = self.W - learning_rate * grad
                # END SOLUTION
                if verbose and it % 100 == 0:
                    print("iteration %d / %d: loss %f" % (it, num_iters, loss))
        if not diverged and not np.isfinite(self.W).all():
            what = f"weights not finite after iteration {num_iters - 1}"
            self._warn_diverged(what, num_iters, learning_rate, reg)
        return loss_history

    @staticmethod
    def _warn_diverged(what, steps, learning_rate, reg):
        if steps == 0:
            advice = "No step was taken yet: X or W holds nan or inf, or their product overflows"
        elif learning_rate * reg > 1:  # then |1 - 2 lr reg| > 1: the penalty alone makes the weights grow
            advice = "Lower reg (2 * learning_rate * reg exceeds 2)"
        else:
            advice = "Lower learning_rate"
        warnings.warn(
            f"training diverged: {what} with learning_rate={learning_rate:g}, reg={reg:g}. {advice}.",
            RuntimeWarning,
            stacklevel=3,
        )

    def predict(self, X: NDArray) -> NDArray[np.int64]:
        """Label of the largest score for each row of X.

        Works through X in blocks, so that no large temporary array is made.

        Parameters
        ----------
        X : (N, D) array
            Samples in rows, the bias 1 included; D is the number of rows of `W`.

        Returns
        -------
        (N,) array of int64
            Labels 0 ... C-1.

        Raises
        ------
        ValueError
            If there are no weights yet, or X does not match their shape.

        Examples
        --------
        >>> import numpy as np
        >>> from cs231n.classifiers import Softmax
        >>> model = Softmax()
        >>> model.W = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 0.5]])  # (D, C)
        >>> model.predict(np.array([[2.0, 1.0], [-2.0, 1.0], [0.0, 1.0]]))
        array([0, 1, 2])
        """
        self._require_trained("predict with")
        X = np.asarray(X)
        if X.ndim != 2 or X.shape[1] != self.W.shape[0]:
            raise ValueError(
                f"X must have shape (N, {self.W.shape[0]}) to fit W {self.W.shape}, got {X.shape}. "
                "Is the bias column there? One image is X[i : i + 1], not X[i]."
            )
        y_pred = np.zeros(len(X), np.int64)
        for start in range(0, len(X), BLOCK):
            rows = slice(start, start + BLOCK)
            # Fill y_pred[rows] with the labels of the samples X[rows].
            # BEGIN SOLUTION
            y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)
            # END SOLUTION
        return y_pred

    def loss(self, X_batch: NDArray, y_batch: NDArray, reg: float) -> tuple[float, NDArray]:
        """Loss and gradient (D, C) with respect to W on a minibatch; subclasses define it.

        `X_batch` (N, D) holds samples in rows, `y_batch` (N,) their labels; `reg` weighs the penalty.
        """
        raise NotImplementedError(f"{type(self).__name__} has no loss; use Softmax or LinearSVM.")

    @staticmethod
    def loss_stacked(scores: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
        """Losses of K classifiers and their gradients with respect to the scores; subclasses define it.

        :func:`cs231n.search.grid_search` trains a classifier by it.

        Parameters
        ----------
        scores : (K, C, N) array of floats
            Scores of N samples, class by class, for each of K classifiers. May be overwritten.
        y : (N,) array of integers
            Labels 0 ... C-1, the same for all K.

        Returns
        -------
        losses : (K,) array
            Mean loss of the samples for each classifier, without the penalty.
        dscores : (K, C, N) array
            Gradient of each loss with respect to the scores of its classifier.
        """
        raise NotImplementedError("This classifier has no loss_stacked; use Softmax or LinearSVM.")

    def save(self, fname: str | os.PathLike) -> bool:
        """Write the weights to a .npy file and print a line that says so.

        Parameters
        ----------
        fname : path
            Name of the file, with or without ``.npy``; a bare name goes to ``cs231n/saved/``.

        Returns
        -------
        bool
            True.

        Raises
        ------
        ValueError
            If there are no weights (D, C) of floats yet, or the name is empty.
        """
        self._require_trained("save")
        path = self._path(fname)
        self._check_weights(np.asarray(self.W), "W")
        np.save(content := io.BytesIO(), self.W, allow_pickle=False)  # to a file it hides why writing fails
        write_whole(path, content.getvalue())
        print(f"{fname} saved.")
        return True

    def load(self, fname: str | os.PathLike) -> bool:
        """Read weights written by :meth:`save` and print a line that says whether they were there.

        Parameters
        ----------
        fname : path
            Name of the file, with or without ``.npy``; a bare name is looked for in ``cs231n/saved/``.

        Returns
        -------
        bool
            False if there is no such file; then the weights stay as they are.

        Raises
        ------
        ValueError
            If the file holds anything but a two-dimensional array of floats; nothing pickled is run.
        """
        path = self._path(fname)
        if not path.is_file():
            print(f"{fname} not available.")
            return False
        try:
            with open(path, "rb") as file:
                W = np.lib.format.read_array(file, allow_pickle=False)
        except OSError:
            raise
        except Exception as error:  # a damaged header can raise almost anything
            raise ValueError(f"{path} is not a model written by save(): {error}") from None
        self._check_weights(W, path)
        self.W = W
        print(f"{fname} loaded.")
        return True

    def _require_trained(self, what):
        if self.W is None:
            raise ValueError(f"There are no weights to {what} yet: call train() or load() first.")

    @staticmethod
    def _path(fname):
        folder, name = os.path.split(os.fspath(fname))
        if name in ("", ".", ".."):
            raise ValueError(f"fname must be the name of a file, got {os.fspath(fname)!r}.")
        name = name if name.endswith(".npy") else name + ".npy"
        return (Path(folder) if folder else writable(SAVED)) / name

    @staticmethod
    def _check_weights(W, what):
        if W.ndim != 2 or not np.issubdtype(W.dtype, np.floating):
            raise ValueError(f"{what} must hold weights (D, C) of floats, got {W.shape} {W.dtype}.")


class Softmax(LinearClassifier):
    """Softmax (multinomial logistic) classifier: cross-entropy loss.

    Attributes
    ----------
    W : (D, C) array or None
        Weights, one column for each class; None until trained or loaded.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.classifiers import Softmax
    >>> X = np.array([[2.0, 1.0], [1.0, 1.0], [-1.0, 1.0], [-2.0, 1.0]])  # (N, D), the bias last
    >>> model = Softmax()
    >>> losses = model.train(X, np.array([0, 0, 1, 1]), learning_rate=0.5, batch_size=4)
    >>> model.W.shape
    (2, 2)
    >>> model.predict(X)
    array([0, 0, 1, 1])
    """

    def loss(self, X_batch: NDArray, y_batch: NDArray, reg: float) -> tuple[float, NDArray]:
        """Cross-entropy loss and its gradient (D, C) with respect to W on a minibatch.

        `X_batch` (N, D) holds samples in rows, `y_batch` (N,) their labels; `reg` weighs the penalty.
        """
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)

    loss_stacked = staticmethod(softmax_loss_stacked)


class LinearSVM(LinearClassifier):
    """Multiclass support vector machine: hinge loss.

    Attributes
    ----------
    W : (D, C) array or None
        Weights, one column for each class; None until trained or loaded.
    """

    def loss(self, X_batch: NDArray, y_batch: NDArray, reg: float) -> tuple[float, NDArray]:
        """Hinge loss and its gradient (D, C) with respect to W on a minibatch.

        `X_batch` (N, D) holds samples in rows, `y_batch` (N,) their labels; `reg` weighs the penalty.
        """
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)

    loss_stacked = staticmethod(svm_loss_stacked)
