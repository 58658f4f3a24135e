"""site/style.css and site/formulas.woff: colours that can be read, and a glyph for every letter."""

import re

import nbformat
import pytest
from fontTools.ttLib import TTFont

from tools.pages import markdown
from tools.pages.frame import SITE
from tools.pages.site import ROOT

STYLE = (SITE / "style.css").read_text(encoding="utf-8")
ROOTS = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
LIGHT, DARK = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in ROOTS)
TEXT = ("text", "quiet", "link")
CODE = ("text", "keyword", "string", "number", "comment", "name", "link")


def luminance(colour):
    """As WCAG 2.1 defines it."""
    levels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_definition():
    assert contrast("#ffffff", "#000000") == 21 and round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_told_from_what_is_behind_it(colours):
    pairs = [(text, behind) for text in TEXT for behind in ("page", "note")]
    pairs += [(text, "code") for text in CODE]
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in pairs}
    assert min(low.values()) >= 4.5, min(low, key=low.get)
    assert contrast(colours["line"], colours["page"]) >= 3


def test_the_dark_page_is_dark_and_has_a_colour_of_its_own_for_everything():
    assert luminance(DARK["page"]) < 0.02 and set(DARK) == set(LIGHT)
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) == set(LIGHT)


def test_every_letter_of_the_formulas_is_in_the_font():
    known, letters = set(TTFont(SITE / "formulas.woff").getBestCmap()), set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for formula in re.findall(r"<math.*?</math>", markdown.to_html(cell.source, path.parent)):
                    letters |= set(map(ord, re.sub(r"<[^>]*>|&\w+;|\s", "", formula)))
    assert len(letters) > 50 and letters <= known, [chr(letter) for letter in letters - known]
