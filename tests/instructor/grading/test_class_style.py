"""The look of the report on the class: legible in light and dark, and nothing fetched from elsewhere."""

import re

import pytest

from instructor.grading.class_style import STYLE

LIGHT, DARK = (
    dict(re.findall(r"--(\w+): #(\w{6})", block)) for block in re.findall(r":root {([^}]*)}", STYLE)
)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """As the Web Content Accessibility Guidelines define it, 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out_from_the_page(colours):
    for name in ("text", "faint", "link"):
        assert contrast(colours[name], colours["page"]) >= 4.5, name  # level AA for text
    for name in ("fill", "line"):
        assert contrast(colours[name], colours["page"]) >= 3, name  # and for what is no text


def test_every_colour_that_is_used_is_set_for_light_and_dark():
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) == set(LIGHT) == set(DARK)


@pytest.mark.parametrize("tag", ["h1", "h2", "h3", "caption", "thead"])
def test_no_heading_stays_alone_at_the_foot_of_a_printed_page(tag):
    rules = [
        (selectors.split(","), body) for selectors, body in re.findall(r"^([^{}@]+) {([^{}]*)}", STYLE, re.M)
    ]
    assert any("break-after: avoid" in body for names, body in rules if tag in map(str.strip, names))


def test_nothing_is_fetched_and_nothing_is_left_open():
    assert not re.search(r"url\(|@import|http", STYLE)
    assert STYLE.count("{") == STYLE.count("}")
