"""Progress: a line that rewrites itself, right numbers, and in a notebook an output that can be compared."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from cs231n.search import progress
from cs231n.search.progress import Progress, watch

ROOT = Path(__file__).resolve().parents[3]


class Stream(io.StringIO):
    """Standard error of a terminal or a log."""

    def __init__(self, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.fixture
def clock(monkeypatch):
    """Time as the tests set it, in seconds since the start."""

    class Clock:
        now = 0.0

    monkeypatch.setattr(progress.time, "perf_counter", lambda: 1000 + Clock.now)
    return Clock


@pytest.fixture
def stderr(request, monkeypatch):
    stream = Stream(terminal=request.param == "terminal")
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stream, modules={}))
    return stream


in_terminal = pytest.mark.parametrize("stderr", ["terminal"], indirect=True)
in_log = pytest.mark.parametrize("stderr", ["log"], indirect=True)
in_both = pytest.mark.parametrize("stderr", ["terminal", "log"], indirect=True)


def screen(text):
    """The lines of a terminal after `text` was written to it."""
    lines, column = [""], 0
    for character in text:
        if character == "\r":
            column = 0
        elif character == "\n":
            lines.append("")
            column = 0
        else:
            lines[-1] = lines[-1][:column].ljust(column) + character + lines[-1][column + 1 :]
            column += 1
    return lines, column


@in_both
def test_is_silent_if_not_shown(stderr, clock):
    with Progress("label", 10, "step", shown=False) as shown:
        for clock.now in range(0, 100, 7):
            shown.update(clock.now // 10)
        shown.note("interrupted")
    assert stderr.getvalue() == ""


@in_both
def test_is_silent_within_the_first_second(stderr, clock):
    with Progress("label", 10, "step") as shown:
        for clock.now in (0, 0.3, 0.6, 0.99):
            shown.update(3)
    assert stderr.getvalue() == ""


@in_terminal
def test_a_terminal_gets_one_line_that_rewrites_itself_and_is_gone_at_the_end(stderr, clock):
    with Progress("20 configurations, 1,500 steps each", 1500, "step") as shown:
        for clock.now, done in ((2, 1000), (4, 1100), (5, 1500)):  # the line becomes shorter at the end
            shown.update(done)
            lines, _ = screen(stderr.getvalue())
            assert len(lines) == 1 and lines[0].count("step ") == 1, lines
    lines, column = screen(stderr.getvalue())
    assert len(lines) == 1 and lines[0].strip() == "" and column == 0


@in_terminal
def test_the_line_fits_a_terminal_of_80_columns(stderr, clock, monkeypatch):
    # A longer one wraps around, and then a carriage return does not lead back to its beginning.
    monkeypatch.setenv("COLUMNS", "80")
    with Progress("100 configurations, 15,000 steps each", 15000, "step") as shown:
        clock.now = 10
        shown.update(1234)
        shown.note("interrupted: measuring (interrupt again to give up)")
    lines = stderr.getvalue().rstrip().split("\r")
    assert max(map(len, lines)) < 80
    assert any("s left" in line for line in lines) and any("to give up)" in line for line in lines)


@in_terminal
def test_rate_and_time_left_are_right(stderr, clock):
    with Progress("label", 6000, "step") as shown:
        clock.now = 5
        shown.update(1500)  # 300 a second; 4500 are left
        text = stderr.getvalue().split("\r")[-1]
        assert text.split() == "step 1,500 / 6,000, 300 a second, 15 s left".split()
        clock.now = 10
        shown.update(2000)  # 200 a second; 4000 are left
        text = stderr.getvalue().split("\r")[-1]
        assert text.split() == "step 2,000 / 6,000, 200 a second, 20 s left".split()


@in_terminal
@pytest.mark.parametrize("done", [0, 6])
def test_there_is_no_rate_before_the_first_and_no_time_left_after_the_last(stderr, clock, done):
    with Progress("label", 6, "configuration") as shown:
        clock.now = 5
        shown.update(done)
        assert stderr.getvalue().strip() == f"configuration {done} / 6"


@in_terminal
def test_a_terminal_is_written_to_at_intervals_only(stderr, clock):
    with Progress("label", 1000, "step") as shown:
        for i in range(1000):  # ten seconds
            clock.now = i / 100
            shown.update(i)
        assert 40 <= stderr.getvalue().count("\r") <= 50  # five times a second, after the first


@in_log
def test_a_log_gets_whole_lines_now_and_then(stderr, clock):
    with Progress("label", 3000, "step") as shown:
        for i in range(300):  # half a minute
            clock.now = i / 10
            shown.update(i * 10)
    text = stderr.getvalue()
    assert "\r" not in text and text.endswith("\n")
    lines = text.splitlines()
    assert len(lines) == 3 and all(line.startswith("step ") for line in lines)
    assert lines[0] == "step 100 / 3,000, 100 a second, 29 s left"


@in_both
def test_a_remark_is_shown_at_once_in_place_of_the_rate(stderr, clock):
    with Progress("label", 100, "step") as shown:
        clock.now = 5
        shown.update(50)
        shown.note("interrupted")
        last = stderr.getvalue().replace("\r", "\n").splitlines()[-1]
        assert last.strip() == "step 50 / 100, interrupted"


# In a notebook


SLOW_SEARCH = """
import sys
sys.path[:0] = PATHS
from functools import partial
from tests.cs231n.search.search_helpers import blobs, classifier_with, slow_loss
from cs231n.search import grid_search

