"""tools/run_notebook.py: progress, a self-contained page, the summary, and no work twice."""

import base64
import contextlib
import errno
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cs231n.data_utils import find_dataset
from tools import run_notebook

ROOT = Path(__file__).resolve().parents[2]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the command on a notebook with these code cells; gives its exit code, output and message."""

    def run(*sources, **environment):
        path = write_notebook(tmp_path, sources)
        for name, value in ({"CS231N_DATA": "sample"} | environment).items():
            monkeypatch.setenv(name, value)
        return command(capsys, monkeypatch, "--out", tmp_path / "out", path)

    return run


def write_notebook(folder, sources):
    path = folder / "lesson.ipynb"
    cells = [nbformat.v4.new_markdown_cell("## First heading\n\n![dot](dot.png)")]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    (folder / "dot.png").write_bytes(PNG)
    for index, cell in enumerate(cells):
        cell["id"] = str(index)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def command(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["run_notebook", *map(str, arguments)])
    code = None
    try:
        run_notebook.main()
    except SystemExit as ended:
        code = ended.code
    captured = capsys.readouterr()
    status, message = (code, "") if isinstance(code, int) else (bool(code), code or "")
    return subprocess.CompletedProcess(arguments, status, captured.out, f"{captured.err}{message}")


SUMMARY = """summary = {"dataset": "sample", "best_lr": 1e-6, "best_reg": 7e2, "val_accuracy": 0.4,
           "test_accuracy": 0.39, "num_configs": 5}"""


def test_shows_progress_and_writes_page_and_summary(run, tmp_path):
    done = run("print('epoch 1')", SUMMARY)
    assert done.returncode == 0, done.stderr
    assert "First heading" in done.stdout and "epoch 1" in done.stdout
    assert "best of   5 settings  learning rate 1e-06, reg 700" in done.stdout
    assert "test accuracy        0.390" in done.stdout and "lesson.html" in done.stdout
    found = json.loads((tmp_path / "out" / "lesson.json").read_text())
    seconds = found.pop("seconds")
    assert seconds > 0 and found["best_lr"] == 1e-6 and len(found) == 6
    page = (tmp_path / "out" / "lesson.html").read_text()
    assert "epoch 1" in page and "json.dumps" not in page
    assert 'src="dot.png"' not in page and base64.b64encode(PNG).decode() in page


def test_of_a_widget_the_page_keeps_the_text(run, tmp_path):
    done = run("import ipywidgets\nipywidgets.IntSlider(7)")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "lesson.html").read_text()
    assert "IntSlider(value=7" in page and "widget-view" not in page


REWRITTEN = """from IPython.display import display
handle = display({"text/plain": "3 configurations"}, raw=True, display_id=True)
for step in (1, 2):
    handle.update({"text/plain": f"3 configurations: step {step} / 2"}, raw=True)
