"""Training by SGD, prediction, saving and loading of the linear classifiers."""

import pickle
import re
import warnings

import numpy as np
import pytest

from cs231n.classifiers import LinearClassifier, LinearSVM, Softmax, linear_classifier
from cs231n.classifiers.linear_svm import svm_loss_stacked
from cs231n.classifiers.softmax import softmax_loss_stacked


@pytest.fixture
def blobs():
    """Three well separated classes in two dimensions, with the bias column."""
    rng = np.random.RandomState(0)
    y = rng.randint(0, 3, 300)
    centres = np.array([[0.0, 4.0], [4.0, -3.0], [-4.0, -3.0]])
    return np.hstack([centres[y] + rng.standard_normal((300, 2)), np.ones((300, 1))]), y


@pytest.fixture
def saved(tmp_path, monkeypatch):
    monkeypatch.setattr(linear_classifier, "SAVED", tmp_path / "saved")
    return tmp_path / "saved"


@pytest.mark.parametrize("model", [Softmax, LinearSVM])
def test_learns_separable_classes(model, blobs):
    X, y = blobs
    classifier = model()
    assert classifier.W is None
    losses = classifier.train(X, y, learning_rate=0.1, reg=1e-4, num_iters=200)
    assert len(losses) == 200 and losses[-1] < losses[0] / 3
    assert np.mean(classifier.predict(X) == y) > 0.98


def test_np_random_seed_governs_a_run_and_draws_weights_before_minibatches(blobs):
    X, y = blobs
    np.random.seed(5)
    softmax = Softmax()
    losses = softmax.train(X, y, 1e-2, 0.1, 3, 20)
    np.random.seed(5)
    W = 0.001 * np.random.randn(3, 3)  # the course's own order of draws
    for loss in losses:
        batch = np.random.choice(300, 20)
        expected, dW = Softmax.loss(_with(W), X[batch], y[batch], 0.1)
        assert loss == expected
        W = W - 1e-2 * dW
    np.testing.assert_array_equal(softmax.W, W)


def _with(W):
    softmax = Softmax()
    softmax.W = W
    return softmax


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_an_own_generator_makes_a_run_repeatable_and_leaves_the_global_one_alone(blobs, make):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    first, second = (Softmax().train(*blobs, num_iters=5, rng=make(1)) for _ in range(2))
    assert first == second
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_training_goes_on_from_the_weights_that_are_there(blobs):
    rng, softmax = np.random.RandomState(3), Softmax()
    losses = softmax.train(*blobs, num_iters=4, rng=rng) + softmax.train(*blobs, num_iters=6, rng=rng)
    assert losses == Softmax().train(*blobs, num_iters=10, rng=np.random.RandomState(3))


def test_float32_images_give_float64_weights(blobs):
    X, y = blobs
    softmax = Softmax()
    softmax.train(X.astype(np.float32), y, num_iters=3)
    assert softmax.W.dtype == np.float64 and softmax.W.shape == (3, 3)


def test_verbose_prints_every_hundredth_loss(blobs, capsys):
    losses = Softmax().train(*blobs, num_iters=201, verbose=True)
    expected = ["iteration %d / 201: loss %f" % (it, losses[it]) for it in (0, 100, 200)]
    assert capsys.readouterr().out.splitlines() == expected


def test_batches_may_be_larger_than_the_data(blobs):
    X, y = blobs
    assert len(Softmax().train(X[:4], np.array([0, 1, 2, 0]), num_iters=2, batch_size=50)) == 2


@pytest.mark.parametrize(
    "settings, advice",
    [
        ({"learning_rate": 1.0, "reg": 1e5}, r"Lower reg"),
        ({"learning_rate": 1e306, "reg": 0.0}, r"Lower learning_rate"),
    ],
)
def test_divergence_warns_once_where_it_happened_and_does_not_raise(blobs, settings, advice):
    X, y = blobs
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        losses = Softmax().train(100 * X, y, num_iters=120, **settings)
    (warning,) = caught
    first = int(np.flatnonzero(~np.isfinite(losses))[0])
    assert issubclass(warning.category, RuntimeWarning) and len(losses) == 120
    assert f"at iteration {first} " in str(warning.message)
    assert re.search(advice, str(warning.message))
    assert warning.filename == __file__


