"""The README: its tables are whole, and the commands and files that it names exist."""

import re
from pathlib import Path

import pytest

from cs231n.data import download

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / name
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "datasets/README.md",
        "docs/accessibility.md",
        "docs/results.md",
        "instructor/README.md",
    )
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@each_page
def test_every_row_of_a_table_has_as_many_cells_as_its_head(page):
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text(), re.MULTILINE):
        cells = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(cells)) == 1, table


@each_page
def test_every_make_target_that_is_named_exists(page):
    makefiles = [ROOT / "Makefile", ROOT / "instructor" / "release" / "templates" / "Makefile"]
    text = "".join(path.read_text() for path in makefiles)
    targets = set(re.findall(r"^([a-z0-9-]+):", text, re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", page.read_text(), re.MULTILINE))
    assert named <= targets


def test_every_file_of_the_project_that_is_named_exists_and_every_module_is_named():
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"`((?:cs231n|tools|notebooks|benchmarks|tests)/[\w./]*\w\.\w+)`", text))
    assert all((ROOT / name).is_file() for name in named), named
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "cs231n").rglob("*.py")}
    folders = set(re.findall(r"`(cs231n/[\w/]+)/`", text))
    modules = {name for name in modules if name.rpartition("/")[0] not in folders}
    assert {name for name in modules if not name.endswith("__init__.py")} <= named


def test_it_counts_the_hosts_of_cifar10_right():
    others = len(download.HOSTS.split()) - 1
    numbers = "zero one two three four five six seven eight nine".split()
    told = f"the next of {numbers[others + 1]} (the official one and {numbers[others]} mirrors)"
    assert told in (ROOT / "README.md").read_text(encoding="utf-8")
