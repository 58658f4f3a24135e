"""Markdown as HTML for everybody: formulas as MathML, pictures inside, tables with proper headers."""

import base64
import re

from bs4 import BeautifulSoup, Comment
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tools.pages.formulas import to_mathml

CODE_OR_FORMULA = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
HIGHLIGHTED = re.compile(r'(<div class="highlight"><pre>)(?:<span></span>)?(.*?)\n*</pre>', re.DOTALL)
PLACE = "\ue000{}\ue001"  # stands for a formula while Markdown, to which * and _ mean something, is read
PLACES = re.compile("\ue000(\\d+)\ue001([.,:;)]*)")  # with what must not begin the next line
TAGS = re.compile(r"<[^>]*>|\s")
WIDE = 24  # letters of a formula that may be too wide for 320 pixels
SHORT = 12  # letters of code in a table that are kept on one line
EXTERNAL = re.compile(r"[a-z]+:|#")


def to_html(source, folder, target=lambda name: None):
    """HTML of a Markdown text.

    Parameters
    ----------
    source : str
    folder : Path
        Where its pictures are looked for.
    target : callable, optional
        Gives the address of a linked file on the pages, or None: the text then stays without a link.
    """
    formulas = []

    def take_out(match):
        _, display, inline = match.groups()
        if not (display or inline):
            return match[0]
        formulas.append(_mathml(display or inline, bool(display)))
        return PLACE.format(len(formulas) - 1)

    text = CODE_OR_FORMULA.sub(take_out, source)
    html = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(text)
    html = HIGHLIGHTED.sub(lambda code: f"{code[1]}{_lines(code[2])}</pre>", html)
    html = tidy(html, folder, target)
    return PLACES.sub(lambda place: _kept_together(formulas[int(place[1])], place[2]), html)


def _lines(code):
    """Code, each line in an element of its own: what does not fit on a small screen is indented."""
    return "".join(f'<span class="line">{line}\n</span>' for line in code.split("\n"))


def _kept_together(formula, after):
    return f'<span class="keep">{formula}{after}</span>' if after else formula


def _mathml(formula, display):
    mathml = to_mathml(formula, display)
    if not display:
        return mathml
    wide = len(TAGS.sub("", mathml)) >= WIDE  # it scrolls on a small screen, and by the keyboard too
    reach = ' role="group" aria-label="Formula" tabindex="0"' if wide else ""
    return f'<span class="formula"{reach}>{mathml}</span>'


def tidy(html, folder, target):
    """The same HTML with links and pictures that work on a page, and tables that can be read aloud."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for link in soup.find_all("a", href=True):
        if not EXTERNAL.match(link["href"]):
            name, hash_, section = link["href"].partition("#")
            address = target(name)
            if address is None:
                link.unwrap()
            else:
                link["href"] = f"{address}{hash_}{section}"
    for image in soup.find_all("img", src=True):
        if not EXTERNAL.match(image["src"]):
            image["src"] = embedded((folder / image["src"]).read_bytes())
    for table in soup.find_all("table"):
        _mark_headers(soup, table)
        for code in table.select("td code"):
            if len(code.get_text()) <= SHORT:
                code["class"] = "short"
        scrolls = {"class": "table", "role": "group", "aria-label": "Table", "tabindex": "0"}
        table.wrap(soup.new_tag("div", attrs=scrolls))
    return str(soup)


def _mark_headers(soup, table):
    """Say of each header whether it is that of a column or of a row; an empty one is none."""
    for header in table.select("thead th"):
        header["scope"] = "col"
    corner = table.select_one("thead th")
    if corner is not None and not corner.get_text(strip=True):
        for cell in table.select("tbody tr > td:first-child"):
            cell.name, cell["scope"] = "th", "row"
    for header in table.find_all("th"):
        if not header.get_text(strip=True):
            header.name = "td"
            del header["scope"]


def embedded(png):
    """A picture as an address."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
