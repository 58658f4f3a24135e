"""A notebook with its outputs as one HTML page that needs no network and no JavaScript."""

import re
from html import escape

from nbconvert.filters import Highlight2HTML, strip_ansi
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

from tools.pages import frame, markdown

PICTURE = "image/png"
INSIDE = re.compile(r"<pre>(?:<span></span>)?(.*?)\n*</pre>", re.DOTALL)


def no_target(name):
    """Of a page that stands alone, no link leads to another file."""


def page_of(notebook, folder, target=no_target):
    """The page of a notebook, without the frame that all pages share.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.
    folder : Path
        The notebook's folder, where its pictures are looked for.
    target : callable, optional
        Gives the address of a linked file, or None: see :func:`tools.pages.markdown.to_html`.
    """
    notebook, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})
    cells = [_shown(cell, folder, target) for cell in notebook.cells]
    return frame.Page(frame.template("notebook.html").render(cells=cells))


def to_html(notebook, folder):
    """The whole HTML file of a notebook whose page stands alone."""
    return frame.framed(page_of(notebook, folder))


def _shown(cell, folder, target):
    if cell.cell_type == "markdown":
        return {"text": markdown.to_html(cell.source, folder, target)}
    if cell.cell_type != "code":
        return {}
    outputs = []
    for output in cell.outputs:
        shown = _output(output, folder, target)
        words = outputs[-1].get("description") if outputs else None
        below = output.get("data", {}).get("text/html", "")
        if words and escape(words) in below:  # the line below the figure, which says the same
            outputs[-1] |= {"caption": shown["html"]}
        else:
            outputs.append(shown)
    return {"lines": _highlighted(cell.source), "outputs": outputs}


def _highlighted(source):
    """The lines of a cell, as HTML in which the kinds of words can be told apart."""
    return INSIDE.search(Highlight2HTML(pygments_lexer="ipython3")(source))[1].split("\n")


def _output(output, folder, target):
    """What one output shows, in the form that says most on a page."""
    if output.output_type == "stream":
        return {"plain": strip_ansi(output.text)}
    if output.output_type == "error":
        return {"plain": strip_ansi("\n".join(output.traceback))}
    data = output.data
    if PICTURE in data:
        words = output.metadata.get(PICTURE, {})  # its text alternative: short, and in full
        size = frame.png_size(data[PICTURE])
        shown = {"picture": data[PICTURE].replace("\n", ""), "width": size[0], "height": size[1]}
        return shown | {"alt": words.get("alt", ""), "description": words.get("description", "")}
    if "text/html" in data:
        return {"html": markdown.tidy(data["text/html"], folder, target)}
    if "text/markdown" in data:
        return {"html": markdown.to_html(data["text/markdown"], folder, target)}
    return {"plain": strip_ansi(data.get("text/plain", ""))}
