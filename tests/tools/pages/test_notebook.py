"""tools/pages/notebook.py: cells and their outputs on a page."""

import base64
import struct

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cs231n.figures.alternative import Alternative, in_words
from tools.pages.notebook import page_of, to_html

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 300, 200) + b"rest").decode()


@pytest.fixture
def shown(tmp_path):
    """What the page of a cell with these outputs holds, as soup."""

    def shown(*outputs, source="x = 1"):
        cells = [new_markdown_cell("# Title"), new_code_cell(source, outputs=list(outputs))]
        return BeautifulSoup(page_of(new_notebook(cells=cells), tmp_path).html, "html.parser")

    return shown


def test_code_keeps_its_lines_and_its_words_can_be_told_apart(shown):
    source = 'def f():\n    """Two\n    lines."""\n\n    return 1'
    code = shown(source=source).select_one("pre.code code")
    assert code.get_text() == f"{source}\n"
    assert [len(line.get_text()) for line in code.select(".line")] == [9, 11, 14, 1, 13]
    assert code.select_one(".k").get_text() == "def"


def test_what_cells_print_is_shown_without_colours_and_escaped(shown):
    soup = shown(new_output("stream", text="\x1b[31ma < b\x1b[0m\n"))
    assert soup.select_one("pre.output samp").get_text() == "a < b\n"


def test_an_error_is_shown(shown):
    soup = shown(new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m", "v"]))
    assert soup.select_one("pre.output samp").get_text() == "E\nv\n"


def test_a_figure_has_its_alternative_short_and_in_full(shown):
    about = {"image/png": {"alt": 'Loss < 2 "so"', "description": "It falls from 2.30 to 1.71."}}
    data = {"image/png": PNG, "text/plain": "<Figure size 300x200>"}
    soup = shown(new_output("display_data", data=data, metadata=about))
    image = soup.select_one("figure img")
    assert image["alt"] == 'Loss < 2 "so"' and (image["width"], image["height"]) == ("300", "200")
    assert "It falls from 2.30 to 1.71." in soup.select_one("figcaption details").get_text()
    assert "<Figure" not in soup.get_text()


def test_the_line_below_a_figure_that_says_the_same_becomes_its_caption(shown):
    words = Alternative("Loss", "It falls from 2.30 to 1.71, that's < 2.")
    figure = new_output("display_data", data={"image/png": PNG}, metadata={"image/png": words._asdict()})
    soup = shown(figure, new_output("display_data", data=in_words(words)))
    assert soup.get_text().count(words.description) == 1
    assert words.description in soup.select_one("figure figcaption details").get_text()


def test_other_outputs_are_shown_in_their_richest_form(shown):
    html = shown(new_output("execute_result", data={"text/html": "<b>rich</b>", "text/plain": "poor"}))
    text = shown(new_output("display_data", data={"text/plain": "[To move: run this in Jupyter.]"}))
    assert html.select_one(".output b") and "poor" not in html.get_text()
    assert "[To move" in text.select_one("pre.output").get_text()


def test_the_page_of_a_notebook_can_stand_alone(tmp_path):
    cells = [new_markdown_cell("# Title\n\nSee [the other](svm.ipynb).")]
    html = to_html(new_notebook(cells=cells), tmp_path)
    assert html.startswith("<!DOCTYPE html>") and "<title>Title</title>" in html and "svm.ipynb" not in html
