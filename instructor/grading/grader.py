"""Grade one submission: run each exercise in the sandbox, compare here, give points."""

import compileall
import json
import queue
import shutil
import tempfile
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from cs231n.data.places import CannotWrite
from cs231n.diagnosis import EXERCISES, Finding, costly, judge, judge_code, judge_large, measured
from cs231n.diagnosis.student_code.loops import Seen
from cs231n.diagnosis.student_code.notebook_code import NotebookError, without_outputs, written_answer
from instructor.grading.editions import difference
from instructor.grading.faults import FORGED, ForgedError, judging, our_fault
from instructor.grading.model_score import score_model
from instructor.grading.submission import Submission
from instructor.manifest import ROOT, Manifest, Question, WrittenQuestion
from instructor.sandbox import Sandbox, SandboxError, Used

PACKAGE = "cs231n"
RIGHT = "Right."
PROBES, LOOPS = "cs231n.diagnosis.probes", "cs231n.diagnosis.student_code.loops"
LONGEST = 20_000  # characters of a written answer
GRADERS_OWN = "__main__"  # the module that confines the code: nobody imports it by mistake


class Mark(NamedTuple):
    """Points for one question, and why: in words, and by the names of the slips."""

    question: Question
    points: float
    text: str
    slips: tuple[str, ...] = ()


