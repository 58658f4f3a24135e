"""The small images that the tests train on, the searches of section 1 on them, and the whole page."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pytest

from tests.made_once import made_once
from tests.tools.results.small import SMALL, small_material
from tools.results import __main__ as command
from tools.results.rounds import three_rounds


@pytest.fixture(scope="session")
def material():
    return small_material()


@pytest.fixture(scope="session")
def searched(material):
    """The three rounds."""
    return three_rounds(material, SMALL)


@pytest.fixture(scope="session")
def out(material, tmp_path_factory):
    """The folder with a page and its figures."""
    return made_once(
        tmp_path_factory, "docs", lambda folder: command.run(material, SMALL, folder, folder / "nosuch")
    )


@pytest.fixture(scope="session")
def text(out):
    return (out / "results.md").read_text()


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")