def test_divergence_in_the_very_last_step_is_seen(blobs):
    with pytest.warns(RuntimeWarning, match="weights not finite after iteration 0.*Lower learning_rate"):
        Softmax().train(1e10 * blobs[0], blobs[1], learning_rate=1e300, reg=0.0, num_iters=1)


def test_bad_data_is_not_blamed_on_the_learning_rate(blobs):
    X = blobs[0].copy()
    X[:] = np.nan
    with pytest.warns(RuntimeWarning, match="at iteration 0 .*X or W holds nan"):
        Softmax().train(X, blobs[1], num_iters=2)


def test_a_numpy_learning_rate_and_reg_leave_float32_weights_float32(blobs):
    softmax = _with(np.zeros((3, 3), np.float32))
    softmax.train(blobs[0].astype(np.float32), blobs[1], np.float64(1e-3), np.float64(0.1), 2)
    assert softmax.W.dtype == np.float32


def test_an_interrupted_training_keeps_the_weights_it_has_reached(blobs):
    class Interrupted(Softmax):
        def loss(self, X_batch, y_batch, reg):
            self.calls = getattr(self, "calls", 0) + 1
            if self.calls == 4:
                raise KeyboardInterrupt
            return super().loss(X_batch, y_batch, reg)

    interrupted, whole = Interrupted(), Softmax()
    with pytest.raises(KeyboardInterrupt):
        interrupted.train(*blobs, rng=np.random.RandomState(0))
    whole.train(*blobs, num_iters=3, rng=np.random.RandomState(0))
    np.testing.assert_array_equal(interrupted.W, whole.W)


def test_predict_in_blocks_is_predict_at_once():
    rng = np.random.RandomState(0)
    softmax, X = _with(rng.standard_normal((4, 3))), rng.standard_normal((2 * linear_classifier.BLOCK + 7, 4))
    labels = softmax.predict(X)
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, (X @ softmax.W).argmax(axis=1))
    assert softmax.predict(X[:0]).shape == (0,)


@pytest.mark.parametrize("name", ["model", "model.npy"])
def test_save_and_load_bring_the_weights_back(saved, name, capsys):
    W = np.random.RandomState(0).standard_normal((5, 3))
    assert _with(W).save(name) is True
    assert [path.name for path in saved.iterdir()] == ["model.npy"]
    other = Softmax()
    assert other.load(name) is True
    np.testing.assert_array_equal(other.W, W)
    assert capsys.readouterr().out == f"{name} saved.\n{name} loaded.\n"


def test_a_path_with_folders_is_taken_as_it_is(saved, tmp_path):
    _with(np.ones((2, 2))).save(tmp_path / "deep" / "model.npy")
    assert (tmp_path / "deep" / "model.npy").is_file() and not saved.exists()


def test_load_of_a_missing_file_is_false_and_keeps_the_weights(saved):
    softmax = _with(np.ones((2, 2)))
    assert softmax.load("nothing.npy") is False
    np.testing.assert_array_equal(softmax.W, np.ones((2, 2)))


def test_a_failing_save_keeps_the_older_file(saved, monkeypatch):
    _with(np.ones((2, 2))).save("model.npy")

    def full_disk(file, array, allow_pickle):
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "save", full_disk)
    with pytest.raises(OSError):
        _with(np.zeros((2, 2))).save("model.npy")
    softmax = Softmax()
    assert softmax.load("model.npy") and softmax.W[0, 0] == 1
    assert [path.name for path in saved.iterdir()] == ["model.npy"]


def test_what_load_would_refuse_is_not_saved(saved):
    with pytest.raises(ValueError, match=r"W must hold weights \(D, C\) of floats, got \(2, 2\) int64"):
        _with(np.ones((2, 2), np.int64)).save("model.npy")
    assert not (saved / "model.npy").exists()


@pytest.mark.parametrize("name", [".hidden", "best.model", "a b"])
def test_every_bare_name_goes_to_the_saved_folder(saved, name):
    _with(np.ones((2, 2))).save(name)
    assert [path.name for path in saved.iterdir()] == [name + ".npy"]


@pytest.mark.parametrize("name", ["", ".", "..", "folder/"])
def test_a_name_of_no_file_is_refused(saved, name):
    with pytest.raises(ValueError, match="fname must be the name of a file"):
        Softmax().load(name)


