"""python -m tools.results on a few small images: a whole page, honest on its data, or none."""

import dataclasses
import errno
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs231n import data_utils
from cs231n.data.places import CannotWrite
from cs231n.search import grid_search
from tests.tools.results.small import SMALL
from tools.results import __main__ as command

ROOT = Path(__file__).resolve().parents[3]
SECTIONS = ["1. The softmax search", "2. What it has learnt", "3. The SVM for comparison",
            "4. How far a linear classifier goes", "5. How fast the search is",
            "6. What bounds the search"]  # fmt: skip
FIGURES = ["coarse", "medium", "fine", "templates", "confusion", "svm", "ceiling"]


def tables(text):
    return [table.splitlines() for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]


def without_seconds(text):
    text = re.sub(r"The whole page took .* s\.|load average [\d.]+", "", text)
    return re.sub(r"(\| [\d,]+ x [\d,]+ \| [\d,]+ \|) [\d.]+ \|", r"\1", text)  # section 4


def test_page_has_all_sections_in_order_and_every_figure_once(text, out):
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    shown = re.findall(r"\]\((results_\w+\.png)\)", text)
    assert shown == [f"results_{name}.png" for name in FIGURES]
    alternatives = re.findall(r"!\[(.*)\]\(results_", text)
    assert len(alternatives) == len(FIGURES) and all(re.search(r"\d", words) for words in alternatives)
    assert sorted(path.name for path in out.iterdir()) == sorted(["results.md", *shown])


def test_page_says_which_data_machine_versions_and_seeds(text):
    assert "CIFAR-10, smudged copy" in text and "`test_batch` are not those of the official files" in text
    assert f"NumPy {np.__version__}" in text and "**Machine.**" in text and "0, 1, 2" in text


def test_tables_are_whole_and_hold_numbers(text):
    found = tables(text)
    assert len(found) == 7
    for table in found:
        assert len({row.count("|") for row in table}) == 1, table
    words = re.findall(r"[a-z]+", str(found).lower())
    assert not {"nan", "inf", "none"} & set(words)


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

    def fail(material, plan, folder, build):
        (folder / "results.md").write_text("half of it")
        (folder / "results_coarse.png").write_bytes(b"new")
        raise error

    monkeypatch.setattr(command, "write", fail)
    with pytest.raises(error):
        command.run(material, SMALL, tmp_path, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.md", "results_old.png"]
    assert (tmp_path / "results.md").read_text() == "old"


def full(*args):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_fills_up_is_told_in_one_line(material, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "write", full)
    with pytest.raises(CannotWrite, match=r"Cannot write .*results\.md \(No space left on device\)"):
        command.run(material, SMALL, tmp_path, tmp_path)
    assert not list(tmp_path.iterdir())


def test_whether_there_is_room_is_tried_before_the_work(material, monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(command, "write", lambda *args: pytest.fail("measured in vain"))
    with pytest.raises(CannotWrite, match="No space left on device"):
        command.run(material, SMALL, tmp_path, tmp_path)


def test_a_benchmark_that_does_not_count_is_told_before_the_work(material, monkeypatch, tmp_path, capsys):
    (tmp_path / "bench.json").write_text("{}")
    monkeypatch.setattr("tools.results.rounds.three_rounds", full)
    with pytest.raises(CannotWrite):
        command.run(material, SMALL, tmp_path, tmp_path)
    assert "run `make bench` again" in capsys.readouterr().out


def test_an_interrupted_search_ends_the_run(material, monkeypatch, tmp_path):
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


def test_without_cifar10_one_clear_line_says_what_to_do(monkeypatch, tmp_path, capsys):
    (tmp_path / "results.md").write_text("old")
    missing = data_utils.find_dataset
    monkeypatch.setattr(data_utils, "find_dataset", lambda choice: missing(choice, tmp_path))
    monkeypatch.setattr(sys, "argv", ["results", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"CIFAR-10 is not in datasets/.*python -m cs231n.data.download"):
        command.main()
    assert (tmp_path / "results.md").read_text() == "old"


def test_it_starts_as_the_makefile_starts_it():
    done = subprocess.run(
        [sys.executable, "-m", "tools.results", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and "--copy" in done.stdout, done.stderr
    assert "-m tools.results" in (ROOT / "Makefile").read_text()
