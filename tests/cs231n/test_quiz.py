"""Guesses are taken, compared with what came out, and answered; nothing that a student writes stops a run."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from cs231n import quiz
from instructor.release.edition import edition_files

ROOT = Path(__file__).resolve().parents[2]
CALL = re.compile(r'^quiz\.(guess|reveal)\("([^"]+)", (.+)\)(?:  # .*)?$', re.MULTILINE)
QUESTIONS = {
    "loss": {"close": 0.05, "replies": [[9, 11, "That is their number."]], "because": "Ten classes."},
    "line": {
        "choices": ["tilted", "mirrored"],
        "replies": {"tilted": "So it would."},
        "because": "A sign.",
    },
    "better": {"choices": ["yes", "no"], "because": "Noise."},
}


@pytest.fixture(autouse=True)
def questions(monkeypatch):
    monkeypatch.setattr(quiz, "QUESTIONS", QUESTIONS)
    monkeypatch.setattr(quiz, "_guesses", {})


def said(capsys, name, guessed, measured):
    """What the reveal prints, in one line."""
    quiz.guess(name, guessed)
    capsys.readouterr()
    quiz.reveal(name, measured)
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "guessed, measured, words",
    [
        (2.3, 2.3, "You guessed 2.3, and so it is. Why? Ten classes."),
        (2.3, np.float64(2.34567), "You guessed 2.3, and it is 2.346: close. Why? Ten classes."),
        (10, 2.5, "You guessed 10, and it is 2.5: too high by a factor of 4. That is their number. Why?"),
        (3, 2.5, "You guessed 3, and it is 2.5: too high by 0.5. Why? Ten classes."),
        (np.float32(0.5), 2.5, "You guessed 0.5, and it is 2.5: too low by a factor of 5. Why?"),
        (0, 2.5, "You guessed 0, and it is 2.5: too low by 2.5. Why?"),
        (-1, 2.5, "You guessed -1, and it is 2.5: too low by 3.5. Why?"),
        (1, 0, "You guessed 1, and it is 0: too high by 1. Why?"),
        (20_000, np.int64(49_000), "You guessed 20,000, and it is 49,000: too low by a factor of 2.5. Why?"),
        (1e-6, 1e-5, "You guessed 1e-6, and it is 1e-5: too low by a factor of 10. Why?"),
    ],
)
def test_a_number_is_compared_with_what_was_measured(capsys, guessed, measured, words):
    assert said(capsys, "loss", guessed, measured).startswith(words)


@pytest.mark.parametrize(
    "name, guessed, measured, words",
    [
        ("line", "mirrored", "mirrored", 'You guessed "mirrored", and so it is. Why? A sign.'),
        ("line", " Tilted", "mirrored", 'You guessed "tilted", and it is "mirrored". So it would. Why?'),
        ("better", "no", False, 'You guessed "no", and so it is. Why? Noise.'),
        ("better", "no", np.bool_(True), 'You guessed "no", and it is "yes". Why? Noise.'),
        ("better", True, True, 'You guessed "yes", and so it is. Why? Noise.'),
    ],
)  # fmt: skip
def test_a_word_is_compared_with_the_right_one(capsys, name, guessed, measured, words):
    assert said(capsys, name, guessed, measured).startswith(words)


@pytest.mark.parametrize("nothing", [..., None, "", "  "])
def test_without_a_guess_one_line_says_so_and_nothing_is_given_away(capsys, nothing):
    quiz.guess("loss", nothing)
    assert capsys.readouterr().out == (
        "No guess yet: put a number in place of the dots, and run this cell.\n"
    )
    quiz.reveal("loss", 2.5)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Nothing guessed yet") and "2.5" not in line and "Ten classes" not in line


@pytest.mark.parametrize(
    "name, value",
    [("loss", "lots"), ("loss", "2.3"), ("loss", [2.3]), ("loss", np.array([1.0, 2.0])), ("loss", True),
     ("loss", float("nan")), ("loss", float("inf")), ("loss", 2j), ("line", 2), ("line", "sideways"),
     ("better", 1), ("line", True), ("line", ["tilted"])],
)  # fmt: skip
def test_a_guess_of_another_kind_gets_a_clear_line_and_counts_as_none(capsys, name, value):
    quiz.guess(name, value)
    kind = {"loss": "put a number", "line": 'put "tilted" or "mirrored"', "better": 'put "yes" or "no"'}[name]
    assert f"cannot be the answer: {kind} in its place" in " ".join(capsys.readouterr().out.split())
    quiz.reveal(name, {"loss": 2.5, "line": "tilted", "better": False}[name])
    assert capsys.readouterr().out.startswith("Nothing guessed yet")


def test_the_latest_guess_counts_and_can_be_withdrawn(capsys):
    quiz.guess("loss", 10)
    assert said(capsys, "loss", 3, 2.5).startswith("You guessed 3,")
    assert said(capsys, "loss", ..., 2.5).startswith("Nothing guessed yet")


def test_an_error_of_an_author_is_an_error():
    for call in (quiz.guess, quiz.reveal):
        with pytest.raises(ValueError, match="called 'lost'; there are 'loss', 'line', 'better'"):
            call("lost", 1)
    for name, measured in [("loss", "2.5"), ("loss", np.nan), ("line", "sideways"), ("better", "perhaps")]:
        with pytest.raises(ValueError, match=f"The answer to '{name}' should be"):
            quiz.reveal(name, measured)


# The questions that the notebooks ask

CATALOGUE = json.loads((ROOT / "cs231n" / "quiz.json").read_text(encoding="utf-8"))


def calls_of(text):
    """Kind, name and value of each call, in the order of the code cells of a notebook; and its other text."""
    cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return [call for cell in cells for call in CALL.findall(cell)]


NOTEBOOKS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_each_question_is_asked_once_and_answered_further_down_in_the_same_notebook():
    asked = []
    for text in NOTEBOOKS.values():
        calls = calls_of(text)
        assert len(calls) == sum(text.count(f"quiz.{kind}(") for kind in ("guess", "reveal"))
        for name in dict.fromkeys(name for _, name, _ in calls):
            assert [kind for kind, called, _ in calls if called == name] == ["guess", "reveal"], name
            asked.append(name)
    assert sorted(asked) == sorted(CATALOGUE)


def test_every_question_has_a_reason_and_replies_to_guesses_that_can_be_made():
    for name, question in CATALOGUE.items():
        assert set(question) <= {"choices", "close", "replies", "because"}, name
        assert question["because"].endswith((".", ")")), name
        replies = question.get("replies", {})
        if "choices" in question:
            assert len(question["choices"]) > 1 and set(replies) <= set(question["choices"]), name
            assert all(word == word.strip().lower() for word in question["choices"]), name
        else:
            assert all(low <= high and text for low, high, text in replies), name


def test_the_guesses_of_the_solved_notebooks_can_be_made(monkeypatch, capsys):
    monkeypatch.setattr(quiz, "QUESTIONS", CATALOGUE)
    for text in NOTEBOOKS.values():
        for kind, name, value in calls_of(text):
            if kind == "guess":
                quiz.guess(name, eval(value, {"np": np}))
                assert capsys.readouterr().out.startswith("Your guess: "), name


def test_the_edition_asks_without_a_guess_and_shows_no_reason():
    files, _ = edition_files()
    for name in NOTEBOOKS:
        text = files[f"notebooks/{name}"].decode()
        guesses = [value for kind, _, value in calls_of(text) if kind == "guess"]
        assert guesses == ["..."] * NOTEBOOKS[name].count("quiz.guess("), name
        for source in (NOTEBOOKS[name], text):
            cells = "\n".join("".join(cell["source"]) for cell in json.loads(source)["cells"])
            assert not [q for q in CATALOGUE.values() if q["because"] in cells], name
