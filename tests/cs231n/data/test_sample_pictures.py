"""The pictures of the sample set: drawn from shapes that can be seen, the same everywhere, varied."""

import numpy as np
import pytest

from cs231n.data import sample_pictures
from cs231n.data.sample_pictures import CLASS_NAMES, SHAPES, SKY, draw


@pytest.fixture(scope="module")
def tables():
    return sample_pictures.make_tables()


@pytest.mark.parametrize("c, name", list(enumerate(CLASS_NAMES)))
def test_every_shape_of_a_class_can_be_seen_and_fills_some_of_the_canvas(c, name, tables):
    canvas = tables[0][c]
    assert set(np.unique(canvas)) == {SKY, *(part for part, _ in SHAPES[name])}
    assert 0.1 < (canvas != SKY).mean() < 0.7


def test_pictures_are_those_in_the_files(sample_images, tables):
    X, y, _, _ = sample_images
    again = draw(y[23000:24000], 23, tables).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    np.testing.assert_array_equal(again, X[23000:24000])


def test_pictures_of_one_class_differ_and_those_of_another_stream_too(tables):
    labels = np.full(40, 3)
    first, again, other = (draw(labels, stream, tables) for stream in (0, 0, 1))
    assert first.shape == (40, 3072) and first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    both = np.concatenate([first, other]).astype(np.int64)
    apart = np.abs(both[:, None] - both[None]).mean(axis=2)[~np.eye(80, dtype=bool)]
    assert apart.min() > 5


def test_a_picture_shows_its_class_below_the_noise(tables):
    """The mean of many pictures of a class is another one than that of any other class."""
    means = np.array([draw(np.full(200, c), 0, tables).mean(axis=0) for c in range(10)])
    apart = np.abs(means[:, None] - means[None]).mean(axis=2)[~np.eye(10, dtype=bool)]
    assert apart.min() > 3
