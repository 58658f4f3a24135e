"""tools/pages/frame.py: what all pages share."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup

from tools.pages.frame import Page, framed

HTML = (
    "<h1>Losses &amp; more</h1><h2>1. Set-up</h2><p>text</p><h2>2. The <code>W</code></h2><h2>1. Set-up</h2>"
)
PAGES = [("index.html", "Overview"), ("a.html", "A"), ("b.html", "B")]


def test_title_and_sections_are_those_of_the_headings():
    page = Page(HTML)
    assert page.title == "Losses & more"
    assert [text for _, text in page.sections] == ["1. Set-up", "2. The W", "1. Set-up"]


def test_headings_have_the_ids_that_jupyterlab_gives_them_each_once():
    ids = re.findall(r'id="([^"]*)"', Page(HTML).html)
    assert ids == ["Losses-&amp;-more", "1.-Set-up", "2.-The-W", "1.-Set-up-"]


def test_a_page_has_a_language_a_title_landmarks_and_a_skip_link_first():
    soup = BeautifulSoup(framed(Page(HTML), "a.html", PAGES, "The site"), "html.parser")
    assert soup.html["lang"] == "en" and soup.title.string == "Losses & more – The site"
    assert len(soup.find_all("main")) == len(soup.find_all("header")) == 1
    labels = [nav["aria-label"] for nav in soup.find_all("nav")]
    assert labels == ["Pages", "On this page", "Previous and next page"]
    assert soup.body.find(True)["href"] == f"#{soup.main['id']}"


def test_the_table_of_contents_leads_to_every_section():
    soup = BeautifulSoup(framed(Page(HTML)), "html.parser")
    targets = [unquote(link["href"][1:]) for link in soup.select(".contents a")]
    assert len(targets) == 3 and all(soup.find(id=target).name == "h2" for target in targets)


def test_a_page_names_itself_and_its_neighbours():
    soup = BeautifulSoup(framed(Page(HTML), "a.html", PAGES), "html.parser")
    assert soup.select_one('[aria-current="page"]')["href"] == "a.html"
    assert soup.select_one('[rel="prev"]')["href"] == "index.html"
    assert soup.select_one('[rel="next"]')["href"] == "b.html"
    first = BeautifulSoup(framed(Page(HTML), "index.html", PAGES), "html.parser")
    assert not first.select('[rel="prev"]') and first.select_one('[rel="next"]')["href"] == "a.html"


def test_a_page_that_stands_alone_has_no_links_to_others():
    soup = BeautifulSoup(framed(Page(HTML)), "html.parser")
    assert not soup.select("header, .turn")
