"""The images as the notebook prepares them, and what is said of where they come from."""

import numpy as np
import pytest

from cs231n.data_utils import preprocess
from tools.results import setting
from tools.results.setting import Plan, describe, grid, load


def test_official_files_and_copies_are_told_apart():
    assert describe([], "JPEG")[0] == "CIFAR-10" and "official files" in describe([], None)[1]
    assert describe(["test_batch"], None)[0] == "CIFAR-10, unofficial copy"


def test_an_unofficial_copy_names_its_files_in_the_paragraph_and_what_is_known_of_it_in_the_title():
    title, source = describe(["data_batch_1", "test_batch"], "JPEG re-encoded")
    assert title == "CIFAR-10, JPEG re-encoded copy"
    assert source.startswith(f"**Data.** {title}") and "`data_batch_1`, `test_batch` are not those" in source


@pytest.fixture
def splits():
    rng = np.random.RandomState(0)
    data = {"mean_image": np.full((32, 32, 3), 99.5), "unofficial": ["test_batch"]}
    for part, count in (("train", 20), ("val", 10), ("test", 15)):
        data[f"X_{part}"] = rng.randint(0, 256, (count, 32, 32, 3)).astype(np.uint8)
        data[f"y_{part}"] = np.arange(count) % 10
    return data


def test_images_are_prepared_rows_in_float32_and_the_test_images_stand_apart(splits, monkeypatch):
    monkeypatch.setattr(setting, "load_splits", lambda folder: splits)
    found = load("folder", "blurred")
    assert set(found.splits) == {"X_train", "y_train", "X_val", "y_val"}
    rows = {"train": found.splits["X_train"], "val": found.splits["X_val"], "test": found.X_test}
    for part, X in rows.items():
        assert X.dtype == np.float32
        np.testing.assert_array_equal(X, preprocess(splits[f"X_{part}"], splits["mean_image"], np.float32))
    np.testing.assert_array_equal(found.y_test, splits["y_test"])
    assert found.title == "CIFAR-10, blurred copy" and "`test_batch`" in found.source


def test_a_grid_holds_every_pair_once():
    assert grid((1, 2), (3, 4, 5)) == ((1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5))


@pytest.mark.parametrize("name", ["constant", "decaying", "long_constant", "long_decaying"])
def test_no_pair_of_the_plan_lets_the_penalty_alone_diverge(name):
    assert all(2 * lr * reg < 1 for lr, reg in getattr(Plan(), name))
