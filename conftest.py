"""What every test run shares: the sample set, one BLAS thread, patience, and an honest nbval."""

import os
import sys

import hypothesis
import pytest

from cs231n.data.places import SAVED, writable
from cs231n.data_utils import find_dataset
from tools.home import ensure_home

ensure_home()
os.environ["CS231N_DATA"] = "sample"
os.environ.pop("MPLBACKEND", None)  # another backend than Jupyter's would print other outputs
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# nbval, which imports nbformat, is loaded here rather than by itself, so that this comes first: see
# tools/run_notebook.py.
sys.modules.setdefault("rfc3987_syntax", None)
pytest_plugins = ["nbval.plugin"]

LAST_RESORT = 600  # seconds; a machine may be busy
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_configure(config):
    _keep_to_one_processor()
    config.option.nbval_current_env = True  # rather than a kernel that happens to be registered
    config.option.nbval_cell_timeout = config.option.nbval_kernel_startup_timeout = LAST_RESORT


def _keep_to_one_processor():
    """Of processes that test side by side, one for each processor, let each have its own.

    Searches would else start as many threads as there are processors, and wait for each other.
    """
    worker, count = (os.environ.get(f"PYTEST_XDIST_WORKER{name}", "0") for name in ("", "_COUNT"))
    processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    if 1 < len(processors) <= int(count):
        os.sched_setaffinity(0, {processors[int(worker[2:]) % len(processors)]})


def pytest_sessionstart(session):
    # Here, so that no notebook prints these: the progress bar of the sample set, and where a project that is
    # read-only writes to.
    find_dataset()
    writable(SAVED)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The cells of a notebook stay together and in order, whatever plugin shuffles the tests."""
    first = {}
    for place, item in enumerate(items):
        first.setdefault(item.path if _is_cell(item) else item, place)
    items.sort(key=lambda item: (first[item.path], item.cell_num) if _is_cell(item) else (first[item], 0))
    for item in filter(_is_cell, items):
        item.output_timeout = LAST_RESORT


def _is_cell(item):
    return item.path.suffix == ".ipynb"


# Files whose tests share what is slow to make, such as a cluster; all others are handed out one by one.
TOGETHER = ("edition", "given", "figures", "gradescope", "progress", "workers")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Of several processes, let one run all cells of a notebook: in order, in one kernel."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file.endswith((".ipynb", *(f"test_{name}.py" for name in TOGETHER))) else nodeid

    splits_notebooks = config.getvalue("dist") in ("load", "loadgroup", "worksteal")
    return Scheduling(config, log) if splits_notebooks else None
