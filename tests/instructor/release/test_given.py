"""An edition that gives the loss with loops: what is handed out, asked for and graded agrees."""

import json
import re
import subprocess
import sys

import pytest

from instructor.grading.grader import Grader, load_problems
from instructor.grading.submission import Submission
from instructor.manifest import MANIFEST, listed_files, load_manifest
from instructor.platforms import nbgrader_source
from instructor.release.edition import edition_files, write_folder
from instructor.release.given import with_given
from instructor.release.markers import MarkerError, strip_code
from tests.copies import copy_of_source

SOFTMAX, NOTEBOOK = "cs231n/classifiers/softmax.py", "notebooks/softmax.ipynb"
GIVEN = {"softmax_naive_loss": "softmax_vectorized_loss"}
AS_IT_IS = load_manifest()


def changed(root, given):
    """The manifest of a source in which this is given."""
    path = root / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8")) | {"given": given}
    path.write_text(json.dumps(content), encoding="utf-8")
    return load_manifest(path)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("source")
    copy_of_source(root)
    changed(root, GIVEN)
    return root


@pytest.fixture(scope="module")
def manifest(root):
    return load_manifest(root / MANIFEST)


@pytest.fixture(scope="module")
def edition(root):
    return edition_files(root)[0]


def texts(notebook):
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]


def test_its_points_move_and_the_sum_stays(manifest):
    before, after = ({q.id: q.points for q in given.questions} for given in (AS_IT_IS, manifest))
    assert before.pop("softmax_naive_loss") + before.pop("softmax_vectorized_loss") == after.pop(
        "softmax_vectorized_loss"
    )
    assert before == after and manifest.reachable == AS_IT_IS.reachable
    assert [question.id for question in manifest.given] == ["softmax_naive_loss"]


def test_the_code_is_there_without_its_instruction_and_the_gradient_is_not(edition):
    code = edition[SOFTMAX].decode()
    naive = code[code.index("def softmax_loss_naive") : code.index("def softmax_loss_vectorized")]
    assert "    # The loss is given.\n    for i in range(num_train):\n" in naive
    assert "    loss = loss + reg * np.sum(W * W)\n    # Exercise 2: " in naive and "Exercise 1" not in naive
    assert naive.count("YOUR CODE HERE") == 1 and "dW[:, j]" not in naive


def test_the_notebook_and_the_readme_say_so(edition, manifest):
    (told,) = [text for text in texts(edition[NOTEBOOK]) if "is done for you" in text]
    assert "**Exercise 1** is done for you: `softmax_loss_naive` in `cs231n/classifiers/softmax.py`" in told
    assert told.startswith("**Exercise 1** is") and "<details>" not in told and "YOUR CODE HERE" not in told
    assert any(text.startswith("## 7. ") and "**Exercise 2** (" in text for text in texts(edition[NOTEBOOK]))
    readme = edition["README.md"].decode()
    assert "Exercise 1: the loss" not in readme.partition("| **`softmax_derivation")[0]
    (vectorized,) = [q.points for q in manifest.questions if q.id == "softmax_vectorized_loss"]
    assert f"| Exercise 3: the loss, without loops | `{SOFTMAX}` | {vectorized} |" in readme
    assert f"| **sum** | | **{AS_IT_IS.reachable}** |" in readme


def test_the_checks_find_the_loss_right_and_all_else_not_written(edition, tmp_path):
    write_folder(edition, tmp_path / "student")
    done = subprocess.run([sys.executable, "-m", "cs231n.checks"], cwd=tmp_path / "student",
                          capture_output=True, encoding="utf-8")  # fmt: skip
    assert re.findall(r"^(.*): right$", done.stdout, re.MULTILINE) == ["softmax_loss_naive, loss"]
    assert re.search(r"^softmax_loss_naive, gradient: .* not written yet", done.stdout, re.MULTILINE)


def test_what_is_given_earns_nothing_and_a_right_submission_everything(root, manifest, edition):
    as_given = {name: edition[name] for name in manifest.submission if name in edition}
    solved = {name: (root / name).read_bytes() for name in as_given}
    with Grader(manifest, edition, load_problems(), 2) as grader:
        points = [sum(mark.points for mark in grader.grade(Submission("alice", files, [])).marks)
                  for files in (as_given, solved)]  # fmt: skip
    model = next(question.points for question in manifest.questions if question.exercise == "model")
    assert points == [0, manifest.points - model]


def test_nbgrader_hands_the_same_out_for_the_same_points(root, manifest, edition, tmp_path, monkeypatch):
    monkeypatch.setattr(nbgrader_source, "ROOT", root)
    monkeypatch.setattr(nbgrader_source, "load_manifest", lambda: manifest)
    monkeypatch.setattr(nbgrader_source, "edition_files", lambda: (edition, {}))
    monkeypatch.setattr(nbgrader_source, "listed_files", lambda manifest: listed_files(manifest, root))
    source = nbgrader_source.lay_out(tmp_path)
    stripped, _ = strip_code((source / SOFTMAX).read_text(encoding="utf-8"), SOFTMAX)  # what its hook does
    assert stripped == edition[SOFTMAX].decode()
    cells = json.loads((source / "softmax.ipynb").read_text(encoding="utf-8"))["cells"]
    worth = {"".join(cell["source"]): cell["metadata"].get("nbgrader", {}).get("points") for cell in cells}
    assert worth['checks.check("softmax_loss_naive", "loss")'] == 0
    (vectorized,) = [p for text, p in worth.items() if text == 'checks.check("softmax_loss_vectorized")']
    asked = [q for q in manifest.questions if q.exercise == "softmax_loss_vectorized"]
    assert vectorized == sum(question.points for question in asked)


@pytest.mark.parametrize(
    "given, message",
    [
        ({"nosuch": "train"}, "given: 'nosuch' must be a question"),
        ({"train": "nosuch"}, "'nosuch' another that gets its points"),
        ({"train": "train"}, "'train' another that gets its points"),
        ({"train": "predict", "predict": "search"}, "'predict' another that gets its points"),
        (["train"], "is not a manifest"),
    ],
)
def test_what_is_no_question_cannot_be_given(root, tmp_path, given, message):
    (tmp_path / "instructor").mkdir()
    (tmp_path / MANIFEST).write_bytes((root / MANIFEST).read_bytes())
    with pytest.raises(ValueError, match=message):
        changed(tmp_path, given)


@pytest.mark.parametrize("name", ["train", "softmax_naive_gradient", "softmax_vectorized_loss", "search"])
def test_a_question_that_is_not_the_first_part_of_a_function_cannot_be_given(root, manifest, name):
    (question,) = [question for question in AS_IT_IS.questions if question.id == name]
    files = {path: (root / path).read_bytes() for path in manifest.submission if (root / path).is_file()}
    with pytest.raises(MarkerError, match=f"{name} cannot be given"):
        with_given(files, manifest._replace(given=(question,)))
