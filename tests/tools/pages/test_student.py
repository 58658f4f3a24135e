"""tools/pages/student.py: pages that show everything but solutions, answers and replies to guesses."""

import pytest
from bs4 import BeautifulSoup

from instructor.release.edition import edition_files, solution_lines
from instructor.release.markers import CODE_STUB
from tests.made_once import made_once
from tools.pages import markdown, site

STUB_OF_ANSWER = "Your answer:"


def read(folder):
    return {path.stem: BeautifulSoup(path.read_bytes(), "html.parser") for path in folder.iterdir()}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every page of the student edition as soup, by its name."""

    def make(folder):
        return list(site.write_site(folder, student=True))

    return read(made_once(tmp_path_factory, "site-student", make))


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    return read(made_once(tmp_path_factory, "site", lambda folder: list(site.write_site(folder))))


@pytest.fixture(scope="module")
def solutions():
    return edition_files()[1]


def words(soup):
    """All that can be read on a page, alternatives of pictures included, with single spaces."""
    alternatives = [image.get("alt", "") for image in soup.find_all("img")]
    return " ".join("\n".join([soup.get_text(), *alternatives]).split())


def answers(blocks):
    """The paragraphs and table cells of the written answers, as a page shows them."""
    for block in blocks:
        if not block.instruction and block.inside:
            soup = BeautifulSoup(markdown.to_html(block.inside, site.ROOT / "notebooks"), "html.parser")
            yield from (words(part) for part in soup.find_all(["p", "td"]))


def test_no_line_of_a_solution_is_on_any_page(pages, solved, solutions):
    lines = {" ".join(line.split()) for line in solution_lines(solutions)}
    shown = {name: words(soup) for name, soup in solved.items()}
    for name, blocks in solutions.items():
        if name.endswith(".ipynb"):  # in the solved pages they are found, so here they would be
            code = {name: [block for block in blocks if block.instruction]}
            page = shown[name.removeprefix("notebooks/").removesuffix(".ipynb")]
            assert all(" ".join(line.split()) in page for line in solution_lines(code)), name
    for name, soup in pages.items():
        assert [line for line in lines if line in words(soup)] == [], name


def test_no_written_answer_is_on_any_page(pages, solved, solutions):
    shown, before = " ".join(map(words, pages.values())), " ".join(map(words, solved.values()))
    parts = [part for blocks in solutions.values() for part in answers(blocks) if len(part) > 20]
    assert len(parts) > 12 and all(part in before for part in parts)
    assert [part for part in parts if part in shown] == []


def test_a_guess_is_open_and_has_no_reply(pages):
    cells = [cell for soup in pages.values() for cell in soup.select(".cell") if "quiz." in cell.pre.text]
    assert len(cells) > 10 and not any(cell.select(".output, figure") for cell in cells)
    guesses = [cell.pre.text for cell in cells if "quiz.guess" in cell.pre.text]
    assert guesses and all(", ...)" in guess for guess in guesses)


def test_exercises_are_open_and_what_they_print_and_draw_is_there(pages, solved):
    for name in ("softmax", "softmax_derivation", "svm", "explore"):
        assert STUB_OF_ANSWER in pages[name].get_text() and STUB_OF_ANSWER not in solved[name].get_text()
        assert len(pages[name].select("figure img")) == len(solved[name].select("figure img"))
        assert len(pages[name].select("pre.code")) == len(solved[name].select("pre.code"))
        assert "double-click" not in pages[name].get_text()
    assert CODE_STUB in pages["softmax"].get_text()
    checks = [cell for cell in pages["softmax"].select(".cell") if "checks.check(" in cell.pre.text]
    assert checks and all(cell.select_one(".output").text.strip() for cell in checks)


def test_the_index_says_which_edition_it_is_and_the_playground_is_not_there(pages, solved):
    assert set(solved) - set(pages) == {"playground"}
    assert "without solutions: the exercises" in words(pages["index"])
    assert "without solutions: the exercises" not in words(solved["index"])
    links = [link["href"] for soup in pages.values() for link in soup.find_all("a", href=True)]
    assert not any("playground" in link for link in links)
