"""The manifest: what it promises adds up, and a faulty one is a clear error."""

import json

import pytest

from cs231n.diagnosis import EXERCISES
from instructor.manifest import MANIFEST, ROOT, load_manifest


@pytest.fixture
def load(tmp_path):
    """Loads the manifest after its first question was changed."""

    def load(**changes):
        content = json.loads((ROOT / MANIFEST).read_text())
        content["questions"][0].update(changes)
        (tmp_path / "manifest.json").write_text(json.dumps(content))
        return load_manifest(tmp_path / "manifest.json")

    return load


def test_every_exercise_gives_points_and_there_are_a_hundred():
    manifest = load_manifest()
    asked = {question.exercise for question in manifest.questions}
    assert asked == {*EXERCISES, "model"}
    assert manifest.points == 100 == sum(question.points for question in manifest.questions)


def test_what_is_asked_for_is_handed_in():
    manifest = load_manifest()
    files = {EXERCISES[q.exercise].file for q in manifest.questions if q.exercise != "model"}
    files |= {question.notebook for question in manifest.written} | {manifest.model["file"]}
    assert files <= set(manifest.submission)


def test_a_written_question_stands_in_its_notebook():
    for question in load_manifest().written:
        cells = json.loads((ROOT / question.notebook).read_text())["cells"]
        texts = ["".join(cell["source"]) for cell in cells]
        assert sum(f"**{question.title}.**" in text for text in texts) == 1, question


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"id": "train"}, "the question train occurs twice"),
        ({"exercise": "backpropagation"}, "asks for 'backpropagation', 'loss'"),
        ({"part": "beauty"}, "asks for 'softmax_loss_naive', 'beauty'"),
        ({"points": 0}, "must have points > 0, has 0"),
        ({"points": float("nan")}, "must have points > 0, has nan"),
        ({"weight": 3}, "is not a manifest: .*weight"),
    ],
)
def test_an_impossible_question_is_named(load, changes, message):
    with pytest.raises(ValueError, match=message):
        load(**changes)


def test_nothing_is_deducted_for_being_late_unless_the_manifest_says_so(tmp_path):
    assert load_manifest().late is None
    content = json.loads((ROOT / MANIFEST).read_text())
    content["late"] = {"deadline": "2026-11-20T23:59:00+01:00", "points_per_day": 10}
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    assert load_manifest(tmp_path / "manifest.json").late.points_per_day == 10
    content["late"] = {"points_per_day": 10}
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(
        ValueError, match="manifest.json is not a manifest: late must be null or have a deadline"
    ):
        load_manifest(tmp_path / "manifest.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": []}', '{"questions": [], "written": 3}'])
def test_anything_that_is_not_a_manifest_is_a_clear_error(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="manifest.json is not a manifest: "):
        load_manifest(path)
