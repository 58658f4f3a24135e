"""What is taken out of a notebook: definitions, and nothing else of it runs."""

import json
import warnings

import nbformat
import numpy as np
import pytest

from cs231n.diagnosis.student_code import notebook_code
from cs231n.diagnosis.student_code.notebook_code import (
    NotebookError,
    faulty_cells,
    notebook_cells,
    notebook_function,
    notebook_source,
    own_words,
    texts_of,
    without_outputs,
    written_answer,
)
from instructor.release.markers import ANSWER_STUB
from tests.cs231n.diagnosis.diagnosing import notebook_of

READERS = [faulty_cells, notebook_source, without_outputs, lambda text: notebook_function(text, "f"),
           lambda text: written_answer(text, "Question 1")]  # fmt: skip


def test_a_function_is_found_with_the_definitions_that_it_uses():
    cells = ["import math\nSHIFT = -1", "square = lambda x: x * x", "class Half:\n    value = 0.5",
             "def f(x):\n    return math.floor(square(x)) + SHIFT + Half.value + np.pi"]  # fmt: skip
    assert notebook_function(notebook_of(*cells), "f")(3) == pytest.approx(8.5 + 3.14159265)


def test_what_a_cell_imports_is_stood_in_for_and_noted():
    cells = ["from IPython.display import display\nfrom past.builtins import xrange\nimport torch",
             "def f(x):\n    display(x)\n    return list(xrange(x))"]  # fmt: skip
    notes = []
    assert notebook_function(notebook_of(*cells), "f", notes)(2) == [0, 1]
    assert [(note.module, note.line) for note in notes] == [("past.builtins", 2), ("torch", 3)]


def test_nothing_but_definitions_runs(tmp_path):
    ran = tmp_path / "ran"
    touch = f"open({str(ran)!r}, 'w')"
    cells = [touch, f"x = {touch}", f"for i in range(3): {touch}", f"if True:\n    {touch}",
             "def f():\n    return 1\nf.x = 1 / 0"]  # fmt: skip
    assert notebook_function(notebook_of(*cells), "f")() == 1
    assert not ran.exists()


def test_the_last_definition_counts_and_one_that_fails_is_passed_over():
    cells = ["def f():\n    return 1", "def f():\n    return 2", "def f(x=nowhere):\n    return 3"]
    assert notebook_function(notebook_of(*cells), "f")() == 2


def test_magic_commands_are_left_out_and_lines_still_count():
    cell = "%matplotlib inline\n!ls\nfiles = !ls\n\ndef f():\n    raise ValueError"
    function = notebook_function(notebook_of(cell), "f")
    assert function.__code__.co_firstlineno == 5
    assert faulty_cells(notebook_of(cell)) == []


def test_a_block_of_magic_commands_alone_is_no_fault():
    cell = "import sys\nif 'google.colab' in sys.modules:\n    !ls\n    %run x.py\ndef f():\n    return 5"
    assert faulty_cells(notebook_of(cell)) == [] and notebook_function(notebook_of(cell), "f")() == 5


@pytest.mark.parametrize("line", ["?np.sum", "np.sum?", "f??", "f? ;", "    !ls", "%timeit f()", "x = !ls"])
def test_lines_that_only_jupyter_understands_do_no_harm(line):
    cell = f"def f():\n    return 7\n{line}"
    assert faulty_cells(notebook_of(cell)) == [] and notebook_function(notebook_of(cell), "f")() == 7


def test_a_cell_in_another_language_is_no_python_and_a_timed_one_is():
    text = notebook_of("%%bash\nfor i in 1 2; do\necho $i\ndone", "\n%%time\ndef f():\n    return 7")
    assert faulty_cells(text) == [] and notebook_function(text, "f")() == 7


def test_a_cell_that_is_indented_as_a_whole_runs_as_in_jupyter():
    text = notebook_of("    def f():\n        return 7\n\n    x = 1")
    assert faulty_cells(text) == [] and notebook_function(text, "f")() == 7


