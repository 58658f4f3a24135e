"""What can be taken for images, scores and labels is another one than the right one."""

import numpy as np

from instructor.problems.drawn import Size, draw, one_hot
from instructor.problems.mixed_up import moved_scores, other_columns, other_inputs, other_labels, some_labels

W, X, y = draw(np.random.RandomState(0), Size(8, 6, 5, 0.5))


def test_nothing_that_is_mixed_up_is_what_it_is_taken_for():
    for Z in other_inputs(X).values():
        assert Z.shape == X.shape and not np.allclose(Z, X)
    for scores in moved_scores(W, X @ W).values():
        assert scores.shape == (8, 5) and not np.allclose(scores, X @ W)
    for table in {**other_labels(other_columns(X @ W, y), 5), **some_labels(y, 5)}.values():
        assert table.shape == (8, 5) and not np.array_equal(table, one_hot(y, 5))


def test_an_index_that_repeats_counts_once_for_the_last_image_of_each_class():
    table = some_labels(y, 5)["repeated-index"]
    assert table.sum(axis=0).tolist() == [1.0] * 5
    dW = np.zeros((6, 5))
    dW[:, y] += X.T
    np.testing.assert_array_equal(X.T @ table, dW)
