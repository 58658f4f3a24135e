"""tools/pages/playground.py: one page that holds everything it needs, the same each time."""

import io
import json
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from cs231n.data_utils import CLASS_NAMES, find_dataset
from tools.pages.frame import framed
from tools.pages.playground import COLUMNS, NUM_TRAIN, NUM_VAL, PARTS, STEP, pack, playground_page

NETWORK = re.compile(
    r"https?:|fetch\(|XMLHttpRequest|WebSocket|import\(|importScripts|@import|url\((?!#|data:)"
)
SOURCES = sorted(PARTS.iterdir())


@pytest.fixture(scope="module")
def html():
    """The page with all its images, as `make pages` writes it."""
    return framed(playground_page(find_dataset("sample")), "playground.html", [("index.html", "Overview")])


@pytest.fixture(scope="module")
def soup(html):
    return BeautifulSoup(html, "html.parser")


def test_it_is_small_enough_to_be_sent_to_anybody(html):
    assert len(html.encode()) <= 8e6


def test_nothing_in_it_is_fetched(soup):
    assert not soup.find_all(["link", "iframe", "object", "embed", "source"])
    assert all(element["src"].startswith("data:") for element in soup.find_all(src=True))
    for path in SOURCES:
        assert not NETWORK.search(path.read_text(encoding="utf-8")), path.name


def test_every_part_is_in_it_and_none_ends_a_script_too_early(soup):
    scripts = "".join(script.string for script in soup.find_all("script"))
    for path in SOURCES:
        own = path.read_text(encoding="utf-8")
        if path.suffix == ".js":
            assert own in scripts and "</script" not in own
    style = (PARTS / "style.css").read_text(encoding="utf-8")
    assert any(style in element.string for element in soup.find_all("style"))


def test_what_it_shares_with_the_lesson_is_that_of_the_package(soup):
    facts = json.loads(soup.find(id="facts").string)
    assert facts["classes"] == list(CLASS_NAMES) and facts["title"] == find_dataset("sample").title
    assert len(facts["labels"]) == NUM_TRAIN + NUM_VAL and facts["numTrain"] == NUM_TRAIN


def test_the_same_data_give_the_same_bytes_and_others_do_not():
    first, again, other = (playground_page(find_dataset("sample"), n, 20).html for n in (80, 80, 81))
    assert first == again and first != other


@pytest.mark.parametrize("count", [1, COLUMNS, COLUMNS + 7])
def test_the_picture_holds_every_pixel_without_its_last_bits(count):
    images = np.random.RandomState(0).randint(0, 256, (count, 32, 32, 3)).astype(np.uint8)
    picture, levels = pack(images)
    opened = Image.open(io.BytesIO(picture))
    assert opened.mode == "RGB" and opened.info == {} and np.array_equal(levels, images // STEP)
    pixels = np.asarray(opened)
    for n in range(count):
        top, left = 32 * (n // COLUMNS), 32 * (n % COLUMNS)
        assert np.array_equal(pixels[top : top + 32, left : left + 32], levels[n])


def test_the_sources_can_be_read_in_one_sitting():
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in SOURCES}
    assert max(map(len, lines.values())) <= 180
    assert max(len(line) for name, text in lines.items() if name.endswith(".js") for line in text) <= 150
