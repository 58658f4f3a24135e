"""Execute notebooks from start to end with visible progress and write what they show to build/.

    python -m tools.run_notebook [--out build] notebooks/softmax.ipynb ...

Writes ``build/<name>.html`` (self-contained) and, if the notebook defines ``summary``,
``build/<name>.json``. A notebook whose code and data are those of the last run is not executed again: its
page gets the outputs of that run, beside whatever has been written in text cells.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

# jsonschema, which nbformat imports, would build a grammar of IRIs with this package: 0.7 s of processor
# time, most of the start-up, for a check that no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also if this file is run, not the module
from tools.home import ensure_home

HOME = ensure_home()  # before Matplotlib and Jupyter look for it

import matplotlib
import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from cs231n.checks import NOT_YET
from cs231n.data.places import writable
from cs231n.data.whole_file import whole_file, write_whole
from cs231n.data_utils import find_dataset
from tools.pages.notebook import to_html

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the products are small: a second thread only waits
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LAST_RESORT = 600  # seconds to wait for a kernel; a machine may be busy
PAGE_SIZE = 3_000_000  # bytes, of the largest page
UNFINISHED = ("NotImplementedError", "NotRightYet", "CannotRunError", "CannotWrite")
LEFT_OUT = "It may be left out: the notebook goes on."
OPTIONAL = "raises-exception"  # tag of a cell after which all go on: it belongs to what may be left out
WIDGET = "application/vnd.jupyter.widget-view+json"


class TerminalClient(NotebookClient):
    """Passes on what the cells print while they run."""

    silent = False
    progress = ""  # the line of a progress display that is being rewritten

    def process_message(self, msg, cell, cell_index):
        if not self.silent:
            if msg["msg_type"] == "stream":
                self._end_progress()
                print(msg["content"]["text"], end="", flush=True)
            elif msg["msg_type"] == "error" and OPTIONAL in cell.metadata.get("tags", []):
                print(msg["content"]["evalue"], LEFT_OUT, sep="\n", flush=True)
            elif msg["msg_type"] in ("display_data", "update_display_data"):
                self._show_progress(msg["content"])
            elif msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                self._end_progress()
        return super().process_message(msg, cell, cell_index)

    def _show_progress(self, content):
        text = content["data"].get("text/plain", "")
        if "display_id" not in content.get("transient", {}):
            return
        if sys.stdout.isatty():
            text = text[: shutil.get_terminal_size().columns - 1]  # a longer line would wrap around
            print("\r" + text.ljust(len(self.progress)), end="", flush=True)
        elif not self.progress:
            print(text, end="", flush=True)
        self.progress = text

    def _end_progress(self):
        if self.progress:
            print(flush=True)
            self.progress = ""


def execute(path):
    """Run all cells; return the executed notebook, its `summary` (or None) and the seconds it took."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    quiet = ["--IPKernelApp.log_level=40"]  # errors only: no remark on TCP without encryption
    client = TerminalClient(
        notebook, timeout=None, startup_timeout=LAST_RESORT, iopub_timeout=LAST_RESORT,
        record_timing=False, resources=folder, extra_arguments=quiet,
    )  # fmt: skip
    start = time.perf_counter()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "markdown" and cell.source.startswith("#"):
                heading = cell.source.splitlines()[0].lstrip("# ")
                print(f"\n[{index + 1:3d}/{len(notebook.cells)}, {elapsed(start)}] {heading}", flush=True)
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                error.notebook = notebook  # as far as it went
                raise
        seconds = time.perf_counter() - start
        question = nbformat.v4.new_code_cell("import json; print(json.dumps(globals().get('summary')))")
        client.silent = True
        notebook.cells.append(question)
        client.execute_cell(question, len(notebook.cells) - 1)
        notebook.cells.pop()
    _drop_widgets(notebook)
    return notebook, json.loads(question.outputs[0].text), seconds


