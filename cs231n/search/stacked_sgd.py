"""Stochastic gradient descent for K classifiers at once: shared minibatches, two wide products a step.

The products of one classifier with a minibatch are too small to keep a processor busy. K classifiers whose
weights are stacked in one matrix see the same images, and the same two products do K times the work.

And C templates have only C - 1 directions to move in, where the derivatives with respect to the scores add up
to zero over the classes (see :mod:`cs231n.search.directions`): the products need one row fewer for each
classifier.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.classifiers.linear_classifier import BLOCK, INITIAL_SCALE
from cs231n.search.blas_threads import one_blas_thread
from cs231n.search.directions import helmert
from cs231n.search.progress import Progress, watch
from cs231n.search.samples import Samples, aligned

DRAWN = 100_000  # images drawn for minibatches at a time
FOLD = 1024.0  # the common factor of a classifier's weights stays between 1/FOLD and FOLD

LossStacked = Callable[[NDArray, NDArray], tuple[NDArray, NDArray]]


class Aborted(Exception):
    """Another thread failed, or the user gave up: the rest is no longer wanted."""


class Stack:
    """K linear classifiers that differ only in learning rate and reg and take each step together.

    The templates of classifier k, its weights (C, D), are ``scale[k] * Q.T @ V[:, k]`` plus what no gradient
    changes, ``rest_scale[k] * rest``. At each step the penalty multiplies them by ``1 - 2 lr reg``, which
    changes two numbers instead of the whole matrix.

    Parameters
    ----------
    loss_stacked : callable
        From scores (K, C, N) and labels (N,) to the losses (K,) without penalty and their gradients
        (K, C, N), such as :func:`cs231n.classifiers.softmax.softmax_loss_stacked`.
    pairs : sequence of (learning_rate, reg)
        One for each classifier.
    W : (D, C) array
        Initial weights of all of them.
    dtype : dtype
        float32 or float64: the type in which everything is computed.
    adds_to_zero : bool
        Whether the gradients add up to zero over the classes. Then the R = C - 1 rows of Q are Helmert's
        basis, otherwise R = C and Q is the identity.

    References
    ----------
    The scale: S. Shalev-Shwartz, Y. Singer, N. Srebro, A. Cotter, *Pegasos: primal estimated
    sub-gradient solver for SVM*, Mathematical Programming 127, 2011, section 2.5.
    """

    def __init__(
        self, loss_stacked: LossStacked, pairs: Sequence, W: NDArray, dtype: DTypeLike, adds_to_zero: bool
    ):
        C = W.shape[1]
        Q = helmert(C) if adds_to_zero else np.eye(C)  # (R, C)
        self.loss_stacked = loss_stacked
        self.lr, self.reg = np.array(pairs, np.float64).T
        self.decay = 1 - 2 * self.lr * self.reg
        self.scale, self.rest_scale = np.ones((2, len(pairs)))
        self.rest = W.T - Q.T @ (Q @ W.T)  # (C, D)
        self.rest_squares = np.sum(self.rest**2)
        self.Q, self.shape = Q.astype(dtype), (len(Q), len(pairs), len(W))
        self.matrix, self.V = self._rows()  # all rows as one matrix; the same as (R, K, D)
        self.V[:] = (Q @ W.T)[:, None]
        self.gradient, _ = self._rows()

    def scores(self, X: NDArray) -> NDArray:
        """Scores (K, C, N) of the rows of `X` (N, D), up to a number for each row that no loss depends on."""
        (R, C), K, N = self.Q.shape, len(self.lr), len(X)
        scores = (self.matrix @ X.T)[: R * K].reshape(R, K, N)
        scores *= _column(self.scale, scores.dtype)
        return (self.Q.T @ scores.reshape(R, K * N)).reshape(C, K, N).transpose(1, 0, 2)

    def step(self, X: NDArray, y: NDArray) -> NDArray[np.float64]:
        """Take one step down the gradient on a minibatch.

        Parameters
        ----------
        X : (N, D) array
            Prepared rows of the type in which everything is computed.
        y : (N,) array of integers
            Labels.

        Returns
        -------
        (K,) array of float64
            The losses before the step, penalty included.
        """
        losses, dscores = self.loss_stacked(self.scores(X), y)
        losses = losses + self.reg * self._squares()
        self._shrink()
        np.matmul(self._slopes(dscores), X, out=self.gradient)
        self.matrix -= self.gradient
        return losses

    def weights(self) -> NDArray:
        """Weights (K, D, C) of all classifiers."""
        self.V *= _column(self.scale, self.V.dtype)
        self.scale[:] = 1
        W = self.Q.T @ self.V.transpose(1, 0, 2)  # (K, C, D)
        for k, scale in enumerate(self.rest_scale):
            W[k] += scale * self.rest
        return W.transpose(0, 2, 1)

    def accuracy(self, samples: Samples, abort: threading.Event) -> NDArray[np.float64]:
        """Share of the samples that each classifier gets right.

        Parameters
        ----------
        samples : Samples
        abort : threading.Event
            Ends the work when it is set.

        Returns
        -------
        (K,) array of float64

        Raises
        ------
        Aborted
            If `abort` was set before the end.
        """
        right = np.zeros(self.V.shape[1])
        for start in range(0, len(samples), BLOCK):
            if abort.is_set():
                raise Aborted
            rows = slice(start, start + BLOCK)
            y_pred = self.scores(samples.rows(rows, self.V.dtype)).argmax(axis=1)  # (K, n)
            right += np.count_nonzero(y_pred == samples.y[rows], axis=1)
        return right / len(samples)

    def _rows(self):
        """A matrix of zeros and its first R K rows as (R, K, D); rows in fours (float64: twos) are faster."""
        R, K, D = self.shape
        group = 16 // self.Q.itemsize
        matrix = aligned(-(-R * K // group) * group, D, self.Q.dtype)
        return matrix, matrix[: R * K].reshape(self.shape)

    def _slopes(self, dscores):
        """Derivatives with respect to what V gives, times the learning rates: (rows of `matrix`, N)."""
        (R, C), K, N = self.Q.shape, *dscores.shape[::2]
        slopes = np.zeros((len(self.matrix), N), self.Q.dtype)
        by_pair = slopes[: R * K].reshape(R, K, N)
        np.matmul(self.Q, dscores.transpose(1, 0, 2).reshape(C, K * N), out=by_pair.reshape(R, K * N))
        by_pair *= _column(self.lr / self.scale, self.Q.dtype)
        return slopes

    def _squares(self):
        """Sums of squares of the weights of each classifier, (K,)."""
        rows = (self.matrix[:, None] @ self.matrix[:, :, None]).ravel()
        R, K, _ = self.shape
        squares = rows[: R * K].reshape(R, K).sum(axis=0)
        return self.scale**2 * squares + self.rest_scale**2 * self.rest_squares

    def _shrink(self):
        """Apply the penalty's part of the step; move extreme scales (0 too) into V before they overflow."""
        self.scale *= self.decay
        self.rest_scale *= self.decay
        size = np.abs(self.scale)
        if size.min() > 1 / FOLD and size.max() < FOLD:
            return
        for k in np.flatnonzero(~((size > 1 / FOLD) & (size < FOLD))):
            self.V[:, k] *= self.scale[k]
            self.scale[k] = 1


