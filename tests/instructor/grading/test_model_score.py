"""instructor/grading/model_score.py: images are loaded once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from instructor.grading import model_score


@pytest.fixture
def loads(monkeypatch):
    """How often images are loaded; a few small ones stand in for 60,000."""
    count = []

    def load_splits(path):
        count.append(path)
        rng = np.random.RandomState(0)
        parts = {f"X_{part}": rng.randint(0, 256, (20, 32, 32, 3)).astype(np.uint8)
                 for part in ("val", "test", "train")}  # fmt: skip
        labels = {f"y_{part}": np.arange(20) % 10 for part in ("val", "test", "train")}
        return parts | labels | {"mean_image": np.zeros((32, 32, 3))}

    monkeypatch.setattr(model_score, "load_splits", load_splits)
    model_score._load.cache_clear()
    yield count
    model_score._load.cache_clear()


def test_threads_that_ask_at_once_load_the_images_once(loads):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(model_score.prepared, ["sample"] * 16))
    assert len(loads) == 1 and all(answer is answers[0] for answer in answers)
