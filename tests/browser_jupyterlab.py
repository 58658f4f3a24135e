"""JupyterLab in a browser: every notebook runs from start to end, and a slider changes its picture.

``make test-browser`` runs this; it needs Chromium (or Chrome) and leaves screenshots in build/browser/.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
PICTURES = ROOT / "build" / "browser"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TOKEN = "for-this-test-alone"
MINUTES = 60_000  # milliseconds


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy to run in: JupyterLab saves what it executes."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    return folder


@pytest.fixture(scope="module")
def server(project):
    """Address of a JupyterLab that serves the copy."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={project}", "--LabApp.news_url=",
    ]  # fmt: skip
    folders = {f"JUPYTER_{name}_DIR": str(project / f".{name}") for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = {
        "JUPYTERLAB_SETTINGS_DIR": str(project / ".s"),
        "JUPYTERLAB_WORKSPACES_DIR": str(project / ".w"),
    }
    environment = {**os.environ, "CS231N_DATA": "sample", "OPENBLAS_NUM_THREADS": "1", **folders, **settings}
    with open(project / "server.log", "wb") as log:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while not _answers(f"{address}/api?token={TOKEN}"):
            log = (project / "server.log").read_text()
            assert process.poll() is None and time.monotonic() < deadline, log
            time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser():
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        pytest.fail("There is no Chromium here: apt install chromium (Debian, Ubuntu), or install Chrome.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    yield page
    page.close()


def open_notebook(page, server, name):
    page.goto(f"{server}/lab/tree/notebooks/{name}?token={TOKEN}&reset", timeout=2 * MINUTES)
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=2 * MINUTES)
    idle(page)


def idle(page, minutes=1):
    """Wait until the kernel has nothing to do."""
    status = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first
    expect(status).to_be_visible(timeout=minutes * MINUTES)


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def saved(page, project, name):
    """The code cells of the notebook as JupyterLab has saved it."""
    page.keyboard.press("Control+s")
    deadline = time.monotonic() + 30
    path = project / "notebooks" / name
    while time.monotonic() < deadline:
        cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
        if all(cell["execution_count"] for cell in cells):
            return cells
        time.sleep(0.5)
    return cells


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_cells_ends_without_an_error(page, server, project, name):
    path = project / "notebooks" / name
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:  # what is seen afterwards was made by this run
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    path.write_text(json.dumps(notebook))
    open_notebook(page, server, name)
    picture(page, f"{path.stem}-opened")
    run_all(page)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        page.wait_for_timeout(2000)
        idle(page, 5)
        cells = saved(page, project, name)
        if all(cell["execution_count"] for cell in cells):
            break
        if any(output["output_type"] == "error" for cell in cells for output in cell["outputs"]):
            break
    picture(page, f"{path.stem}-ran")
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert not errors, "\n".join(errors[0]["traceback"])
    assert all(cell["execution_count"] for cell in cells)
