"""Search for learning rate and reg: all pairs are trained at once, here or on the workers of an executor."""

import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cs231n.classifiers import LinearClassifier
from cs231n.search.directions import adds_to_zero
from cs231n.search.progress import Progress
from cs231n.search.result import Pair, SearchError, SearchResult
from cs231n.search.samples import check_splits
from cs231n.search.stacked_sgd import Recipe, train_stacked
from cs231n.search.workers import train_on
from cs231n.validation import check_count, check_not_negative

Splits = Mapping[str, NDArray]


def grid_search(
    classifier: type[LinearClassifier],
    data: Splits | Callable[[], Splits],
    learning_rates: Iterable[float] | None = None,
    regs: Iterable[float] | None = None,
    *,
    pairs: Iterable[Pair] | None = None,
    num_iters: int = 1500,
    batch_size: int = 200,
    dtype: DTypeLike = np.float32,
    seed: int = 0,
    threads: int | None = None,
    executor: Executor | None = None,
    chunk_size: int = 10,
    progress: bool = True,
) -> SearchResult:
    """Train a classifier for every pair of learning rate and reg, all at once, and measure them.

    The result is that of training them one after another, each with
    ``classifier().train(X, y, lr, reg, num_iters, batch_size, rng=np.random.RandomState(seed))``: all
    start from the same weights and see the same minibatches. (Where the learning rate is so high that
    the loss jumps about, rounding errors grow until the two runs have only their character in common.) It
    is much faster.

    When interrupted, the search stops training, measures what was reached and returns it, with a warning
    and with ``partial`` set. With an executor, it returns the chunks that were finished; if there are
    none yet, it raises the KeyboardInterrupt.

    Parameters
    ----------
    classifier : type
        Softmax, LinearSVM or another subclass of LinearClassifier that has `loss_stacked`; without it,
        its `loss` serves, more slowly.
    data : mapping or callable
        ``X_train``, ``y_train``, ``X_val``, ``y_val``: prepared rows (N, D) of floats with their labels
        (N,), or images together with ``mean_image``, as :func:`cs231n.data_utils.load_splits` returns
        them. Images may be uint8: they become floats a minibatch at a time. A callable loads and
        returns that mapping.
    learning_rates, regs : iterables of floats, optional
        The two axes of a grid, all combinations of which are tried.
    pairs : iterable of (learning_rate, reg), optional
        Any list of pairs in place of the axes, such as random ones.
    num_iters, batch_size : int, optional
        Number of steps, and of samples drawn (with replacement) for each.
    dtype : {float32, float64}, optional
        The type in which everything is computed.
    seed : int, optional
        Of the initial weights and the minibatches.
    threads : int, optional
        Number of threads that share the configurations; by default one for each processor, and one
        in the workers of an executor.
    executor : concurrent.futures.Executor, optional
        Where to compute, if not here: a process pool, the executor of a Dask client
        (``client.get_executor()``), of MPI, and so on. Then `data` must be a callable; each worker
        calls it once for a search, so no image is sent.
    chunk_size : int, optional
        Number of configurations that a worker of the executor trains at once. With fewer than 10, each
        costs more; a grid no larger than this keeps only one worker busy.
    progress : bool, optional
        Whether to show progress.

    Returns
    -------
    SearchResult

    Raises
    ------
    ValueError
        If an argument is out of range, the grid is empty or the shapes do not match.
    NotImplementedError
        If the classifier has neither `loss_stacked` nor `loss`.
    FileNotFoundError
        If a worker of the executor does not find the data; says which path on which worker.
    ImportError
        If a worker of the executor cannot import this project; says how to install it there.
    SearchError
        If the executor fails after some configurations were finished; ``error.result`` holds these.

    Warns
    -----
    UserWarning
        If pairs occur twice (they are tried once), `loss_stacked` is not written, or the search was
        interrupted.

    Examples
    --------
    >>> import numpy as np
    >>> from cs231n.classifiers import Softmax
    >>> from cs231n.search import grid_search
    >>> X = np.array([[2.0, 1.0], [1.0, 1.0], [-1.0, 1.0], [-2.0, 1.0]])  # (N, D), the bias last
    >>> y = np.array([0, 0, 1, 1])
    >>> data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    >>> grid_search(Softmax, data, [1e-3, 1e-1], [0.0, 1e-2], num_iters=50, progress=False)
    4 configurations of Softmax; best: learning rate 0.001, reg 0, validation accuracy 1.000
    """
    loss_stacked = _check_classifier(classifier)
    pairs = _check_pairs(learning_rates, regs, pairs)
    recipe = _check_recipe(loss_stacked, num_iters, batch_size, seed, dtype)
    label = f"{len(pairs)} configurations, {recipe.num_iters:,} steps each"
    if executor is None:
        threads = check_count("threads", processors() if threads is None else threads)
        train, val = check_splits(data() if callable(data) else data)
        with Progress(label, recipe.num_iters, "step", progress) as shown:
            trained = train_stacked(recipe, train, val, pairs, min(threads, len(pairs)), shown)
        finished, error = pairs, None
    else:
        _check_executor(executor, data)
        threads = check_count("threads", 1 if threads is None else threads)
        chunk_size = check_count("chunk_size", chunk_size)
        chunks = [pairs[start : start + chunk_size] for start in range(0, len(pairs), chunk_size)]
        with Progress(label, len(pairs), "configuration", progress) as shown:
            finished, trained, error = train_on(executor, recipe, data, chunks, threads, shown)
    partial = len(finished) < len(pairs) or bool((trained.steps < recipe.num_iters).any())
    result = SearchResult(**vars(trained), classifier=classifier, pairs=finished, partial=partial)
    if error is not None:
        done = (
            f"{len(finished)} of {len(pairs)} configurations were finished; they are in this error's .result"
        )
        raise SearchError(f"a worker failed ({error!r}); {done}.", result) from error
    if partial:
        warnings.warn(f"the search was interrupted: {result}", stacklevel=2)
    return result


