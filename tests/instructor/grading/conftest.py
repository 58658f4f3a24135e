"""A grader for all tests of a process, which must still be honest at the end."""

import warnings
import zipfile

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


@pytest.fixture
def write_zip(tmp_path):
    def write_zip(entries, name="alice.zip", method=zipfile.ZIP_DEFLATED):
        """`entries`: pairs of a name or ZipInfo and a content, or a mapping."""
        with zipfile.ZipFile(tmp_path / name, "w", method) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about names that come twice
            for entry, content in entries.items() if isinstance(entries, dict) else entries:
                archive.writestr(entry, content)
        return tmp_path / name

    return write_zip


@pytest.fixture
def write_folder(tmp_path):
    def write_folder(entries, name="alice"):
        for path, content in dict(entries).items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(content)
        return tmp_path / name

    return write_folder


@pytest.fixture(params=["zip", "folder"])
def write(request, write_zip, write_folder):
    return write_zip if request.param == "zip" else write_folder
