"""tools/pages/site.py: the site as it is written, from the committed notebooks."""

import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.made_once import made_once
from tools.pages import __main__ as command
from tools.pages import site

NOTEBOOKS = sorted(path.stem for path in (site.ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every page of the site as soup, by the name of its file."""
    folder = made_once(tmp_path_factory, "site", lambda folder: list(site.write_site(folder)))
    return {path.name: BeautifulSoup(path.read_bytes(), "html.parser") for path in folder.iterdir()}


def test_there_is_an_index_and_a_page_for_every_notebook(pages):
    assert {"index.html", *(f"{name}.html" for name in NOTEBOOKS)} <= set(pages)
    assert len({soup.title.string for soup in pages.values()}) == len(pages)


def test_the_index_lists_the_notebooks_of_the_readme_by_their_titles(pages):
    links = {link["href"]: link.get_text() for link in pages["index.html"].select("main td a")}
    assert set(links) == {f"{name}.html" for name in NOTEBOOKS}
    assert all(pages[name].h1.get_text() == text for name, text in links.items())
    assert "{{" not in pages["index.html"].get_text()


def test_the_playground_is_the_first_thing_that_the_index_leads_to(pages):
    assert pages["index.html"].select("main a")[0]["href"] == "playground.html"


def test_the_links_to_all_pages_fit_on_one_line(pages):
    for soup in pages.values():
        names = [link.get_text() for link in soup.select("header nav a")]
        assert len(names) == len(pages) and len(" ".join(names)) < 80, names


def test_every_link_within_the_site_leads_somewhere(pages):
    for name, soup in pages.items():
        for link in soup.find_all("a", href=True):
            if not re.match("[a-z]+:", link["href"]):
                file, _, section = link["href"].partition("#")
                assert (file or name) in pages, f"{name}: {link}"
                assert not section or pages[file or name].find(id=unquote(section)), f"{name}: {link}"


def test_no_page_loads_anything(pages):
    for name, soup in pages.items():
        assert not soup.find_all(["link", "iframe", "object", "embed", "source"]), name
        for element in soup.find_all(src=True):
            assert element["src"].startswith("data:"), f"{name}: {element['src'][:80]}"
        for style in soup.find_all("style"):
            assert "@import" not in style.string and not re.search(r"url\((?!data:)", style.string), name


def test_no_id_occurs_twice_on_a_page(pages):
    for name, soup in pages.items():
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), name


def test_headings_are_in_order(pages):
    for name, soup in pages.items():
        levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), name


def test_every_cell_and_every_figure_is_there(pages):
    for name in NOTEBOOKS:
        notebook = nbformat.read(site.ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        figures = [o for cell in code for o in cell.outputs if "image/png" in o.get("data", {})]
        soup = pages[f"{name}.html"]
        assert [block.code.get_text()[:-1] for block in soup.select("pre.code")] == [c.source for c in code]
        assert len(soup.select("figure img")) == len(figures)


def test_every_picture_has_an_alternative_and_every_figure_of_a_notebook_is_described_once(pages):
    for name, soup in pages.items():
        shown = [image for image in soup.find_all("img") if not image.has_attr("hidden")]
        assert all(image.get("alt", "").strip() for image in shown), name
    for name in NOTEBOOKS:
        soup = pages[f"{name}.html"]
        assert all(len(figure.select("figcaption details p")) == 1 for figure in soup.find_all("figure"))
        assert len(soup.find_all("summary", string="In words")) == len(soup.find_all("figure"))


def test_the_same_notebooks_give_the_same_bytes(pages, tmp_path, monkeypatch):
    playground = site.Page(f"<h1>{pages[site.PLAYGROUND].h1.get_text()}</h1>")  # which takes seconds to make
    monkeypatch.setattr(site, "playground_page", lambda dataset: playground)
    for name, size in site.write_site(tmp_path):
        assert (tmp_path / name).stat().st_size == size
        if name != site.PLAYGROUND:
            assert BeautifulSoup((tmp_path / name).read_bytes(), "html.parser") == pages[name]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "site").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["pages", "--out", str(tmp_path / "site")])
    page = site.Page("<h1>Any will do</h1>")  # to make them all takes seconds
    for make in ("page_of", "playground_page", "index_page"):
        monkeypatch.setattr(site, make, lambda *arguments: page)
    with pytest.raises(SystemExit, match=r"^Cannot write .*site/index.html \(a file is in the place of its"):
        command.main()
