"""Grade submissions into a folder of results, several at a time, and only those that have changed."""

import hashlib
import json
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from cs231n.data.whole_file import write_whole
from cs231n.data_utils import find_dataset
from cs231n.diagnosis.printable import printable
from cs231n.search.progress import Progress
from instructor.grading import report
from instructor.grading.deliveries import Delivery
from instructor.grading.faults import our_fault
from instructor.grading.grader import Graded, Grader, Mark
from instructor.grading.marks import Given
from instructor.grading.submission import Submission, read_submission
from instructor.grading.table import total
from instructor.late import Late, lateness
from instructor.manifest import ROOT, Manifest, listed_files
from instructor.sandbox import SandboxError, Used
from instructor.stamp import ASSIGNMENT

ASSIGNMENT_BYTES = 100_000  # largest size of what says which edition a submission was made from
RESULTS, REPORT, USAGE = "results.json", "report.txt", "usage.json"
NOTHING_GIVEN = Given()
RESERVED = ("grades.csv", "marks.csv", "answers.md", "class.html")
RESERVED += tuple(f"{name}.part" for name in RESERVED)
LONGEST = 200  # bytes of a folder's name


def clean_edition(manifest: Manifest, root: Path = ROOT) -> dict[str, bytes]:
    """The student edition: generated from the solved source, or the files here if they are one already."""
    if (root / "instructor" / "release").is_dir():
        from instructor.release.edition import edition_files  # not part of an autograder's zip

        return edition_files(root)[0]
    return listed_files(manifest, root) | {ASSIGNMENT: (root / ASSIGNMENT).read_bytes()}


def digest(submission: Submission, background: bytes) -> str:
    """Digest of everything that a grade depends on."""
    parts = [background, submission.name.encode(errors="replace"), *map(str.encode, submission.remarks)]
    for name in sorted(submission.files):
        parts += [name.encode(), submission.files[name]]
    lengths = b"".join(len(part).to_bytes(8, "big") for part in parts)
    return hashlib.sha256(lengths + b"".join(parts)).hexdigest()


def background(
    edition: dict, problem_sets: list, manifest: Manifest, secret: bool = False, root: Path = ROOT
) -> bytes:
    """What the grades of all submissions depend on: manifest, problems, code, available data sets."""
    state = hashlib.sha256(json.dumps([manifest, problem_sets, secret]).encode())
    for path in sorted((root / "instructor").rglob("*.py")):
        state.update(path.read_bytes())
    for name in sorted(edition):
        if name.startswith("cs231n/") or name == ASSIGNMENT:
            state.update(edition[name])
    state.update(_has_cifar10().to_bytes(1, "big"))
    return state.digest()


def _has_cifar10():
    try:
        return bool(find_dataset("cifar10"))
    except FileNotFoundError:
        return False


def grade_one(
    grader: Grader,
    delivery: Delivery,
    folder: Path,
    shared: bytes,
    again: bool = False,
    given: Given = NOTHING_GIVEN,
) -> dict:
    """Grade a submission into a folder unless it is there already; return the content of results.json.

    Parameters
    ----------
    grader : Grader
    delivery : Delivery
    folder : Path
    shared : bytes
        The :func:`background`.
    again : bool, optional
        Whether to grade it even if it is there.
    given : Given, optional
        What people gave, for the report.

    Raises
    ------
    SandboxError
        If nothing can be graded.
    OSError
        If the results cannot be written.
    """
    manifest = grader.manifest
    try:
        submission = read_submission(delivery, manifest.submission, {ASSIGNMENT: ASSIGNMENT_BYTES})
        late = lateness(manifest.late, delivery.handed_in, delivery.late, manifest.reachable)
        submission = submission._replace(remarks=[*submission.remarks, *filter(None, [late.why])])
        inputs = digest(submission, shared)
        if not again and (before := _before(folder, inputs)):
            return before
        graded = grader.grade(submission)
        files = _files(graded, inputs, late, given, manifest)
    except SandboxError:
        raise
    except Exception as error:  # a fault of ours over this submission must not stop the others
        files = _files(_ungraded(delivery.name, error, manifest), "", Late(), given, manifest)
    for name, text in files.items():
        write_whole(folder / name, text)
    return json.loads(files[RESULTS])


def _ungraded(name, error, manifest):
    """What a submission gets over which the grader itself failed: no points yet, and the reason."""
    marks = [Mark(question, 0, our_fault(error), ("fault",)) for question in manifest.questions]
    return Graded(name, marks, [our_fault(error)], {})


def _files(graded, inputs, late, given, manifest):
    """The files of a submission by name, the last of which says that all are there."""
    failed = any("fault" in mark.slips for mark in graded.marks)  # then the next run grades it again
    results = report.results(graded, manifest, "" if failed else inputs)
    content = json.loads(results)
    points = total(content, given, late.deducted, manifest)
    return {
        REPORT: report.page(graded.name, content, points, manifest),
        USAGE: json.dumps(graded.used._asdict()) + "\n",  # differs a little from run to run
        RESULTS: results,
    }


def _before(folder, inputs):
    """The content of results.json as it is there, if it came from the same inputs."""
    try:
        content = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
        return content if content["extra_data"]["inputs"] == inputs else None
    except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged
        return None


def grade_many(
    grader: Grader, deliveries: list[Delivery], out: Path, shared: bytes, jobs: int
) -> list[tuple]:
    """Grade several at a time; return (name, content of results.json) in their order."""
    names = folder_names(deliveries)
    done, results = 0, {}
    with Progress("grading", len(deliveries), "submission") as progress, ThreadPoolExecutor(jobs) as pool:
        futures = {
            pool.submit(grade_one, grader, delivery, out / name, shared): name
            for delivery, name in zip(deliveries, names)
        }
        try:
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                done += 1
                progress.update(done)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)  # those that have begun are finished and kept
            raise
    return [(name, results[name]) for name in names]


def folder_names(deliveries: list[Delivery]) -> list[str]:
    """A name for each that a folder can have: the student's, with an id where several have the same name."""
    names = [_fit_for_folder(delivery.name) for delivery in deliveries]
    alike = Counter(map(_key, names))
    taken, unique = set(map(_key, RESERVED)), []
    for stem, delivery in zip(names, deliveries):
        if alike[_key(stem)] > 1 and delivery.ids:
            stem = _fit_for_folder(f"{stem} {delivery.ids[0]}")
        name, number = stem, 2
        while _key(name) in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(_key(name))
        unique.append(name)
    return unique


def _fit_for_folder(name):
    name = printable(name, lambda c: "_").replace("/", "_").replace("\\", "_")
    name = name.encode(errors="replace")[:LONGEST].decode(errors="ignore")
    return name.lstrip(". ") or "_"  # nor hidden, like the grader's own files


def _key(name):
    """Equal for names that some file systems treat as the same."""
    return unicodedata.normalize("NFC", name).casefold()


def read_used(out: Path, names: list[str]) -> dict[str, Used]:
    """What each submission used, if that was recorded."""
    used = {}
    for name in names:
        try:
            cpu_seconds, peak_bytes = Used(**json.loads((out / name / USAGE).read_text(encoding="utf-8")))
            used[name] = Used(float(cpu_seconds), int(peak_bytes))
        except (OSError, ValueError, TypeError):
            pass  # graded by an earlier version, or damaged: a report does without
    return used