class Graded(NamedTuple):
    """One submission, graded. ``answers`` maps written questions to the text that people read.

    ``used`` is the processor time of all its calls and the memory of the largest.
    """

    name: str
    marks: list[Mark]
    remarks: list[str]
    answers: dict[WrittenQuestion, str]
    used: Used = Used()

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
        The student edition, in whose package a student's code is run one file at a time.
    problem_sets : list of (str, dict)
        Names and contents of problem files, the grader's own first. An exercise is right if it is right
        on all of them.
    jobs : int
        Number of sandboxes.
    secret : bool, optional
        Whether reports must not contain numbers of the problems, neither what is right nor what the code was
        given and could reveal in the text of an exception.
    """

    def __init__(
        self, manifest: Manifest, edition: dict, problem_sets: list, jobs: int, secret: bool = False
    ):
        self.manifest, self.problem_sets, self.secret = manifest, problem_sets, secret
        self.folder = Path(tempfile.mkdtemp(prefix="grading-"))
        self.edition = edition
        self.sandboxes, self.free = [], queue.SimpleQueue()
        try:
            self._write_package()
            for slot in range(jobs):
                self.sandboxes.append(Sandbox(slot, preload=(self.folder, PROBES, LOOPS)))
                self.free.put(self.sandboxes[-1])
        except BaseException:
            self.close()
            raise
        self.pool = ThreadPoolExecutor(jobs)
        self.now = []  # names of the submissions being graded
        self.calls = threading.local()  # those of the exercise that a thread works on: used, refused

    def _write_package(self):
        """Write the edition's package to where the sandboxes find it."""
        package = {name: self.edition[name] for name in self.edition if name.startswith(f"{PACKAGE}/")}
        try:
            self.folder.chmod(0o755)
            for name, content in package.items():
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        except OSError as error:
            raise CannotWrite(self.folder, error, 2 * sum(map(len, package.values()))) from error
        compileall.compile_dir(self.folder, quiet=2)  # once, rather than in every child

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.pool.shutdown(cancel_futures=True)
        self.close()

    def close(self):
        """End the sandboxes and remove the files that were written for them."""
        for sandbox in self.sandboxes:
            sandbox.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission.

        Raises
        ------
        SandboxError
            If the sandbox does not work, or a submission has changed the limits of the grader itself.
            Nothing else that is in a submission raises.
        """
        self.now.append(submission.name)
        try:
            graded = self._grade(submission)
            self.sandboxes[0].check()
            return graded
        except SandboxError as error:
            raise SandboxError(f"{error}\nBeing graded: {', '.join(sorted(self.now))}.") from error
        finally:
            self.now.remove(submission.name)

    def _grade(self, submission):
        exercises = dict.fromkeys(question.exercise for question in self.manifest.questions)
        exercises.pop("model", None)
        files = _without_outputs(submission.files)
        submission = submission._replace(files=files)
        futures = {name: self.pool.submit(self._findings_and_calls, name, submission) for name in exercises}
        done = {name: future.result() for name, future in futures.items()}
        findings = {name: found for name, (found, _, _) in done.items()}
        used = total(call for _, calls, _ in done.values() for call in calls)
        refused = [f"{EXERCISES[name].file} tries {what}, which the sandbox refuses"
                   for name, (_, _, attempts) in done.items() for what in attempts]  # fmt: skip
        told = set()  # hints, each of which is given once
        marks = [self._mark(question, findings, submission, told) for question in self.manifest.questions]
        other = difference(submission.files, self.edition)
        remarks = [*([other] if other else []), *dict.fromkeys(refused), *submission.remarks]
        return Graded(submission.name, marks, remarks, self._answers(submission), used)

    def _findings_and_calls(self, name, submission):
        """What is wrong with one exercise; what each of its calls has used, and tried in vain."""
        self.calls.used, self.calls.refused = [], []
        return self._findings(name, submission), self.calls.used, [*filter(None, self.calls.refused)]

    def _findings(self, name, submission) -> list[Finding]:
        """What is wrong with one exercise on any of the problems; each slip of a part is listed once."""
        try:
            findings = self._run_and_judge(name, submission)
        except SandboxError:  # without it nothing can be graded
            raise
        except ForgedError:
            return [Finding("", "forged", FORGED)]
        except Exception as error:  # a submission that meets a fault of the grader must not stop the others
            return [Finding("", "fault", our_fault(error))]
        if any(GRADERS_OWN in finding.text for finding in findings):  # of which nothing may be left below
            self.calls.refused.append("to reach into the grader's process")
        place = f"{self.folder}/"  # has a random name
        findings = [f.without_numbers() if self.secret else f for f in findings]
        return [finding._replace(text=finding.text.replace(place, "")) for finding in findings]

    def _run_and_judge(self, name, submission):
        file = EXERCISES[name].file
        if file not in submission.files:
            return [Finding("", "missing", f"{file} was not handed in.")]
        content = submission.files[file]
        if isinstance(content, NotebookError):
            return [Finding("", "no notebook", f"{file}: {content}.")]
        # Python code with each byte as one character, since such a file may declare its own encoding.
        text = content.decode("utf-8" if EXERCISES[name].in_notebook else "latin-1")
        findings, hints = {}, {}
        for title, problems in self.problem_sets:
            found = self._judge_one(name, problems[name], text) if name in problems else []
            hints |= {finding.text: finding for finding in found if finding.hint}
            for finding in costly(found):
                where = f" (on {title})" if title else ""
                findings.setdefault((finding.part, finding.slip), _placed(finding, where))
            if any(not part for part, _ in findings):  # about the whole exercise: no points are left to lose
                break
        seen = [] if findings else self._look_at_code(name, text)
        wrong = list(findings.values()) or costly(seen) or self._judge_large(name, text)
        return [*wrong, *hints.values(), *(finding for finding in seen if finding.hint)]

    def _judge_one(self, name, problem, text):
        """What is wrong on one problem."""
        inputs = problem["inputs"]
        outcome = self._observe(name, inputs, text)
        if outcome.reason:
            return [_no_result(outcome)]
        with judging(name, inputs, outcome.answer):
            return judge(name, problem, outcome.answer)

    def _look_at_code(self, name, text):
        """Loops and the like; in the sandbox, since reading hostile code may take forever."""
        arguments = {"source": text, "name": name, "in_notebook": EXERCISES[name].in_notebook}
        outcome = self._run(f"{LOOPS}:look_at", arguments)
        return [_no_result(outcome)] if outcome.reason else judge_code(name, Seen(*outcome.answer))

    def _judge_large(self, name, text):
        """Whether the gradient is derived; judged last, since one that is not takes all the time."""
        problem = next(
            (problems[name] for _, problems in reversed(self.problem_sets) if name in problems), {}
        )
        if "large" not in problem:
            return []
        inputs = {"large": problem["large"]}
        outcome = self._observe(name, inputs, text)
        if outcome.reason:
            return [measured(_no_result(outcome).text)]
        with judging(name, inputs, outcome.answer):
            return judge_large(EXERCISES[name].kind, problem, outcome.answer)

    def _observe(self, name, inputs, text):
        return self._run(f"{PROBES}:observe_alone", {"name": name, "inputs": inputs, "source": text})

    def _run(self, function, arguments):
        sandbox = self.free.get()
        try:
            outcome = sandbox.run(self.folder, function, arguments)
            self.calls.refused.append(outcome.refused)
            return outcome
        finally:
            self.calls.used.append(sandbox.used)
            self.free.put(sandbox)

    def _mark(self, question, findings, submission, told) -> Mark:
        if question.exercise == "model":
            return self._mark_model(question, submission)
        found = [f for f in findings[question.exercise] if f.part in ("", question.part) or not question.part]
        hints = {f"hint: {finding.text}" for finding in found if finding.hint} - told
        told |= hints
        found = costly(found)
        texts = [finding.text for finding in found] or [RIGHT]
        slips = tuple(dict.fromkeys(finding.slip for finding in found))
        text = "\n".join(dict.fromkeys([*texts, *sorted(hints)]))
        return Mark(question, 0 if found else question.points, text, slips)

    def _mark_model(self, question, submission):
        content = submission.files.get(self.manifest.model["file"])
        if content is None:
            return Mark(question, 0, f"{self.manifest.model['file']} was not handed in.", ("missing",))
        share, text = score_model(content, self.manifest.model["accuracy"])
        return Mark(question, share * question.points, text)

    def _answers(self, submission):
        answers = {}
        for question in self.manifest.written:
            content = submission.files.get(question.notebook)
            if isinstance(content, bytes):
                edition = self.edition.get(question.notebook, b"").decode()
                answers[question] = (written_answer(content.decode(), question.title, edition) or "")[
                    :LONGEST
                ]
        return answers


def _without_outputs(files):
    """The files with each notebook read once and for all, or the error that says why it could not be read."""
    read = dict(files)
    for name, content in files.items():
        if name.endswith(".ipynb"):
            try:
                read[name] = without_outputs(content.decode("utf-8", "replace")).encode()
            except NotebookError as error:
                read[name] = error
    return read


def total(calls: Iterable[Used]) -> Used:
    """What several calls have used together: the sum of their times, the memory of the largest one."""
    calls = list(calls)
    return Used(sum(call.cpu_seconds for call in calls), max((call.peak_bytes for call in calls), default=0))


def _no_result(outcome):
    bare = "No result: it ended with an error." if outcome.told else ""
    return Finding("", "raises" if outcome.told else "no result", f"No result: {outcome.reason}.", bare)


def _placed(finding, where):
    bare = f"{finding.bare}{where}" if finding.bare else ""
    return finding._replace(text=f"{finding.text}{where}", bare=bare)


def _shape(problems):
    """What a set of problems holds, whatever its numbers."""
    return {
        name: {key: sorted(problem[key]) if key != "wrong" else None for key in problem}
        for name, problem in problems.items()
    }


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
            if _shape(problems) != _shape(sets[0][1]):
                raise ValueError("it was made for other exercises, or by another version: make it again")
        except (ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is not a file of problems: {error}") from None
        sets.append((f"hidden problem {number}", problems))
    return sets
