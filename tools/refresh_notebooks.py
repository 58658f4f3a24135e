"""Execute the committed notebooks again on the sample set and leave them clean.

    python -m tools.refresh_notebooks notebooks/softmax.ipynb ...

A notebook is replaced only if all its cells ran. No times are recorded, consecutive stream outputs are
joined, and metadata is stripped, so that diffs stay small.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

from cs231n.data_utils import find_dataset
from tools.run_notebook import execute


def refresh(path):
    notebook, _, _ = execute(path)
    notebook, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})
    notebook.metadata.language_info = {"name": "python"}  # without the version of this Python
    copy = path.with_name(f".{path.name}")
    try:
        nbformat.write(notebook, copy)
        keep = ["--keep-output", "--keep-count", "--keep-id"]
        subprocess.run([sys.executable, "-m", "nbstripout", *keep, copy], check=True)
        os.replace(copy, path)
    finally:
        copy.unlink(missing_ok=True)


def main():
    os.environ["CS231N_DATA"] = "sample"
    find_dataset()  # draws the sample set if need be, so that no notebook shows its progress bar
    for name in sys.argv[1:]:
        refresh(Path(name).resolve())


if __name__ == "__main__":
    main()
