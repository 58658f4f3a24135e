"""Grade one submission: run each exercise in the sandbox, compare here, give points."""

import compileall
import contextlib
import json
import queue
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from cs231n.diagnosis import EXERCISES, Finding, judge
from cs231n.diagnosis.notebook_code import NotebookError, notebook_source, without_outputs, written_answer
from instructor.grading.editions import difference, write_old_names
from instructor.grading.model_score import score_model
from instructor.grading.submission import Submission
from instructor.manifest import ROOT, Manifest, Question, WrittenQuestion
from instructor.sandbox import Sandbox

PACKAGE = "cs231n"
RIGHT = "Right."
LONGEST = 20_000  # characters of a written answer


class Mark(NamedTuple):
    """Points for one question, and why."""

    question: Question
    points: float
    text: str


class Graded(NamedTuple):
    """One submission, graded. ``answers`` maps written questions to what people are to read."""

    name: str
    marks: list[Mark]
    remarks: list[str]
    answers: dict[WrittenQuestion, str]

    @property
    def points(self) -> float:
        """Sum of the points."""
        return sum(mark.points for mark in self.marks)


class Grader:
    """Grades submissions, several exercises at a time; a context manager.

    Parameters
    ----------
    manifest : Manifest
    edition : mapping of paths to bytes
        The student edition, in whose package a student's code is run, one file at a time.
    problem_sets : list of (str, dict)
        Names and contents of problem files, the grader's own first. An exercise is right if it is right
        on all of them.
    jobs : int
        Number of sandboxes.
    """

    def __init__(self, manifest: Manifest, edition: dict, problem_sets: list, jobs: int):
        self.manifest, self.problem_sets = manifest, problem_sets
        self.folder = Path(tempfile.mkdtemp(prefix="grading-"))
        self.folder.chmod(0o755)
        for name, content in edition.items():
            if name.startswith(f"{PACKAGE}/"):
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        write_old_names(self.folder)
        self.edition = edition
        compileall.compile_dir(self.folder, quiet=2)  # once, rather than in every child
        self.sandboxes, self.free = [], queue.SimpleQueue()
        try:
            for slot in range(jobs):
                self.sandboxes.append(Sandbox(slot))
                self.free.put(self.sandboxes[-1])
        except BaseException:
            self.close()
            raise
        self.pool = ThreadPoolExecutor(jobs)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.pool.shutdown(cancel_futures=True)
        self.close()

    def close(self):
        """End the sandboxes and remove what was laid out for them."""
        for sandbox in self.sandboxes:
            sandbox.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission; whatever is in it, nothing is raised."""
        exercises = dict.fromkeys(question.exercise for question in self.manifest.questions)
        exercises.pop("model", None)
        futures = {name: self.pool.submit(self._findings, name, submission) for name in exercises}
        findings = {name: future.result() for name, future in futures.items()}
        marks = [self._mark(question, findings, submission) for question in self.manifest.questions]
        other = difference(submission.files, self.edition)
        remarks = [*([other] if other else []), *submission.remarks]
        return Graded(submission.name, marks, remarks, self._answers(submission))

    def _findings(self, name, submission) -> list[Finding]:
        """What is wrong with one exercise, on the first problem on which something is."""
        try:
            found = self._run_and_judge(name, submission)
        except Exception as error:  # a submission that finds a fault in the grader must not stop the others
            if type(error) is RuntimeError:  # but without a sandbox there is nothing to go on with
                raise
            return [Finding("", "fault", f"Could not be graded ({type(error).__name__}): please look at it.")]
        place = f"{self.folder}/"  # has a random name
        return [finding._replace(text=finding.text.replace(place, "")) for finding in found]

    def _run_and_judge(self, name, submission):
        file = EXERCISES[name].file
        if file not in submission.files:
            return [Finding("", "missing", f"{file} was not handed in.")]
        code = submission.files[file]
        text = code.decode("latin-1")  # each byte one character
        if EXERCISES[name].in_notebook:
            try:
                text = without_outputs(code.decode("utf-8", "replace"))
                code = notebook_source(text)
            except NotebookError as error:
                return [Finding("", "no notebook", f"{file}: {error}.")]
        for title, problems in self.problem_sets:
            if name not in problems:
                continue
            arguments = {"name": name, "inputs": problems[name]["inputs"], "source": text}
            outcome = self._run(arguments)
            if outcome.reason:
                return [Finding("", "no result", f"No result: {outcome.reason}.")]
            wrong = judge(name, problems[name], outcome.answer, code)
            if wrong:
                hint = f" (on {title})" if title else ""
                return [finding._replace(text=finding.text + hint) for finding in wrong]
        return []

    def _run(self, arguments):
        sandbox = self.free.get()
        try:
            return sandbox.run(self.folder, f"{PACKAGE}.diagnosis.probes:observe_alone", arguments)
        finally:
            self.free.put(sandbox)

    def _mark(self, question, findings, submission) -> Mark:
        if question.exercise == "model":
            return self._mark_model(question, submission)
        found = [f for f in findings[question.exercise] if f.part in ("", question.part) or not question.part]
        text = "\n".join(dict.fromkeys(finding.text for finding in found))
        return Mark(question, 0 if found else question.points, text or RIGHT)

    def _mark_model(self, question, submission):
        content = submission.files.get(self.manifest.model["file"])
        if content is None:
            return Mark(question, 0, f"{self.manifest.model['file']} was not handed in.")
        share, text = score_model(content, self.manifest.model["accuracy"])
        return Mark(question, share * question.points, text)

    def _answers(self, submission):
        answers = {}
        for question in self.manifest.written:
            text = submission.files.get(question.notebook, b"").decode("utf-8", "replace")
            with contextlib.suppress(NotebookError):
                answers[question] = (written_answer(text, question.title) or "")[:LONGEST]
        return answers


def load_problems(hidden: Path | None = None, root: Path = ROOT) -> list[tuple[str, dict]]:
    """The grader's problems, and those of a folder.

    Raises
    ------
    ValueError
        If the folder holds none, or a file is not one that ``python -m instructor.problems`` has written.
    """
    sets = [("", json.loads((root / "instructor" / "problems.json").read_text(encoding="utf-8")))]
    if hidden is None:
        return sets
    files = sorted(hidden.glob("*.json")) if hidden.is_dir() else []
    if not files:
        raise ValueError(
            f"{hidden} holds no problems; `python -m instructor.problems {hidden} --seed N` makes some."
        )
    for number, path in enumerate(files, 1):
        try:
            problems = json.loads(path.read_text(encoding="utf-8"))
            if not all({"inputs", "expected", "wrong", "sizes"} <= set(p) for p in problems.values()):
                raise ValueError("inputs, expected, wrong or sizes is missing")
        except (ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is not a file of problems: {error}") from None
        sets.append((f"hidden problem {number}", problems))
    return sets
