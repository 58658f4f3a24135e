"""On which machine and with which versions the figures were measured."""

import os
import platform
from importlib import metadata

import numpy as np
from threadpoolctl import threadpool_info

from cs231n.search import processors


def machine() -> dict:
    """Processor, memory, system, and how busy it was."""
    return {
        "cpu": _cpu(),
        "cores": processors(),
        "memory_bytes": _memory(),
        "os": f"{platform.system()} {platform.release()}",
        "load_average": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
    }


def versions() -> dict:
    """Versions of the libraries that compute; None for those that are not installed."""
    blas = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    keys = ("internal_api", "version", "architecture")
    # In an order that does not depend on which package loaded its library first.
    names = sorted(" ".join(str(pool[key]) for key in keys if pool.get(key)) for pool in blas)
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": "; ".join(names),
        "torch": version("torch"),
        "sklearn": version("scikit-learn"),
    }


def version(package: str) -> str | None:
    """Installed version of a package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cpu():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def _memory():
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not everywhere
        return None
