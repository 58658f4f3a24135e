"""Training many classifiers at once is training them one after another, and can be stopped in the middle."""

import threading
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n.classifiers import LinearClassifier, LinearSVM, Softmax
from cs231n.data_utils import preprocess
from cs231n.search import grid_search, stacked_sgd
from cs231n.search.blas_threads import one_blas_thread
from cs231n.search.samples import Samples
from cs231n.search.stacked_sgd import FOLD, Recipe, Stack, train_stacked

BOTH = pytest.mark.parametrize("model", [Softmax, LinearSVM])

# With rows of 20 pixels of about 70, learning rates up to 1e-5 are ordinary ones.
ORDINARY = [(1e-6, 10.0), (1e-5, 100.0), (3e-6, 0.0), (1e-5, 5000.0), (2e-6, 30000.0)]


def images(seed=0, N=300, C=4):
    """Pictures of 20 pixels, the label of each more or less visible in it."""
    rng = np.random.RandomState(seed)
    y = rng.randint(0, C, N)
    y[0] = C - 1  # so that the number of classes is C
    centres = rng.uniform(60, 190, (C, 4, 5))
    return np.clip(centres[y] + 60 * rng.standard_normal((N, 4, 5)), 0, 255).astype(np.uint8), y


def problem(seed=0, N=300, C=4):
    """The same as prepared rows (N, 21)."""
    X, y = images(seed, N, C)
    return preprocess(X, X.mean(axis=0)), y


class Watcher:
    """Stands for the progress display; ``on_update`` is called with each count."""

    def __init__(self, on_update=lambda done: None):
        self.on_update, self.updates, self.notes = on_update, [], []

    def update(self, done):
        self.updates.append(done)
        self.on_update(done)

    def note(self, remark):
        self.notes.append(remark)


def recipe(model=Softmax, num_iters=300, batch_size=50, seed=3, dtype=np.float64, adds_to_zero=True):
    loss_stacked = getattr(model, "loss_stacked", model)
    return Recipe(loss_stacked, num_iters, batch_size, seed, np.dtype(dtype), adds_to_zero)


def train(recipe, X, y, pairs, threads=1, val=None, watcher=None):
    train, val = Samples(X, y), val or Samples(X[:100], y[:100])
    return train_stacked(recipe, train, val, pairs, threads, watcher or Watcher())


def loop(model, recipe, X, y, lr, reg, num_iters=None):
    """The classifier and the losses of the plain loop."""
    classifier, rng = model(), np.random.RandomState(recipe.seed)
    num_iters = recipe.num_iters if num_iters is None else num_iters
    return classifier, classifier.train(X, y, lr, reg, num_iters, recipe.batch_size, rng=rng)


def off(weights, expected):
    """How far weights are from those expected, relative to the largest of these."""
    return np.abs(weights - expected).max() / np.abs(expected).max()


def assert_like_the_loop(trained, model, recipe, X, y, pairs):
    """Losses, weights and accuracies are those of the loop, to 1e-9.

    The two round differently, 1e-16 at a step. Their steps are nearly those of a contraction, or grow
    no faster than the weights do, so after some hundred steps the difference is 1e-13 or so.
    """
    for k, (lr, reg) in enumerate(pairs):
        classifier, losses = loop(model, recipe, X, y, lr, reg)
        np.testing.assert_allclose(trained.losses[:, k], losses, rtol=1e-9, atol=1e-12)
        assert off(trained.weights[k], classifier.W) < 1e-9
        assert trained.train_accuracy[k] == np.mean(classifier.predict(X) == y)
        assert trained.val_accuracy[k] == np.mean(classifier.predict(X[:100]) == y[:100])


# ---- the same as the loop


@BOTH
def test_ordinary_pairs_are_trained_as_the_loop_trains_them(model):
    how, (X, y) = recipe(model, num_iters=600), problem()
    trained = train(how, X, y, ORDINARY)
    assert trained.losses.shape == (600, 5) and trained.losses.dtype == np.float64
    assert trained.weights.shape == (5, 21, 4) and trained.weights.dtype == np.float64
    assert trained.steps.tolist() == [600] * 5
    assert_like_the_loop(trained, model, how, X, y, ORDINARY)
    assert trained.train_accuracy.max() > 0.8  # and it has learnt something


