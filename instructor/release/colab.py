"""Additions to an edition whose place on the web is known: the notebooks set themselves up in Google Colab.

Each gets a badge that opens it there, and a cell that fetches the edition and runs ``tools/colab.py``. The
students' README says how to work there.
"""

import json
import re
from typing import NamedTuple

GITHUB = re.compile(
    r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?(?:/tree/([\w.-]+)(?:/([\w./-]+?))?)?/?"
)
ADDRESS = re.compile(r"(?:https?|file)://[\w.:@/~+-]+")  # nothing that a shell or IPython would take apart
COLAB = "https://colab.research.google.com"
CONTENT = "/content"  # where Colab begins
BEFORE = "## How to work\n"  # of the students' README


class Home(NamedTuple):
    """Where a course keeps the edition: how to fetch it, and links to it if it is on GitHub."""

    command: str  # for a shell
    unpacked: str  # what is there afterwards
    below: str = ""  # the edition's folder in it
    github: str = ""  # owner and name of the repository
    branch: str = ""

    @property
    def folder(self) -> str:
        """The edition's folder in Colab."""
        return self.unpacked + self.below

    def in_colab(self, notebook: str) -> str:
        """The address that opens a notebook in Colab."""
        return f"{COLAB}/github/{self.github}/blob/{self.branch}{self.below}/{notebook}"


def home_of(url: str) -> Home:
    """What an address means: a place on GitHub, another git repository, or a zip.

    Raises
    ------
    ValueError
        If it is no address.
    """
    if not ADDRESS.fullmatch(url):
        raise ValueError(f"URL must be an address such as https://github.com/course/softmax, not {url!r}.")
    if url.endswith(".zip"):
        unpacked, zipped = f"{CONTENT}/softmax", f"{CONTENT}/softmax.zip"
        return Home(f"(curl -sSfLo {zipped} {url} && unzip -q {zipped} -d {CONTENT})", unpacked)
    found, clone = GITHUB.fullmatch(url), "git clone -q --depth 1"
    if not found:
        unpacked = f"{CONTENT}/{url.rstrip('/').rpartition('/')[2].removesuffix('.git')}"
        return Home(f"{clone} {url} {unpacked}", unpacked)
    github, branch, below = found[1], found[2] or "main", f"/{found[3]}" if found[3] else ""
    unpacked = f"{CONTENT}/{github.partition('/')[2]}"
    command = f"{clone} -b {branch} https://github.com/{github} {unpacked}"
    return Home(command, unpacked, below, github, branch)


def at_home(files: dict[str, bytes], url: str, drive: bool = False) -> dict[str, bytes]:
    """The files of an edition with these additions.

    Parameters
    ----------
    files : dict
        By path.
    url : str
        Where the course keeps them: on GitHub (``https://github.com/course/softmax``, with ``/tree/BRANCH``
        or ``/tree/BRANCH/FOLDER`` if need be), in another git repository, or a zip.
    drive : bool
        Whether the work is kept in the student's Google Drive.

    Raises
    ------
    ValueError
        If it is no address.
    """
    home = home_of(url)
    notebooks = [name for name in files if name.endswith(".ipynb")]
    changed = {name: _with_cells(files[name], name, home, drive) for name in notebooks}
    readme = files["README.md"].decode().replace(BEFORE, f"{_section(home, notebooks, drive)}\n{BEFORE}")
    return files | changed | {"README.md": readme.encode()}


def set_up_cell(home: Home, drive: bool) -> str:
    """The cell, which does nothing outside Colab."""
    keep = f" --drive {CONTENT}/drive" if drive else ""
    return (
        "# For Google Colab, which has the notebook alone; elsewhere, the assignment is there already.\n"
        "import sys\n\n"
        'if "google.colab" in sys.modules:\n'
        f"    ![ -d {home.unpacked} ] || {home.command}\n"
        f"    %run {home.folder}/tools/colab.py{keep}"
    )


def _with_cells(content, name, home, drive):
    notebook = json.loads(content)
    cells = notebook["cells"]
    first = next(i for i, cell in enumerate(cells) if cell["cell_type"] == "code")
    source = set_up_cell(home, drive).splitlines(keepends=True)
    added = {"cell_type": "code", "id": "colab-set-up", "metadata": {}, "source": source}
    cells.insert(first, added | {"execution_count": None, "outputs": []})
    if home.github:
        badge = f"[![Open in Colab]({COLAB}/assets/colab-badge.svg)]({home.in_colab(name)})"
        cells.insert(0, {"cell_type": "markdown", "id": "colab-badge", "metadata": {}, "source": [badge]})
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _section(home, notebooks, drive):
    """How to work in Colab, and in two other places that can be opened by a link."""
    begin = "Upload a notebook there"
    if home.github:
        links = [f"[`{name.rpartition('/')[2]}`]({home.in_colab(name)})" for name in notebooks]
        begin = f"Open {', '.join(links)} there"
    keep = "Save your work (`save()` in a cell, then `submit()`) before the session ends: nothing is kept."
    if drive:
        keep = (
            f"What you write is kept in your Google Drive, in the folder `{home.folder.rpartition('/')[2]}`: "
            "next time, open the notebooks from its `notebooks`."
        )
    section = (
        f"## In Google Colab\n\n{begin}, and run its cells from the top; the first one fetches the "
        f"assignment. The `.py` files are in `{home.folder}/cs231n/classifiers`: open them in the file "
        f"browser on the left. {keep} `!python -m cs231n.checks` in a cell checks everything, and `submit()` "
        "packs `submission.zip` and downloads it.\n"
    )
    if home.github and not home.below:
        codespaces = f"https://codespaces.new/{home.github}/tree/{home.branch}"
        binder = (
            f"https://mybinder.org/v2/gh/{home.github}/{home.branch}?urlpath=lab/tree/notebooks/softmax.ipynb"
        )
        section += (
            f"\nIt opens in [Codespaces]({codespaces}) and on [Binder]({binder}) too; Binder keeps nothing, "
            "so download what you write.\n"
        )
    return section
