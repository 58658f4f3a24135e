"""Solutions out, stubs in, and back again."""

import pytest

from instructor.release import markers
from instructor.release.markers import MarkerError, restore, strip_answer, strip_code, strip_guess

PLAIN = """def double(x):
    # Return twice the number.
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION
"""


def test_a_solution_becomes_a_stub_that_says_what_to_write():
    text, (block,) = strip_code(PLAIN, "double.py")
    assert text == (
        "def double(x):\n    # Return twice the number.\n    # YOUR CODE HERE\n"
        '    raise NotImplementedError("Return twice the number.")\n'
    )
    assert block.instruction == "Return twice the number."
    with pytest.raises(NotImplementedError, match="Return twice the number"):
        exec(text + "double(1)")


def test_a_long_instruction_is_wrapped_and_quotes_survive():
    instruction = 'Say "yes" \\ no, ' + "and so on " * 20
    text, _ = strip_code(PLAIN.replace("Return twice the number.", instruction), "double.py")
    assert max(map(len, text.splitlines()[2:])) <= markers.WIDTH
    with pytest.raises(NotImplementedError) as error:
        exec(text + "double(1)")
    assert str(error.value) == " ".join(instruction.split())


def test_a_solution_that_may_wait_becomes_a_stub_that_does_nothing():
    waiting = f"{PLAIN}    # Then add 1.\n    # BEGIN SOLUTION (may wait)\n    x += 1\n    # END SOLUTION\n"
    text, blocks = strip_code(waiting, "double.py")
    assert text.endswith("    # Then add 1.\n    # YOUR CODE HERE\n") and text.count("raise") == 1
    assert restore(text, blocks) == waiting
    solved = {}
    exec(restore(text, blocks[:1]), solved)
    assert solved["double"](2) == 4


def test_restoring_gives_the_source_again():
    text, blocks = strip_code(PLAIN * 3, "double.py")
    assert text.count("YOUR CODE HERE") == 3 and restore(text, blocks) == PLAIN * 3


@pytest.mark.parametrize(
    "text, message",
    [
        (PLAIN.replace("    # END SOLUTION\n", ""), "line 3: BEGIN SOLUTION has no END"),
        (PLAIN.replace("    # BEGIN SOLUTION\n", ""), "line 4: END SOLUTION is without a BEGIN"),
        (PLAIN.replace("    return", "    # BEGIN SOLUTION\n    return"), "line 4: BEGIN SOLUTION is nested"),
        (PLAIN.replace("# END", "#END"), "line 3: BEGIN SOLUTION has no END"),
        (PLAIN + "# begin: BEGIN  SOLUTION\n", "a marker is left over"),
        (PLAIN + "x = 1  # END SOLUTION\n", "a marker is left over"),
        (PLAIN.replace("    # Return twice the number.\n", ""), "a comment must say what to write"),
        (PLAIN.replace("    # END", "  # END"), "indented unlike its BEGIN"),
    ],
)
def test_markers_that_are_wrong_stop_the_release_and_say_where(text, message):
    with pytest.raises(MarkerError, match=message):
        strip_code(text, "double.py")


def test_a_written_answer_becomes_an_empty_one_and_must_be_alone():
    answer = "<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->"
    text, blocks = strip_answer(answer, "cell 3")
    assert text == markers.ANSWER_STUB and restore(text, blocks) == answer
    with pytest.raises(MarkerError, match="a cell of its own"):
        strip_answer(f"The question.\n\n{answer}", "cell 3")
    with pytest.raises(MarkerError, match="has no END"):
        strip_answer("<!-- BEGIN SOLUTION -->\nBecause.", "cell 3")


@pytest.mark.parametrize("value", ["2.3", '"yes, (always)"', "np.log(10)", "-1e-6", "..."])
@pytest.mark.parametrize("after", ["", "  # a number", "  # (a number)", "\n"])
def test_a_guess_becomes_three_dots_and_what_was_asked_stays(value, after):
    guess = f'quiz.guess("loss at the start (reg 0)", {value}){after}'
    text, blocks = strip_guess(guess, "cell 3")
    assert text == f'quiz.guess("loss at the start (reg 0)", ...){after.rstrip()}'
    assert restore(text, blocks) == guess


@pytest.mark.parametrize(
    "cell",
    ['loss = 1\nquiz.guess("loss", 2)', 'quiz.guess("loss", 2)\nquiz.guess("dark", 2)', "quiz.guess(name, 2)",
     'quiz.guess("loss")', 'quiz.guess(\n    "loss", 2\n)'],
)  # fmt: skip
def test_a_guess_that_would_not_be_found_stops_the_release(cell):
    with pytest.raises(MarkerError, match="cell 3: a guess must be a cell of its own"):
        strip_guess(cell, "cell 3")