@BOTH
def test_all_directions_give_what_one_fewer_gives(model):
    X, y = problem()
    for adds_to_zero in (True, False):
        how = recipe(model, adds_to_zero=adds_to_zero)
        assert_like_the_loop(train(how, X, y, ORDINARY, 2), model, how, X, y, ORDINARY)


class OneAgainstTheRest(LinearClassifier):
    """A logistic loss for each class by itself: its derivatives do not add up to zero."""

    def loss(self, X_batch, y_batch, reg):
        losses, dscores = OneAgainstTheRest.loss_stacked((X_batch @ self.W).T[None], y_batch)
        return losses[0] + reg * np.sum(self.W**2), X_batch.T @ dscores[0].T + 2 * reg * self.W

    @staticmethod
    def loss_stacked(scores, y):
        sign = np.where(np.arange(scores.shape[1])[:, None] == y, -1, 1)  # (C, N)
        losses = np.logaddexp(0, sign * scores).sum(axis=1).mean(axis=1)
        return losses, sign / (1 + np.exp(-sign * scores)) / len(y)


class ByItsLossAlone(OneAgainstTheRest):
    loss_stacked = staticmethod(LinearClassifier.loss_stacked)


@pytest.mark.filterwarnings("ignore:ByItsLossAlone.loss_stacked is not written")
@pytest.mark.parametrize("model", [OneAgainstTheRest, ByItsLossAlone])
def test_a_loss_whose_derivatives_do_not_add_up_to_zero_is_trained_as_the_loop_trains_it(model):
    X, y = problem()
    data = {"X_train": X, "y_train": y, "X_val": X[:100], "y_val": y[:100]}
    settings = {"pairs": ORDINARY, "num_iters": 300, "batch_size": 50, "seed": 3, "progress": False}
    found = grid_search(model, data, dtype=np.float64, threads=2, **settings)
    assert_like_the_loop(found, model, recipe(model), X, y, ORDINARY)
    # Its mean over the classes is trained: one direction fewer would be noticed.
    means = found.weights.mean(axis=2)
    assert np.abs(means).max() > 0.1 * np.abs(found.weights).max()


@BOTH
@pytest.mark.parametrize("lr", [2.0**-24, 2.0**-20], ids=["tiny rate", "small rate"])
@pytest.mark.parametrize(
    "product, decay",
    [
        (0.0, 1.0),
        (0.5, 0.0),
        (np.nextafter(0.5, 0), 2**-53),
        (np.nextafter(0.5, 1), -(2**-52)),
        (0.5 - 1e-6, 2e-6),
        (0.5 + 1e-6, -2e-6),
        (0.35, 0.3),
        (0.65, -0.3),
        (1.0, -1.0),
        (np.nextafter(1.0, 0), -1 + 2**-52),
        (np.nextafter(1.0, 2), -1 - 2**-51),
        (1 - 1e-3, -0.998),
        (1 + 1e-3, -1.002),
        (1.25, -1.5),
    ],
)
def test_corner_values_of_lr_times_reg_are_trained_as_the_loop_trains_them(model, lr, product, decay):
    reg = product / lr  # exact, since lr is a power of two
    assert 1 - 2 * lr * reg == pytest.approx(decay, rel=1e-9, abs=0)
    how, (X, y) = recipe(model, num_iters=250), problem(1)
    pairs = [(lr, reg), ORDINARY[1]]
    assert_like_the_loop(train(how, X, y, pairs), model, how, X, y, pairs)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.tuples(st.floats(1e-8, 3e-6), st.floats(0, 1)), min_size=1, max_size=6),
    st.integers(1, 60),
    st.integers(1, 3),
)
def test_any_pairs_and_batch_sizes_are_trained_as_the_loop_trains_them(seed, rates, batch_size, threads):
    # lr * reg up to 1: beyond it nothing but the growth of the weights is left to see.
    pairs = [(lr, product / lr) for lr, product in rates]
    how, (X, y) = recipe(Softmax, 40, batch_size, seed), problem(seed % 1000, N=120)
    trained = train(how, X, y, pairs, min(threads, len(pairs)))
    for k, (lr, reg) in enumerate(pairs):
        classifier, losses = loop(Softmax, how, X, y, lr, reg)
        np.testing.assert_allclose(trained.losses[:, k], losses, rtol=1e-9)
        assert off(trained.weights[k], classifier.W) < 1e-9


