"""The report on the class: what it says, about whom, and that nothing students wrote takes effect."""

from html.parser import HTMLParser

import pytest

from cs231n.diagnosis.slips import CATALOGUE
from instructor.grading import class_report
from instructor.grading.marks import Given, columns
from instructor.grading.table import total
from instructor.sandbox import Used
from tests.instructor.grading.class_helpers import content
from tests.instructor.grading.grading_helpers import MANIFEST

HOSTILE = "<script>alert('\"&')</script>\u202e\x1b[2J"
VOID = {"meta"}
UPHILL = next(slip.shows for slip in CATALOGUE["train"] if slip.name == "uphill")


class Page(HTMLParser):
    """Tags, attributes, and the text below each heading of the second order, or (key "") above the first.

    It fails if tags are unbalanced.
    """

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.sections, self.open, self.section = [], [], {"": ""}, [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attribute) for attribute in attrs]
        self.open += [] if tag in VOID else [tag]
        if tag == "h2":
            self.section = dict(attrs)["id"]
            self.sections[self.section] = ""

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.sections[self.section] += data

    def values(self, name):
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture
def graded():
    return [
        ("alice", content({})),
        ("bob", content({"train": ["uphill"], "predict": ["unfinished"]})),
        (HOSTILE, content({"train": ["uphill"]}, f"No result: {HOSTILE}", [f"a.py is missing {HOSTILE}"])),
    ]


@pytest.fixture
def used():
    return {"alice": Used(1.25, 50_000_000), "bob": Used(0.5, 40_000_000), HOSTILE: Used(2.5, 300_000_000)}


def page_of(graded, used, **given):
    """The page, with what people gave by name."""
    totals = {name: total(content, given.get(name, Given()), 0, MANIFEST) for name, content in graded}
    return class_report.page(graded, totals, used, MANIFEST)


@pytest.fixture
def text(graded, used):
    return page_of(graded, used)


def test_it_says_what_to_explain_and_which_submissions_to_look_at(text):
    page = Page(text)
    assert f"Most frequent slip: {UPHILL} (2 of 3)" in page.sections["short"]
    assert f"{UPHILL}\n 2 of 3 submissions" in page.sections["slips"]
    assert "In: Exercise 4: train by SGD" in page.sections["slips"]
    assert "Not written yet.\n 1 of 3 submissions" in page.sections["others"]
    assert "Exercise 4: train by SGD 1 (33 %)03.3 of 10" in page.sections["questions"]
    assert "a.py is missing" in page.sections["look"] and "alice" not in page.sections["look"]
    assert "4.2 s of processor time in 3 submissions, 1.25 s in the median" in page.sections["usage"]
    assert "used 300 MB" in page.sections["usage"]


def test_only_the_ten_most_frequent_slips_are_listed():
    names = ["no-minibatch", "whole-set", "wrong-batch-size", "same-minibatch", "unpaired", "never-drawn",
             "not-random", "reg-lost", "rng-ignored", "no-update", "penalty-twice"]  # fmt: skip
    graded = [("a", content({"train": names})), ("b", content({"train": names[:-1]}))]
    told = Page(page_of(graded, {})).sections["slips"]
    assert told.count("2 of 2 submissions") == 10 and "1 of 2" not in told


def test_what_students_wrote_stays_text(text):
    page = Page(text)
    assert "script" not in page.tags and not [name for name in page.attributes if name[1].startswith("on")]
    assert "<script>alert('\"&')</script> [2J" in page.sections["look"]  # to be read, as they wrote it
    assert "\x1b" not in text and "\u202e" not in text
    assert all(link.startswith(("#", "./")) for link in page.values("href"))


def test_no_student_is_named_where_slips_are_counted(text):
    page = Page(text)
    for section in ("short", "points", "slips", "others", "questions"):
        assert not any(name in page.sections[section] for name in ("alice", "bob", "alert"))


def test_the_figure_says_in_words_what_it_shows(text):
    page = Page(text)
    (label,) = page.values("aria-label")
    assert label.startswith("Histogram. Points of 3 submissions, out of 100: median 90, a quarter have 85 or")
    assert "from 80: 1, from 90: 1, all points: 1." in label


def test_it_is_a_page_that_needs_nothing_else(text):
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">') and "url(" not in text
    assert not {"img", "link", "script", "iframe", "object"} & {*page.tags} and not page.values("src")
    assert [page.tags.count(tag) for tag in ("title", "header", "main", "h1")] == [1, 1, 1, 1]
    assert page.tags.count("th") == len(page.values("scope"))
    ids = page.values("id")
    assert len(ids) == len({*ids}) and {*page.values("aria-labelledby")} <= {*ids}
    assert "@media screen and (prefers-color-scheme: dark)" in text


def test_points_that_people_changed_count_and_are_listed_with_the_reason(graded, used):
    given = {"bob": Given(override={"train": 7.5, "predict": 5}, reason=f"seen in class {HOSTILE}")}
    page = Page(page_of(graded, used, **given))
    assert "bobExercise 4: train by SGD0 → 7.5seen in class <script>" in page.sections["changed"]
    assert "bobExercise 5: predict0 → 5seen in class <script>" in page.sections["changed"]
    assert "script" not in page.tags
    assert "what people changed by hand. Of 3 submissions, 3 have written answers" in page.sections[""]
    assert "median 97.5" in page.sections[""]  # 85 before
    assert "Exercise 4: train by SGD 1 (33 %)05.8 of 10" in page.sections["questions"]
    assert "changed" not in Page(page_of(graded, used)).sections


def test_totals_are_shown_once_all_written_answers_have_a_mark(graded, used):
    everything = Given(dict.fromkeys(columns(MANIFEST), 2))
    some = {name: everything for name, _ in graded[:2]}
    assert "out of 100" in Page(page_of(graded, used, **some)).sections[""]
    page = Page(page_of(graded, used, **some, **{HOSTILE: everything}))
    assert "out of 144: median 114" in page.sections[""] and "These are the totals" in page.sections[""]


def test_an_empty_class_and_a_class_of_one_have_a_page(used):
    empty = Page(page_of([], {}))
    assert "Nobody has handed anything in." in empty.sections["short"]
    assert "Not measured." in empty.sections["usage"]
    one = Page(page_of([("alice", content({}))], {"alice": used["alice"]}))
    assert "Everybody has all points." in one.sections["short"] and "Nothing." in one.sections["slips"]


def test_the_same_results_give_the_same_bytes(graded, used, text):
    assert page_of(graded, dict(reversed(used.items()))) == text
