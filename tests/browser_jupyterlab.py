"""JupyterLab in a browser: every notebook runs from start to end, sliders change pictures and are spoken.

``make test-browser`` runs this; it needs Chromium (or Chrome) and leaves screenshots in build/browser/.
"""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser_helpers import ROOT, fail, open_browser, violations
from tests.jupyterlab_helpers import OpenNotebook, Server, errors_of, pixels_other_than

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
SLIDERS = "explore.ipynb"
OURS = [".jp-Notebook .jp-RenderedHTMLCommon", ".jp-Notebook .jp-OutputArea-output"]
NOT_OURS = [".jp-RenderedImage img"]  # JupyterLab writes the <img> of an output, without an alternative
# The words of a picture stand in the output below it; those of a slider's picture in the same one.
WITHOUT_WORDS = """[...document.querySelectorAll(".jp-Notebook .jp-RenderedImage")].filter(
    picture => !picture.closest(".jp-OutputArea-child").nextElementSibling?.querySelector("details p")
).length"""
TIME_LIMIT = 6 * 60  # seconds for a notebook: it takes a quarter of that on two idle cores


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A JupyterLab on a copy of the notebooks: it saves what it executes."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    server = Server(folder)
    try:
        server.wait_until_it_answers(seconds=90)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def notebook(request, server, browser):
    """An open notebook; the tests of one notebook share it, because running it takes a minute or more."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    try:
        yield OpenNotebook(page, server, request.param)
    finally:
        page.close()
        server.end_kernels()


each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, indirect=True)


@each_notebook
def test_run_all_cells_ends_without_an_error(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    notebook.take_picture("ran")
    cells = notebook.save()
    assert not errors_of(cells), errors_of(cells)[0]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))


@each_notebook
def test_the_page_asks_no_server_but_its_own_and_that_not_for_news(notebook):
    own = (notebook.server.address, "data:", "blob:")
    assert [url for url in notebook.requests if not url.startswith(own)] == []
    assert [url for url in notebook.requests if re.search("/lab/api/(news|update)", url)] == []


@each_notebook
def test_axe_finds_nothing_wrong_with_what_is_ours(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    # Outputs are shown a little after a cell has run.
    notebook.page.locator(OURS[0]).nth(10).wait_for(state="attached")
    notebook.page.wait_for_function(f"{WITHOUT_WORDS} === 0")
    if found := violations(notebook.page, include=OURS, exclude=NOT_OURS):
        fail("\n".join(found))


@pytest.mark.skipif(SLIDERS not in NOTEBOOKS, reason=f"there is no notebooks/{SLIDERS}")
@pytest.mark.parametrize("notebook", [SLIDERS], indirect=True)
def test_a_slider_moved_by_the_keyboard_changes_its_picture(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    view = notebook.page.locator(".jp-OutputArea-output:has(.noUi-handle)").first
    slider, picture = view.locator(".noUi-handle").first, view.locator("img, canvas").first
    slider.focus()
    value, pixels = slider.get_attribute("aria-valuenow"), pixels_other_than("", picture)
    picture.scroll_into_view_if_needed()
    notebook.take_picture("slider-before")
    for _ in range(5):
        slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuenow", value)
    assert pixels_other_than(pixels, picture)
    notebook.wait_for_kernel()
    notebook.take_picture("slider-after")
    assert not re.search(r"\w+(Error|Exception)\b|Traceback", view.inner_text())
    assert not errors_of(notebook.save())


@pytest.mark.skipif(SLIDERS not in NOTEBOOKS, reason=f"there is no notebooks/{SLIDERS}")
@pytest.mark.parametrize("notebook", [SLIDERS], indirect=True)
def test_sliders_say_their_names_their_values_in_words_and_what_the_picture_shows(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    views = notebook.page.locator(".cs231n-sliders")
    views.nth(3).wait_for(state="attached")
    for view in views.all():
        for slider in view.get_by_role("slider").all():
            control = slider.locator("xpath=ancestor::*[label][1]")
            expect(control.locator("label")).to_have_text(re.compile(r"\w"))
            expect(slider).to_have_attribute("aria-label", control.locator("label").text_content())
            expect(slider).to_have_attribute(
                "aria-valuetext", control.locator(".widget-readout").text_content()
            )
        for button in view.get_by_role("button").all():
            expect(button).to_have_attribute("aria-label", re.compile(r"\w"))
        picture = view.locator("img.widget-image")
        expect(picture).to_have_attribute("alt", re.compile(r"\d"))
        expect(view.locator("[aria-live=polite]")).to_have_text(picture.get_attribute("alt"))


@pytest.mark.skipif(SLIDERS not in NOTEBOOKS, reason=f"there is no notebooks/{SLIDERS}")
@pytest.mark.parametrize("notebook", [SLIDERS], indirect=True)
def test_a_learning_rate_and_a_class_are_chosen_by_the_keyboard_and_said_in_words(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    for name, value in (("learning rate", "1e-8"), ("of class", "airplane")):
        view = notebook.page.locator(".cs231n-sliders").filter(has_text=name).first
        slider, picture = view.get_by_role("slider", name=name), view.locator("img.widget-image")
        before = picture.get_attribute("alt")
        assert slider.get_attribute("aria-valuetext") != value
        slider.press("Home")
        expect(slider).to_have_attribute("aria-valuetext", value)
        expect(picture).not_to_have_attribute("alt", before)
        expect(picture).to_have_attribute("alt", re.compile(value))


@pytest.mark.skipif(SLIDERS not in NOTEBOOKS, reason=f"there is no notebooks/{SLIDERS}")
@pytest.mark.parametrize("notebook", [SLIDERS], indirect=True)
def test_a_button_plays_training_to_its_end_and_another_goes_back_to_its_start(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    view = notebook.page.locator(".cs231n-sliders:has(.widget-play)").first
    slider = view.get_by_role("slider", name="step")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0")
    view.get_by_role("button", name="Play").press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "1000", timeout=60_000)
    view.get_by_role("button", name="Stop").press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "0")
    notebook.wait_for_kernel()
    notebook.take_picture("slider-played")


@pytest.mark.skipif(SLIDERS not in NOTEBOOKS, reason=f"there is no notebooks/{SLIDERS}")
@pytest.mark.parametrize("notebook", [SLIDERS], indirect=True)
def test_a_point_in_the_plane_is_moved_by_the_keyboard_and_stays_where_it_was_put(notebook):
    notebook.run_all_cells(TIME_LIMIT)
    view = notebook.page.locator(".cs231n-sliders").filter(has_text="across").first
    point, across = (view.get_by_role("slider", name=name, exact=True) for name in ("point", "across"))
    picture = view.locator("img.widget-image")
    across.press("Home")
    expect(picture).to_have_attribute("alt", re.compile(r"point 0 is at \(-10, "))
    point.press("ArrowRight")
    expect(picture).to_have_attribute("alt", re.compile(r"point 1 is at \((?!-10)"))
    point.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", re.compile(r"point 0 is at \(-10, "))
    expect(across).to_have_attribute("aria-valuenow", "-10.0")
    notebook.take_picture("point-moved")
