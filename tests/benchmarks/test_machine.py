"""The machine and the versions are those of this process, and what is not known is None."""

import json
import platform

import numpy as np

from benchmarks import machine as module
from benchmarks.machine import machine, version, versions


def test_the_machine_is_described_in_terms_that_json_can_hold():
    found = json.loads(json.dumps(machine()))
    assert list(found) == ["cpu", "cores", "memory_bytes", "os", "load_average"]
    assert found["cpu"] and found["cores"] >= 1 and platform.system() in found["os"]


def test_without_proc_the_processor_has_the_name_that_python_knows(monkeypatch):
    def missing(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr(module, "open", missing, raising=False)
    monkeypatch.setattr(module.platform, "processor", lambda: "some chip")
    assert machine()["cpu"] == "some chip"


def test_what_the_system_does_not_tell_is_none(monkeypatch):
    monkeypatch.delattr(module.os, "sysconf")
    monkeypatch.delattr(module.os, "getloadavg")
    found = machine()
    assert found["memory_bytes"] is None and found["load_average"] is None


def test_versions_are_those_that_compute_here():
    found = versions()
    assert (found["python"], found["numpy"]) == (platform.python_version(), np.__version__)
    assert found["blas"] and found["torch"] == version("torch")
    assert version("numpy") == np.__version__ and version("no-such-package") is None


def test_matrix_libraries_are_named_in_one_order_whichever_was_loaded_first(monkeypatch):
    pools = [{"user_api": "blas", "internal_api": name, "version": "0.3"} for name in ("openblas", "blis")]
    seen = set()
    for loaded in (pools, pools[::-1]):
        monkeypatch.setattr(module, "threadpool_info", lambda loaded=loaded: loaded)
        seen.add(versions()["blas"])
    assert seen == {"blis 0.3; openblas 0.3"}