@BOTH
def test_one_pair_is_trained_as_the_loop_trains_it(model):
    how, (X, y) = recipe(model), problem()
    trained = train(how, X, y, ORDINARY[1:2])
    assert trained.losses.shape == (300, 1) and trained.weights.shape == (1, 21, 4)
    assert_like_the_loop(trained, model, how, X, y, ORDINARY[1:2])


@BOTH
def test_a_single_class_is_trained_as_the_loop_trains_it(model):
    how, (X, y) = recipe(model), problem(C=1)
    trained = train(how, X, y, ORDINARY)
    assert trained.weights.shape == (5, 21, 1) and trained.train_accuracy.tolist() == [1] * 5
    assert_like_the_loop(trained, model, how, X, y, ORDINARY)


@BOTH
@pytest.mark.parametrize("N", [1, 4])
def test_a_batch_larger_than_the_data_is_trained_as_the_loop_trains_it(model, N):
    how, (X, y) = recipe(model, batch_size=70), problem(N=N)
    assert_like_the_loop(train(how, X, y, ORDINARY), model, how, X, y, ORDINARY)


@BOTH
def test_images_and_their_mean_are_trained_as_the_loop_trains_prepared_rows(model):
    X, y = images(N=200)
    mean = X[:150].mean(axis=0)
    how = recipe(model)
    samples = Samples(X[:150], y[:150], mean), Samples(X[150:], y[150:], mean)
    trained = train_stacked(how, *samples, ORDINARY, 2, Watcher())
    rows, val = preprocess(X[:150], mean), preprocess(X[150:], mean)
    for k, pair in enumerate(ORDINARY):
        classifier, losses = loop(model, how, rows, y[:150], *pair)
        np.testing.assert_allclose(trained.losses[:, k], losses, rtol=1e-9)
        assert off(trained.weights[k], classifier.W) < 1e-9
        assert trained.val_accuracy[k] == np.mean(classifier.predict(val) == y[150:])


@BOTH
def test_float32_stays_near_float64(model):
    X, y = problem()
    trained = train(recipe(model, dtype=np.float32), X.astype(np.float32), y, ORDINARY)
    exact = train(recipe(model), X, y, ORDINARY)
    assert trained.weights.dtype == np.float32
    # 300 steps, each rounded to 6e-8, that do not amplify what came before them; for the hinge loss, a
    # sample may also change sides of its margin, which moves W by lr * X / batch_size, 1e-4 of it.
    assert off(trained.weights, exact.weights) < 2e-3
    np.testing.assert_allclose(trained.losses, exact.losses, rtol=2e-3)
    np.testing.assert_allclose(trained.train_accuracy, exact.train_accuracy, atol=0.01)  # 3 of 300 samples


@BOTH
def test_the_number_of_threads_does_not_matter(model):
    how, (X, y) = recipe(model), problem()
    one = train(how, X, y, ORDINARY)
    for threads in (2, 3, 5):
        trained = train(how, X, y, ORDINARY, threads)
        # BLAS may sum in another order when the matrices are smaller: the loop's tolerance, 1e-9.
        np.testing.assert_allclose(trained.losses, one.losses, rtol=1e-9)
        assert off(trained.weights, one.weights) < 1e-9
        for name in ("train_accuracy", "val_accuracy", "steps"):
            np.testing.assert_array_equal(getattr(trained, name), getattr(one, name))


def test_more_threads_than_pairs_are_not_started():
    X, y = problem()
    data = {"X_train": X, "y_train": y, "X_val": X[:100], "y_val": y[:100]}
    names = set()

    class Recorded(Softmax):
        @staticmethod
        def loss_stacked(scores, y):
            names.add(threading.current_thread().name)
            return Softmax.loss_stacked(scores, y)

    settings = {"pairs": ORDINARY[:3], "num_iters": 300, "batch_size": 50, "seed": 3, "progress": False}
    result = grid_search(Recorded, data, dtype=np.float64, threads=64, **settings)
    names.discard(threading.current_thread().name)
    assert 1 <= len(names) <= 3
    one = train(recipe(), X, y, ORDINARY[:3])
    assert off(result.weights, one.weights) < 1e-9  # as above


