"""A folder of batch files: what it lacks, and the first images of its files."""

import numpy as np
import pytest

from cs231n.data import folder as module
from cs231n.data.folder import (
    TEST_BATCHES,
    TRAIN_BATCHES,
    channels_last,
    load_images,
    missing_batches,
    require_complete,
)


@pytest.fixture
def read(monkeypatch):
    """Names of the batches that are read. Their images hold their number, their labels count up."""
    names = []

    def read_batch(path):
        names.append(path.name)
        number = np.uint8(TRAIN_BATCHES.index(path.name) + 1)
        return np.broadcast_to(number, (10000, 3072)), np.arange(10000) % 10, path.name != "data_batch_2"

    monkeypatch.setattr(module, "read_batch", read_batch)
    return names


def test_an_empty_folder_lacks_all_batches_and_a_full_one_none(tmp_path):
    assert missing_batches(tmp_path) == [*TRAIN_BATCHES, *TEST_BATCHES]
    for name in (*TRAIN_BATCHES, *TEST_BATCHES):
        (tmp_path / name).touch()
    assert missing_batches(tmp_path) == [] and require_complete(tmp_path) is None


def test_a_folder_in_place_of_a_batch_is_not_one(tmp_path):
    for name in (*TRAIN_BATCHES, *TEST_BATCHES):
        (tmp_path / name).mkdir() if name == "data_batch_3" else (tmp_path / name).touch()
    with pytest.raises(FileNotFoundError, match="lacks data_batch_3. Run python -m cs231n.data.download"):
        require_complete(tmp_path)


def test_a_folder_that_is_not_there_is_said_to_be_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere is not there"):
        require_complete(tmp_path / "nowhere")


@pytest.mark.parametrize("count, files", [(0, 0), (1, 1), (10000, 1), (10001, 2), (25000, 3)])
def test_the_first_images_are_loaded_and_no_file_that_is_not_needed(count, files, read, tmp_path):
    X, y, unofficial = load_images(tmp_path, TRAIN_BATCHES, count, np.uint8)
    assert read == list(TRAIN_BATCHES[:files])
    assert X.shape == (count, 32, 32, 3) and X.dtype == np.uint8 and y.dtype == np.int64
    np.testing.assert_array_equal(X[:, 0, 0, 0], np.arange(count) // 10000 + 1)
    np.testing.assert_array_equal(y, np.arange(count) % 10000 % 10)
    assert unofficial == ["data_batch_2"] * (files > 1)


def test_planes_of_red_green_and_blue_become_the_last_axis():
    pixels = np.arange(2 * 3072).reshape(2, 3072)
    images = channels_last(pixels)
    n, row, column, channel = 1, 5, 17, 2
    assert images[n, row, column, channel] == pixels[n, channel * 1024 + row * 32 + column]
    assert np.shares_memory(images, pixels)
