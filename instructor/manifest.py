"""The manifest: questions and points, the files of a submission, the files of the student edition."""

import json
from pathlib import Path
from typing import NamedTuple

from cs231n.diagnosis import EXERCISES
from cs231n.diagnosis.exercises import PARTS
from instructor.late import LatePolicy, late_policy

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = "instructor/manifest.json"


class Question(NamedTuple):
    """What gives points: an exercise, or a part of it."""

    id: str
    title: str
    exercise: str
    part: str
    points: float
    visibility: str = "visible"  # Gradescope: visible, hidden, after_due_date, after_published


class WrittenQuestion(NamedTuple):
    """What is answered in words, below the cell that begins with the title; people grade it."""

    notebook: str
    title: str
    points: float
    about: str = ""  # a few words, for the students' README


class Manifest(NamedTuple):
    """The whole manifest; ``submission`` maps the files of a submission to their largest size in bytes."""

    assignment: str
    submission: dict[str, int]
    questions: list[Question]
    written: list[WrittenQuestion]
    model: dict
    edition: list[str]
    late: LatePolicy | None = None
    given: tuple[Question, ...] = ()  # those that the edition answers itself; others have their points

    @property
    def points(self) -> float:
        """The points that can be reached without the written answers."""
        return sum(question.points for question in self.questions)

    @property
    def reachable(self) -> float:
        """The points that can be reached with the written answers."""
        return self.points + sum(question.points for question in self.written)


def listed_files(manifest: Manifest, root: Path = ROOT) -> dict[str, bytes]:
    """The files that the manifest lists for the edition, by path, with the line endings of Unix.

    An entry that ends in "/" stands for a folder with everything below it, except hidden files, caches and
    saved classifiers.

    Raises
    ------
    FileNotFoundError
        If one of them is missing.
    """
    paths = []
    for entry in manifest.edition:
        found = [root / entry] if not entry.endswith("/") else sorted((root / entry).rglob("*"))
        found = [path for path in found if path.is_file() and not _left_out(path.relative_to(root / entry))]
        if not found:
            raise FileNotFoundError(f"{entry}, named in {MANIFEST}, is not there.")
        paths += found
    return {path.relative_to(root).as_posix(): in_unix(path.read_bytes()) for path in paths}


def in_unix(content: bytes) -> bytes:
    """Text with the line endings of Unix, whichever it has; anything else, such as a picture, as it is."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def _left_out(path):
    return any(part in ("__pycache__", "saved") or part.startswith(".") for part in path.parts)


def load_manifest(path: Path = ROOT / MANIFEST) -> Manifest:
    """Read the manifest.

    Raises
    ------
    ValueError
        If it is not a manifest, if questions are unknown, occur twice or have no points, or if the late
        policy cannot be applied, or what is given is no question.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["questions"] = [Question(**question) for question in content["questions"]]
        content["written"] = [WrittenQuestion(**question) for question in content["written"]]
        content["late"] = late_policy(content.get("late"))
        content["questions"], content["given"] = _moved(content["questions"], content.get("given") or {})
        manifest = Manifest(**content)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} is not a manifest: {error}") from None
    ids = [question.id for question in manifest.questions]
    for question in manifest.questions:
        if ids.count(question.id) > 1:
            raise ValueError(f"{path}: the question {question.id} occurs twice.")
        if question.exercise not in (*EXERCISES, "model") or question.part not in ("", *PARTS):
            raise ValueError(f"{path}: {question.id} asks for {question.exercise!r}, {question.part!r}.")
        if not question.points > 0:
            raise ValueError(f"{path}: {question.id} must have points > 0, has {question.points!r}.")
    return manifest


def _moved(questions, given):
    """The questions without those that are given, each of whose points another has; and those."""
    by_id = {question.id: question for question in questions}
    for name, other in given.items():
        if name not in by_id or other not in by_id or other in given:
            raise ValueError(
                f"given: {name!r} must be a question, and {other!r} another that gets its points"
            )
        by_id[other] = by_id[other]._replace(points=by_id[other].points + by_id[name].points)
    return [by_id[q.id] for q in questions if q.id not in given], tuple(by_id[name] for name in given)
