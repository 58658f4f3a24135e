"""A browser, and axe-core in it, for browser_pages.py, browser_jupyterlab.py and browser_playground.py."""

import re
import shutil
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=30_000)  # a busy machine may take seconds for what a key or a kernel brings about
ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "build" / "browser"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS += ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]  # what axe-core calls the levels A and AA of WCAG 2.1
RUN_AXE = """([context, tags]) => axe.run(
    context ?? document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}
)"""
PICTURE = re.compile('data:[^"]*')
SHOWN = 5  # elements of each violation in the message


def fail(message):
    """End the test with a message that needs no traceback."""
    raise pytest.fail.Exception(message, pytrace=False) from None


def find_browser():
    """Path of Chromium or Chrome on this machine."""
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        fail("There is no Chromium here: apt install chromium (Debian, Ubuntu), or install Chrome.")
    return found[0]


@contextmanager
def open_browser():
    """Start the browser without a window; end it afterwards."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def violations(page, include=None, exclude=(), tags=WCAG):
    """What axe-core finds wrong on a page: a paragraph of text for each rule that is violated.

    Parameters
    ----------
    page : playwright.sync_api.Page
    include : list of str, optional
        CSS selectors of the parts to look at; all of the page if not given.
    exclude : sequence of str, optional
        CSS selectors of parts of these that are left out.
    tags : list of str, optional
        Which rules: axe-core's names of standards.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    context = include and {"include": [[one] for one in include], "exclude": [[one] for one in exclude]}
    found = page.evaluate(RUN_AXE, [context, tags])["violations"]
    return [_paragraph(violation) for violation in found]


def _paragraph(violation):
    nodes = violation["nodes"]
    lines = [f"{violation['id']} ({violation['impact']}), {len(nodes)} elements: {violation['help']}"]
    for node in nodes[:SHOWN]:
        reason = " ".join(node["failureSummary"].split()).removeprefix("Fix any of the following: ")
        html = PICTURE.sub("data:...", node["html"])[:160]
        lines.append(f"    {html}\n        {reason[:240]}")
    return "\n".join([*lines, *(["    ..."] if len(nodes) > SHOWN else [])])
