"""Questions that answer back: guess, run what gives the answer, and see how far off the guess was, and why.

    quiz.guess("loss at the start", ...)      # put a number in place of the dots
    quiz.reveal("loss at the start", loss)    # further down, where the loss has been computed

Nothing here is graded. The reasons stand in ``quiz.json``, so that no notebook shows one before it is due.
"""

import json
import math
import numbers
import textwrap
from pathlib import Path

import numpy as np

QUESTIONS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
CLOSE = 0.1  # relative distance of a number that is called close, where the question does not say
WIDTH = 100

_guesses = {}


def guess(name: str, value: object = ...) -> None:
    """Commit to an answer before the notebook gives it.

    Parameters
    ----------
    name : str
        Which question of ``quiz.json``.
    value : number or str, optional
        The guess: a number, or one of the words that the question offers. Three dots stand for none.

    Raises
    ------
    ValueError
        If there is no such question. A guess that cannot be one raises nothing: a line says what is wrong.
    """
    question = _question(name)
    _guesses.pop(name, None)
    value = _as_word(value) if "choices" in question else value
    if isinstance(value, str):
        value = value.strip().lower()
    if value is ... or value is None or (isinstance(value, str) and not value):
        print(f"No guess yet: put {_wanted(question)} in place of the dots, and run this cell.")
    elif not _fits(question, value):
        _say(f"{value!r} cannot be the answer: put {_wanted(question)} in its place, and run this cell.")
    else:
        _guesses[name] = value
        print(f"Your guess: {_shown(value)}. The answer comes further down.")


def reveal(name: str, measured: object) -> None:
    """Compare the guess with what came out, and say why; without a guess, say nothing but that.

    Parameters
    ----------
    name : str
        Which question of ``quiz.json``.
    measured : number, str or bool
        What the notebook has computed; for a question with words one of these, True and False for yes and no.

    Raises
    ------
    ValueError
        If there is no such question, or `measured` is no possible answer to it.
    """
    question = _question(name)
    measured = _as_word(measured) if "choices" in question else measured
    if not _fits(question, measured):
        raise ValueError(f"The answer to {name!r} should be {_wanted(question)}; got {measured!r}.")
    if name not in _guesses:
        print("Nothing guessed yet: go back to the question, put your guess there, and run both cells.")
        return
    guessed = _guesses[name]
    right, comparison = _compared(guessed, measured, question)
    _say(f"You guessed {_shown(guessed)}, {comparison}")
    if not right:
        _say(_reply(question, guessed))
    _say(f"Why? {question['because']}")


def _question(name):
    if name not in QUESTIONS:
        raise ValueError(f"No question is called {name!r}; there are {', '.join(map(repr, QUESTIONS))}.")
    return QUESTIONS[name]


def _as_word(value):
    return ("yes" if value else "no") if isinstance(value, bool | np.bool_) else value


def _fits(question, value):
    """Whether a value is of the kind that the question asks for."""
    if "choices" in question:
        return isinstance(value, str) and value in question["choices"]
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return real and math.isfinite(value)


def _wanted(question):
    words = [f'"{word}"' for word in question.get("choices", ())]
    return f"{', '.join(words[:-1])} or {words[-1]}" if words else "a number"


def _shown(value):
    if isinstance(value, str):
        return f'"{value}"'
    digits = f"{int(value):,}" if float(value).is_integer() else f"{float(value):.4g}"
    return digits.replace("e-0", "e-")


def _compared(guessed, measured, question):
    """Whether the guess counts as right, and a clause that compares it with what was measured."""
    if guessed == measured:
        return True, "and so it is."
    it_is = f"and it is {_shown(measured)}"
    if "choices" in question:
        return False, f"{it_is}."
    if abs(guessed - measured) <= question.get("close", CLOSE) * abs(measured):
        return True, f"{it_is}: close."
    direction = "high" if guessed > measured else "low"
    factor = max(guessed / measured, measured / guessed) if guessed * measured > 0 else 0
    times = f"{factor:,.0f}" if factor >= 10 else f"{factor:.2g}"
    distance = f"a factor of {times}" if factor >= 2 else f"{abs(guessed - measured):.2g}"
    return False, f"{it_is}: too {direction} by {distance}."


def _reply(question, guessed):
    """What is said to this very guess, if anything: to a word, or to numbers within some limits."""
    replies = question.get("replies", {})
    if "choices" in question:
        return replies.get(guessed, "")
    return next((text for low, high, text in replies or () if low <= guessed <= high), "")


def _say(text):
    if text:
        print(textwrap.fill(text, WIDTH))
