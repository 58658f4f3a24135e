"""What all pages share: head, style, links to the other pages, table of contents, footer."""

import base64
import re
import struct
from html import escape, unescape
from pathlib import Path

import jinja2

SITE = Path(__file__).resolve().parents[2] / "site"
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")


class Page:
    """Title, sections and HTML of what stands in the middle of a page.

    Parameters
    ----------
    html : str
        It begins with an ``<h1>``. Each heading gets the id that JupyterLab would give it, so that links to a
        section lead there on a page as well.

    Attributes
    ----------
    title : str
    sections : list of tuple
        Id and text of each ``<h2>``.
    html : str
    """

    def __init__(self, html):
        self.title, self.sections, self._ids = "", [], set()
        self.html = HEADING.sub(self._with_id, html)

    def _with_id(self, heading):
        level, inside = heading.groups()
        text = unescape(TAGS.sub("", inside)).strip()
        name = text.replace(" ", "-")
        while name in self._ids:
            name += "-"
        self._ids.add(name)
        if level == "1" and not self.title:
            self.title = text
        elif level == "2":
            self.sections.append((name, text))
        return f'<h{level} id="{escape(name)}">{inside}</h{level}>'


def template(name):
    """A template of the folder ``site/``."""
    loader = jinja2.FileSystemLoader(SITE)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(name)


def framed(page, name="", pages=(), site=""):
    """The whole HTML file of a page.

    Parameters
    ----------
    page : Page
    name : str, optional
        The name of its file, if it is one of several.
    pages : sequence of tuple, optional
        Name and short title of all pages, in the order in which they are read.
    site : str, optional
        The title of all of them together.
    """
    names = [other for other, _ in pages]
    at = names.index(name) if name in names else len(names)
    before, after = pages[at - 1 : at] if at else (), pages[at + 1 : at + 2]
    font = base64.b64encode((SITE / "formulas.woff").read_bytes()).decode()
    style = (SITE / "style.css").read_text(encoding="utf-8")
    style = style.replace("formulas.woff", f"data:font/woff;base64,{font}")
    return template("page.html").render(
        page=page, name=name, pages=pages, site=site, before=before, after=after, style=style
    )


def png_size(base64_text):
    """Width and height of a PNG, which its first bytes hold."""
    return struct.unpack(">II", base64.b64decode(base64_text[:44])[16:24])
