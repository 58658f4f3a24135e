"""instructor/grading/editions.py: a submission made from another edition is reported, and graded."""

import pytest

from instructor.grading.editions import difference
from instructor.grading.grader import Grader, load_problems
from instructor.grading.submission import Submission
from instructor.manifest import ROOT, load_manifest
from instructor.release.edition import edition_files
from instructor.stamp import ASSIGNMENT, read_stamp, stamped

OLD = "cs231n.classifiers.validation"
SOFTMAX, CLASSIFIER = "cs231n/classifiers/softmax.py", "cs231n/classifiers/linear_classifier.py"


@pytest.fixture(scope="module")
def edition():
    return edition_files()[0]


def test_the_edition_itself_differs_in_nothing(edition):
    assert difference(edition, edition) == ""


def test_two_stamps_that_differ_are_both_named(edition):
    files = {**edition, ASSIGNMENT: stamped(b"{}", "0123abcd").replace(b",}", b"}")}
    found = difference(files, edition)
    assert found.startswith("made from edition 0123abcd, graded with edition ")
    assert read_stamp(edition[ASSIGNMENT]) in found


def test_without_a_stamp_files_of_this_edition_are_recognised(edition):
    assert difference({SOFTMAX: edition[SOFTMAX], CLASSIFIER: edition[CLASSIFIER]}, edition) == ""


@pytest.mark.parametrize(
    "change, sign",
    [
        (("from cs231n.validation", f"from {OLD}"), f"softmax.py imports {OLD}"),
        (("def softmax_loss_stacked", "def stacked"), "softmax.py defines no softmax_loss_stacked"),
    ],
)
def test_without_a_stamp_files_that_fit_another_edition_are_named(edition, change, sign):
    text = edition[SOFTMAX].decode()
    assert change[0] in text
    found = difference({SOFTMAX: text.replace(*change).encode()}, edition)
    assert found.startswith("made from another edition than ") and sign in found


def test_an_empty_file_says_nothing_about_its_edition(edition):
    assert difference({SOFTMAX: b"\n"}, edition) == ""


def test_code_that_cannot_be_read_is_still_looked_at(edition):
    assert difference({SOFTMAX: b"\xff" + edition[SOFTMAX] + b"def f(:"}, edition) == ""


def test_solved_files_of_an_older_layout_get_their_points_and_that_is_said_first(edition):
    code = (ROOT / SOFTMAX).read_text().replace("from cs231n.validation", f"from {OLD}")
    with Grader(load_manifest(), edition, load_problems(), 1) as grader:
        graded = grader.grade(Submission("alice", {SOFTMAX: code.encode()}, [f"{CLASSIFIER} is missing"]))
    points = {mark.question.exercise for mark in graded.marks if mark.points == mark.question.points}
    assert points == {"softmax_loss_naive", "softmax_loss_vectorized", "softmax_loss_stacked"}
    assert "made from another edition" in graded.remarks[0] and "missing" in graded.remarks[1]
    hints = [mark.text for mark in graded.marks if "hint: " in mark.text]
    assert len(hints) == 1 and f"{OLD} is called cs231n.validation now" in hints[0]  # once, not three times
