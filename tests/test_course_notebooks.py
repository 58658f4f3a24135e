"""What the course's own softmax and SVM notebooks do, of any edition, runs on this package unchanged.

The names, arguments and order of their calls are written down here, not their text.
"""

import os
import random
import re
import time

import numpy as np
import pytest

from cs231n import data_utils

FOLDER = "cs231n/datasets/cifar-10-batches-py"


@pytest.fixture
def course(monkeypatch):
    monkeypatch.setenv("CS231N_DATA", "sample")
    monkeypatch.chdir(data_utils.DATASETS.parent)
    np.random.seed(0)


@pytest.fixture
def splits(course):
    """Load, split, flatten, subtract the mean, append the bias: on fewer images, to be quick."""
    from cs231n.data_utils import load_CIFAR10

    with pytest.warns(UserWarning, match="loading"):
        X_train, y_train, X_test, y_test = load_CIFAR10(FOLDER)
    assert X_train.shape == (50000, 32, 32, 3) and X_train.dtype == np.float64 and y_test.shape == (10000,)
    mask = list(range(2000, 2200))
    X_val, y_val, X_train, y_train = X_train[mask], y_train[mask], X_train[:2000], y_train[:2000]
    X_train, X_val = (np.reshape(X, (X.shape[0], -1)) for X in (X_train, X_val))
    mean_image = np.mean(X_train, axis=0)
    X_train -= mean_image
    X_val -= mean_image
    X_train, X_val = (np.hstack([X, np.ones((X.shape[0], 1))]) for X in (X_train, X_val))
    return X_train, y_train, X_val, y_val


def test_softmax_of_the_course(splits, capsys, tmp_path, monkeypatch):
    from cs231n.classifiers import Softmax
    from cs231n.classifiers import linear_classifier as module
    from cs231n.classifiers.softmax import softmax_loss_naive, softmax_loss_vectorized
    from cs231n.gradient_check import grad_check_sparse

    X_train, y_train, X_val, y_val = splits
    X_dev, y_dev = X_train[:100], y_train[:100]
    W = np.random.randn(3073, 10) * 0.0001
    loss, grad = softmax_loss_naive(W, X_dev, y_dev, 0.0)
    assert abs(loss + np.log(0.1)) < 0.5
    grad_numerical = grad_check_sparse(lambda w: softmax_loss_naive(w, X_dev, y_dev, 5e1)[0], W,
                                       softmax_loss_naive(W, X_dev, y_dev, 5e1)[1], 5)  # fmt: skip
    line = r"numerical: -?[\d.]+ analytic: -?[\d.]+, relative error: [\d.]+e-\d+"
    assert len(re.findall(line, capsys.readouterr().out)) == 5 and max(grad_numerical) < 1e-5
    tic = time.time()
    loss_vectorized, grad_vectorized = softmax_loss_vectorized(W, X_dev, y_dev, 0.000005)
    assert time.time() >= tic
    loss_naive, grad_naive = softmax_loss_naive(W, X_dev, y_dev, 0.000005)
    assert abs(loss_naive - loss_vectorized) < 1e-9
    assert np.linalg.norm(grad_naive - grad_vectorized, ord="fro") < 1e-8
    results, best_val, best_softmax = {}, -1, None
    for learning_rate in [1e-7, 5e-7]:
        for regularization_strength in [2.5e4]:
            softmax = Softmax()
            softmax.train(X_train, y_train, learning_rate, regularization_strength, num_iters=50)
            accuracies = [np.mean(y == softmax.predict(X)) for X, y in ((X_train, y_train), (X_val, y_val))]
            results[learning_rate, regularization_strength] = tuple(accuracies)
            if accuracies[1] > best_val:
                best_val, best_softmax = accuracies[1], softmax
    w = best_softmax.W[:-1, :].reshape(32, 32, 3, 10)
    assert len(results) == 2 and best_val > 0.1 and np.squeeze(w[:, :, :, 0]).shape == (32, 32, 3)
    monkeypatch.setattr(module, "SAVED", tmp_path / "cs231n" / "saved")
    for name in (
        "best_softmax.npy",
        "best_softmax",
    ):  # with its ending, as the 2025/26 edition does, or without
        best_softmax.save(name)  # into the folder from which the edition packs what is handed in
        assert [path.name for path in (tmp_path / "cs231n" / "saved").iterdir()] == ["best_softmax.npy"]
        handed_in = Softmax()
        assert handed_in.load(name) and (handed_in.W == best_softmax.W).all()
        assert capsys.readouterr().out.endswith(f"{name} saved.\n{name} loaded.\n")


def test_svm_of_the_course(splits, capsys, tmp_path, monkeypatch):
    from cs231n.classifiers import LinearSVM
    from cs231n.classifiers import linear_classifier as module
    from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_vectorized

    X_train, y_train, X_val, y_val = splits
    W = np.random.randn(3073, 10) * 0.0001
    loss, _ = svm_loss_naive(W, X_train[:100], y_train[:100], 0.000005)
    assert abs(loss - svm_loss_vectorized(W, X_train[:100], y_train[:100], 0.000005)[0]) < 1e-9
    svm = LinearSVM()
    loss_hist = svm.train(X_train, y_train, learning_rate=1e-7, reg=2.5e4, num_iters=150, verbose=True)
    printed = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in printed] == ["iteration 0 / 150", "iteration 100 / 150"]
    assert len(loss_hist) == 150 and loss_hist[-1] < loss_hist[0]
    assert np.mean(y_val == svm.predict(X_val)) > 0.1
    monkeypatch.setattr(module, "SAVED", tmp_path)
    assert svm.save("best_svm.npy") and LinearSVM().load("best_svm.npy")


def test_helpers_of_the_course(course):
    from cs231n.data_utils import get_CIFAR10_data
    from cs231n.gradient_check import eval_numerical_gradient, eval_numerical_gradient_array
    from cs231n.vis_utils import visualize_grid

    assert random.random() < 1 and os.path.isdir(".")  # their first cells import these
    data = get_CIFAR10_data(num_training=500, num_validation=50, num_test=50)
    assert {k: v.shape for k, v in data.items() if k.startswith("X")} == {
        "X_train": (500, 3, 32, 32), "X_val": (50, 3, 32, 32), "X_test": (50, 3, 32, 32),
    }  # fmt: skip
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(eval_numerical_gradient(lambda v: np.sum(v**2), x, verbose=False), 2 * x)
    np.testing.assert_allclose(eval_numerical_gradient_array(lambda v: v**2, x, np.ones(2)), 2 * x, rtol=1e-6)
    grid = visualize_grid(data["X_train"][:16].transpose(0, 2, 3, 1), padding=3)
    assert grid.astype("uint8").shape == (4 * 35 - 3, 4 * 35 - 3, 3)
