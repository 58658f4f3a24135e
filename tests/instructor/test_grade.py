"""The command: one submission, a class of them, interrupted and resumed, always the same bytes."""

import contextlib
import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from instructor import grade as command
from tests.instructor.grading import grading_helpers as helpers
from tests.instructor.grading.grading_helpers import EXPLORE, HOSTILE, MANIFEST, SOFTMAX, SVM

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "instructor.grade"]


def grade(path, out, *arguments, **options):
    command = [*COMMAND, path, "--out", out, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)


def results(folder):
    return json.loads((folder / "results.json").read_text())


def test_one_zip_gives_a_report_and_results_in_gradescopes_format(tmp_path, model):
    helpers.write_zip(tmp_path / "alice.zip", helpers.solved(model, outputs=True), "softmax/")
    done = grade(tmp_path / "alice.zip", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("alice: 100 of 100 points, and up to 44 for")
    assert "notebooks/softmax.ipynb, Question 1 (5 points)\n    *Answer.*" in done.stdout
    content = results(tmp_path / "out" / "alice")
    assert content["score"] == 100 and len(content["tests"]) == len(MANIFEST.questions)
    for number, (test, question) in enumerate(zip(content["tests"], MANIFEST.questions), 1):
        assert test["number"] == str(number) and test["name"] == question.title
        assert test["score"] == test["max_score"] == question.points
        assert test["status"] == "passed" and test["visibility"] == "visible" and test["output"]


def test_a_folder_is_one_submission_too(tmp_path):
    helpers.write_folder(tmp_path / "alice", helpers.solved())
    assert grade(tmp_path / "alice", tmp_path / "out").stdout.startswith("alice: 95 of 100")


def test_a_damaged_zip_gets_a_report(tmp_path):
    (tmp_path / "bob.zip").write_bytes(b"PK nonsense")
    done = grade(tmp_path / "bob.zip", tmp_path / "out")
    assert done.returncode == 0
    assert "remark: 'bob.zip': no intact zip file, refused: ask for it again" in done.stdout
    content = results(tmp_path / "out" / "bob")
    assert content["score"] == 0 and len(content["tests"]) == len(MANIFEST.questions)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "What should be graded?"),
        (["nosuch.zip"], "There is no submission nosuch.zip"),
        ([ROOT / "docs"], "holds no submission"),
        ([ROOT, "--hidden", "nosuch"], "nosuch holds no problems"),
        ([ROOT, "--gradebook", "nosuch.csv"], "There is no gradebook nosuch.csv"),
        ([ROOT, "--gradebook", ROOT / "README.md"], "This gradebook is not known"),
        ([ROOT, "--gradebook", ROOT / "docs"], "docs"),
        ([ROOT, "--jobs", "0"], "--jobs must be at least 1"),
    ],
)
def test_a_wrong_command_line_gets_one_clear_sentence(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["grade", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert message in f"{ended.value.code}{capsys.readouterr().err}" and ended.value.code != 0


def evil_zips(folder):
    """Zips that try to leave their place; expected points by name."""
    solved = helpers.solved()
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
            for _ in range(300):  # a third of a megabyte here, three hundred unpacked
                file.write(bytes(1 << 20))
        archive.writestr(SVM, solved[SVM])
    left = sum(question.points for question in MANIFEST.questions if question.id in helpers.SVM_QUESTIONS)
    return {"evil-up": 0, "evil-link": 0, "evil-bomb": left}


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """A folder of submissions, right ones, wrong ones and hostile ones, and what each should get."""
    folder, expected = tmp_path_factory.mktemp("submissions"), {}
    edition, solved = command.clean_edition(MANIFEST), helpers.solved()

    def add(name, files, lost):
        if len(expected) % 2:
            helpers.write_folder(folder / name, files)
        else:
            helpers.write_zip(folder / f"{name}.zip", files, "softmax/" if len(expected) % 4 else "")
        missing = helpers.questions_about([file for file in solved if file not in files])
        expected[name] = helpers.points_without(lost | missing | {"model"})

    for number in range(3):
        add(f"solved-{number}", solved, set())
    stubs = {name: edition[name] for name in MANIFEST.submission if name in edition}
    add("stub", stubs, helpers.questions_about(stubs))
    for mutant in helpers.one_mutant_of_each_kind():
        add(
            f"slip-{mutant.exercise}-{mutant.slip}-{len(expected)}",
            helpers.with_slip(mutant),
            helpers.lost_by(mutant),
        )
    for name, files, questions, _ in HOSTILE:  # beside a file that is right, and quick to grade
        add(f"hostile-{name}", {EXPLORE: solved[EXPLORE]} | files, questions)
    return folder, expected | evil_zips(folder)


def test_a_class_of_submissions_gets_what_each_deserves(submissions, tmp_path):
    folder, expected = submissions
    assert len(expected) >= 75
    with tempfile.TemporaryDirectory() as temporary:
        os.chmod(temporary, 0o755)  # the sandbox's user must be able to read what it is to run
        environment = {**os.environ, "TMPDIR": temporary}
        done = grade(folder, tmp_path / "first", "--jobs", "3", env=environment)
        assert done.returncode == 0, done.stderr
        assert os.listdir(temporary) == [] and not running_in(temporary)
    with open(tmp_path / "first" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert {name: float(row["points"]) for name, row in rows.items()} == expected
    assert {float(row["max"]) for row in rows.values()} == {100}
    for name in expected:
        content = results(tmp_path / "first" / name)
        assert content["score"] == expected[name] == sum(test["score"] for test in content["tests"])

    # Nobody whose code is merely wrong is said to have tried anything, and those who have are listed.
    tried = {line[8:].partition(":")[0] for line in done.stdout.splitlines() if "the sandbox refuses" in line}
    assert {"hostile-plants", "hostile-reads-solution", "hostile-reaches-in"} <= tried
    assert all(name.startswith("hostile-") for name in tried)

    # Some of them, the hostile ones included, once more, one at a time: the same bytes.
    (tmp_path / "some").mkdir()
    chosen = [path for k, path in enumerate(sorted(folder.iterdir())) if k % 8 == 0 or "hostile" in path.name]
    for path in chosen:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / "some" / path.name)
    assert grade(tmp_path / "some", tmp_path / "second", "--jobs", "1").returncode == 0
    for path in chosen:
        name = f"{path.name.removesuffix('.zip')}/results.json"
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_class_from_a_learning_platform_has_a_row_for_each_student(tmp_path):
    folder, solved = tmp_path / "moodle", helpers.solved()
    moodle = "{}_assignsubmission_file_"
    (folder / moodle.format("Jane Doe_1")).mkdir(parents=True)
    helpers.write_zip(folder / moodle.format("Jane Doe_1") / "submission.zip", {SVM: solved[SVM]})
    helpers.write_folder(
        folder / moodle.format("Li Wei_2"), {"linear_svm.py": solved[SVM].replace(b"\n", b"\r\n")}
    )
    helpers.write_folder(folder / moodle.format("Li Wei_3"), {"linear_svm (1).py": solved[SVM]})
    helpers.write_folder(folder / moodle.format("Zed_4"), {"work.rar": b"Rar!" + bytes(99)})
    helpers.write_folder(folder / "Zed_4_assignsubmission_onlinetext_", {"onlinetext.html": b"see work.rar"})
    (folder / "notes.txt").write_text("mine")
    rows = "".join(
        f"Participant {n},{name},,100\n" for n, name in enumerate(("Jane D", "Li", "Li", "Zed"), 1)
    )
    (tmp_path / "worksheet.csv").write_text("Identifier,Full name,Grade,Maximum Grade\n" + rows)
    command = [*COMMAND, folder, "--out", tmp_path / "out", "--gradebook", tmp_path / "worksheet.csv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    expected = {"Jane Doe": "10", "Li Wei 2": "10", "Li Wei 3": "10", "Zed": "0"}
    assert {name: row["points"] for name, row in rows.items()} == expected
    assert rows["Zed"]["remarks"] == "'work.rar': a .rar archive, refused: ask for a zip"
    assert "look at Zed: 'work.rar': a .rar archive, refused: ask for a zip" in done.stdout
    assert "passed over, not handed in by anybody: notes.txt" in done.stdout
    with open(tmp_path / "out" / "worksheet.csv", encoding="utf-8", newline="") as file:
        assert [row["Grade"] for row in csv.DictReader(file)] == ["10", "10", "10", "0"]
    assert all((tmp_path / "out" / name / "report.txt").is_file() for name in expected)


def test_a_loose_file_is_graded_and_anything_else_gets_a_reason(tmp_path):
    helpers.write_folder(tmp_path, {"linear_svm.py": helpers.solved()[SVM], "work.pdf": b"%PDF"})
    assert grade(tmp_path / "linear_svm.py", tmp_path / "out").stdout.startswith("linear_svm.py: 10 of 100")
    done = grade(tmp_path / "work.pdf", tmp_path / "out")
    assert done.stdout.startswith("work.pdf: 0 of 100")
    assert "remark: nothing of the assignment is in it, only 'work.pdf': ask for the zip" in done.stdout


def in_version_3(notebook):
    """The notebook in an older version of its format."""
    cells = json.loads(notebook)["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()


def test_files_in_other_encodings_and_an_older_format_are_graded(tmp_path):
    solved = helpers.solved()
    files = {SVM: solved[SVM].decode().encode("utf-16")}
    files |= {SOFTMAX: b"\xef\xbb\xbf" + solved[SOFTMAX]}
    files |= {helpers.NOTEBOOK: b"\xef\xbb\xbf" + in_version_3(solved[helpers.NOTEBOOK])}
    files |= {EXPLORE: solved[EXPLORE].decode().encode("utf-16")}
    helpers.write_zip(tmp_path / "alice.zip", files)
    done = grade(tmp_path / "alice.zip", tmp_path / "out")
    missing = helpers.questions_about([file for file in solved if file not in files])
    expected = helpers.points_without(missing | {"model"})
    assert done.stdout.startswith(f"alice: {expected:g} of 100"), done.stdout
    assert f"{SVM}: was saved as UTF-16" in done.stdout


def running_in(folder):
    """Processes that work in a folder or where one was: a sandbox's worker does."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found += [process] if process.cwd().startswith(folder) else []
    return found


def interrupted(folder, out, number, temporary):
    """What it says if it gets this signal once two submissions are graded."""
    command = [*COMMAND, folder, "--out", out]
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        while len(list(out.glob("*/results.json"))) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        message = process.stderr.read().decode()
    return process.returncode, message


@pytest.fixture
def forty(tmp_path):
    for number in range(40):
        helpers.write_folder(
            tmp_path / "submissions" / f"student-{number:02}", {EXPLORE: helpers.solved()[EXPLORE]}
        )
    return tmp_path / "submissions"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whatever_ends_it_nothing_is_half_written_and_no_process_complains(tmp_path, forty, number):
    (tmp_path / "temporary").mkdir()
    status, message = interrupted(forty, tmp_path / "out", number, tmp_path / "temporary")
    assert "Traceback" not in message and not list((tmp_path / "out").rglob("*.part"))
    if number != signal.SIGKILL:  # which nothing can act upon
        assert status == 1 and "interrupted; the same command continues" in message
        assert not list((tmp_path / "temporary").iterdir())


def test_on_windows_which_knows_no_hang_up_it_goes_on_to_what_the_sandbox_says(monkeypatch):
    set_up = []
    monkeypatch.delattr(signal, "SIGHUP")
    monkeypatch.setattr(signal, "signal", lambda number, handler: set_up.append(number))
    command.interruptible()
    assert set_up == [signal.SIGTERM]


def test_after_an_interruption_it_continues_where_it_stopped(tmp_path, forty):
    folder, out = forty, tmp_path / "out"
    status, message = interrupted(folder, out, signal.SIGINT, tmp_path)
    assert status == 1 and "interrupted; the same command continues" in message
    assert not (out / "grades.csv").exists() and not list(out.rglob("*.part"))
    kept = {path: path.stat().st_mtime_ns for path in out.glob("*/results.json")}
    assert 2 <= len(kept) < 40
    assert grade(folder, out).returncode == 0
    assert all(path.stat().st_mtime_ns == mtime for path, mtime in kept.items())
    assert len((out / "grades.csv").read_text().splitlines()) == 41
