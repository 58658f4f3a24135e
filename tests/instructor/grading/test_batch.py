"""The command: one submission, a folder of two hundred, interrupted and resumed, always the same bytes."""

import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import HOSTILE, MANIFEST, SOFTMAX

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "instructor.grade"]


@pytest.fixture(scope="module")
def model():
    return helpers.trained_model()


def grade(path, out, *more):
    return subprocess.run([*COMMAND, path, "--out", out, *more], cwd=ROOT, capture_output=True, text=True)


def write_zip(path, files, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(f"{top}{name}", content)


def write_folder(path, files):
    for name, content in files.items():
        if content is not None:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)


def results(folder):
    return json.loads((folder / "results.json").read_text())


def test_one_zip_gives_a_report_and_results_in_gradescopes_format(tmp_path, model):
    write_zip(tmp_path / "alice.zip", helpers.solved(model), "softmax/")
    start = time.monotonic()
    done = grade(tmp_path / "alice.zip", tmp_path / "out")
    seconds = time.monotonic() - start
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.startswith("alice: 100 of 100 points, and up to 44 for")
        and "notebooks/softmax.ipynb, Question 1 (5 points)\n    *Answer.*" in done.stdout
    )
    content = results(tmp_path / "out" / "alice")
    assert content["score"] == 100 and len(content["tests"]) == len(MANIFEST.questions)
    for number, (test, question) in enumerate(zip(content["tests"], MANIFEST.questions), 1):
        assert test["number"] == str(number) and test["name"] == question.title
        assert test["score"] == test["max_score"] == question.points
        assert test["status"] == "passed" and test["visibility"] == "visible" and test["output"]
    assert seconds < 10  # the bound that is promised; it takes two or three


def test_a_folder_is_one_submission_too_and_a_damaged_zip_gets_a_report(tmp_path, model):
    write_folder(tmp_path / "alice", helpers.solved(model))
    assert grade(tmp_path / "alice", tmp_path / "out").stdout.startswith("alice: 100 of 100")
    (tmp_path / "bob.zip").write_bytes(b"PK nonsense")
    done = grade(tmp_path / "bob.zip", tmp_path / "bob")
    assert done.returncode == 0 and "remark: 'bob.zip': no intact zip file, refused" in done.stdout
    assert results(tmp_path / "bob" / "bob")["score"] == 0
    assert len(results(tmp_path / "bob" / "bob")["tests"]) == len(MANIFEST.questions)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "What is to be graded?"),
        (["nosuch.zip"], "There is no submission nosuch.zip"),
        ([ROOT / "docs"], "holds no submission"),
        ([ROOT, "--hidden", "nosuch"], "nosuch holds no problems"),
        ([ROOT, "--jobs", "0"], "--jobs must be at least 1"),
    ],
)
def test_a_wrong_call_is_one_clear_sentence(arguments, message):
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0 and message in done.stderr and "Traceback" not in done.stderr


def evil_zips(folder, model):
    """Zips that try to leave their place; expected points by name."""
    solved = helpers.solved(model)
    with zipfile.ZipFile(folder / "evil-up.zip", "w") as archive:
        archive.writestr(f"../{SOFTMAX}", solved[SOFTMAX])
        archive.writestr("/etc/cron.d/evil", b"* * * * * root true")
        archive.writestr(f"/{SOFTMAX}", solved[SOFTMAX])
    with zipfile.ZipFile(folder / "evil-link.zip", "w") as archive:
        link = zipfile.ZipInfo(SOFTMAX)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(ROOT / SOFTMAX))
    with zipfile.ZipFile(folder / "evil-bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(SOFTMAX, "w", force_zip64=True) as file:
            for _ in range(300):  # a tenth of a megabyte here, a hundred unpacked
                file.write(bytes(1 << 20))
        for name, content in solved.items():
            if name != SOFTMAX:
                archive.writestr(name, content)
    left = {question.id for question in MANIFEST.questions} - helpers.SOFTMAX_QUESTIONS
    bomb = sum(question.points for question in MANIFEST.questions if question.id in left)
    return {"evil-up": 0, "evil-link": 0, "evil-bomb": bomb}


def points_without(questions):
    return MANIFEST.points - sum(
        question.points for question in MANIFEST.questions if question.id in questions
    )


@pytest.fixture(scope="module")
def two_hundred(tmp_path_factory, model):
    """A folder with at least 200 submissions, and what each should get."""
    folder, expected = tmp_path_factory.mktemp("submissions"), {}

    def add(name, files, points):
        if len(expected) % 2:
            write_folder(folder / name, files)
        else:
            write_zip(folder / f"{name}.zip", files, "softmax/" if len(expected) % 4 else "")
        expected[name] = points

    from instructor.release.edition import edition_files

    edition = edition_files()[0]
    stubs = {name: edition[name] for name in MANIFEST.submission if name in edition}
    for number in range(10):
        add(f"solved-{number}", helpers.solved(model), 100)
        add(f"stub-{number}", stubs, 0)
    for mutant in helpers.one_mutant_for_each_slip():
        name = f"slip-{mutant.exercise}-{mutant.slip}"
        add(name, helpers.with_slip(mutant, model), points_without(helpers.lost_by(mutant)))
    for name, files, questions, _ in HOSTILE:
        add(f"hostile-{name}", helpers.solved(model) | files, points_without(questions))
    expected |= evil_zips(folder, model)
    assert len(expected) >= 200
    return folder, expected


def test_two_hundred_submissions_get_what_each_deserves(two_hundred, tmp_path):
    folder, expected = two_hundred
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    temporary.chmod(0o711)
    for parent in temporary.parents:  # the sandbox's user must be able to walk to what it is to run
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o111)
    running = {process.pid for process in psutil.process_iter()}
    command = [*COMMAND, folder, "--out", tmp_path / "first"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "first" / "grades.csv", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert {name: float(row["points"]) for name, row in rows.items()} == expected
    assert all(row["max"] == "100.0" or row["max"] == "100" for row in rows.values())
    for name in expected:
        content = results(tmp_path / "first" / name)
        assert content["score"] == expected[name] == sum(test["score"] for test in content["tests"])
    assert list(temporary.iterdir()) == []  # nothing is left on disk
    left = [p for p in psutil.process_iter(["cmdline"]) if p.pid not in running]
    assert not [p for p in left if any("sandbox_worker" in part for part in p.info["cmdline"] or ())]

    # Some of them, the hostile ones included, once more: the same bytes.
    some = tmp_path / "some"
    some.mkdir()
    chosen = [path for k, path in enumerate(sorted(folder.iterdir())) if k % 8 == 0 or "hostile" in path.name]
    for path in chosen:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, some / path.name)
    assert grade(some, tmp_path / "second").returncode == 0
    for path in chosen:
        name = f"{path.name.removesuffix('.zip')}/results.json"
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_what_was_graded_is_not_graded_again_unless_it_changed(tmp_path, model):
    folder, out = tmp_path / "submissions", tmp_path / "out"
    for name in ("alice", "bob"):
        write_folder(folder / name, helpers.solved(model))
    assert grade(folder, out).returncode == 0
    times = {name: (out / name / "results.json").stat().st_mtime_ns for name in ("alice", "bob")}
    write_folder(folder / "bob", {SOFTMAX: b"import nonsense\n"})
    (out / "alice" / "results.json").touch()
    before = (out / "alice" / "results.json").stat().st_mtime_ns
    assert grade(folder, out).returncode == 0
    assert (out / "alice" / "results.json").stat().st_mtime_ns == before
    assert (out / "bob" / "results.json").stat().st_mtime_ns > times["bob"]
    assert results(out / "alice")["score"] == 100 and results(out / "bob")["score"] < 100
    (out / "bob" / "results.json").write_text("{damaged")
    assert grade(folder, out).returncode == 0 and results(out / "bob")["score"] < 100


