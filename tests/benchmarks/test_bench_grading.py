"""Grading: whole commands, with the memory of the largest process."""

import sys
import zipfile

import pytest

from benchmarks import bench_grading
from instructor.manifest import load_manifest


@pytest.mark.skipif(sys.platform == "win32", reason="submissions cannot be run there")
def test_the_row_says_how_many_a_second_and_how_large_a_process_became(quick):
    (row,) = (row for row in quick.json["rows"] if row["what"].startswith("grading"))
    assert row["submissions_per_second"] == pytest.approx(2 / row["seconds"])
    assert row["peak_rss_bytes"] > 10e6 and row["ratio_to_loop"] is None


def test_what_is_graded_are_all_the_files_of_a_submission(tmp_path):
    (tmp_path / "one.zip").write_bytes(bench_grading._submission())
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == list(load_manifest().submission)
