"""instructor/release/colab.py: links, and a cell that does nothing where it is not needed."""

import json

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from cs231n.diagnosis.student_code.notebook_code import faulty_cells
from instructor.release.colab import at_home, home_of, set_up_cell
from instructor.release.edition import edition_files, release
from instructor.stamp import ASSIGNMENT

URL = "https://github.com/course/softmax"


@pytest.mark.parametrize(
    "url, command, folder, link",
    [
        (
            URL,
            "-b main https://github.com/course/softmax /content/softmax",
            "/content/softmax",
            "blob/main/x",
        ),
        (f"{URL}.git", " https://github.com/course/softmax /content/softmax", "/content/softmax", "main/x"),
        (
            f"{URL}/tree/autumn",
            "-b autumn https://github.com/course/",
            "/content/softmax",
            "autumn/x",
        ),
        (
            f"{URL}/tree/main/a/b/",
            "softmax /content/softmax",
            "/content/softmax/a/b",
            "blob/main/a/b/x",
        ),
        ("https://git.example.org/~me/hw1.git", "~me/hw1.git /content/hw1", "/content/hw1", None),
        (
            "https://example.org/hw1.zip",
            "unzip -q /content/softmax.zip -d",
            "/content/softmax",
            None,
        ),
    ],
)
def test_an_address_tells_how_to_fetch_the_edition_and_where_it_is_then(url, command, folder, link):
    home = home_of(url)
    assert command in home.command and home.folder == folder
    assert bool(home.github) == bool(link)
    if link:
        assert home.in_colab("x").startswith("https://colab.research.google.com/github/course/softmax/blob/")
        assert home.in_colab("x").endswith(link)


@pytest.mark.parametrize(
    "url", ["softmax", "", "https://x.org/a b", "https://x.org/$(id)", "https://x.org/a;ls"]
)
def test_what_is_no_address_or_would_mean_something_to_a_shell_is_refused(url):
    with pytest.raises(ValueError, match="URL must be an address such as"):
        home_of(url)


def test_the_cell_is_python_to_the_grader_and_does_nothing_outside_colab():
    source = set_up_cell(home_of(URL), drive=True)
    assert source.endswith("%run /content/softmax/tools/colab.py --drive /content/drive")
    cells = [{"cell_type": "code", "source": source}]
    assert faulty_cells(json.dumps({"cells": cells})) == []
    exec(TransformerManager().transform_cell(source), {})  # a command would need get_ipython
    with pytest.raises(NameError, match="get_ipython"):
        exec(TransformerManager().transform_cell(source.replace('"google.colab"', '"sys"')), {})


def test_every_notebook_has_the_badge_on_top_and_the_cell_first_and_is_else_the_same():
    plain, _ = edition_files()
    files, _ = edition_files(url=URL)
    notebooks = [name for name in files if name.endswith(".ipynb")]
    assert {name for name in files if files[name] != plain[name]} == {*notebooks, "README.md"}
    for name in notebooks:
        badge, *cells = json.loads(files[name])["cells"]
        assert (
            f"(https://colab.research.google.com/github/course/softmax/blob/main/{name})"
            in badge["source"][0]
        )
        added = next(cell for cell in cells if cell["cell_type"] == "code")
        assert "".join(added["source"]) == set_up_cell(home_of(URL), drive=False)
        cells.remove(added)
        assert cells == json.loads(plain[name])["cells"]
        assert f"/blob/main/{name})" in files["README.md"].decode()
    assert files[ASSIGNMENT] == plain[ASSIGNMENT]  # the same edition, wherever it is kept


def test_a_place_without_links_still_has_its_section_of_the_readme():
    files = {"README.md": b"# Title\n\n## How to work\n\n1. Read\n", "a.py": b""}
    text = at_home(files, "https://example.org/hw1.zip", drive=True)["README.md"].decode()
    assert "## In Google Colab" in text and "Upload a notebook" in text and "Binder" not in text
    assert text.endswith("\n\n## How to work\n\n1. Read\n")


def test_what_is_no_address_leaves_nothing_behind(tmp_path):
    with pytest.raises(ValueError, match="must be an address"):
        release(tmp_path / "student", url="softmax")
    assert list(tmp_path.iterdir()) == []
