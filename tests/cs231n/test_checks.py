"""The checks: one line when all is right, the slip when not, the same from notebook and terminal."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs231n import checks
from cs231n.classifiers import softmax
from cs231n.diagnosis import EXERCISES, Finding
from cs231n.diagnosis.student_code import endless

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, cwd=ROOT):
    command = [sys.executable, "-m", "cs231n.checks", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(cwd)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("name, part", [step for group in checks.GROUPS.values() for step in group])
def test_a_right_exercise_is_one_line(name, part, capsys):
    checks.check(name, part)
    printed = capsys.readouterr().out
    assert printed == (f"{name}, {part}: right\n" if part else f"{name}: right\n")


def test_a_slip_is_raised_with_its_name_in_plain_words():
    def summed(W, X, y, reg):
        loss, dW = softmax.softmax_loss_naive(W, X, y, 0)
        return len(X) * loss + reg * np.sum(W * W), dW

    with pytest.raises(
        checks.NotRightYet, match=r"softmax_loss_naive, loss: The loss is N = \d times too large"
    ):
        checks.check("softmax_loss_naive", "loss", summed)


def test_the_gradient_may_be_missing_while_the_loss_is_checked(capsys):
    def loss_alone(W, X, y, reg):
        return softmax.softmax_loss_naive(W, X, y, reg)[0], 0 * W

    checks.check("softmax_loss_naive", "loss", loss_alone)
    with pytest.raises(checks.NotRightYet, match="zero everywhere"):
        checks.check("softmax_loss_naive", "gradient", loss_alone)


def test_the_penalty_is_looked_at_while_the_gradient_is_missing():
    def without_penalty(W, X, y, reg):
        return softmax.softmax_loss_naive(W, X, y, 0)[0], 0 * W

    with pytest.raises(checks.NotRightYet, match="The loss does not change with reg"):
        checks.check("softmax_loss_naive", "loss", without_penalty)


def test_an_endless_loop_is_one_sentence_with_its_line(monkeypatch):
    monkeypatch.setattr(endless, "INSTRUCTIONS", 10_000)
    monkeypatch.setattr(endless, "SECONDS", 0.0)
    space = {}
    exec(compile("def f(X, W):\n    while True:\n        X = X + 1\n", "softmax.py", "exec"), space)
    with pytest.raises(checks.NotRightYet) as caught:
        checks.check("class_probabilities", function=lambda X, W: space["f"](X, W))
    assert "class_probabilities: It does not come to an end (softmax.py, line " in str(caught.value)


def test_a_fault_of_the_checks_is_shown_as_one(monkeypatch):
    def broken(*arguments):
        raise KeyError("expected")

    monkeypatch.setattr(checks, "judge", broken)
    with pytest.raises(RuntimeError, match="of predict itself failed .KeyError.*fault in the assignment"):
        checks.check("predict")


def test_a_notebook_shows_what_was_found_without_a_traceback():
    error = checks.NotRightYet("search: One classifier is trained several times.")
    assert error._render_traceback_() == ["search: One classifier is trained several times."]
    long = checks.NotRightYet("search: " + "One classifier is trained several times. " * 4)
    assert len(long._render_traceback_()) == 2 and max(map(len, long._render_traceback_())) <= 100


def test_a_function_of_the_notebook_is_checked_where_it_is(capsys):
    def class_probabilities(X, W):
        E = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    checks.check("class_probabilities", function=class_probabilities)
    assert capsys.readouterr().out == "class_probabilities: right\n"
    with pytest.raises(checks.NotRightYet, match="columns add up to 1"):
        checks.check("class_probabilities", function=lambda X, W: np.exp(X @ W) / np.exp(X @ W).sum(axis=0))


def slow_rows(E):
    return np.array([e / e.sum() for e in E])


def class_probabilities_by_rows(X, W):
    E = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
    return slow_rows(E)


def test_a_loop_is_found_in_another_function_of_the_notebook():
    with pytest.raises(checks.NotRightYet, match=r"there is a loop \(line \d+ of the cell with slow_rows"):
        checks.check("class_probabilities", function=class_probabilities_by_rows)


@pytest.mark.parametrize("arguments", [("softmax",), ("loss_naive", "loss"), ("train", "gradients")])
def test_an_unknown_exercise_or_part_is_a_clear_error(arguments):
    with pytest.raises(ValueError, match="There is no exercise|part must be"):
        checks.check(*arguments)


def test_the_command_line_checks_all_or_a_group_or_some():
    done = run()
    assert done.returncode == 0 and done.stdout.endswith("21 of 21 are right\n"), done.stdout
    assert run("svm").stdout.endswith("7 of 7 are right\n")
    assert run("train", "predict").stdout == "train: right\npredict: right\n2 of 2 are right\n"
    wrong = run("tran")
    assert wrong.returncode == 2 and "there is no tran; choose among softmax, " in wrong.stderr


def reported(monkeypatch, capsys, findings, *names):
    """What the command prints, and its result, if these are the findings by exercise."""
    monkeypatch.setattr(checks, "diagnose", lambda name: findings.get(name, []))
    monkeypatch.setattr(sys, "argv", ["checks", *names])
    return checks.main(), capsys.readouterr().out


def test_one_finding_of_several_exercises_is_printed_once(monkeypatch, capsys):
    unread = [Finding("", "raises", "It fails: SyntaxError.")]
    loss = [Finding("loss", "other", "It is wrong.")]
    found = {"svm_loss_naive": loss, "svm_loss_vectorized": unread, "svm_loss_stacked": unread}
    wrong, out = reported(monkeypatch, capsys, found, "svm")
    assert "svm_loss_vectorized, svm_loss_stacked: It fails: SyntaxError.\n" in out
    assert "svm_loss_naive, loss: It is wrong.\nsvm_loss_naive, gradient: right\n" in out
    total = sum(len(EXERCISES[name].parts) for name in found)
    assert wrong == total - len(EXERCISES["svm_loss_naive"].parts) + 1
    verb = "is" if total - wrong == 1 else "are"
    assert out.endswith(f"{total - wrong} of {total} {verb} right\n")


def test_one_is_right_and_none_are(monkeypatch, capsys):
    unread = [Finding("", "raises", "It fails: SyntaxError.")]
    assert reported(monkeypatch, capsys, {"train": unread}, "train", "predict") == (
        1, "train: It fails: SyntaxError.\npredict: right\n1 of 2 is right\n"
    )  # fmt: skip
    assert reported(monkeypatch, capsys, {"train": unread}, "train")[1].endswith("0 of 1 are right\n")
    assert reported(monkeypatch, capsys, {}, "train") == (0, "train: right\n1 of 1 is right\n")


def test_the_groups_hold_every_exercise_with_all_its_parts_in_the_order_of_the_table():
    listed = [step for group in checks.GROUPS.values() for step in group]
    assert listed == [(name, part) for name, exercise in EXERCISES.items() for part in exercise.parts]
    assert all((ROOT / "notebooks" / f"{group}.ipynb").is_file() for group in checks.GROUPS)


def test_a_hint_stands_beside_what_is_right_and_is_told_once(monkeypatch, capsys):
    hint = Finding("", "some", "Line 4 is not needed.", hint=True)
    monkeypatch.setattr(checks, "judge", lambda *arguments: [hint._replace(text=30 * "long ")])
    checks.check("predict")
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100
    monkeypatch.setattr(checks, "judge", lambda *arguments: [hint])
    checks.check("predict")
    assert capsys.readouterr().out == "predict: right\nhint: Line 4 is not needed.\n"
    monkeypatch.setattr(sys, "argv", ["checks", "train", "predict"])
    assert checks.main() == 0
    assert capsys.readouterr().out == (
        "train: right\nhint: Line 4 is not needed.\npredict: right\n2 of 2 are right\n"
    )


def test_a_hint_comes_after_what_is_wrong(monkeypatch):
    found = [Finding("", "h", "Line 4 is not needed.", hint=True), Finding("", "s", "The loss is wrong.")]
    monkeypatch.setattr(checks, "judge", lambda *arguments: found)
    with pytest.raises(checks.NotRightYet, match=r"^predict: The loss is wrong.\nhint: Line 4"):
        checks.check("predict")
