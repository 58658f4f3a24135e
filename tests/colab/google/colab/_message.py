"""Questions to the browser, of which the page with the open notebook answers one."""

import json
import os
from pathlib import Path


def blocking_request(request_type, request="", timeout_sec=5):
    open_notebook = os.environ.get("OPEN_NOTEBOOK")
    if request_type == "get_ipynb" and open_notebook:
        return {"ipynb": json.loads(Path(open_notebook).read_text(encoding="utf-8"))}
    return None  # nobody answers
