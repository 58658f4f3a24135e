"""The report on the class: what it says, of whom, and that nothing in it comes alive."""

import re
from html.parser import HTMLParser

import pytest

from cs231n.diagnosis.slips import CATALOGUE
from instructor.grading import class_report
from instructor.sandbox import Used
from tests.instructor.grading.class_helpers import content
from tests.instructor.grading.grading_helpers import MANIFEST

HOSTILE = "<script>alert('\"&')</script>\u202e\x1b[2J"
VOID = {"meta"}
UPHILL = next(slip.shows for slip in CATALOGUE["train"] if slip.name == "uphill")


class Page(HTMLParser):
    """Tags, attributes and the text below each heading of the second order; fails if tags are unbalanced."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.sections, self.open, self.section = [], [], {}, [], ""
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
        if self.section:
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


@pytest.fixture
def text(graded, used):
    return class_report.page(graded, used, MANIFEST)


def test_it_says_what_to_explain_and_whom_to_look_at(text):
    page = Page(text)
    assert f"Most frequent slip: {UPHILL} (2 of 3)" in page.sections["short"]
    assert f"{UPHILL}\n 2 of 3 submissions" in page.sections["slips"]
    assert "In: Exercise 4: train by SGD" in page.sections["slips"]
    assert "Not written yet.\n 1 of 3 submissions" in page.sections["others"]
    assert "Exercise 4: train by SGD 1 (33 %)03.3 of 10" in page.sections["questions"]
    assert "a.py is missing" in page.sections["look"] and "alice" not in page.sections["look"]
    assert "4.2 s of processor time in 3 submissions, 1.25 s in the median" in page.sections["usage"]
    assert "had 300 MB" in page.sections["usage"]


def test_only_the_ten_most_frequent_slips_are_told():
    names = ["no-minibatch", "whole-set", "wrong-batch-size", "same-minibatch", "unpaired", "never-drawn",
             "not-random", "reg-lost", "rng-ignored", "no-update", "penalty-twice"]  # fmt: skip
    graded = [("a", content({"train": names})), ("b", content({"train": names[:-1]}))]
    told = Page(class_report.page(graded, {}, MANIFEST)).sections["slips"]
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


def test_text_is_readable_in_light_and_dark():
    schemes = class_report.STYLE.split("@media")[0:2]
    for scheme in schemes:
        colours = dict(re.findall(r"(--\w+): (#\w+);", scheme))
        for name, least in (("--text", 4.5), ("--faint", 4.5), ("--link", 4.5), ("--fill", 3), ("--line", 3)):
            assert contrast(colours[name], colours["--page"]) >= least, (name, colours)


def contrast(one, other):
    """By WCAG 2.1."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_empty_class_and_a_class_of_one_have_a_page(used):
    empty = Page(class_report.page([], {}, MANIFEST))
    assert "Nobody has handed anything in." in empty.sections["short"]
    assert "Not measured." in empty.sections["usage"]
    one = Page(class_report.page([("alice", content({}))], {"alice": used["alice"]}, MANIFEST))
    assert "Everybody has all points." in one.sections["short"] and "Nothing." in one.sections["slips"]


def test_the_same_results_give_the_same_bytes(graded, used, text):
    assert class_report.page(graded, dict(reversed(used.items())), MANIFEST) == text
