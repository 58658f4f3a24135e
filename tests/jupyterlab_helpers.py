"""A JupyterLab of its own, and a notebook open in it, for browser_jupyterlab.py."""

import json
import os
import re
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import TimeoutError as TooLate

from tests.browser_helpers import PICTURES, ROOT, fail

TOKEN = "for-this-test-alone"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# No calls home; and nobody saves but the test, which would else read a file that is just being written.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}
# In the browser: `panel` is the notebook at a path once JupyterLab shows it, `cells` are its code cells.
FIND = """path => {
    const tabs = [...(window.jupyterapp?.shell.widgets("main") ?? [])];
    const panel = tabs.find(tab => tab.context?.path === path);
    const cells = [...(panel?.content.model?.cells ?? [])].filter(cell => cell.type === "code");
    return %s;
}"""
DIALOG = 'document.querySelector(".jp-Dialog") !== null'
# Whoever runs cells while the kernel is still being started is asked to select one.
READY = """panel?.context.isReady && panel.sessionContext.isReady && cells.length > 0
    && panel.sessionContext.session?.kernel?.connectionStatus === "connected"
    && panel.sessionContext.session.kernel.status === "idle" """
FAILED = 'cells.some(cell => cell.outputs.toJSON().some(output => output.output_type === "error"))'
RAN = f"""cells.every(cell => cell.executionState !== "running")
    && (cells.every(cell => cell.executionCount) || {FAILED})"""
SAVED = "!panel.context.model.dirty"
UNFINISHED = """cells.map((cell, k) => [cell, k + 1])
    .filter(([cell]) => cell.executionState === "running" || !cell.executionCount)
    .map(([cell, number]) => [number, cells.length, cell.sharedModel.getSource()])[0]"""
# What a picture shows, an <img> or a <canvas>, once that is loaded and differs from what it was before.
OTHER_PIXELS = """([picture, before]) => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth ?? picture.width;
    canvas.height = picture.naturalHeight ?? picture.height;
    if (picture.complete === false || canvas.width === 0) return false;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const pixels = canvas.toDataURL();
    return pixels !== before && pixels;
}"""


class Server:
    """JupyterLab on a folder, with settings of its own in place of the user's."""

    def __init__(self, folder):
        self.folder, self.log = folder, folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        for name, settings in SETTINGS.items():
            path = folder / ".settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(settings))
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
            f"--IdentityProvider.token={TOKEN}", "--LabApp.extension_manager=readonly",
        ]  # fmt: skip
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, env=self._environment(), stdout=log, stderr=log
            )

    def _environment(self):
        folders = {f"JUPYTER_{name}_DIR": f".{name.lower()}" for name in ("CONFIG", "DATA", "RUNTIME")}
        folders |= {"JUPYTERLAB_SETTINGS_DIR": ".settings", "JUPYTERLAB_WORKSPACES_DIR": ".workspaces"}
        own = {name: str(self.folder / value) for name, value in folders.items()}
        code = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return {**os.environ, **own, "PYTHONPATH": code}

    def ask(self, path, method="GET"):
        """What the REST API answers."""
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"{self.address}/api/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def wait_until_it_answers(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.ask("status")
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    fail(f"JupyterLab did not start within {seconds} s:\n{self.log.read_text()}")
            time.sleep(0.1)

    def state(self):
        """How the server and its kernels are, in a sentence."""
        if self.process.poll() is not None:
            return f"The server has ended with code {self.process.returncode}."
        return f"Kernels: {', '.join(kernel['execution_state'] for kernel in self.ask('kernels')) or 'none'}."

    def end_of_log(self, lines=30):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def end_kernels(self):
        for session in self.ask("sessions") if self.process.poll() is None else []:
            self.ask(f"sessions/{session['id']}", "DELETE")

    def stop(self):
        """End the server, and with it its kernels."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()  # a kernel ends by itself when its parent is gone
            self.process.wait()


class OpenNotebook:
    """A notebook of the server in a page of the browser, with its outputs cleared and its kernel idle."""

    def __init__(self, page, server, name):
        self.page, self.server, self.name, self.has_run = page, server, name, False
        self.path, self.stem = f"notebooks/{name}", Path(name).stem
        self.requests = []
        page.on("request", lambda request: self.requests.append(request.url))
        self._clear_outputs()
        page.goto(f"{server.address}/lab/tree/{self.path}?token={TOKEN}&reset", timeout=120_000)
        self.wait_for_kernel()

    def _clear_outputs(self):
        """So that what is seen afterwards was made by this run."""
        file = self.server.folder / self.path
        notebook = json.loads(file.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        file.write_text(json.dumps(notebook), encoding="utf-8")

    def run_all_cells(self, seconds):
        """Run > Run All Cells, once, until all have run or one has failed."""
        if not self.has_run:
            self.has_run = True
            self.click_menu("Run", "Run All Cells")
            self.wait_for(RAN, seconds, "end of the run")

    def save(self):
        """File > Save Notebook; return the code cells of the file."""
        try:
            with self.page.expect_response(self._is_save, timeout=60_000):
                self.click_menu("File", "Save Notebook")
        except TooLate:
            self._fail("not saved within 60 s")
        self.wait_for(SAVED, 60, "saved file")
        cells = self.server.ask(f"contents/{self.path}?content=1")["content"]["cells"]
        return [cell for cell in cells if cell["cell_type"] == "code"]

    def _is_save(self, response):
        return response.request.method == "PUT" and f"/api/contents/{self.path}" in response.url

    def click_menu(self, menu, entry):
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def take_picture(self, moment):
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{self.stem}-{moment}.png"
        self.page.screenshot(path=path)
        return path

    def wait_for_kernel(self):
        """Wait until the kernel has started and has nothing to do."""
        self.wait_for(READY, 120, "idle kernel")

    def wait_for(self, condition, seconds, what):
        """Wait until JavaScript on `panel` and `cells` holds.

        Fails when the time is over, or at once when a dialog stands in the way, with all that is known.
        """
        script = FIND % f"{DIALOG} || ({condition})"
        try:
            self.page.wait_for_function(script, arg=self.path, timeout=1000 * seconds, polling=100)
        except TooLate:
            self._fail(f"no {what} within {seconds} s")
        if self.page.evaluate(FIND % DIALOG, self.path):
            text = " | ".join(self.page.locator(".jp-Dialog").first.inner_text().split("\n"))
            self._fail(f"no {what}, because a dialog came up: {text}")

    def _fail(self, reason):
        cell = "All cells have run."
        if unfinished := self.page.evaluate(FIND % UNFINISHED, self.path):
            number, count, source = unfinished
            cell = f"It is at code cell {number} of {count}:\n{textwrap.indent(source, '    ')}"
        fail(
            f"{self.name}: {reason}. {self.server.state()} {cell}\n"
            f"Screenshot: {self.take_picture('failed')}\nServer log:\n{self.server.end_of_log()}"
        )


def errors_of(cells):
    """Tracebacks of all cells."""
    outputs = [output for cell in cells for output in cell["outputs"]]
    tracebacks = [output["traceback"] for output in outputs if output["output_type"] == "error"]
    return [ANSI.sub("", "\n".join(lines)) for lines in tracebacks]


def pixels_other_than(before, picture, seconds=30):
    """Pixels of an <img> or <canvas>, as a data URL, as soon as they are others than before."""
    try:
        arguments = [picture.element_handle(), before]
        shown = picture.page.wait_for_function(OTHER_PIXELS, arg=arguments, timeout=1000 * seconds)
    except TooLate:
        fail(f"The picture has not changed within {seconds} s.")
    return shown.json_value()
