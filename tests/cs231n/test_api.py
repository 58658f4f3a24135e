"""The names, arguments and defaults on which notebooks anywhere rely are fixed."""

import inspect

import pytest

from cs231n import classifiers, data_utils, gradient_check, vis_utils
from cs231n.classifiers import linear_classifier, linear_svm, softmax

LOSS = "W, X, y, reg"
TRAIN = "self, X, y, learning_rate=0.001, reg=1e-05, num_iters=100, batch_size=200, verbose=False"
SPLITS = "num_training=49000, num_validation=1000, num_test=1000, subtract_mean=True"
CONTRACT = [
    (data_utils.load_CIFAR10, "ROOT"),
    (data_utils.get_CIFAR10_data, SPLITS),
    (softmax.softmax_loss_naive, LOSS),
    (softmax.softmax_loss_vectorized, LOSS),
    (linear_svm.svm_loss_naive, LOSS),
    (linear_svm.svm_loss_vectorized, LOSS),
    (classifiers.LinearClassifier.train, TRAIN),
    (classifiers.LinearClassifier.predict, "self, X"),
    (classifiers.LinearClassifier.loss, "self, X_batch, y_batch, reg"),
    (classifiers.LinearClassifier.save, "self, fname"),
    (classifiers.LinearClassifier.load, "self, fname"),
    (gradient_check.grad_check_sparse, "f, x, analytic_grad, num_checks=10, h=1e-05"),
    (gradient_check.eval_numerical_gradient, "f, x, verbose=True, h=1e-05"),
    (gradient_check.eval_numerical_gradient_array, "f, x, df, h=1e-05"),
    (vis_utils.visualize_grid, "Xs, ubound=255.0, padding=1"),
]


@pytest.mark.parametrize("function, expected", CONTRACT, ids=lambda part: getattr(part, "__qualname__", ""))
def test_arguments_come_in_the_documented_order_with_the_documented_defaults(function, expected):
    bare = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()]
    documented, more = bare[: len(expected.split(", "))], bare[len(expected.split(", ")) :]
    assert ", ".join(map(str, documented)) == expected
    assert all(p.default is not p.empty for p in more)


def test_classes_are_found_under_both_names():
    for name in ("LinearClassifier", "Softmax", "LinearSVM"):
        assert getattr(classifiers, name) is getattr(linear_classifier, name)
