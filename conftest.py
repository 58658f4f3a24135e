"""What every test run shares: the sample set, one BLAS thread, and an honest nbval."""

import os

from cs231n import data_utils
from cs231n.data import sample_set

os.environ["CS231N_DATA"] = "sample"
os.environ.pop("MPLBACKEND", None)  # another backend than Jupyter's would print other outputs
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


def pytest_configure(config):
    if config.pluginmanager.hasplugin("nbval"):  # `-p no:nbval` spares unit tests its imports
        config.option.nbval_current_env = True  # rather than a kernel that happens to be registered
        config.option.nbval_cell_timeout = 600


def pytest_sessionstart(session):
    sample_set.ensure(data_utils.DATASETS)  # here, so that no notebook prints its progress bar