class Bomb:
    ran = False

    def __reduce__(self):
        return setattr, (Bomb, "ran", True)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Bomb()),
        b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117)
        + b"\n" + pickle.dumps([Bomb()]),
        b"",
        b"not an array",
        b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '<f8', ('".ljust(117) + b"\n",
        b"\x93NUMPY\x01\x00v\x00"
        + b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 100000000), }".ljust(117) + b"\n",
    ],
    ids=["pickle", "object array", "empty", "text", "broken header", "huge"],
)  # fmt: skip
def test_load_refuses_what_is_not_a_saved_model_and_runs_nothing(saved, content):
    saved.mkdir()
    (saved / "model.npy").write_bytes(content)
    with pytest.raises(ValueError, match="model.npy is not a model written by save"):
        Softmax().load("model.npy")
    assert not Bomb.ran


@pytest.mark.parametrize("array", [np.ones(3), np.ones((2, 2), int)])
def test_load_refuses_arrays_that_are_no_weights(saved, array):
    saved.mkdir()
    np.save(saved / "model.npy", array)
    with pytest.raises(ValueError, match=r"weights \(D, C\) of floats"):
        Softmax().load("model.npy")


@pytest.mark.parametrize("action", [lambda s: s.predict(np.ones((1, 3))), lambda s: s.save("x")])
def test_without_weights_the_error_says_to_train_first(action):
    with pytest.raises(ValueError, match="train"):
        action(Softmax())


@pytest.mark.parametrize(
    "bad, message",
    [
        ({"learning_rate": -1e-3}, "learning_rate must be a finite number >= 0, got -0.001"),
        ({"learning_rate": float("inf")}, "learning_rate .* got inf"),
        ({"reg": -1}, "reg .* got -1"),
        ({"num_iters": 0}, "num_iters must be an integer >= 1, got 0"),
        ({"batch_size": 0}, "batch_size must be an integer >= 1, got 0"),
        ({"batch_size": 2.5}, "batch_size .* got 2.5"),
        ({"y": np.zeros(300)}, "integer labels"),
        ({"y": np.zeros(7, int)}, r"y must have shape"),
        ({"y": np.full(300, -1)}, "got -1|got labels from -1|from -1"),
        ({"X": np.ones((300, 2, 1))}, "flattened"),
        ({"X": np.ones(300)}, "flattened"),
        ({"rng": 231}, r"rng must be a generator such as np.random.RandomState\(231\), got 231"),
    ],
)
def test_bad_arguments_of_train_are_named_and_nothing_is_trained(blobs, bad, message):
    X, y = blobs
    softmax = Softmax()
    with pytest.raises(ValueError, match=message):
        softmax.train(**{"X": X, "y": y, **bad})
    assert softmax.W is None


def test_data_that_does_not_fit_the_weights_is_named(blobs):
    softmax = _with(np.ones((3, 2)))
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        softmax.train(*blobs)
    with pytest.raises(ValueError, match=r"\(N, 3\)"):
        softmax.predict(np.ones((5, 4)))


def test_the_base_class_has_no_loss():
    with pytest.raises(NotImplementedError, match="Softmax"):
        LinearClassifier().loss(None, None, 0.0)


def test_the_base_class_has_no_stacked_loss():
    with pytest.raises(NotImplementedError, match="no loss_stacked; use Softmax or LinearSVM"):
        LinearClassifier.loss_stacked(np.zeros((1, 3, 2)), np.array([0, 1]))


@pytest.mark.parametrize("model, expected", [(Softmax, softmax_loss_stacked), (LinearSVM, svm_loss_stacked)])
def test_the_stacked_loss_of_a_class_is_that_of_its_module_and_needs_no_instance(model, expected):
    assert model.loss_stacked is expected and model().loss_stacked is expected


@pytest.mark.parametrize("model", [Softmax, LinearSVM])
def test_the_stacked_loss_of_a_class_is_its_loss_without_the_penalty(model, blobs):
    X, y = blobs
    W = np.random.RandomState(1).standard_normal((2, 3, 3))
    losses, dscores = model.loss_stacked(W.transpose(0, 2, 1) @ X.T, y)
    for k in range(2):
        classifier = model()
        classifier.W = W[k]
        loss, dW = classifier.loss(X, y, 0.0)
        # Scores of about 10 from two products of another order, and sums of 300 terms.
        np.testing.assert_allclose(losses[k], loss, rtol=1e-12)
        np.testing.assert_allclose(X.T @ dscores[k].T, dW, rtol=1e-10, atol=1e-12)
