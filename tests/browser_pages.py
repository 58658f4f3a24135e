"""The pages of ``make pages`` in a browser: axe-core finds nothing wrong, and nothing is cut off.

``make test-browser`` runs this; it needs Chromium (or Chrome) and leaves screenshots in build/browser/.
"""

import pytest
from playwright.sync_api import expect

from tests.browser_helpers import PICTURES, fail, open_browser, violations
from tools.pages.site import write_site

WIDTHS = {"phone": 390, "desktop": 1280}
A4 = 673  # pixels of the printed part of a sheet, 178 mm at 96 to the inch
# Elements that reach beyond the right edge of the window, or of what can be scrolled to see them.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element => {
    const box = element.getBoundingClientRect();
    const scrolls = element.parentElement.closest('[tabindex="0"]');
    const clipped = getComputedStyle(element).clipPath !== "none" || element.closest(".skip");
    return box.width > 1 && !clipped && !scrolls && box.right > document.documentElement.clientWidth + 1;
}).map(element => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`)"""
PRINTED = """width => [...document.querySelectorAll("main *")].filter(
    element => element.getBoundingClientRect().right > width + 1
).map(element => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`)"""
FOLDED = """() => [...document.querySelectorAll("main details:not(figcaption *) > :not(summary)")].filter(
    element => !element.checkVisibility({contentVisibilityAuto: true})
).map(element => element.textContent.trim().slice(0, 60))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return folder, [name for name, _ in write_site(folder)]


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture
def pages(site, browser):
    """Opens every page of the site, one after another, in a window of its own; gives name and page."""
    folder, names = site

    def pages(**options):
        for name in names:
            page = browser.new_page(**options)
            try:
                page.goto((folder / name).as_uri())
                yield name.removesuffix(".html"), page
            finally:
                page.close()

    return pages


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_nothing_is_cut_off(pages, scheme, width):
    found = []
    window = {"width": WIDTHS[width], "height": 900}
    for name, page in pages(viewport=window, color_scheme=scheme):
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"page-{name}-{scheme}-{width}.png")
        found += [f"{name}: {text}" for text in violations(page)]
        found += [f"{name}, cut off: {text}" for text in page.evaluate(CUT_OFF)]
    if found:
        fail("\n".join(found))


BAD_PAGE = f"""<!DOCTYPE html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="data:,">
<p style="color: #999">Pale, with <a href="#" style="color: #888; text-decoration: none">a link</a>.</p>
<pre>{"wide " * 100}</pre> <details><summary>Hint</summary><p>Folded</p></details></main>"""


def test_these_tests_would_see_what_is_wrong(browser):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.set_content(BAD_PAGE)
    found = "\n".join(violations(page))
    assert all(rule in found for rule in ("image-alt (critical), 1 elements", "color-contrast (serious), 2"))
    page.evaluate("document.querySelector('pre').style.width = 'fit-content'")
    assert len(page.evaluate(CUT_OFF)) == len(page.evaluate(PRINTED, 390)) == 1
    assert page.evaluate(FOLDED) == ["Folded"]
    page.close()


def test_the_dark_pages_are_dark(pages):
    for name, page in pages(color_scheme="dark"):
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, background.removeprefix("rgb(").removesuffix(")").split(","))) < 50, name


def test_on_paper_nothing_is_cut_off_and_hints_are_unfolded(pages):
    for name, page in pages(viewport={"width": A4, "height": 900}):
        page.emulate_media(media="print")
        assert page.evaluate(PRINTED, A4) == [], name
        assert page.evaluate(FOLDED) == [], name


def test_without_javascript_a_page_is_the_same(site, browser):
    folder, _ = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "softmax.html").as_uri())
    assert page.locator("main h2").count() > 10 and page.locator("math").count() > 10
    context.close()


def test_the_first_tab_stop_skips_to_the_content(pages):
    for name, page in pages():
        page.keyboard.press("Tab")
        expect(page.locator(".skip"), name).to_be_focused()
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, name
        page.keyboard.press("Enter")
        expect(page.locator("#content"), name).to_be_focused()


def test_focus_can_be_seen(pages):
    for name, page in pages():
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("header a").first, name).to_be_focused()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", name
