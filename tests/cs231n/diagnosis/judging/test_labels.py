"""Wrong labels of predict: the pattern that they have is said."""

import numpy as np
import pytest

from cs231n.diagnosis import probes
from cs231n.diagnosis.judging.labels import judge_predict
from tests.cs231n.diagnosis.diagnosing import PROBLEMS

PROBLEM = PROBLEMS["students"]["predict"]
RIGHT = probes.unpack(PROBLEM["expected"]["labels"])
RANKING = probes.unpack(PROBLEM["expected"]["ranking"])
ROWS = np.arange(len(RIGHT))


def judged(labels):
    record = {"arrays": [probes.pack(labels)]}
    return judge_predict("predict", PROBLEM, {"calls": {"plain": record}})


PATTERNS = {
    "Every label is 2 too small.": RIGHT - 2,
    "It returns the class whose score is the second largest.": RANKING[:, 1],
    "The classes are mixed up: where 0 is right, it returns 3.": 3 - RIGHT,
    "Every row gets the same label, 2.": np.full_like(RIGHT, 2),
    "All labels are 0, as y_pred was made.": 0 * RIGHT,
    "The labels belong to other rows: each is 1 row away from its own.": np.roll(RIGHT, 1),
    "The labels of all rows are in reverse order.": RIGHT[::-1],
    "The labels are right but for the last row, where they are -1.": np.where(ROWS == ROWS[-1], -1, RIGHT),
    "The labels are right but for rows 7 to 9, where they are 9.": np.where(abs(ROWS - 8) < 2, 9, RIGHT),
    "Class 1 is never returned: its score is not compared.": np.where(RIGHT == 1, RANKING[:, 1], RIGHT),
}


@pytest.mark.parametrize("said", PATTERNS)
def test_the_pattern_of_wrong_labels_is_said_and_not_given_back_as_numbers(said):
    (finding,) = judged(PATTERNS[said])
    assert finding.text.startswith(said)
    assert "2" not in finding.bare and "1" not in finding.bare


def test_labels_without_a_pattern_are_counted_and_the_first_wrong_row_is_named():
    (finding,) = judged(np.where(ROWS % 3 == 2, RANKING[:, 2], RIGHT))
    assert finding.text.startswith(f"{len(RIGHT) // 3} of {len(RIGHT)} labels are wrong: in row 2, ")


def test_right_labels_of_any_type_are_right():
    assert judged(RIGHT.astype(np.float64)) == judged(RIGHT.astype(np.int32)) == []
