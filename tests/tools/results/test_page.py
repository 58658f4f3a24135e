"""The pieces of a page are written as a reader expects them."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.figures.alternative import describe
from tools.results import page


def test_interval_and_numbers_are_written_as_a_reader_expects():
    assert page.with_interval(0.4, 10000) == "0.400 (0.390 to 0.410)"
    numbers = [1.5e-6, 1e-8, 333.333, 3000, 0.1]
    assert [page.number(value) for value in numbers] == ["1.5e-6", "1e-8", "333", "3,000", "0.1"]


def test_the_interval_of_an_accuracy_holds_it_19_times_out_of_20():
    drawn = np.random.RandomState(0).binomial(1000, 0.4, 20_000) / 1000
    half = np.array([page.margin(accuracy, 1000) for accuracy in drawn[:2000]])
    assert np.mean(np.abs(drawn[:2000] - 0.4) < half) == pytest.approx(0.95, abs=0.015)


def test_a_table_has_its_first_column_on_the_left():
    assert page.table(["", "a"], [["x", "1"], ["y", "2"]]) == "|  | a |\n| --- | ---: |\n| x | 1 |\n| y | 2 |"


def test_a_search_is_laid_out_with_rising_reg_upwards_and_its_best_pair_in_bold():
    pairs = [(1e-6, 1.0), (1e-5, 1.0), (1e-6, 20.0)]
    results = {pair: (0.5 + k / 10, 0.3 + k / 10) for k, pair in enumerate(pairs)}
    diverged = np.array([False, True, False])
    found = SimpleNamespace(pairs=pairs, results=results, diverged=diverged, best_pair=pairs[2])
    assert page.search_table(found).splitlines()[2:] == [
        "| 20 | **0.700 / 0.500** |  |",
        "| 1 | 0.500 / 0.300 | diverged |",
    ]


def test_the_same_figure_gives_the_same_file_and_is_closed(tmp_path):
    written = []
    for _ in range(2):
        axes = plt.subplots(1, 2)[1]
        axes[0].plot([1, 2])
        describe(axes[0].figure, "A line up to 2", "From 1 to 2.")
        shown, folded = page.figure(axes, tmp_path, "x").split("\n\n")
        assert shown == "![A line up to 2](results_x.png)"
        assert folded.startswith("<details>") and "A line up to 2.</b> From 1 to 2." in folded
        written.append((tmp_path / "results_x.png").read_bytes())
    assert written[0] == written[1] and b"matplotlib" not in written[0].lower()
    assert plt.get_fignums() == []
