"""tools/pages/markdown.py: formulas, pictures, links and tables on a page."""

import base64

import pytest
from bs4 import BeautifulSoup

from tools.pages import markdown


def test_formulas_become_mathml_and_code_does_not(tmp_path):
    html = markdown.to_html("Of $W_j$ and `$x$`:\n\n$$\\frac{1}{N}$$\n\n```\ncost $5 or $6\n```", tmp_path)
    assert "<msub><mi>W</mi><mi>j</mi></msub>" in html and "<mfrac>" in html and "\\frac" not in html
    assert "<code>$x$</code>" in html and "cost $5 or $6" in html


def test_a_star_or_an_underscore_in_a_formula_is_no_emphasis(tmp_path):
    html = markdown.to_html("$a * b$ and $c * d$, $x_i$ and $y_i$", tmp_path)
    assert "<em>" not in html and html.count("</math>") == 4


def test_a_bar_in_a_formula_does_not_end_the_cell_of_a_table(tmp_path):
    html = markdown.to_html("| a | b |\n|---|---|\n| $|x|$ | 2 |", tmp_path)
    assert html.count("<td>") == 2


def test_folded_hints_are_read_as_markdown(tmp_path):
    html = markdown.to_html(
        "<details><summary>Hint</summary>\n\nUse `W`, that is $W_j$.\n\n</details>", tmp_path
    )
    body = html[html.index("<details>") : html.index("</details>")]
    assert "<code>W</code>" in body and "</math>" in body


def test_a_picture_is_inside_the_page(tmp_path):
    (tmp_path / "dot.png").write_bytes(b"PNG")
    html = markdown.to_html("![a dot](dot.png)", tmp_path)
    assert f'alt="a dot" src="data:image/png;base64,{base64.b64encode(b"PNG").decode()}"' in html


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("svm.ipynb", "svm.html"),
        ("svm.ipynb#1.-Set-up", "svm.html#1.-Set-up"),
        ("#1.-Set-up", "#1.-Set-up"),
        ("https://example.org/x.ipynb", "https://example.org/x.ipynb"),
    ],
)
def test_a_link_leads_to_a_page(link, address, tmp_path):
    html = markdown.to_html(f"[there]({link})", tmp_path, {"svm.ipynb": "svm.html"}.get)
    assert f'<a href="{address}">there</a>' in html


def test_a_link_to_what_has_no_page_is_text(tmp_path):
    assert markdown.to_html("[there](other.ipynb)", tmp_path).strip() == "<p>there</p>"


def test_headers_say_whether_they_are_of_columns_or_of_rows_and_none_is_empty(tmp_path):
    html = markdown.to_html(
        "| | best |\n|---|---|\n| float32 | 1 |\n\n| array | |\n|---|---|\n| W | 2 |", tmp_path
    )
    assert '<th scope="col">best</th>' in html and '<th scope="row">float32</th>' in html
    assert html.count("<td></td>") == 2 and "<td>W</td>" in html


def test_comments_are_left_out(tmp_path):
    assert "SOLUTION" not in markdown.to_html("<!-- BEGIN SOLUTION -->\n*Answer.* Yes.", tmp_path)


def test_each_line_of_code_is_an_element_and_the_code_stays_the_same(tmp_path):
    code = "for i in range(3):\n\n    s = '''a\n    b'''  # 1 < 2"
    soup = BeautifulSoup(markdown.to_html(f"```python\n{code}\n```", tmp_path), "html.parser")
    assert soup.pre.get_text() == f"{code}\n" and len(soup.select("pre > .line")) == 4


def test_what_ends_a_sentence_stays_on_the_line_of_the_formula_before_it(tmp_path):
    soup = BeautifulSoup(
        markdown.to_html("Of $W_j$: it is $x$, and (with $y$). So $z$ is.", tmp_path), "html.parser"
    )
    assert [span.get_text()[-1] for span in soup.select(".keep")] == [":", ",", "."]
    assert len(soup.find_all("math")) == 4 and soup.find_all("math")[3].parent.name == "p"
