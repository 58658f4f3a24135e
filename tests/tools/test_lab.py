"""JupyterLab opens on the assignment, without a question about news, whether a home can be written or not."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTIFICATION = "lab/api/settings/@jupyterlab/apputils-extension:notification"
LAST_RESORT = 600  # seconds; a machine may be busy


def answer_of(server, url):
    """The page at an address, as soon as the server is there."""
    start = time.monotonic()
    while server.poll() is None and time.monotonic() < start + LAST_RESORT:
        try:
            return urllib.request.urlopen(url, timeout=LAST_RESORT).read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_it_starts_without_a_home_and_its_page_asks_nothing_about_news(tmp_path):
    own = ("XDG", "JUPYTER", "IPYTHON")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", "--IdentityProvider.token=one"]
    command = [sys.executable, "-m", "tools.lab", *options]
    with open(tmp_path / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=clean | {"HOME": os.devnull}, stderr=log)
        try:
            page = answer_of(server, f"http://127.0.0.1:{port}/lab?token=one")
            settings = answer_of(server, f"http://127.0.0.1:{port}/{NOTIFICATION}?token=one")
        finally:
            server.terminate()
            server.wait()
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert said.startswith("The home folder cannot be written:") and "Traceback" not in said, said
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert Path(config["serverRoot"]) == ROOT
    asked = json.loads(settings)["schema"]["properties"]["fetchNews"]
    assert asked["default"] == "false"  # "none" until one has answered
