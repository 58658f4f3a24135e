"""Two versions in turns: each is what it is said to be, and the ratio is that of its times."""

import json
import shutil
import subprocess
import sys

import pytest

from benchmarks import compare


class Timed:
    """Stands for a version whose searches take `rest` seconds and `step` more for each further step."""

    def __init__(self, rest, step, accuracy):
        self.rest, self.step, self.accuracy, self.asked = rest, step, accuracy, []

    def search(self, K, dtype, num_iters):
        self.asked.append(num_iters)
        seconds = self.rest + self.step * num_iters
        return {"seconds": seconds, "cpu_seconds": seconds**2, "accuracies": [[self.accuracy, 0.5]] * K}


def git(folder, *arguments):
    names = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """One file of cs231n in two revisions."""
    folder = tmp_path / "repository"
    (folder / "cs231n").mkdir(parents=True)
    git(folder, "init")
    for version in ("first", "second"):
        (folder / "cs231n" / "__init__.py").write_text(version)
        git(folder, "add", ".")
        git(folder, "commit", "-m", version)
    return folder


def test_a_revision_is_taken_as_it_was(repository, tmp_path):
    for revision, expected in (("HEAD~1", "first"), ("HEAD", "second")):
        compare.extract(revision, tmp_path / revision, repository)
        assert (tmp_path / revision / "cs231n" / "__init__.py").read_text() == expected
    with pytest.raises(subprocess.CalledProcessError):
        compare.extract("HEAD~2", tmp_path / "none", repository)


def test_the_ratio_is_that_of_the_steps_whatever_the_rest_takes():
    old, new = Timed(3.0, 0.02, 0.25), Timed(7.0, 0.01, 0.375)
    row = compare.compare(old, new, 2, "float32", 11, rounds=3)
    assert row["ratio"] == pytest.approx([2.0] * 5) and row["step_seconds"] == pytest.approx([0.02, 0.01])
    assert row["accuracy_difference"] == 0.125
    cpu = [(rest + 11 * step) ** 2 - (rest + step) ** 2 for rest, step in ((3.0, 0.02), (7.0, 0.01))]
    assert row["cpu_ratio"] == pytest.approx([cpu[0] / cpu[1]] * 5)
    assert old.asked == new.asked == [11, 1] * 4  # one round is a warm-up
    assert "a step 20.00 ms, now 10.00 ms, 2.000 times as fast" in compare.line(row)


def test_a_version_that_is_not_where_it_should_be_is_noticed(tmp_path):
    with pytest.raises(RuntimeError, match="was to come from"):
        compare.Version(tmp_path, compare.find_dataset().path, 20)


def test_a_version_that_fails_is_noticed(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "__init__.py").write_text("raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="a version of cs231n failed"):
        compare.Version(tmp_path, tmp_path, 20)


def test_a_version_held_against_its_copy_finds_the_same_accuracies(tmp_path, monkeypatch, capsys):
    def extract(revision, folder):
        shutil.copytree(compare.ROOT / "cs231n", folder / "cs231n")

    monkeypatch.setattr(compare, "extract", extract)
    monkeypatch.setattr(compare, "LIMITS", (2, 3))
    arguments = ["compare", "now", "--pairs", "2", "--dtypes", "float64", "--rounds", "1", "--work", "4"]
    arguments += ["--images", "100", "--out", str(tmp_path / "compare.json")]
    monkeypatch.setattr(sys, "argv", arguments)
    compare.main()
    written = json.loads((tmp_path / "compare.json").read_text())
    (row,) = written["rows"]
    assert (row["K"], row["dtype"], row["measured_iters"]) == (2, "float64", 2)
    assert row["accuracy_difference"] == 0 and written["revision"] == "now"
    assert "peak memory" in capsys.readouterr().out