def _drop_widgets(notebook):
    """Keep only the text of each widget: the rest names an object of a kernel that no longer exists."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def elapsed(start):
    minutes, seconds = divmod(int(time.perf_counter() - start), 60)
    return f"{minutes}:{seconds:02d}"


def fingerprint(notebook, dataset):
    """Digest of what the outputs depend on: code, here and in the package, versions, data set."""
    parts = [f"{sys.version} {np.__version__} {matplotlib.__version__} {dataset}"]
    parts += [cell.source for cell in code_cells(notebook)]
    parts += [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}"
              for file in sorted(dataset.path.iterdir())]  # fmt: skip
    kinds = (".py", ".json", ".js")
    package = [file for file in sorted((ROOT / "cs231n").rglob("*")) if file.suffix in kinds]
    content = [part.encode() for part in parts] + [file.read_bytes() for file in (Path(__file__), *package)]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(path, out, dataset):
    """Write the page of a notebook, executed unless its outputs are known; return its summary or None."""
    page, figures = out / f"{path.stem}.html", out / f"{path.stem}.json"
    last_run = out / f".{path.stem}.run.json"
    notebook = nbformat.read(path, as_version=4)
    inputs = fingerprint(notebook, dataset)
    last = json.loads(last_run.read_text(encoding="utf-8")) if last_run.is_file() else {}
    if last.get("inputs") == inputs:
        print(f"{path.name}: code and data are those of the last run, whose outputs are kept; "
              f"`rm -r {out}` runs it again.")  # fmt: skip
        for cell, outputs in zip(code_cells(notebook), last["outputs"]):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
    else:
        print(f"Running {path.name} on the {dataset.title} data", flush=True)
        with whole_file(last_run, PAGE_SIZE) as file:  # whether there is room is tried before the work
            file.write(b"{}")
        figures.unlink(missing_ok=True)
        notebook, summary, seconds = execute(path)
        if summary is not None:
            summary["seconds"] = round(seconds, 1)
        outputs = [cell.outputs for cell in code_cells(notebook)]
        last = {"inputs": inputs, "summary": summary, "outputs": outputs}
        write_whole(last_run, json.dumps(last))
    write_whole(page, to_html(notebook, path.parent))
    if last["summary"] is not None:
        write_whole(figures, f"{json.dumps(last['summary'], indent=2)}\n")
    return last["summary"]


def stop(message):
    """End with a message about the notebook's own code."""
    print(message, file=sys.stderr)
    sys.exit(NOT_YET)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, help="folder for the pages (build)")
    options = parser.parse_args()
    options.out = options.out or writable(ROOT / "build")
    if not HOME and options.out.is_relative_to(Path.home()):
        sys.exit(f"Neither {ROOT} nor the home folder can be written: name one for the page, --out FOLDER")
    for path in options.notebooks:
        if not path.is_file():
            sys.exit(f"There is no notebook {path}.")
    try:
        dataset = find_dataset()
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    try:
        run_all(options.notebooks, options.out, dataset)
    except OSError as error:  # a full disk, a folder that cannot be written
        sys.exit(f"\n{error}")


def run_all(notebooks, out, dataset):
    for path in notebooks:
        try:
            summary = run(path.resolve(), out.resolve(), dataset)
        except CellExecutionError as error:
            if error.ename in UNFINISHED:  # an exercise: what to do says more than a traceback
                page = out / f"{path.stem}.html"
                write_whole(page, to_html(error.notebook, path.parent))
                stop(f"\n{path.name} stops here:\n\n{error.evalue}\n\nThe page up to here: {page}")
            stop(f"\n{path} stopped with an error:\n\n{ANSI.sub('', str(error))}")
        except DeadKernelError:
            sys.exit(f"\n{path}: the kernel died, most likely because memory ran out. It needs about 1 GB.")
        except KeyboardInterrupt:
            sys.exit(f"\n{path} was interrupted; run the same command to start it again.")
        print()
        if summary:
            print(f"data set             {dataset.title}")
            print(f"best of {summary['num_configs']:3d} settings  learning rate {summary['best_lr']:g}, "
                  f"reg {summary['best_reg']:g}")  # fmt: skip
            print(f"validation accuracy  {summary['val_accuracy']:.3f}")
            print(f"test accuracy        {summary['test_accuracy']:.3f}")
        print(f"templates, figures   {(out / path.stem).with_suffix('.html')}")


if __name__ == "__main__":
    main()
