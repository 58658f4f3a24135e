"""Google Colab: the set-up cell of an edition that was made with ``make student URL=...`` runs this file.

    %run /content/softmax/tools/colab.py [--drive /content/drive]

The notebook then finds the assignment, and has two functions more: ``save()`` and ``submit()``. With
``--drive``, the files that are handed in are kept in Google Drive. Elsewhere nothing of this is needed.
"""

import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def keep_in_drive(mount: Path) -> Path:
    """Move the folders of what is handed in to Drive, with links in their place; return where they are now.

    What is in Drive already is not overwritten.
    """
    from google.colab import drive

    drive.mount(str(mount))
    kept = mount / "MyDrive" / ROOT.name
    names = json.loads((ROOT / "assignment.json").read_text(encoding="utf-8"))["submission"]
    for name in {str(Path(name).parent) for name in names}:
        here, there = ROOT / name, kept / name
        there.mkdir(parents=True, exist_ok=True)
        if not here.is_symlink():
            for path in here.iterdir() if here.is_dir() else ():
                if path.is_file() and not (there / path.name).exists():
                    shutil.copyfile(path, there / path.name)
            shutil.rmtree(here, ignore_errors=True)
            here.symlink_to(there)
    return kept


def set_up() -> None:
    """Let this notebook, and what it starts, import the assignment."""
    os.chdir(ROOT / "notebooks")
    os.environ["PYTHONPATH"] = str(ROOT)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))


def save() -> Path | None:
    """Write the notebook as it is in the browser to its place among the assignment's; return that place."""
    from google.colab import _message

    answer = _message.blocking_request("get_ipynb", request="", timeout_sec=120)
    notebook = (answer or {}).get("ipynb")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if notebook and title_of(kept) == title_of(notebook):
            if _sources(kept) != _sources(notebook):
                path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
            return path
    print("This notebook could not be saved: download it (File, Download), and put it into "
          f"{ROOT / 'notebooks'} under the name it had.")  # fmt: skip


def title_of(notebook: dict) -> str | None:
    """The first line that is a heading, by which a copy under another name is recognised."""
    texts = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    lines = (line for text in texts for line in text.splitlines() if line.startswith("# "))
    return next(lines, None)


def _sources(notebook):
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def submit() -> None:
    """Save this notebook, do what ``make submit`` does, and download what is to be handed in."""
    from google.colab import files

    from tools import submit

    save()
    submit.main()
    files.download(str(ROOT / "submission.zip"))


def main(arguments: list[str]) -> None:
    """Set up, and say where the work is kept."""
    where = f"The assignment is in {ROOT} until this session ends. save() puts this notebook there"
    if arguments[:1] == ["--drive"]:
        try:
            kept = keep_in_drive(Path(arguments[1]))
            where = f"Your work is kept in {kept}: open the notebooks there"
        except Exception as error:  # whatever Colab raises if somebody says no
            print(f"Without Google Drive: {error}")
    set_up()
    print(f"{where}; submit() packs what you hand in.")


if __name__ == "__main__":
    main(sys.argv[1:])
