"""What several of the instructor's tests need and is slow to make."""

import pytest

from tests.instructor.grading import grading_helpers as helpers
from tests.made_once import made_once


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The trained classifier of a right submission, a file as save_best writes it."""
    folder = made_once(tmp_path_factory, "model", lambda folder: save(folder / "best_softmax.npz"))
    return (folder / "best_softmax.npz").read_bytes()


def save(path):
    path.write_bytes(helpers.trained_model())
