"""The site: an index, the playground, and the notebooks with their outputs."""

import re
from pathlib import Path

import nbformat

from cs231n.data.whole_file import write_whole
from cs231n.data_utils import Dataset, find_dataset
from tools.pages import markdown
from tools.pages.frame import SITE, Page, framed, template
from tools.pages.notebook import page_of
from tools.pages.playground import playground_page
from tools.pages.student import without_solutions

PLAYGROUND = "playground.html"
SHORT = {  # names in the links to all pages, which fit on one line
    PLAYGROUND: "Playground",
    "softmax.html": "Softmax",
    "softmax_derivation.html": "Derivation",
    "svm.html": "Hinge loss",
    "explore.html": "Explore",
}
ROOT = Path(__file__).resolve().parents[2]
TABLE = re.compile(r"^\| notebook \|.*\n(?:\|.*\n)+", re.MULTILINE)
NOTEBOOK = re.compile(r"\[[^]]*\]\((notebooks/([\w-]+)\.ipynb)\)")


def write_site(out, root=ROOT, dataset: Dataset | None = None, student=False):
    """Write all pages to a folder; the same sources give the same bytes.

    Parameters
    ----------
    out : Path
    root : Path, optional
        The project, of which README.md lists the notebooks in the order in which they are read.
    dataset : Dataset, optional
        Whose images the playground holds; by default that in use.
    student : bool, optional
        Whether to show the student edition: no solutions, and no playground, which holds them in JavaScript.

    Yields
    ------
    tuple of str and int
        Name and size of each file that was written.
    """
    table = TABLE.search((root / "README.md").read_text(encoding="utf-8"))[0]
    notebooks = {f"{name}.html": root / path for path, name in NOTEBOOK.findall(table)}

    def target(name):
        page = f"{Path(name).stem}.html"
        return page if page in notebooks or (page == PLAYGROUND and not student) else None

    pages = {} if student else {PLAYGROUND: playground_page(dataset or find_dataset())}
    solved = (nbformat.read(path, as_version=4) for path in notebooks.values())
    shown = without_solutions(notebooks.values(), root) if student else solved
    for (name, path), notebook in zip(notebooks.items(), shown):
        pages[name] = page_of(notebook, path.parent, target)
    index = index_page(table, {name: page.title for name, page in pages.items()}, target, student)
    names = [
        ("index.html", "Overview"),
        *((name, SHORT.get(name, page.title)) for name, page in pages.items()),
    ]
    for name, page in {"index.html": index, **pages}.items():
        content = framed(page, name, names, index.title).encode()
        write_whole(out / name, content)
        yield name, len(content)


def index_page(table, titles, target, student=False):
    """The first page: index.md, and the README's table of the notebooks with their titles."""
    rows = NOTEBOOK.sub(lambda link: f"[{titles[f'{link[2]}.html']}]({link[1]})", table)
    text = template("index.md").render(notebooks=rows, student=student)
    return Page(markdown.to_html(text, SITE, target))
