"""The committed notebooks are executed, clean, and within the rules that make them comparable."""

import re
from pathlib import Path
from statistics import median

import nbformat
import numpy as np
import pytest

from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.figures import geometry

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def text_outputs(cell):
    for output in cell.outputs:
        yield output.get("text", "") + output.get("data", {}).get("text/plain", "")


def test_there_are_notebooks():
    assert ROOT / "notebooks" / "softmax.ipynb" in NOTEBOOKS


@each_notebook
def test_is_valid_and_every_code_cell_was_executed_in_order(path):
    nbformat.validate(nbformat.read(path, as_version=4))
    counts = [cell.execution_count for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))  # nbval silently skips a cell without a count


@each_notebook
def test_carries_no_errors_warnings_or_private_metadata(path):
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source


@each_notebook
def test_no_cell_is_empty(path):
    assert all(cell.source.strip() for cell in nbformat.read(path, as_version=4).cells)


@each_notebook
def test_only_known_tags_occur(path):
    tags = {tag for cell in cells(path, "code") for tag in cell.metadata.get("tags", [])}
    assert tags <= {"nbval-ignore-output", "optional"}


def test_the_cells_of_the_exercise_that_may_be_left_out_are_optional_and_no_others():
    optional = {
        (path.stem, cell.source)
        for path in NOTEBOOKS
        for cell in cells(path, "code")
        if "optional" in cell.metadata.get("tags", [])
    }
    assert len(optional) == 2
    assert all(name == "softmax" and "softmax_loss_stacked" in source for name, source in optional)


@each_notebook
def test_only_cells_that_measure_time_or_show_sliders_are_left_out_of_the_comparison(path):
    for cell in cells(path, "code"):
        varies = bool(re.search(r"%timeit|\btime\.|\b(slider_view|movable_points)\(", cell.source))
        assert ("nbval-ignore-output" in cell.metadata.get("tags", [])) == varies, cell.source


@each_notebook
def test_of_widgets_only_a_text_is_kept(path):
    for cell in cells(path, "code"):
        for output in cell.outputs:  # a widget's view names an object of a kernel that is no more
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
        if re.search(r"\b(slider_view|movable_points)\(", cell.source):
            assert len(cell.outputs) == 1 and "run this notebook" in cell.outputs[0].data["text/plain"]


@each_notebook
def test_compared_outputs_hold_no_addresses_paths_or_long_digits(path):
    for cell in cells(path, "code"):
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            continue
        for text in text_outputs(cell):
            assert not re.search(r"0x[0-9a-f]{6,}|/home/|/tmp/|/root/|Path\(|\d\.\d{7,}", text), text
        assert not cell.source.rstrip().endswith(";"), cell.source


@each_notebook
def test_figures_end_in_show(path):
    for cell in cells(path, "code"):
        has_figure = any("image/png" in output.get("data", {}) for output in cell.outputs)
        assert has_figure == ("plt.show()" in cell.source), cell.source


@each_notebook
def test_every_figure_has_a_text_alternative_with_a_number_and_a_line_in_words_below(path):
    for cell in cells(path, "code"):
        for output, below in zip(cell.outputs, [*cell.outputs[1:], {}]):
            if "image/png" in output.get("data", {}):
                words = output.metadata.get("image/png", {})
                for text in (words.get("alt", ""), words.get("description", "")):
                    assert re.search(r"\d", text), cell.source
                said = f"In words: {words.alt}. {words.description}"
                assert below.get("data", {}).get("text/plain") == said, cell.source


@each_notebook
def test_cells_are_short_and_half_of_them_prose(path):
    code = [len(cell.source.splitlines()) for cell in cells(path, "code")]
    assert median(code) <= 4 and max(code) <= 15
    assert len(cells(path, "markdown")) >= 0.4 * (len(code) + len(cells(path, "markdown")))


SOLUTION = re.compile(r"^[ \t]*(?:# |<!-- )(BEGIN|END) SOLUTION", re.MULTILINE)


@pytest.mark.parametrize(
    "path", [*NOTEBOOKS, *sorted((ROOT / "cs231n").rglob("*.py"))], ids=lambda path: path.name
)
def test_solution_markers_alternate(path):
    parts = [path.read_text()]
    if path.suffix == ".ipynb":
        parts = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    for part in parts:
        marks = SOLUTION.findall(part)
        assert marks == ["BEGIN", "END"] * (len(marks) // 2), part


@each_notebook
def test_pictures_that_the_text_shows_are_there(path):
    for cell in cells(path, "markdown"):
        for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", cell.source):
            assert (path.parent / target).is_file(), target


def test_the_lines_of_code_that_the_derivation_quotes_are_in_the_solution():
    solution = (ROOT / "cs231n" / "classifiers" / "softmax.py").read_text(encoding="utf-8")
    (table,) = (c.source for c in cells(ROOT / "notebooks" / "softmax_derivation.ipynb", "markdown")
                if "| formula here |" in c.source)  # fmt: skip
    rows = [row for row in table.splitlines() if row.startswith("| (")]
    quoted = [code for row in rows for code in re.findall(r"`([^`]+)`", row)]
    assert len(rows) == 10 and len(quoted) >= 20
    assert not [code for code in quoted if code not in solution]


@pytest.mark.parametrize("step", [0, 5])
def test_the_plane_of_explore_does_without_a_loss_that_is_not_written_yet(step):
    """At step 0, where its slider begins, too: students come here before they have written the hinge loss."""

    def not_written(*_):
        raise NotImplementedError

    defined = {"np": np, "geometry": geometry}
    for cell in cells(ROOT / "notebooks" / "explore.ipynb", "code"):
        source = "".join(cell["source"])
        if source.startswith(("points = ", "order = ", "def state(")):
            exec(source, defined)
    X = np.column_stack([defined["points"], np.ones(12)])
    assert defined["state"](not_written, X, step, 0.01, 0.0) is None
    assert defined["state"](softmax_loss_vectorized, X, step, 0.01, 0.0).loss > 0