handle.update({"text/plain": "3 configurations"}, raw=True)
print("done")"""


def test_output_that_rewrites_itself_is_one_line_of_a_log(run):
    done = run(REWRITTEN)
    assert done.returncode == 0, done.stderr
    assert "3 configurations\ndone\n" in done.stdout.replace("\r", "") and "step 1" not in done.stdout


def test_output_that_rewrites_itself_is_one_line_of_a_terminal(tmp_path):
    path = write_notebook(tmp_path, [REWRITTEN])
    command = [sys.executable, ROOT / "tools" / "run_notebook.py", "--out", tmp_path / "out", path]
    main, worker = pty.openpty()
    with subprocess.Popen(command, stdin=worker, stdout=worker, stderr=worker) as process:
        os.close(worker)
        shown = b""
        with contextlib.suppress(OSError):  # Linux ends a closed terminal with an error
            while piece := os.read(main, 4096):
                shown += piece
    os.close(main)
    assert process.returncode == 0, shown
    steps = [line for line in shown.decode().split("\n") if "step 1 / 2" in line]
    assert len(steps) == 1 and "step 2 / 2" in steps[0] and steps[0].count("\r3 configurations") == 4


def test_runs_again_only_when_something_changed(run, tmp_path):
    first, second, third = run(SUMMARY), run(SUMMARY), run("x = 2")
    assert "Running" in first.stdout and "Running" in third.stdout
    assert "Running" not in second.stdout and "are those of the last run" in second.stdout
    assert "best of   5 settings" in second.stdout and not (tmp_path / "out" / "lesson.json").exists()


def test_an_answer_in_a_text_cell_is_shown_beside_the_outputs_of_the_last_run(run, tmp_path, monkeypatch):
    run("import time\nprint(time.time_ns())")
    page = tmp_path / "out" / "lesson.html"
    printed = re.search(r'<samp><span class="line">(\d+)', page.read_text())[1]
    path = tmp_path / "lesson.ipynb"
    path.write_text(path.read_text().replace("First heading", "First heading\\n\\nMy answer"))
    monkeypatch.setattr(run_notebook, "execute", None)
    run_notebook.run(path, tmp_path / "out", run_notebook.find_dataset())
    assert "My answer" in page.read_text() and printed in page.read_text()


def test_a_failing_cell_ends_with_its_error_and_leaves_no_page(run, tmp_path):
    done = run("print('so far')", "raise ValueError('W must have shape (D, C)')")
    assert done.returncode == 3
    assert "so far" in done.stdout and "W must have shape (D, C)" in done.stderr
    assert not (tmp_path / "out" / "lesson.html").exists()
    assert "those of the last run" not in run("print('so far')", "raise ValueError('again')").stdout


def test_after_a_cell_that_may_be_left_out_it_goes_on_and_says_so(tmp_path, monkeypatch, capsys):
    path = write_notebook(tmp_path, ["raise NotImplementedError('Write the losses.')", "print('further')"])
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, path)
    monkeypatch.setenv("CS231N_DATA", "sample")
    done = command(capsys, monkeypatch, "--out", tmp_path / "out", path)
    assert not done.returncode
    assert f"Write the losses.\n{run_notebook.LEFT_OUT}\nfurther" in done.stdout
    assert "Write the losses." in (tmp_path / "out" / "lesson.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_one_line_and_leaves_nothing(run, tmp_path, monkeypatch):
    replace = os.replace

    def full(part, path):
        if path.suffix == ".html":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(part, path)

    monkeypatch.setattr("cs231n.data.whole_file.os.replace", full)
    done = run("print('so far')", SUMMARY)
    page = tmp_path / "out" / "lesson.html"
    assert done.returncode == 1 and "so far" in done.stdout
    assert re.fullmatch(
        rf"\nCannot write {page} \(No space left on device\)\. It needs \d+ kB: .*", done.stderr
    )
    assert [path.name for path in page.parent.iterdir()] == [".lesson.run.json"]
    monkeypatch.undo()
    assert "are kept" in run("print('so far')", SUMMARY).stdout and page.is_file()


def test_a_folder_for_pages_that_cannot_be_written_is_one_line_before_the_work(run, tmp_path):
    (tmp_path / "out").write_text("in the way")
    done = run("print('so far')")
    assert done.returncode == 1 and "so far" not in done.stdout
    assert re.fullmatch(r"\nCannot write .*out/.* \(a file is in the place .* needs 3 MB: .*", done.stderr)


def test_a_cell_that_cannot_write_is_one_line(run):
    done = run("from cs231n.data.whole_file import write_whole\nfrom pathlib import Path\n"
               "write_whole(Path('dot.png/weights'), b'new')")  # fmt: skip
    assert done.returncode == 3 and done.stderr.startswith(
        "\nlesson.ipynb stops here:\n\nCannot write dot.png/weights (a file is in the place of its folder)."
    )
    assert "Traceback" not in done.stderr


def test_a_missing_notebook_is_one_clear_line(monkeypatch, capsys):
    done = command(capsys, monkeypatch, "nosuch.ipynb")
    assert done.returncode != 0 and done.stderr == "There is no notebook nosuch.ipynb."


def test_an_unknown_data_set_is_one_clear_line(run):
    done = run("1", CS231N_DATA="mnist")
    assert done.returncode != 0 and done.stderr.strip().endswith("not 'mnist'.")


def test_runs_where_no_home_can_be_written_and_prints_no_complaint(tmp_path):
    path = write_notebook(tmp_path, ["import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"])
    arguments = [sys.executable, "-m", "tools.run_notebook", "--out", tmp_path / "out", path]
    homeless = os.environ | {"HOME": os.devnull, "CS231N_DATA": str(find_dataset("sample").path.parent)}
    done = subprocess.run(arguments, cwd=ROOT, env=homeless, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "" and "atplotlib" not in done.stdout, done.stderr


@pytest.mark.parametrize("name, counts", [("a.py", True), ("a.json", True), ("a.js", True), ("a.npz", False)])
def test_outputs_depend_on_every_file_of_the_package_that_is_code(name, counts, tmp_path, monkeypatch):
    notebook = nbformat.read(write_notebook(tmp_path, ["1"]), as_version=4)
    monkeypatch.setattr(run_notebook, "ROOT", tmp_path)
    file, digests = tmp_path / "cs231n" / "figures" / name, set()
    file.parent.mkdir(parents=True)
    for content in ("before", "after"):
        file.write_text(content, encoding="utf-8")
        digests.add(run_notebook.fingerprint(notebook, find_dataset("sample")))
    assert (len(digests) == 2) == counts
