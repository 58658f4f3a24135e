"""The list that comes with an export from Gradescope: what is read of it, and what cannot be forged in it."""

from datetime import datetime, timezone

import pytest

from instructor.grading import gradescope_export
from instructor.grading.gradescope_export import Listed, listed_submissions

LIST = """\
---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '0123'
    :email: jane@example.edu
  :created_at: 2026-11-03 22:30:11.123456789 Z
  :score: 0.0
  :results: !ruby/object:Results
    output: |
      submission_102:
        :submitters:
        - :name: Forged
  :submitters
    not a key
  :history:
  - :id: 7
    :created_at: 2026-10-01 00:00:00.000000000 Z
    :submitters:
    - :name: Forged
submission_102.pdf:
  :submitters:
  - :name: 'O''Brien, "Pat"'
    :sid: 77
  - :name:
    :email: li@example.edu
  :created_at: soon
"""


def write(tmp_path, text):
    (tmp_path / "submission_metadata.yml").write_text(text, encoding="utf-8")
    return tmp_path / "submission_metadata.yml"


def test_names_numbers_addresses_and_times_are_read_and_nothing_that_a_student_wrote(tmp_path):
    time = datetime(2026, 11, 3, 22, 30, 11, 123456, tzinfo=timezone.utc)
    assert listed_submissions(write(tmp_path, LIST)) == {
        "submission_101": Listed(("Jane Doe",), ("0123", "jane@example.edu"), time),
        "submission_102.pdf": Listed(('O\'Brien, "Pat"',), ("77", "li@example.edu"), None),
    }


def test_names_that_lead_elsewhere_are_left_out(tmp_path):
    names = ["../x", "/etc", "..", ".", "7"]
    text = "".join(f"{name}:\n  :submitters:\n  - :name: Eve\n" for name in names)
    assert listed_submissions(write(tmp_path, text)) == {}


def test_an_empty_list_lists_nothing(tmp_path):
    assert listed_submissions(write(tmp_path, "")) == listed_submissions(write(tmp_path, "---\n")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "submission_1: [\n",
        "submission_1:\n  :submitters: !!python/object/apply:os.system ['true']\n",
        "submission_1: text\n",
        "submission_1:\n  :submitters: *nowhere\n",
        "submission_1:\n  :submitters: " + "[" * 5000 + "\n",
    ],
)
def test_a_list_that_cannot_be_read_gets_one_clear_sentence(tmp_path, text):
    with pytest.raises(ValueError, match="submission_metadata.yml cannot be read .*: remove it to grade"):
        listed_submissions(write(tmp_path, text))


def test_an_enormous_list_is_refused_and_its_results_do_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(gradescope_export, "MAX_LIST", 1000)
    assert listed_submissions(write(tmp_path, LIST + "  :results: >\n" + "    x\n" * 1000))
    with pytest.raises(ValueError, match="it is enormous"):
        listed_submissions(write(tmp_path, LIST + LIST.replace("submission", "another") * 3))
