"""Both ways from the files to the result prepare the same rows and come to the same result."""

import io

import numpy as np
import pytest

from benchmarks import disk_to_result
from benchmarks.disk_to_result import course, course_data, peak_rss, search
from cs231n.data_utils import preprocess


@pytest.fixture
def batches(monkeypatch):
    """Files of 1,600 images each, instead of those on the disk."""
    made = {}

    def load(path):
        if path not in made:
            rng = np.random.RandomState(len(made))
            y = np.arange(1600) % 10
            means = 20 * np.random.RandomState(99).randint(0, 12, (10, 32, 32, 3))
            made[path] = (means[y] + rng.randint(0, 30, (1600, 32, 32, 3))).astype(np.float64), y
        return made[path][0].copy(), made[path][1]

    monkeypatch.setattr(disk_to_result, "load_CIFAR_batch", load)
    return made


def test_the_course_s_way_prepares_the_rows_of_preprocess(batches):
    X, y, X_val, y_val = course_data("folder", 2)
    images, labels = (np.concatenate([batches[f"folder/data_batch_{i}"][k] for i in (1, 2)]) for k in (0, 1))
    mean_image = images[:2200].mean(axis=0)
    np.testing.assert_allclose(X, preprocess(images[:2200], mean_image), rtol=0, atol=1e-10)
    np.testing.assert_allclose(X_val, preprocess(images[2200:], mean_image), rtol=0, atol=1e-10)
    np.testing.assert_array_equal(np.concatenate([y, y_val]), labels)


def test_both_ways_come_to_the_same_accuracies_for_the_same_pairs(batches, monkeypatch):
    asked = []

    def load_splits(folder, num_training):
        asked.append((folder, num_training))
        images, y = disk_to_result.load_CIFAR_batch(f"{folder}/data_batch_1")
        images = images.astype(np.uint8)
        return {"X_train": images[:600], "y_train": y[:600], "X_val": images[600:], "y_val": y[600:],
                "mean_image": images[:600].mean(axis=0)}  # fmt: skip

    monkeypatch.setattr(disk_to_result, "load_splits", load_splits)
    found, expected = search("folder", 2, 10, 1), course("folder", 2, 10, 1)
    assert asked == [("folder", 9000)] and list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), atol=0.005)  # float32
    assert min(expected.values())[1] > 0.5  # so that they could differ


def test_the_peak_is_what_the_system_says_and_no_less_than_what_is_held(monkeypatch):
    held = np.ones(20_000_000, np.uint8)
    assert peak_rss() > held.nbytes
    status = "VmPeak:\t 9999 kB\nVmHWM:\t 1234 kB\nVmRSS:\t 77 kB\n"
    monkeypatch.setattr(disk_to_result, "open", lambda *_, **__: io.StringIO(status), raising=False)
    assert peak_rss() == 1234 * 1024


def test_where_there_is_no_proc_the_peak_is_that_of_getrusage(monkeypatch):
    def missing(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr(disk_to_result, "open", missing, raising=False)
    assert peak_rss() > 10_000_000