@pytest.mark.parametrize(
    "cell",
    [
        "if True:\n    def f(): return 7",
        "if fast:\n    def f(): return 7\nelse:\n    def f(): return 8",
        "if False:\n    def f(): return 8\nelse:\n    def f(): return 7",
        "try:\n    import torch\n    def f(): return 7\nexcept ImportError:\n    def f(): return 8",
        "with np.errstate(all='ignore'):\n    def f(): return 7",
        "def g(): return 7\nf = g",
        "SEVEN = (3 + 4, np.inf)\ndef f(): return SEVEN[0]",
        "worst: float = float('-inf')\nseen = set()\ndef f(): return 7 if worst < 0 and not seen else 8",
    ],
)
def test_definitions_below_a_condition_and_constants_of_several_parts_are_found(cell):
    assert notebook_function(notebook_of(cell), "f")() == 7


@pytest.mark.parametrize(
    "odd", [1, {}, {"cell_type": "code"}, {"source": "x"}, {"cell_type": "code", "source": None}]
)
def test_one_odd_cell_does_not_spoil_the_others_and_they_keep_their_numbers(odd):
    content = json.loads(notebook_of("def f():\n    return 7", "def g(:"))
    content["cells"].insert(0, odd)
    text = json.dumps(content)
    assert notebook_function(text, "f")() == 7 and faulty_cells(text)[0].startswith("cell 3, line 1")
    assert notebook_function(without_outputs(text), "f")() == 7


def test_a_merge_conflict_is_called_by_its_name():
    conflict = "<<<<<<< HEAD\ndef f(): return 1\n=======\ndef f(): return 2\n>>>>>>> theirs"
    assert "line 1: a merge conflict" in faulty_cells(notebook_of(conflict))[0]
    with pytest.raises(NotebookError, match="not a Jupyter notebook: a merge conflict was left in it"):
        faulty_cells('{\n<<<<<<< HEAD\n "cells": []\n=======\n "cells": [1]\n>>>>>>> theirs\n}')
    with pytest.raises(NotebookError, match="not a Jupyter notebook, it is empty"):
        faulty_cells("\n")


def test_cells_that_cannot_be_parsed_are_named_and_left_out():
    text = notebook_of("x = 1", "y = (\n", "def g(:\n", "z = '\0'")
    places = faulty_cells(text)
    assert [place.partition(",")[0] for place in places] == ["cell 2", "cell 3", "cell 4"]
    assert "line 1" in places[1]
    assert notebook_source(text) == "x = 1" and notebook_cells(text) == ["x = 1"]


def helper(x):
    return [one for one in x]


def using(x):
    return (lambda y: helper(y))(x) + np.sum(x)


def test_the_text_of_a_function_comes_with_those_of_the_functions_that_it_uses():
    main, other = texts_of(using, "using")
    assert main.lstrip("\n").startswith("def using(x):") and other.lstrip("\n").startswith("def helper(x):")
    line = using.__code__.co_firstlineno
    assert main.splitlines()[line - 1] == "def using(x):"  # lines count as in the file or the cell

    def inner(x):
        return x

    assert texts_of(inner, "inner")[0].lstrip("\n") == "def inner(x):\n    return x\n"


def test_a_function_with_a_name_of_its_own_is_known_by_the_name_of_the_exercise():
    assert texts_of(helper, "search")[-1] == "search = helper"


def test_what_has_no_text_gives_none():
    assert texts_of(len, "f") == texts_of(lambda x: x, "f") == []


def test_a_missing_function_is_named_with_the_first_cell_that_cannot_be_parsed():
    with pytest.raises(NotebookError, match=r"defines no function f$"):
        notebook_function(notebook_of("x = 1"), "f")
    with pytest.raises(NotebookError, match=r"defines no function f; cell 2, line 1: "):
        notebook_function(notebook_of("x = 1", "def f(:"), "f")


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [1]}', '{"cells": [{}]}', 100_000 * "["])
def test_what_is_no_notebook_is_said_to_be_none(read, text):
    with pytest.raises(NotebookError, match="not a Jupyter notebook"):
        read(text)


@pytest.mark.parametrize("read", READERS)
def test_a_mark_of_the_encoding_means_nothing(read):
    text = notebook_of("def f():\n    return 1")
    assert str(read("\ufeff" + text)).partition(" at ")[0] == str(read(text)).partition(" at ")[0]


