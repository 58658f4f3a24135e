"""docs/checks.md says what the checks say, and every sentence of theirs can be read in a minute."""

import pytest

from cs231n.diagnosis import EXERCISES
from tests.cs231n.diagnosis.fitted_mutants import FITTED
from tests.cs231n.diagnosis.messages import PAGE, rows
from tests.cs231n.diagnosis.slip_mutants import MUTANTS


def test_the_page_has_a_row_for_every_slip_that_is_committed():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("| ") for line in lines) == len(MUTANTS) + len(FITTED) + len(EXERCISES)


# The others take half a minute, and test_slips.py runs them all.
@pytest.mark.parametrize("name", ["softmax_loss_stacked", "class_probabilities", "softmax_jacobian"])
def test_the_page_says_what_the_checks_say(name):
    page = PAGE.read_text(encoding="utf-8")
    assert all(row in page for row in rows(name))
