"""Grade submissions: ``python -m instructor.grade SUBMISSION [--hidden DIR]``.

SUBMISSION is an archive, a folder or a file that was handed in, or a folder of them as a learning platform
exports it. Each submission gets a page for people (report.txt) and results.json in Gradescope's format. For a
folder of them there are also a table, grades.csv, which adds what people have typed into marks.csv, and a
report on the class, class.html. Submissions that were graded before with the same inputs are skipped.
"""

import argparse
import signal
import sys
from pathlib import Path

from cs231n.data.places import writable
from cs231n.data.whole_file import write_whole
from cs231n.data_utils import find_dataset
from cs231n.search import processors
from instructor.grading import class_report, report
from instructor.grading.batch import background, clean_edition, folder_names, grade_many, grade_one, read_used
from instructor.grading.class_files import Gradebook, given_to, write_class
from instructor.grading.deliveries import find_submissions, passed_over, whole
from instructor.grading.grader import Grader, load_problems
from instructor.grading.model_score import NOT_MEASURED
from instructor.grading.table import final
from instructor.manifest import ROOT, load_manifest


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "submission",
        nargs="?",
        type=Path,
        help="a zip, a folder, or a folder of them, as platforms export it",
    )
    parser.add_argument("--hidden", type=Path, help="folder with problems that students have not seen")
    parser.add_argument("--jobs", type=int, default=processors(), help="how many submissions at a time")
    parser.add_argument("--single", action="store_true", help="it is one submission, whatever it looks like")
    parser.add_argument(
        "--secret", action="store_true", help="no numbers of the problems in reports; --hidden implies it"
    )
    parser.add_argument("--out", type=Path, help="folder for the results (grades)")
    parser.add_argument("--gradebook", type=Path, help="file from Canvas, Moodle or Gradescope to fill in")
    parser.add_argument("--gradebook-column", help="title of its column that gets the points")
    options = parser.parse_args()
    options.out = options.out or writable(ROOT / "grades")
    options.secret = options.secret or options.hidden is not None
    if options.submission is None:
        sys.exit("What should be graded? make grade SUBMISSION=a zip, a folder, or a folder of them")
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    return options


def main():
    options = parse()
    try:
        contents = _grade(options)
    except (ValueError, OSError, RuntimeError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted; the same command continues where it stopped")
    unmeasured = sum(NOT_MEASURED in test["output"] for content in contents for test in content["tests"])
    if unmeasured:
        print(
            f"{unmeasured} classifiers were trained on CIFAR-10, which is not here, and have no points yet: "
            "fetch it with python -m cs231n.data.download and grade again"
        )


def _grade(options):
    """Grade what was handed in, say where the results are, and return each results.json."""
    manifest = load_manifest()
    problem_sets = load_problems(options.hidden)
    single = whole(options.submission)
    found = [single] if options.single else find_submissions(options.submission, manifest.submission)
    is_single = [[*delivery.paths.values()] for delivery in found] == [[*single.paths.values()]]
    gradebook = options.gradebook and Gradebook(options.gradebook, options.gradebook_column)
    if gradebook:  # a wrong one is reported before everything is graded
        gradebook.filled([], manifest)
        gradebook.target(options.out)
    find_dataset("sample")  # drawn here at first use, with progress, rather than in the middle
    edition = clean_edition(manifest)
    shared = background(edition, problem_sets, manifest, options.secret)
    with Grader(manifest, edition, problem_sets, options.jobs, options.secret) as grader:
        if grader.sandboxes[0].unguarded:
            print(grader.sandboxes[0].unguarded, file=sys.stderr)
        if is_single:
            return [_grade_single(grader, found[0], shared, options)]
        return _grade_class(grader, found, shared, gradebook, options)


def _grade_single(grader, delivery, shared, options):
    (name,) = folder_names([delivery])
    out = options.out if options.single else options.out / name
    given = given_to(name, options.out, grader.manifest)
    content = grade_one(grader, delivery, out, shared, again=True, given=given)
    print((out / "report.txt").read_text(encoding="utf-8"))
    print(f"{out / 'report.txt'}\n{out / 'results.json'}")
    return content


def _grade_class(grader, found, shared, gradebook, options):
    manifest = grader.manifest
    graded = grade_many(grader, found, options.out, shared, options.jobs)
    totals, lines = write_class(options.out, graded, manifest, found, gradebook)
    print(report.summary([(n, final(c, totals[n], manifest)) for n, c in graded], manifest))
    print("\n".join(lines))
    if others := passed_over(options.submission, found):
        print(f"passed over, not handed in by anybody: {', '.join(others)}")
    used = read_used(options.out, [name for name, _ in graded])
    write_whole(options.out / "class.html", class_report.page(graded, totals, used, manifest))
    print(options.out / "class.html")
    return [content for _, content in graded]


def interruptible():
    """Let the end of a session or a scheduler interrupt it as Ctrl-C does: it cleans up after itself."""
    for name in ("SIGTERM", "SIGHUP"):  # the second is unknown to Windows, and ignored under nohup
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    interruptible()
    main()