def test_progress_is_told_of_steps_up_to_the_last():
    watcher = Watcher()
    train(recipe(num_iters=50), *problem(), ORDINARY, 2, watcher=watcher)
    assert watcher.updates == sorted(watcher.updates) and watcher.updates[-1] == 50 and not watcher.notes


def test_progress_is_that_of_the_slowest_thread():
    watcher = Watcher(lambda done: len(watcher.updates) == 2 and go_on.set())
    go_on = threading.Event()

    def loss_stacked(scores, y):
        if len(scores) == 1:  # the first of the two threads has one pair, the second two
            go_on.wait(60)
        return Softmax.loss_stacked(scores, y)

    train(recipe(loss_stacked, num_iters=3), *problem(), ORDINARY[:3], 2, watcher=watcher)
    assert watcher.updates[:2] == [0, 0] and watcher.updates[-1] == 3


# ---- one stack


def stack_and_loop(pairs, num_iters, model=Softmax, dtype=np.float64, adds_to_zero=True):
    """Steps a stack and the loop's own weights side by side; gives both after each step."""
    X, y = problem(2)
    rng = np.random.RandomState(0)
    W = 0.001 * rng.standard_normal((21, 4))
    stack = Stack(model.loss_stacked, pairs, W, dtype, adds_to_zero)
    classifiers = [model() for _ in pairs]
    for classifier in classifiers:
        classifier.W = W
    for _ in range(num_iters):
        batch = rng.choice(300, 50)
        losses = stack.step(X[batch].astype(dtype), y[batch])
        for k, (lr, reg) in enumerate(pairs):
            loss, grad = classifiers[k].loss(X[batch], y[batch], reg)
            assert losses[k] == pytest.approx(loss, rel=1e-9 if dtype == np.float64 else 1e-3)
            classifiers[k].W = classifiers[k].W - lr * grad
        yield stack, classifiers


def unfolded(stack):
    """The weights (K, D, C), as the docstring of Stack has them."""
    scaled = stack.scale[:, None, None] * stack.V.transpose(1, 0, 2)
    return (stack.Q.T @ scaled + stack.rest_scale[:, None, None] * stack.rest).transpose(0, 2, 1)


