"""The site: an index, the notebooks with their outputs, and whatever else `site/` holds a page of."""

import re
from pathlib import Path

import nbformat

from tools.pages import markdown
from tools.pages.frame import SITE, Page, framed
from tools.pages.notebook import page_of

ROOT = Path(__file__).resolve().parents[2]
TABLE = re.compile(r"^\| notebook \|.*\n(?:\|.*\n)+", re.MULTILINE)
NOTEBOOK = re.compile(r"\[[^]]*\]\((notebooks/([\w-]+)\.ipynb)\)")


def write_site(out, root=ROOT):
    """Write all pages to a folder; the same sources give the same bytes.

    Parameters
    ----------
    out : Path
    root : Path, optional
        The project, of which README.md lists the notebooks in the order in which they are read.

    Yields
    ------
    tuple of str and int
        Name and size of each file that was written.
    """
    out.mkdir(parents=True, exist_ok=True)
    table = TABLE.search((root / "README.md").read_text(encoding="utf-8"))[0]
    notebooks = {f"{name}.html": root / path for path, name in NOTEBOOK.findall(table)}
    extras = {f"{folder.name}.html": folder for folder in sorted(SITE.iterdir()) if folder.is_dir()}

    def target(name):
        page = f"{Path(name).stem}.html"
        return page if page in notebooks or page in extras else None

    pages, scripts = {}, {}
    for name, path in notebooks.items():
        pages[name] = page_of(nbformat.read(path, as_version=4), path.parent, target)
    for name, folder in extras.items():
        pages[name], scripts[name] = page_of_folder(folder)
    index = index_page(table, {name: page.title for name, page in pages.items()}, target)
    titles = [("index.html", "Overview"), *((name, page.title) for name, page in pages.items())]
    for name, page in {"index.html": index, **pages}.items():
        content = framed(page, name, titles, index.title, scripts.get(name, "")).encode()
        (out / name).write_bytes(content)
        yield name, len(content)


def index_page(table, titles, target):
    """The first page: index.md, and the README's table of the notebooks with their titles."""
    rows = NOTEBOOK.sub(lambda link: f"[{titles[f'{link[2]}.html']}]({link[1]})", table)
    text = (SITE / "index.md").read_text(encoding="utf-8").replace("{{ notebooks }}", rows)
    return Page(markdown.to_html(text, SITE, target))


def page_of_folder(folder):
    """A page that is no notebook: ``name.html``, from its <h1> on, with the styles and scripts beside it.

    Returns
    -------
    Page, str
        The page and its JavaScript, all files in the order of their names.
    """
    html = (folder / f"{folder.name}.html").read_text(encoding="utf-8")
    styles = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.css")))
    script = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js")))
    return Page(html + (f"<style>\n{styles}</style>\n" if styles else "")), script
