"""A grader for all tests of a process, which must still be honest at the end."""

import pytest

from instructor.grading.batch import clean_edition
from instructor.grading.grader import Grader, load_problems
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import MANIFEST


@pytest.fixture(scope="session")
def edition():
    return clean_edition(MANIFEST)


@pytest.fixture(scope="session")
def running(edition):
    with Grader(MANIFEST, edition, load_problems(), 2) as running:
        yield running
        honest = helpers.grade(running, helpers.solved())  # after all that was hostile
        assert helpers.lost(honest) == {"model"}, [mark.text for mark in honest.marks if mark.points == 0]