def test_interrupted_it_goes_on_where_it_stopped(tmp_path, model):
    folder, out = tmp_path / "submissions", tmp_path / "out"
    for number in range(12):
        write_folder(folder / f"student-{number:02}", helpers.solved(model))
    with subprocess.Popen([*COMMAND, folder, "--out", out], cwd=ROOT, stderr=subprocess.PIPE) as process:
        while len(list(out.glob("*/results.json"))) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        message = process.stderr.read().decode()
    assert process.returncode == 1 and "interrupted; the same command goes on" in message
    assert not (out / "grades.csv").exists() and not list(out.rglob("*.part"))
    kept = {path: path.stat().st_mtime_ns for path in out.glob("*/results.json")}
    assert 2 <= len(kept) < 12
    assert grade(folder, out).returncode == 0
    assert all(path.stat().st_mtime_ns == mtime for path, mtime in kept.items())
    assert len((out / "grades.csv").read_text().splitlines()) == 13


def test_two_submissions_of_one_name_are_kept_apart_and_no_name_is_a_formula(tmp_path, model):
    folder = tmp_path / "submissions"
    write_folder(folder / "alice", helpers.solved(model))
    write_zip(folder / "alice.zip", {})
    write_zip(folder / "=1+1.zip", {})
    done = grade(folder, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "out" / "grades.csv", newline="") as file:
        points = {row["name"]: float(row["points"]) for row in csv.DictReader(file)}
    assert points == {"'=1+1": 0, "alice": 100, "alice-2": 0}


def test_names_that_no_file_system_agrees_on_get_a_folder_and_a_row(tmp_path):
    folder = tmp_path / "submissions"
    write_zip(folder / "grades.csv.zip", {}) if folder.mkdir() is None else None
    write_zip(folder / "line\nbreak\x1b[2J.zip", {})
    if sys.platform == "linux":  # macOS does not let such a name be
        write_zip(Path(os.fsdecode(os.fsencode(folder) + b"/m\xfcller.zip")), {})
    (folder / "notes.txt").write_text("mine")
    done = grade(folder, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "out" / "grades.csv", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert {"grades.csv-2", "line_break_[2J"} <= names and len(names) == 2 + (sys.platform == "linux")
    assert "passed over, neither zip nor folder: notes.txt" in done.stdout


def test_the_table_has_room_for_written_answers_and_a_page_holds_them(tmp_path, model):
    folder = tmp_path / "submissions"
    write_folder(folder / "alice", helpers.solved(model))
    write_folder(folder / "bob", {SOFTMAX: b"def f(:"})
    done = grade(folder, tmp_path / "out")
    assert "2 submissions graded: mean 50.0, median 50 of 100 points" in done.stdout
    assert "look at bob: " in done.stdout and "look at alice" not in done.stdout
    with open(tmp_path / "out" / "grades.csv", newline="") as file:
        alice, bob = csv.DictReader(file)
    assert alice["softmax Question 1"] == "" and "missing" in bob["remarks"]
    page = (tmp_path / "out" / "answers.md").read_text()
    assert page.startswith("# notebooks/softmax.ipynb, Question 1 (5 points)\n\n## alice\n\n*Answer.*")
    assert "## bob\n\n(none)" in page and "BEGIN SOLUTION" not in page
