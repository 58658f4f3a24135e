"""How many submissions are graded a second, and how large does the largest process become?"""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from benchmarks.report import Report, Row, run
from benchmarks.setting import C, D
from benchmarks.timing import interleave

ROOT = Path(__file__).resolve().parents[1]
JOBS = 2
# In a process of its own: what a process learns of its children is the largest one of all that it ever had.
GRADE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "instructor.grade", *sys.argv[1:]], check=True, stdout=sys.stderr)
size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(size if sys.platform == "darwin" else size * 1024)
"""


def measure(report: Report):
    """A class of solved submissions with all their outputs and a classifier, on the sample set."""
    setting, peaks = report.setting, []
    if sys.platform == "win32":
        report.notes.append("grading: not on Windows, where submissions cannot be run")
        return
    with tempfile.TemporaryDirectory() as folder:
        submissions, content = Path(folder, "submissions"), _submission()
        submissions.mkdir()
        for number in range(setting.submissions):
            (submissions / f"student{number:03}.zip").write_bytes(content)

        def grade():
            out = tempfile.mkdtemp(dir=folder)  # an empty one: what was graded is not graded again
            command = [sys.executable, "-c", GRADE, submissions, "--jobs", JOBS, "--out", out]
            done = subprocess.run(
                [str(part) for part in command], cwd=ROOT, check=True, stdout=subprocess.PIPE
            )
            peaks.append(int(done.stdout))

        for times in interleave("grading", [("grading", grade)], setting.grading_rounds):
            report.put("grading", [_row(setting.submissions, times["grading"], max(peaks))])


def _row(submissions, seconds, rss):
    rate = submissions / float(np.median(seconds))
    what = f"grading: {submissions} submissions, {JOBS} jobs, {rate:.2f} a second"
    return Row(what, submissions, "-", seconds, rss=rss, more={"submissions_per_second": rate})


def _submission():
    """A zip of the solved files, as a student hands them in."""
    manifest = json.loads((ROOT / "instructor" / "manifest.json").read_text(encoding="utf-8"))
    model, file = io.BytesIO(), io.BytesIO()
    W = np.random.RandomState(0).standard_normal((D, C))
    np.savez(model, W=W, dataset=np.array("sample"))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in manifest["submission"]:
            is_model = name == manifest["model"]["file"]
            archive.writestr(name, model.getvalue() if is_model else (ROOT / name).read_bytes())
    return file.getvalue()


if __name__ == "__main__":
    run([measure], "bench_grading.json")
