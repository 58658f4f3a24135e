"""The house: what stands in which folder, what may import what, and a test file for each module."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for top in ("cs231n", "instructor", "benchmarks", "tools")
    for path in sorted((ROOT / top).rglob("*.py"))
}
each_module = pytest.mark.parametrize("name", FILES)

# Folders, and modules beside them, from the bottom up: each imports from itself and the rows above it here.
ROWS = """
cs231n.validation  cs231n.data  cs231n.gradient_check  cs231n.diagnosis  cs231n.quiz
cs231n.data_utils  cs231n.checks
cs231n.autoreload
cs231n.classifiers
cs231n.search
cs231n.figures
cs231n.vis_utils
instructor.sheets  instructor.stamp
instructor.late
instructor.manifest
instructor.problems  instructor.sandbox  instructor.release
instructor.platforms
instructor.grading
instructor.grade
benchmarks
tools
"""
LEVEL = {part: level for level, row in enumerate(ROWS.split("\n")) for part in row.split()}
LONGEST = 350  # lines of a module
DATA = {"cs231n.diagnosis.slips"}  # catalogues, which may grow


def imported(name):
    """Modules of this project that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in named:
            while module and module not in FILES:  # the name of a function, say, or of a foreign module
                module = module.rpartition(".")[0]
            if module:
                yield module


def part_of(name):
    """The folder or module of ROWS to which a module belongs."""
    return next((part for part in LEVEL if f"{name}.".startswith(f"{part}.")), None)


@each_module
def test_a_module_imports_from_its_own_folder_and_from_what_is_below_it(name):
    own = part_of(name)
    if own is None:
        assert FILES[name].name == "__init__.py", f"enter {name} in ROWS"
    for other in map(part_of, imported(name)):
        assert other == own or LEVEL.get(other, len(LEVEL)) < LEVEL.get(own, 0), f"{own} imports {other}"


def test_no_import_goes_in_a_circle():
    TopologicalSorter({name: set(imported(name)) for name in FILES}).prepare()  # raises, naming the circle


@each_module
def test_a_module_has_a_test_file_at_the_same_place(name):
    path = FILES[name].relative_to(ROOT)
    if not path.stem.startswith("__"):
        assert (ROOT / "tests" / path.with_name(f"test_{path.name}")).is_file()


@each_module
def test_a_module_can_be_read_in_one_sitting(name):
    assert name in DATA or len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_at_the_top_of_the_package_is_what_the_notebooks_of_the_course_import_and_folders():
    found = {path.stem for path in (ROOT / "cs231n").glob("*.py")}
    modules = {"data_utils", "gradient_check", "vis_utils", "checks", "quiz", "validation", "autoreload"}
    assert found == {"__init__", *modules}


def test_every_file_of_the_classifiers_is_written_by_students():
    for path in (ROOT / "cs231n" / "classifiers").glob("*.py"):
        assert path.stem == "__init__" or "# BEGIN SOLUTION" in path.read_text(encoding="utf-8"), path.name


def test_no_import_is_relative():
    for name, path in FILES.items():
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        assert not any(isinstance(node, ast.ImportFrom) and node.level for node in nodes), name