classifier = classifier_with(partial(slow_loss, 0.02))
result = grid_search(classifier, blobs(), [1e-2, 1e-1], [0.0, 1.0], num_iters=80, threads=1)
"""
LABEL = "4 configurations, 80 steps each"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook that was executed in a kernel of its own, and all messages about displays."""
    path = tmp_path_factory.mktemp("notebook") / "search.ipynb"
    paths = f"PATHS = {[str(ROOT)]!r}"
    cell = nbformat.v4.new_code_cell(paths + SLOW_SEARCH)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
    messages = []

    class Client(NotebookClient):
        def process_message(self, msg, cell, cell_index):
            messages.append(msg)
            return super().process_message(msg, cell, cell_index)

    patient = dict.fromkeys(("timeout", "startup_timeout", "iopub_timeout"), 600)
    Client(notebook, resources={"metadata": {"path": str(path.parent)}}, **patient).execute()
    nbformat.write(notebook, path)
    return path, messages


def test_a_notebook_is_left_with_the_label_alone(executed):
    path, _ = executed
    (cell,) = nbformat.read(path, as_version=4).cells
    (output,) = cell.outputs  # no stream on standard error
    assert output.output_type == "display_data" and output.data == {"text/plain": LABEL}


def test_a_notebook_shows_rate_and_time_left_in_one_display_that_begins_and_ends_alike(executed):
    _, messages = executed
    first = [message for message in messages if message["msg_type"] == "display_data"]
    updates = [message for message in messages if message["msg_type"] == "update_display_data"]
    assert len(first) == 1 and first[0]["content"]["data"] == {"text/plain": LABEL}
    ids = {message["content"]["transient"]["display_id"] for message in first + updates}
    assert len(ids) == 1
    texts = [message["content"]["data"]["text/plain"] for message in updates]
    assert texts[-1] == LABEL and len(texts) >= 2  # nbval compares the first, what is saved is the last
    for text in texts[:-1]:
        assert text.startswith("step ") and " a second, " in text and text.endswith(" s left")


def test_nbval_passes_on_a_saved_notebook_with_progress(executed):
    path, _ = executed
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        ROOT / "pyproject.toml",
        "-p",
        "conftest",
        "--nbval",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run([*command, path], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def test_watching_tells_how_many_are_done_up_to_the_last_and_raises_the_first_error():
    told = []
    counted = SimpleNamespace(update=told.append)
    with ThreadPoolExecutor(1) as pool:
        futures = [pool.submit(int, "1"), pool.submit(int, "2")]
        watch(futures, counted, lambda: sum(future.done() for future in futures))
        assert told == sorted(told) and told[-1] == 2
        with pytest.raises(ValueError, match="invalid literal"):
            watch([*futures, pool.submit(int, "x")], counted, lambda: 2)