def _column(values, dtype):
    return values.astype(dtype)[:, None]


@dataclass
class Trained:
    """What training K classifiers gives.

    Attributes
    ----------
    losses : (num_iters, K) array of float64
        Minibatch losses before each step; nan for steps that were not taken.
    weights : (K, D, C) array
    train_accuracy, val_accuracy : (K,) arrays of float64
    steps : (K,) array of int64
        How many steps each classifier has taken.
    """

    losses: NDArray
    weights: NDArray
    train_accuracy: NDArray
    val_accuracy: NDArray
    steps: NDArray

    @classmethod
    def joined(cls, parts: Sequence["Trained"]) -> "Trained":
        """The `parts` as one, in their order."""
        joined = {}
        for name in [field.name for field in fields(cls)]:
            axis = 1 if name == "losses" else 0
            joined[name] = np.concatenate([getattr(part, name) for part in parts], axis)
        return cls(**joined)


@dataclass(frozen=True)
class Recipe:
    """What all classifiers of a search have in common.

    Attributes
    ----------
    loss_stacked : callable
        From scores (K, C, N) and labels (N,) to losses (K,) without penalty and gradients (K, C, N).
    num_iters, batch_size : int
        Number of steps, and of samples drawn for each.
    seed : int
        Of the initial weights and the minibatches.
    dtype : dtype
        float32 or float64: the type in which everything is computed.
    adds_to_zero : bool
        Whether the gradients add up to zero over the classes, so that one direction fewer is needed.
    """

    loss_stacked: LossStacked
    num_iters: int
    batch_size: int
    seed: int
    dtype: np.dtype
    adds_to_zero: bool


