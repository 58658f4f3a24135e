"""A course folder of nbgrader with the assignment in it."""

import pytest

from instructor.platforms import nbgrader_source


@pytest.fixture
def course(tmp_path, monkeypatch):
    nbgrader_source.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)  # as nbgrader does
    return tmp_path