def test_notebooks_of_version_3_are_read():
    code = "def f():\n    return 1\n\n\ndef g(:"
    cells = [nbformat.v4.new_markdown_cell("**Question 1.** Why?"), nbformat.v4.new_markdown_cell("So.")]
    cells += [nbformat.v4.new_code_cell(source) for source in code.split("\n\n\n")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about identifiers that this version did not have
        text = nbformat.writes(nbformat.v3.downgrade(nbformat.v4.new_notebook(cells=cells)), 3)
    assert "worksheets" in text and '"source": "def' not in text
    assert notebook_function(text, "f")() == 1 and written_answer(text, "Question 1") == "So."
    assert [place.partition(",")[0] for place in faulty_cells(text)] == ["cell 4"]


def test_cells_may_not_be_endless_but_outputs_do_not_count():
    long = notebook_of("#" * (notebook_code.LARGEST + 1))
    with pytest.raises(NotebookError, match="500,000 characters"):
        notebook_source(long)
    cell = {"cell_type": "code", "source": ["x = 1"], "outputs": [{"text": "#" * notebook_code.LARGEST}]}
    small = without_outputs(json.dumps({"cells": [cell]}))
    assert json.loads(small) == {"cells": [{"cell_type": "code", "source": "x = 1"}]}


STUB = "*Your answer:*\n\n<!-- YOUR ANSWER HERE -->"


@pytest.mark.parametrize(
    "cell, own",
    [
        (STUB, ""),
        (ANSWER_STUB, ""),
        (ANSWER_STUB.replace("<!--", "Because it is.\n\n<!--"), "Because it is."),
        (f"{ANSWER_STUB}\n\nBecause (double-click) it is.", "Because (double-click) it is."),
        ("*Your answer:*\n\nBecause <!-- a note --> it is.", "Because  it is."),
        ("Because. <!-- never closed", "Because."),
        ("Just words.", "Just words."),
    ],
)
def test_of_an_answer_only_what_a_student_wrote_counts(cell, own):
    assert own_words(cell) == own


def markdown_of(*cells):
    return json.dumps({"cells": [{"cell_type": "markdown", "source": cell} for cell in cells]})


def test_an_answer_is_what_stands_below_its_question():
    text = markdown_of("# Title", "text\n\n**Question 1.** Why?", "Because.", "**Question 12.** How?")
    assert written_answer(text, "Question 1") == "Because."
    assert written_answer(text, "Question 12") is None and written_answer(text, "Question 2") is None


EDITION = ("**Question 1.** Why?", STUB, "Now by numbers.", "# Next", "**Question 2.** How?", STUB, "# End")


@pytest.mark.parametrize(
    "below, answer",
    [
        ([STUB], None),
        ([f"{STUB} Because."], f"{STUB} Because."),
        (["Because."], "Because."),
        ([STUB, "Because."], "Because."),  # in a cell below the one that was meant for it
        (["Notes.", f"{STUB} Because."], f"Notes.\n\n{STUB} Because."),
        (["# Mine\n\nBecause.", "So."], "# Mine\n\nBecause.\n\nSo."),  # a heading of a student's
        (["**Question 1.** Why?\n\nBecause."], "**Question 1.** Why?\n\nBecause."),  # asked once more
        ([], None),
    ],
)
def test_with_the_edition_at_hand_all_that_a_student_wrote_there_is_the_answer(below, answer):
    question, _, *others = EDITION
    text, edition = markdown_of(question, *below, *others), markdown_of(*EDITION)
    assert written_answer(text, "Question 1", edition) == answer
    assert written_answer(text, "Question 2", edition) is None


def test_without_the_edition_the_cell_that_was_meant_for_the_answer_counts():
    for between in (["Notes."], []):
        text = markdown_of(EDITION[0], *between, STUB, *EDITION[2:])
        assert written_answer(text, "Question 1") == STUB


def test_an_answer_in_a_code_cell_by_mistake_is_found_and_code_is_none():
    cells = [("markdown", EDITION[0]), ("code", "x = 1"), ("code", f"{STUB} Because."), ("raw", "So.")]
    text = json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]})
    assert written_answer(text, "Question 1", markdown_of(*EDITION)) == f"{STUB} Because.\n\nSo."
