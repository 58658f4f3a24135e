"""Hints say which line to delete, and give nothing away that a forged record could hold."""

import pytest

from cs231n.diagnosis.exercises import EXERCISES
from cs231n.diagnosis.findings import Finding
from cs231n.diagnosis.hints import code_hints, import_hints
from cs231n.diagnosis.student_code.loops import Seen


def told(*note):
    (hint,) = import_hints({"notes": [list(note)]}, [])
    assert hint.hint and not hint.part
    return hint.text


def test_an_import_of_python_2_is_to_be_deleted():
    text = told("python 2", "softmax.py", 4, "past.builtins", [["xrange", "range"]])
    assert text.startswith("softmax.py, line 4: delete this import of past.builtins, and write range for xr")
    assert told("python 2", "softmax.py", 4, "itertools", [["izip", "zip"]]).startswith(
        "softmax.py, line 4: write zip for izip;"  # and leave what else is imported
    )
    assert told("python 2", "<notebook>", 2, "six", []).startswith("A cell of the notebook, line 2: delete")


def test_an_absent_module_is_named_unless_what_is_wrong_says_so():
    note = ["absent", "softmax.py", 2, "scipy", []]
    assert told(*note) == "softmax.py, line 2: delete this import; scipy is not part of this assignment."
    assert import_hints({"notes": [note]}, [Finding("", "absent", "It uses scipy.")]) == []
    assert len(import_hints({"notes": [note]}, [Finding("", "raises", "It fails.")])) == 1


def test_what_a_module_lacks_is_named():
    assert told("lacks", "softmax.py", 2, "time", [["clock", ""], ["x", ""]]).startswith(
        "softmax.py, line 2: time has no clock, x; delete"
    )


def test_other_notes_have_words_of_their_own():
    assert "is called b now" in told("renamed", "softmax.py", 2, "a", [["a", "b"]])
    assert "line 7: delete this breakpoint of the debugger" in told("debugger", "softmax.py", 7, "", [])


def test_there_is_no_hint_without_a_note():
    assert import_hints({"calls": {}}, []) == []


def test_a_forged_note_is_shortened_and_its_bare_text_holds_none_of_it():
    (hint,) = import_hints({"notes": [["absent", "x" * 1000, 2, "secret\x1b\n" * 1000, []]]}, [])
    assert len(hint.text) < 250 and hint.text.isprintable()
    assert "secret" not in hint.without_numbers().text and "line 2" not in hint.without_numbers().text
    with pytest.raises((TypeError, ValueError)):
        import_hints({"notes": [[1, 2, "three", 4, 5]]}, [])


def test_a_second_definition_and_a_list_of_indices_are_hints():
    twice, index = code_hints(Seen(twice="line 9", index="line 12"), EXERCISES["softmax_loss_vectorized"])
    assert twice.hint and "the one in line 9 counts" in twice.text
    assert index.hint and "(line 12)" in index.text and "np.arange(N)" in index.text


def test_where_loops_are_asked_for_a_list_of_indices_is_not_mentioned():
    assert code_hints(Seen(index="line 12"), EXERCISES["softmax_loss_naive"]) == []


def test_cells_of_a_notebook_have_lines_of_their_own():
    (hint,) = code_hints(Seen(twice="line 900"), EXERCISES["class_probabilities"])
    assert "900" not in hint.text and "the last one counts" in hint.text
