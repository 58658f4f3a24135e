"""What tests of the package share: the sample set, and figures without a window."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n import data_utils


@pytest.fixture(scope="session")
def sample():
    """Folder of the sample set."""
    return data_utils.find_dataset("sample").path


@pytest.fixture(scope="session")
def sample_images(sample):
    """All of its images as bytes, loaded once; no test can change them."""
    arrays = data_utils.load_CIFAR10(sample, dtype=np.uint8)
    for array in arrays:
        array.setflags(write=False)
    return arrays


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")
