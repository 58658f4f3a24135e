"""tools/results/ on a few small images: a whole page, honest on its data, or none."""

import dataclasses
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.classifiers import Softmax
from cs231n.search import grid_search
from cs231n.search.samples import check_splits
from tools.results import __main__ as command
from tools.results import ceiling, page, training, ways
from tools.results.setting import Material, Plan, describe
from tools.results.together import run_together

ROOT = Path(__file__).resolve().parents[3]
SMALL = Plan(
    coarse_iters=8, fine_iters=12, svm_iters=8, long_factor=2, lbfgs_iters=3, batch_size=20, seeds=(0, 1, 2)
)
SECTIONS = ["1. The softmax search", "2. What it has learnt", "3. The SVM for comparison",
            "4. How far a linear classifier goes", "5. How fast the search is"]  # fmt: skip
FIGURES = ["coarse", "medium", "fine", "templates", "confusion", "svm", "ceiling"]


@pytest.fixture(scope="module")
def material():
    """A hundred or so images of ten blurred classes."""
    rng = np.random.RandomState(0)
    means = 20 * rng.standard_normal((10, 3072))
    part = {}
    for name, count in (("train", 120), ("val", 60), ("test", 80)):
        y = np.arange(count) % 10
        X = np.ones((count, 3073), np.float32)
        X[:, :-1] = means[y] + 40 * rng.standard_normal((count, 3072))
        part[name] = X, y
    splits = {"X_train": part["train"][0], "y_train": part["train"][1],
              "X_val": part["val"][0], "y_val": part["val"][1]}  # fmt: skip
    return Material(splits, *part["test"], *describe(["test_batch"], "smudged"))


@pytest.fixture(scope="module")
def out(material, tmp_path_factory):
    """The folder with a page and its figures."""
    out = tmp_path_factory.mktemp("docs")
    command.run(material, SMALL, out, out / "nosuch")
    return out


@pytest.fixture(scope="module")
def text(out):
    return (out / "results.md").read_text()


def tables(text):
    return [table.splitlines() for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]


def without_seconds(text):
    text = re.sub(r"The whole page took .* s\.|load average [\d.]+", "", text)
    return re.sub(r"(\| [\d,]+ x [\d,]+ \| [\d,]+ \|) [\d.]+ \|", r"\1", text)  # section 4


def test_page_has_all_sections_in_order_and_every_figure_once(text, out):
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    shown = re.findall(r"\]\((results_\w+\.png)\)", text)
    assert shown == [f"results_{name}.png" for name in FIGURES]
    assert sorted(path.name for path in out.iterdir()) == sorted(["results.md", *shown])


def test_page_says_which_data_machine_versions_and_seeds(text):
    assert "CIFAR-10, smudged copy" in text and "`test_batch` are not those of the official files" in text
    assert f"NumPy {np.__version__}" in text and "**Machine.**" in text and "0, 1, 2" in text


def test_tables_are_whole_and_hold_numbers(text):
    found = tables(text)
    assert len(found) == 7
    for table in found:
        assert len({row.count("|") for row in table}) == 1, table
    assert not {"nan", "inf", "none"} & set(re.findall(r"[a-z]+", text.lower()))


def test_grids_hold_every_pair_and_one_best(text):
    grids = [table for table in tables(text) if "learning rate" in table[0] and table[0].startswith("| reg")]
    assert [(len(table) - 2, table[0].count("|") - 2) for table in grids] == [(4, 4), (3, 3), (4, 5), (4, 4)]
    assert all("\n".join(table).count("**") == 2 for table in grids)


def test_a_second_run_differs_in_nothing_but_seconds(text, out, material, tmp_path):
    command.run(material, SMALL, tmp_path, tmp_path / "nosuch")
    assert without_seconds((tmp_path / "results.md").read_text()) == without_seconds(text)
    for name in FIGURES:
        file = f"results_{name}.png"
        assert (tmp_path / file).read_bytes() == (out / file).read_bytes(), name


