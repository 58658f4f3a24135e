"""Which names could be which file of the assignment."""

import pytest

from instructor.grading.entries import Entry, RefusedError
from instructor.grading.matching import (
    MAX_ALIKE,
    MAX_KEPT,
    Found,
    alike,
    candidates,
    copies,
    named_after,
    plain,
)
from instructor.grading.submission import MAX_COPIES

W = "notebooks/softmax.ipynb"


def found(*paths, wanted=(W, "notebooks/svm.ipynb")):
    return [Found((Entry(path) for path in paths), wanted)]


def paths(entries):
    return [entry.path for entry in entries]


@pytest.mark.parametrize(
    "name",
    [
        "softmax (1).ipynb",
        "softmax(2).ipynb",
        "Softmax.ipynb",
        "SOFTMAX.IPYNB",
        "Copy of softmax.ipynb",
        "Copy of Copy of softmax.ipynb",
        "softmax-Copy1.ipynb",
        "softmax - Copy.ipynb",
        "softmax - Copy (2).ipynb",
        "softmax copy.ipynb",
        "softmax copy 2.ipynb",
        "softmax 2.ipynb",
        "softmax-1.ipynb",
        "softmax_2.ipynb",
        "softmax.ipynb.txt",
        "softmax.ipynb.json",
        "softmax (1).ipynb.txt",
    ],
)
def test_the_name_of_a_copy_tells_what_it_is_a_copy_of(name):
    assert plain(name) == "softmax.ipynb"
    assert paths(copies(found(f"a/b/{name}"), W)) == [f"a/b/{name}"]


@pytest.mark.parametrize(
    "name",
    ["softmax.py", "softmax_final.ipynb", "my softmax.ipynb", "softmax2.ipynb", "svm.ipynb", "softmax"],
)
def test_other_names_are_not_those_of_copies(name):
    assert plain(name) != "softmax.ipynb" and not copies(found(name), W)


def test_plain_names_stay_and_a_name_that_is_only_a_suffix_has_none():
    for name in ("assignment.json", "notes.txt", "a-b.py", ".txt", ""):
        assert plain(name) == name


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Jane Doe - softmax.ipynb", ("softmax.ipynb", "Jane Doe")),
        ("softmax - Jürgen Müller (1).ipynb", ("softmax.ipynb", "Jürgen Müller")),
        ("李伟softmax.ipynb", ("softmax.ipynb", "李伟")),
        ("O'Brien_Softmax_v2.ipynb", ("softmax.ipynb", "O'Brien v2")),
        ("softmax2.ipynb", ("softmax.ipynb", "2")),
        ("softmax - Kopie.ipynb", ("softmax.ipynb", "Kopie")),
        ("Ann softmax_derivation.ipynb", ("softmax_derivation.ipynb", "Ann")),
        ("my_linear_svm.py", ("linear_svm.py", "my")),
        ("svm_notes.txt", ("", "")),
        ("softmaxing.ipynb", ("", "")),
        ("ann.ipynb", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_name_tells_which_file_it_is_and_what_else(name, expected):
    bases = ["softmax.ipynb", "softmax_derivation.ipynb", "svm.ipynb", "linear_svm.py", "softmax.py"]
    assert named_after(name, bases) == expected


def test_what_somebody_may_have_meant_is_neither_the_file_nor_a_copy_of_it():
    here = found("softmax_final.ipynb", "x/my softmax.ipynb", "softmax.py", "a", "mysoftmaxes.ipynb")
    assert not candidates(here, W) and not copies(here, W)
    assert paths(alike(here, W)) == ["softmax_final.ipynb", "x/my softmax.ipynb"]
    assert alike(here, "notebooks/svm.ipynb") == []


def test_of_what_may_have_been_meant_no_more_is_kept_than_anybody_compares():
    here = found(*(f"softmax_{letter}.ipynb" for letter in "abcdefghi"))
    assert len(alike(here, W)) == MAX_ALIKE > MAX_COPIES


def test_a_name_too_long_to_be_meant_is_not_compared():
    name = " " * 100_000 + "softmax (1).ipynb"
    assert not copies(found(name), W) and not alike(found(name), W)


def test_hidden_files_are_counted_and_nothing_else():
    (one,) = found(".venv/softmax.ipynb", "a/__pycache__/softmax.ipynb", "env/site-packages/x/softmax.ipynb")
    assert one.count == 3 and one.files == 0 and not candidates([one], W) and not one.tops


def test_archives_are_those_near_the_top():
    (one,) = found("a.zip", "b/c.TAR.GZ", "b/c/d.zip", "e.zip.txt", ".f.zip")
    assert paths(one.archives) == ["a.zip", "b/c.TAR.GZ"]


@pytest.mark.parametrize("name", [W, "softmax.ipynb", "softmax (1).ipynb", "a.zip"])
def test_the_number_of_entries_that_are_kept_has_a_limit(name):
    assert found(*[name] * MAX_KEPT)
    with pytest.raises(RefusedError, match="more than 10,000 entries, refused"):
        found(*[name] * (MAX_KEPT + 1))