def _check_executor(executor, data):
    if not hasattr(executor, "submit"):
        raise ValueError(f"executor must be a concurrent.futures.Executor, got {executor!r}.")
    if not callable(data):
        raise ValueError(
            "With executor=, data must be a function that loads the splits on the worker, such as "
            "functools.partial(load_splits, folder), so that no image is sent."
        )


def _check_classifier(classifier):
    """The stacked loss of the class, or one made from its plain loss; tried on a tiny problem."""
    if not (isinstance(classifier, type) and issubclass(classifier, LinearClassifier)):
        raise ValueError(f"classifier must be a class such as Softmax, got {classifier!r}.")
    loss_stacked, problem = classifier.loss_stacked, (np.zeros((2, 3, 4)), np.array([0, 1, 2, 0]))
    try:
        found = loss_stacked(*problem)
    except NotImplementedError:
        loss_stacked = partial(_loss_by_loss, classifier)
        found = loss_stacked(*problem)
        warnings.warn(
            f"{classifier.__name__}.loss_stacked is not written: the losses are computed one by one, which "
            "is slower.",
            stacklevel=3,
        )
    shapes = [np.shape(array) for array in found] if isinstance(found, tuple) else []
    if shapes != [(2,), (2, 3, 4)]:
        raise ValueError(
            f"{classifier.__name__}.loss_stacked must return losses (K,) and dscores (K, C, N), "
            f"here (2,) and (2, 3, 4); got {' and '.join(map(str, shapes)) or type(found).__name__}."
        )
    return loss_stacked


def _loss_by_loss(classifier, scores, y):
    """What loss_stacked returns, from the plain loss: the scores of identity images are the weights."""
    losses, dscores, images = np.empty(len(scores)), np.empty_like(scores), np.eye(len(y), dtype=scores.dtype)
    model = classifier()
    for k, model.W in enumerate(scores.transpose(0, 2, 1)):
        losses[k], gradient = model.loss(images, y, 0.0)
        dscores[k] = gradient.T
    return losses, dscores


def _check_pairs(learning_rates, regs, pairs):
    """All pairs as Python floats, without duplicates."""
    given = tuple(argument is not None for argument in (learning_rates, regs, pairs))
    if given not in ((True, True, False), (False, False, True)):
        raise ValueError("Give either both axes, learning_rates and regs, or pairs.")
    if pairs is None:
        learning_rates, regs = _listed("learning_rates", learning_rates), _listed("regs", regs)
        pairs = [(lr, reg) for lr in learning_rates for reg in regs]
    checked = [_check_pair(pair) for pair in _listed("pairs", pairs)]
    if not checked:
        raise ValueError("The grid is empty: give at least one learning rate and one reg.")
    distinct = list(dict.fromkeys(checked))
    if len(distinct) < len(checked):
        repeated = len(checked) - len(distinct)
        warnings.warn(f"pairs that occur more than once are tried once: {repeated} left out.", stacklevel=3)
    return distinct


def _listed(name, values):
    try:
        return list(values)
    except TypeError:
        raise ValueError(f"{name} must be a list, got {values!r}.") from None


def _check_pair(pair):
    try:
        lr, reg = pair
    except (TypeError, ValueError):
        raise ValueError(f"pairs must hold pairs (learning_rate, reg), got {pair!r}.") from None
    lr, reg = check_not_negative("learning_rate", lr), check_not_negative("reg", reg)
    if lr == 0:
        raise ValueError("learning_rate must be greater than 0, got 0.")
    return lr, reg


def _check_recipe(loss_stacked, num_iters, batch_size, seed, dtype):
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, got {dtype}.")
    if not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**32:
        raise ValueError(f"seed must be an integer from 0 to 2**32 - 1, got {seed!r}.")
    num_iters, batch_size = check_count("num_iters", num_iters), check_count("batch_size", batch_size)
    return Recipe(loss_stacked, num_iters, batch_size, seed, dtype, adds_to_zero(loss_stacked))


def processors() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
