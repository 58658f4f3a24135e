"""Every loss names a bad argument in the same words."""

import numpy as np
import pytest

from cs231n.classifiers.linear_svm import svm_loss_naive, svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_naive, softmax_loss_vectorized

EVERY = pytest.mark.parametrize(
    "loss", [softmax_loss_naive, softmax_loss_vectorized, svm_loss_naive, svm_loss_vectorized]
)
GOOD = {"W": np.ones((3, 2)), "X": np.ones((4, 3)), "y": np.array([0, 1, 0, 1]), "reg": 0.0}


@EVERY
@pytest.mark.parametrize(
    "bad, message",
    [
        ({"W": np.ones(3)}, r"W must have shape \(D, C\), got \(3,\)"),
        ({"X": np.ones((4, 4))}, r"D = 3.*got \(4, 4\).*bias column"),
        ({"X": np.ones((4, 3, 1))}, r"got \(4, 3, 1\).*flattened"),
        ({"X": np.ones((0, 3)), "y": np.zeros(0, int)}, "at least one sample"),
        ({"y": np.array([0, 1])}, r"y must have shape .*\(4,\).*got \(2,\)"),
        ({"y": np.array([[0], [1], [0], [1]])}, r"got \(4, 1\)"),
        ({"y": np.array([0.0, 1.0, 0.0, 1.0])}, "integer labels, got dtype float64"),
        ({"y": np.array([0, 1, 2, 1])}, r"labels 0 \.\.\. 1.*from 0 to 2"),
        ({"y": np.array([0, -1, 0, 1])}, "from -1 to 1"),
        ({"reg": -1.0}, "reg must be a finite number >= 0, got -1.0"),
        ({"reg": float("nan")}, "reg .* got nan"),
        ({"reg": float("inf")}, "reg .* got inf"),
        ({"reg": None}, "reg .* got None"),
        ({"W": None}, "W is None: is an exercise unfinished"),
        ({"y": None}, "y is None"),
        ({"W": np.ones((2, 3))}, "D = 2.*Is W transposed"),
        ({"reg": 10**400}, "reg must be a finite number"),
        ({"y": np.array([True, False, True, False])}, "integer labels, got dtype bool"),
        ({"X": np.full((4, 3), "1")}, "X must hold real numbers"),
        ({"W": np.ones((3, 2), complex)}, "W must hold real numbers, got dtype complex128"),
    ],
)
def test_bad_arguments_are_named(loss, bad, message):
    with pytest.raises(ValueError, match=message):
        loss(**{**GOOD, **bad})


@EVERY
def test_lists_unsigned_labels_and_read_only_arrays_are_welcome(loss):
    expected, dW = loss(**GOOD)
    X = GOOD["X"].copy()
    X.flags.writeable = False
    y = GOOD["y"].astype(np.uint8)
    for arguments in ((GOOD["W"].tolist(), X, y, 0), (GOOD["W"], X.tolist(), y.tolist(), np.float32(0))):
        found, dW_found = loss(*arguments)
        assert found == expected
        np.testing.assert_array_equal(dW_found, dW)
