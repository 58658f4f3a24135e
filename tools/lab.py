"""Open JupyterLab on the assignment: ``python -m tools.lab``, with any options of ``jupyter lab``.

Its question about Jupyter's news does not cover the notebook: what it knows of settings before a user changes
them is in ``tools/jupyterlab``. It starts where no home folder can be written, too.
"""

import sys
from pathlib import Path

from tools.home import ensure_home

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    if not ensure_home():
        print(
            "The home folder cannot be written: Jupyter forgets its settings when it ends.", file=sys.stderr
        )
    from jupyterlab.labapp import main as start  # once it is known where its files go

    notebook = ROOT / "notebooks" / "softmax.ipynb"
    settings = f"--LabApp.app_settings_dir={ROOT / 'tools' / 'jupyterlab'}"
    start([settings, f"--notebook-dir={ROOT}", str(notebook), *sys.argv[1:]])


if __name__ == "__main__":
    main()
