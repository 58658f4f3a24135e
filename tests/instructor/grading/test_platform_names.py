"""What is read out of the names that learning platforms make, and which names are left alone."""

from datetime import datetime
from pathlib import Path

import pytest

from instructor.grading.platform_names import is_class, items_in

EVENING = datetime(2026, 11, 3, 22, 30)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Jane Doe_1234567_assignsubmission_file_", ("Moodle", "Jane Doe", "1234567")),
        ("Jane Doe_1234567_assignsubmission_file", ("Moodle", "Jane Doe", "1234567")),
        ("Jane_van_Doe_1234567_assignsubmission_file_a.zip", ("Moodle", "Jane_van_Doe", "1234567")),
        ("Default group_assignsubmission_file_", ("Moodle", "Default group", "")),
        ("31-67 - Jane Doe - Nov 3, 2026 1030 PM", ("Brightspace", "Jane Doe", "31-67")),
        ("31-67 - A - B - Nov 3, 2026 1030 PM - a - b.zip", ("Brightspace", "A - B", "31-67")),
        ("Homework 1_doej_attempt_2026-11-03-22-30-11_a_b.zip", ("Blackboard", "", "doej")),
        ("doejane_12345_678910_a_b.zip", ("Canvas", "doejane", "12345")),
        ("doejane_LATE_12345_678910_a.zip", ("Canvas", "doejane", "12345")),
        ("12345_678910_a.zip", ("Canvas", "", "12345")),
        ("शर्माअमित_12345_678910_a.zip", ("Canvas", "शर्माअमित", "12345")),
        ("i̇nanzoë_LATE_12345_678910_a.zip", ("Canvas", "i̇nanzoë", "12345")),
        ("31-67 - Zoë - 3. november 2026 2230", ("Brightspace", "Zoë", "31-67")),
        ("LATE_anon_Xy9_678910_a.zip", ("Canvas", "", "anon_Xy9")),
    ],
)
def test_the_student_is_found(name, expected):
    (item,) = items_in([Path(name)])
    assert (item.platform, item.name, item.id) == expected and not item.text


@pytest.mark.parametrize(
    "name",
    [
        "alice.zip",
        "submission_101",
        "softmax-janedoe",
        "hw_1_22_a.zip",
        "Softmax_2026_1101_alice.zip",
        "a_attempt_2026-11-03.zip",
        "3 - Jane - Nov 3.zip",
    ],
)
def test_other_names_are_left_alone(name):
    assert items_in([Path(name)]) == []


@pytest.mark.parametrize(
    "name, file, text",
    [
        ("Jane_1_assignsubmission_file_a_b.zip", "a_b.zip", False),
        ("Jane_1_assignsubmission_file_", "Jane_1_assignsubmission_file_", False),
        ("Jane_1_assignsubmission_onlinetext_", "Jane_1_assignsubmission_onlinetext_", True),
        ("31-67 - J - Nov 3, 2026 1030 PM - a - b.zip", "a - b.zip", False),
        ("hw_doej_attempt_2026-11-03-22-30-11_a_b.zip", "a_b.zip", False),
        ("hw_doej_attempt_2026-11-03-22-30-11.txt", "hw_doej_attempt_2026-11-03-22-30-11.txt", True),
        ("doe_12345_678910_a_b-1.tar.gz", "a_b.tar.gz", False),
        ("doe_12345_678910_softmax-12.py", "softmax.py", False),
        ("doe_12345_text.html", "doe_12345_text.html", True),
    ],
)
def test_so_is_the_name_that_the_student_gave_the_file(name, file, text):
    (item,) = items_in([Path(name)])
    assert (item.file, item.text) == (file, text)


@pytest.mark.parametrize(
    "name, time",
    [
        ("31-67 - J - Nov 3, 2026 1030 PM", EVENING),
        ("31-67 - J - November 3, 2026 1030 PM", EVENING),
        ("31-67 - J - Nov 3, 2026 2230", EVENING),
        ("31-67 - J - 3 November, 2026 1030 PM", EVENING),
        ("31-67 - J - 3 Nov 2026 2230", EVENING),
        ("31-67 - J - Nov 3, 2026 105 AM", datetime(2026, 11, 3, 1, 5)),
        ("31-67 - J - Nov 3, 2026 1200 AM", datetime(2026, 11, 3)),
        ("31-67 - J - Brumaire 3, 2026 1030 PM", None),
        ("hw_doej_attempt_2026-11-03-22-30-00_a.zip", EVENING),
        ("hw_doej_attempt_2026-99-03-22-30-00_a.zip", None),
        ("doe_12345_678910_a.zip", None),
    ],
)
def test_so_is_the_time_if_it_can_be_read(name, time):
    assert items_in([Path(name)])[0].time == time


def test_only_canvas_tells_whether_it_was_late():
    names = ["doe_LATE_12345_678910_a.zip", "li_12346_678911_a.zip", "J_1_assignsubmission_file_"]
    assert [item.late for item in items_in(map(Path, names))] == [True, False, None]


def test_canvas_gives_a_number_of_an_upload_only_once():
    names = ["softmax_2026_1101_alice.zip", "softmax_2026_1101_bob.zip", "J_1_assignsubmission_file_"]
    assert [item.platform for item in items_in(map(Path, names))] == ["Moodle"]


def test_a_class_is_the_work_of_several_students():
    assert is_class(["J_1_assignsubmission_file_", "K_2_assignsubmission_file_", "README"])
    assert not is_class(["J_1_assignsubmission_file_", "J_1_assignsubmission_onlinetext_"])
    assert not is_class(["x" * 100_000 + "_1_assignsubmission_file_", "K_2_assignsubmission_file_"])