def test_the_scale_stays_within_bounds_where_its_product_would_underflow():
    # Products of 700 decays of 0.3, -0.01, 1e-10: 1e-366 and less. Of 700 times -1.5: 1e123.
    pairs = [(1e-6, product / 1e-6) for product in (0.35, 0.505, 0.5 - 0.5e-10, 1.25)]
    folded = np.zeros(4, int)
    for it, (stack, classifiers) in enumerate(stack_and_loop(pairs, 700)):
        assert (np.abs(stack.scale) < FOLD).all() and (np.abs(stack.scale) > 1 / FOLD).all()
        folded += stack.scale == 1
        if it % 20 == 0:
            for k, classifier in enumerate(classifiers):
                assert off(unfolded(stack)[k], classifier.W) < 1e-9  # as in assert_like_the_loop
    # 0.3**6, 0.01**2, 1e-10 and 1.5**18 are out of bounds, the powers before them are not.
    assert folded.tolist() == [700 // 6, 700 // 2, 700, 700 // 18]


def test_weights_that_decay_to_nothing_in_one_step_are_taken_up_again():
    pairs = [(2.0**-20, 2.0**19), (2.0**-20, np.nextafter(2.0**19, 0))]
    for stack, classifiers in stack_and_loop(pairs, 5):
        assert stack.V.any(axis=(0, 2)).all() and (stack.scale == 1).all()
        for k, classifier in enumerate(classifiers):
            assert off(unfolded(stack)[k], classifier.W) < 1e-12  # 5 steps, each right to 1e-15 or so


def test_asking_for_the_weights_changes_nothing():
    pairs = [(1e-6, 0.9 / 1e-6), (1e-6, 1e5), (1e-6, 0.0)]  # decay -0.8, 0.8, 1
    for it, (stack, classifiers) in enumerate(stack_and_loop(pairs, 30)):
        if it % 3 == 1:
            before = unfolded(stack)
            np.testing.assert_array_equal(stack.weights(), before)
            np.testing.assert_array_equal(stack.weights(), before)
            assert (stack.scale == 1).all()
        for k, classifier in enumerate(classifiers):
            assert off(unfolded(stack)[k], classifier.W) < 1e-12


@BOTH
def test_accuracies_are_those_of_predict_whatever_the_scale_and_the_blocks(model, monkeypatch):
    monkeypatch.setattr(stacked_sgd, "BLOCK", 7)  # 300 is no multiple of it
    pairs = [(1e-5, 0.9 / 1e-5), (1e-5, 1e4), (1e-5, 0.0), (1e-6, 10.0)]
    X, y = problem(2)
    for it, (stack, classifiers) in enumerate(stack_and_loop(pairs, 12, model)):
        expected = [np.mean(classifier.predict(X) == y) for classifier in classifiers]
        assert stack.accuracy(Samples(X, y), threading.Event()).tolist() == expected
        assert it % 2 or stack.scale[0] < 0  # the case in which the sign of the scores would tell


def test_measuring_stops_when_it_is_not_wanted():
    X, y = problem()
    stack = Stack(Softmax.loss_stacked, ORDINARY, np.zeros((21, 4)), np.float64, True)
    abort = threading.Event()
    abort.set()
    with pytest.raises(stacked_sgd.Aborted):
        stack.accuracy(Samples(X, y), abort)


# ---- a configuration that overflows


DIVERGING = [(1e300, 0.0), (1e-5, 1e300), (1e200, 1e200), (1e-6, 1.5e6), (1.0, 1e5)]


@BOTH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_configuration_that_overflows_spoils_no_other_and_is_not_finite(model, dtype, threads):
    X, y = problem()
    X, how = X.astype(dtype), recipe(model, num_iters=1100, dtype=dtype)  # 2**1100 overflows
    pairs = [pair for both in zip(DIVERGING, ORDINARY) for pair in both]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nor is there a warning about it
        trained = train(how, X, y, pairs, threads)
    alone = train(how, X, y, ORDINARY)
    # BLAS may take the rows of a larger matrix in other groups, and round differently: float64 as with
    # the loop; float32 as between float32 and float64.
    rtol = 1e-9 if dtype == np.float64 else 2e-3
    assert off(trained.weights[1::2], alone.weights) < rtol
    np.testing.assert_allclose(trained.losses[:, 1::2], alone.losses, rtol=rtol)
    assert np.isfinite(trained.losses[:, 1::2]).all()
    for k in range(0, len(pairs), 2):
        assert not (np.isfinite(trained.losses[:, k]).all() and np.isfinite(trained.weights[k]).all())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("adds_to_zero", [True, False])
def test_bad_weights_of_one_configuration_leave_the_others_bit_for_bit(bad, dtype, adds_to_zero):
    X, y = problem()
    X = X.astype(dtype)
    W = 0.01 * np.random.RandomState(0).standard_normal((21, 4))
    clean, spoilt = [Stack(Softmax.loss_stacked, ORDINARY, W, dtype, adds_to_zero) for _ in range(2)]
    spoilt.V[:, 2] = bad
    others = [0, 1, 3, 4]
    with np.errstate(all="ignore"):
        for start in range(0, 300, 50):
            rows = slice(start, start + 50)
            losses, spoilt_losses = clean.step(X[rows], y[rows]), spoilt.step(X[rows], y[rows])
            np.testing.assert_array_equal(spoilt_losses[others], losses[others])
    # The matrices are of the same shape, so BLAS does the same for each row.
    np.testing.assert_array_equal(spoilt.weights()[others], clean.weights()[others])
    assert not np.isfinite(spoilt.weights()[2]).any()


# ---- stopping


LONG = 60_000  # steps, which take some seconds: many times what an interruption waits for


def interrupt_from(step, times=1):
    """A watcher that raises KeyboardInterrupt at its first updates after a step."""
    left = [times]

    def on_update(done):
        if done >= step and left[0]:
            left[0] -= 1
            raise KeyboardInterrupt

    return Watcher(on_update)


def endless(count):
    """As many samples as you like, in no memory, that count how often they are read."""
    X, y = problem(N=1)

    class Counted(Samples):
        reads = 0

        def rows(self, which, dtype):
            self.reads += 1
            return super().rows(which, dtype)

    return Counted(np.broadcast_to(X, (count, 21)), np.broadcast_to(y, count))


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupted_training_is_measured_and_returned(threads):
    how, (X, y), watcher = recipe(num_iters=LONG, batch_size=10), problem(), interrupt_from(5)
    trained = train(how, X, y, ORDINARY, threads, watcher=watcher)
    assert len(watcher.notes) == 1 and "interrupted" in watcher.notes[0]
    assert (trained.steps >= 5).all() and (trained.steps < LONG).all()
    assert trained.losses.shape == (LONG, 5) and trained.weights.shape == (5, 21, 4)
    for k, pair in enumerate(ORDINARY):
        taken = trained.steps[k]
        classifier, losses = loop(Softmax, how, X, y, *pair, num_iters=taken)
        np.testing.assert_allclose(trained.losses[:taken, k], losses, rtol=1e-9)
        assert np.isnan(trained.losses[taken:, k]).all()
        assert off(trained.weights[k], classifier.W) < 1e-9
        assert trained.train_accuracy[k] == np.mean(classifier.predict(X) == y)
        assert trained.val_accuracy[k] == np.mean(classifier.predict(X[:100]) == y[:100])


def test_an_interrupt_after_the_last_step_loses_nothing():
    X, y = problem()
    trained = train(recipe(num_iters=20), X, y, ORDINARY, 2, watcher=interrupt_from(20))
    assert trained.steps.tolist() == [20] * 5 and np.isfinite(trained.losses).all()


def test_a_second_interrupt_gives_up_at_once_and_leaves_no_thread():
    before, val = threading.active_count(), endless(10**8)
    with pytest.raises(KeyboardInterrupt):
        watcher = interrupt_from(5, times=2)
        train(recipe(num_iters=LONG), *problem(), ORDINARY, 2, val=val, watcher=watcher)
    assert threading.active_count() == before
    assert val.reads < 2 * 10**5  # of blocks that were to be measured by the two threads


class Slip(Exception):
    pass


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_in_the_loss_is_raised_unchanged_and_the_other_threads_stop(threads):
    slip, calls, lock = Slip("operands could not be broadcast"), [0], threading.Lock()

    def loss_stacked(scores, y):
        with lock:
            calls[0] += 1
            if calls[0] == 10:
                raise slip
        return Softmax.loss_stacked(scores, y)

    before, val = threading.active_count(), endless(10**8)
    with pytest.raises(Slip) as caught:
        train(recipe(loss_stacked, num_iters=LONG), *problem(), ORDINARY, threads, val=val)
    assert caught.value is slip
    assert threading.active_count() == before
    assert calls[0] < LONG and val.reads < 10**5  # far from the end of training, and of measuring


def test_an_error_while_measuring_is_raised_and_the_other_threads_stop():
    class Broken(Samples):
        def rows(self, which, dtype):
            raise OSError("the disk is gone")

    X, y = problem()
    before = threading.active_count()
    with pytest.raises(OSError, match="the disk is gone"):
        train(recipe(num_iters=3), X, y, ORDINARY, 2, val=Broken(X, y))
    assert threading.active_count() == before


@pytest.mark.parametrize("end", ["done", "interrupted", "error"])
def test_training_runs_on_one_blas_thread_and_gives_it_back_however_it_ends(end):
    seen = set()

    def loss_stacked(scores, y):
        seen.add(one_blas_thread.users)
        if end == "error":
            raise Slip
        return Softmax.loss_stacked(scores, y)

    how = recipe(loss_stacked, num_iters=LONG if end == "interrupted" else 3)
    watcher = interrupt_from(1) if end == "interrupted" else None
    if end == "error":
        with pytest.raises(Slip):
            train(how, *problem(), ORDINARY, 2)
    else:
        train(how, *problem(), ORDINARY, 2, watcher=watcher)
    assert seen == {1} and one_blas_thread.users == 0