def test_other_solutions_stand_beside_ours_with_the_reason_for_one_of_them(text):
    assert "0.405 (0.375 to 0.435)" in text and "0.392 (0.362 to 0.422)" in text
    assert "0.306" in text and "carry over" in text


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_run_that_ends_early_leaves_the_old_page_and_nothing_else(error, material, monkeypatch, tmp_path):
    (tmp_path / "results.md").write_text("old")
    (tmp_path / "results_old.png").write_bytes(b"old")

    def fail(*_):
        raise error

    monkeypatch.setattr(ceiling, "run_lbfgs", fail)
    with pytest.raises(error):
        command.run(material, SMALL, tmp_path, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.md", "results_old.png"]
    assert (tmp_path / "results.md").read_text() == "old"


def test_a_search_that_was_interrupted_is_no_result(material, monkeypatch, tmp_path):
    def partial(*args, **options):
        return dataclasses.replace(grid_search(*args, **options), partial=True)

    monkeypatch.setattr("tools.results.rounds.grid_search", partial)
    with pytest.raises(KeyboardInterrupt):
        command.run(material, SMALL, tmp_path, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_finished_run_drops_figures_that_are_no_longer_shown(tmp_path):
    new = tmp_path / "new"
    new.mkdir()
    (tmp_path / "results_bench.png").write_bytes(b"old")
    (tmp_path / "templates.png").write_bytes(b"of the README")
    (new / "results.md").write_text("page")
    (new / "results_svm.png").write_bytes(b"new")
    command.replace(new, tmp_path)
    files = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert files == {"results.md", "results_svm.png", "templates.png"}


def test_official_files_and_copies_are_told_apart():
    assert describe([], "JPEG")[0] == "CIFAR-10" and "official files" in describe([], None)[1]
    assert describe(["test_batch"], None)[0] == "CIFAR-10, unofficial copy"


def test_without_cifar10_one_clear_line_says_what_to_do(monkeypatch, tmp_path, capsys):
    (tmp_path / "results.md").write_text("old")
    missing = data_utils.find_dataset
    monkeypatch.setattr(data_utils, "find_dataset", lambda choice: missing(choice, tmp_path))
    monkeypatch.setattr(sys, "argv", ["results", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"CIFAR-10 is not in datasets/.*\./get_datasets\.sh"):
        command.main()
    assert (tmp_path / "results.md").read_text() == "old"


def test_it_starts_as_the_makefile_starts_it():
    done = subprocess.run(
        [sys.executable, "-m", "tools.results", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and "--copy" in done.stdout, done.stderr
    assert "-m tools.results" in (ROOT / "Makefile").read_text()


# ---- the ways of training


def test_sgd_with_a_constant_rate_is_that_of_the_search(material):
    pairs = [(1e-6, 4e2), (2e-6, 8e2)]
    found = grid_search(Softmax, material.splits, pairs=pairs, num_iters=30, batch_size=20, progress=False)
    trained = training.train_sgd(check_splits(material.splits)[0], pairs, 30, False, 0, 20)
    np.testing.assert_allclose(trained.last, found.weights, rtol=1e-4, atol=1e-8)  # float32


@pytest.mark.parametrize("decaying", [False, True])
def test_last_and_average_are_those_of_steps_written_out(material, decaying):
    X, y = (material.splits[name] for name in ("X_train", "y_train"))
    lr, reg, rng, model, late = 2e-6, 4e2, np.random.RandomState(3), Softmax(), []
    model.W = 0.001 * rng.standard_normal((3073, 10))
    for step in range(30):
        batch = rng.choice(len(X), 20)
        rate = lr * (1 - step / 30) if decaying else lr
        model.W = model.W - rate * model.loss(X[batch], y[batch], reg)[1]
        late += [model.W] if step >= 20 else []
    trained = training.train_sgd(check_splits(material.splits)[0], [(lr, reg)], 30, decaying, 3, 20)
    np.testing.assert_allclose(trained.last[0], model.W, rtol=1e-3, atol=1e-7)  # float32
    np.testing.assert_allclose(trained.average[0], np.mean(late, axis=0), rtol=1e-3, atol=1e-7)


def test_lbfgs_ends_where_the_gradient_of_the_whole_loss_is_small(material):
    X, y = material.splits["X_train"].astype(np.float64), material.splits["y_train"]
    W, found = training.train_lbfgs(X, y, 1e3, 200)
    model = Softmax()
    model.W = W
    at_zero = Softmax()
    at_zero.W = np.zeros_like(W)
    size = [np.linalg.norm(each.loss(X, y, 1e3)[1]) for each in (model, at_zero)]
    assert size[0] < 1e-2 * size[1] and found.nit < 200
    assert math.isclose(found.fun, model.loss(X, y, 1e3)[0], rel_tol=1e-9)


def test_pairs_are_chosen_by_validation_and_tested_once_for_each_seed(material, monkeypatch):
    asked, measure = [], ways.accuracy

    def count(W, X, y):
        asked.append("test" if X is material.X_test else "val")
        return measure(W, X, y)

    monkeypatch.setattr(ways, "accuracy", count)
    outcomes = ways.run_sgd(material, SMALL, (1e-6, 4e2))
    reference, _ = ways.run_lbfgs(material, SMALL)
    assert asked.count("test") == len(outcomes) * len(SMALL.seeds) + 1
    assert all(len(outcome.test) == len(outcome.val) == 3 for outcome in outcomes)
    assert outcomes[0].chosen == (1e-6, 4e2) and outcomes[0].visits == 12 * 20
    assert outcomes[3].visits == 2 * outcomes[0].visits and len(reference.test) == 1


def test_trainings_end_together_when_one_of_them_fails():
    ended = []

    def endless(tick):
        try:
            while True:
                tick()
        finally:
            ended.append(True)

    def failing(tick):
        tick()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_together("two", [failing, endless], 2, "step")
    assert len(ended) <= 1  # it may not have begun


# ---- the pieces


def test_interval_and_numbers_are_written_as_a_reader_expects():
    assert page.with_interval(0.4, 10000) == "0.400 (0.390 to 0.410)"
    numbers = [1.5e-6, 1e-8, 333.333, 3000, 0.1]
    assert [page.number(value) for value in numbers] == ["1.5e-6", "1e-8", "333", "3,000", "0.1"]


BENCH = {
    "quick": False, "partial": False, "data": "CIFAR-10", "notes": ["PyTorch is not installed."],
    "machine": {"cpu": "Some CPU", "cores": 2}, "versions": {"python": "3", "numpy": "2", "blas": "openblas"},
    "peak_gflops": {"float32": 100.0, "float64": None},
    "rows": [{"what": "plain loop", "K": 1, "dtype": "float64", "seconds": 5.0, "ratio_to_loop": 1.0,
              "peak_share": 0.1, "peak_rss_bytes": None, "spread": [4.0, 6.0]},
             {"what": "disk to result", "K": 20, "dtype": "float32", "seconds": None, "ratio_to_loop": None,
              "peak_share": None, "peak_rss_bytes": 350_000_000, "spread": [0.0, 1.0]}],
}  # fmt: skip


def test_benchmark_is_shown_if_it_was_run(tmp_path):
    build, folder = tmp_path / "build", tmp_path / "new"
    build.mkdir(), folder.mkdir()
    (build / "bench.json").write_text(json.dumps(BENCH))
    (build / "bench_growth.png").write_bytes(b"plot")
    text = command.bench.section(build, folder)
    assert "| plain loop | 1 | float64 | 5.00 (4.00 to 6.00) | 1.0 | 10 % | - |" in text
    assert "0.35 GB" in text and "Some CPU" in text and "PyTorch is not installed." in text
    assert (folder / "results_bench.png").read_bytes() == b"plot" and "](results_bench.png)" in text


@pytest.mark.parametrize("flag, said", [("quick", "mean nothing"), ("partial", "broken off")])
def test_a_benchmark_that_means_nothing_is_not_shown(flag, said, tmp_path):
    (tmp_path / "bench.json").write_text(json.dumps({**BENCH, flag: True}))
    text = command.bench.section(tmp_path, tmp_path)
    assert said in text and "make bench" in text and "|" not in text


def test_without_a_benchmark_the_page_says_how_to_get_one(text):
    assert "`make bench` writes `build/bench.json`" in text
