"""What is counted in the grades of a class."""

import pytest

from cs231n.diagnosis.errors import RULES
from cs231n.diagnosis.slips import CATALOGUE
from instructor.grading import class_numbers
from instructor.grading.class_numbers import count_questions, count_slips, histogram, in_words
from tests.instructor.grading.class_helpers import content
from tests.instructor.grading.grading_helpers import MANIFEST

WORDS = {(slip.shows, slip.hint) for slips in CATALOGUE.values() for slip in slips}
NAIVE, VECTOR = "softmax_naive_gradient", "softmax_vectorized_gradient"


def test_each_has_a_place_in_the_histogram_and_all_points_a_bar_of_their_own():
    assert histogram([0, 9.5, 10, 99.5, 100], 100) == [2, 1, *[0] * 7, 1, 1]
    assert histogram([0.3 * 3], 3) == [0, 0, 0, 1, *[0] * 7]  # 0.8999999999999999, three tenths of 3


def test_the_distribution_in_words():
    assert in_words([0, 0, 60, 70, 80, 100], 100) == (
        "Points of 6 submissions, out of 100: median 65, a quarter have 0 or fewer, 1 with all points, "
        "2 with none."
    )
    assert in_words([50], 100) == "Points of 1 submission, out of 100: median 50, a quarter have 50 or fewer."
    assert in_words([], 100) == "No submissions."


def test_a_slip_made_in_two_questions_by_one_student_counts_once():
    graded = [
        ("a", content({NAIVE: ["gradient-not-divided"], VECTOR: ["gradient-not-divided"]})),
        ("b", content({VECTOR: ["gradient-not-divided", "loop"]})),
    ]
    first, second = count_slips(graded, MANIFEST)
    assert first.made_by == 2 and second.made_by == 1
    assert "N times too large" in first.shows  # whatever N was
    assert (first.shows.replace("N times", "N = {N} times"), first.hint) in WORDS
    titles = {question.id: question.title for question in MANIFEST.questions}
    assert first.questions == [titles[VECTOR], titles[NAIVE]]  # where it was made most often
    assert any(shows.replace(" ({place})", "") == second.shows for shows, _ in WORDS)


def test_a_slip_has_the_words_of_its_exercise():
    graded = [("a", content({"softmax_naive_loss": ["wrong-axis"], "softmax_stacked": ["wrong-axis"]}))]
    hints = {count.hint for count in count_slips(graded, MANIFEST)}
    assert len(hints) == 2
    assert hints == {
        s.hint for kind in ("softmax", "stacked") for s in CATALOGUE[kind] if s.name == "wrong-axis"
    }


def test_what_the_catalogue_does_not_know_is_grouped_and_what_follows_from_it_left_out():
    graded = [
        ("a", content({"train": ["unfinished"], "predict": ["raises"], "model": ["missing"]})),
        (
            "b",
            content({"train": ["never heard of"], "predict": ["other"], "softmax_naive_robust": ["later"]}),
        ),
    ]
    counts = count_slips(graded, MANIFEST)
    assert not any(count.in_catalogue for count in counts)
    assert sorted(count.shows for count in counts) == [
        "It ends with an error.",
        "It is wrong in another way.",
        "Not written yet.",
        "The file was not handed in.",
    ]
    assert not class_numbers.KNOWN & {*class_numbers.OTHERS}


def test_whatever_an_exception_means_has_words_for_a_teacher():
    assert {rule.slip for rule in RULES} <= {*class_numbers.OTHERS} | class_numbers.KNOWN
    assert class_numbers.OTHERS["brackets"] == class_numbers.OTHERS["raises"]
    assert class_numbers.OTHERS["shapes"] != class_numbers.OTHERS["raises"]


def test_no_sentence_keeps_a_placeholder():
    shows = [class_numbers._without_sizes(slip.shows) for slips in CATALOGUE.values() for slip in slips]
    assert not any(sign in text for text in shows for sign in "{}") and len(shows) > 100


def test_questions_tell_right_from_wrong_from_unwritten():
    graded = [
        ("a", content({})),
        ("b", content({"train": ["unfinished"]})),
        ("c", content({"train": ["uphill"]})),
    ]
    counts = {count.question.id: count for count in count_questions(graded, MANIFEST)}
    assert (counts["train"].right, counts["train"].unwritten) == (1, 1)
    assert counts["train"].mean == pytest.approx(10 / 3)
    assert (counts["predict"].right, counts["predict"].unwritten, counts["predict"].mean) == (3, 0, 5)
    assert list(counts) == [question.id for question in MANIFEST.questions]