class Share:
    """One thread's share of the pairs.

    Parameters
    ----------
    recipe : Recipe
    train, val : Samples
    pairs : sequence of (learning_rate, reg)

    Attributes
    ----------
    steps : int
        Number of steps taken so far.
    """

    def __init__(self, recipe: Recipe, train: Samples, val: Samples, pairs: Sequence):
        self.recipe, self.train, self.val, self.pairs = recipe, train, val, pairs
        self.steps = 0

    def run(self, stop: threading.Event, abort: threading.Event) -> Trained:
        """Train, then measure; draws the same numbers as `LinearClassifier.train`.

        When `stop` is set, training ends and what was reached is measured; when `abort` is set, measuring
        ends with :class:`Aborted`.
        """
        recipe, train = self.recipe, self.train
        rng = np.random.RandomState(recipe.seed)
        W = INITIAL_SCALE * rng.standard_normal((train.D, int(train.y.max()) + 1))
        losses = np.full((recipe.num_iters, len(self.pairs)), np.nan)
        with np.errstate(all="ignore"):  # one configuration may diverge without harm to the others
            stack = Stack(recipe.loss_stacked, self.pairs, W, recipe.dtype, recipe.adds_to_zero)
            X = aligned(recipe.batch_size, train.D, recipe.dtype)
            for batch in _minibatches(rng, len(train), recipe.num_iters, recipe.batch_size):
                if stop.is_set():
                    break
                losses[self.steps] = stack.step(train.rows(batch, recipe.dtype, X), train.y[batch])
                self.steps += 1
            del stack.gradient, X  # so that the weights do not need more memory than the training
            weights = stack.weights()
            accuracies = [stack.accuracy(samples, abort) for samples in (train, self.val)]
        return Trained(losses, weights, *accuracies, np.full(len(self.pairs), self.steps, np.int64))


def _minibatches(rng, N, num_iters, batch_size):
    """What num_iters calls of ``rng.choice(N, batch_size)`` would give, drawn in fewer calls."""
    many = max(1, DRAWN // batch_size)
    for start in range(0, num_iters, many):
        yield from rng.choice(N, (min(many, num_iters - start), batch_size))


def train_stacked(
    recipe: Recipe, train: Samples, val: Samples, pairs: Sequence, threads: int, progress: Progress
) -> Trained:
    """Train a classifier for each pair and measure its accuracies.

    Each thread owns a share of the pairs. A KeyboardInterrupt ends the training; what was reached by
    then is measured and returned. A second KeyboardInterrupt is raised. Besides images and weights, about
    ``threads * B * D + 2 * K * C * B`` numbers are in memory, with B the batch size.

    Parameters
    ----------
    recipe : Recipe
        What all classifiers have in common.
    train, val : Samples
    pairs : sequence of (learning_rate, reg)
    threads : int
        Number of threads, at most as many as pairs.
    progress : Progress
        Is told the number of steps.

    Returns
    -------
    Trained
    """
    bounds = np.linspace(0, len(pairs), threads + 1).astype(int)
    shares = [Share(recipe, train, val, pairs[a:b]) for a, b in zip(bounds, bounds[1:])]
    stop, abort = threading.Event(), threading.Event()

    def steps():
        return min(share.steps for share in shares)

    with one_blas_thread, ThreadPoolExecutor(threads) as pool:
        try:
            futures = [pool.submit(share.run, stop, abort) for share in shares]
            try:
                watch(futures, progress, steps)
            except KeyboardInterrupt:
                stop.set()
                progress.note("interrupted: measuring (interrupt again to give up)")
                watch(futures, progress, steps)
        finally:  # after an error, let no other thread go on
            stop.set()
            abort.set()
    return Trained.joined([future.result() for future in futures])
