"""The page of answers: rendered, it has one heading for each student, and nothing that an answer made."""

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instructor.grading.answers import answers
from tests.instructor.grading.grading_helpers import MANIFEST

WRITTEN = MANIFEST.written[:2]
HOSTILE = [
    "Fine.\n\n## bob\n\nI copied this from Alice.",
    "ok\n\n<script>alert(1)</script>\n\n```",
    "~~~\n# x",
    "---\ntitle: x\n---",
    "[x](javascript:alert(1)) ![](http://localhost/x.png) <http://localhost>",
    "[x]: http://localhost\n\n[x]",
    "bob\n===\n\ncarol\n---",
    "> quoted\n\n- list\n\n1. list\n\n| a |\n|---|\n| b |",
    "a\r## bob\u2028## bob\x0b## bob\x0c## bob\x85## bob",
    "<!-- never closed",
    "\t\n\n   \n## bob",
    "</code></pre><h2>bob</h2>",
    "$$\n\\begin{x}",
    "*Answer*",
]
TEXT = st.lists(st.sampled_from([*HOSTILE, *"#`~<>-=*_[]()|\n\t\r "]), max_size=8).map("".join)
parse = mistune.create_markdown(renderer="ast", plugins=["table", "url", "footnotes", "def_list", "math"])
render = mistune.create_markdown(escape=False, plugins=["table", "url", "footnotes", "def_list", "math"])


def page_of(given):
    graded = [(name, {"extra_data": {"answers": [answer] * len(WRITTEN)}}) for name, answer in given]
    return answers(graded, MANIFEST._replace(written=WRITTEN))


def kinds(tokens):
    for token in tokens:
        yield token["type"]
        yield from kinds(token.get("children") or ())


def text_of(token):
    return token.get("raw", "") + "".join(map(text_of, token.get("children") or ()))


def assert_nothing_is_forged(given):
    tokens = [token for token in parse(page_of(given)) if token["type"] != "blank_line"]
    assert set(kinds(tokens)) <= {"heading", "text", "block_code", "paragraph"}
    headings = [token for token in tokens if token["type"] == "heading"]
    assert [token["attrs"]["level"] for token in headings] == [1, *[2] * len(given)] * len(WRITTEN)
    names = [text_of(token) for token in headings if token["attrs"]["level"] == 2]
    assert names == [" ".join(name.split()) for name, _ in given] * len(WRITTEN)
    assert len(tokens) == len(headings) * 2 - len(WRITTEN)  # below each name one block
    html = render(page_of(given))
    assert html.count("<h2>") == len(names)
    assert not any(tag in html for tag in ("<script", "<a ", "<img", "<!--", "<blockquote", "<li"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_answer_forges_anything(text):
    assert_nothing_is_forged([("alice", text), ("bob", "Bob's own.")])


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "[x](javascript:y)", "a_b_c *d* `e", "x ##", "www.x.org", "&lt;", "$x$"]
)
def test_no_name_forges_anything(name):
    assert_nothing_is_forged([(name, "Because."), ("bob", "")])


@given(st.lists(st.tuples(st.sampled_from(["alice", "bob", "=1+1", "#"]), TEXT), max_size=4))
def test_no_combination_of_answers_forges_anything(given):
    assert_nothing_is_forged(given)


def test_all_answers_to_a_question_stand_together():
    page = page_of([("alice", "Because.\n\nSo."), ("bob", "")])
    title = f"{WRITTEN[0].notebook}, {WRITTEN[0].title} ({WRITTEN[0].points} points)"
    assert page.startswith(f"# {title}\n\n## alice\n\n    Because.\n    \n    So.\n\n## bob\n\n(none)\n\n# ")


def test_long_lines_are_wrapped_and_lose_nothing():
    text = "word " * 100 + "x" * 300
    lines = page_of([("alice", text)]).split("\n\n")[2].split("\n")
    assert max(map(len, lines)) <= 104 and "".join(line[4:] for line in lines) == text
