"""What a worker's reply says of a call: an answer, a reason, or that it is in doubt."""

import json

import pytest

from instructor.sandbox.outcome import CHANGED, Outcome, Reply, SandboxError, outcome_of


def test_an_answer_follows_the_sign_for_one():
    assert outcome_of(Reply(b">=" + json.dumps([1, {"a": None}]).encode(), "")) == Outcome(
        [1, {"a": None}], ""
    )


@pytest.mark.parametrize(
    "reply, reason, told",
    [
        (Reply(b">?ValueError: no", ""), "ValueError: no", True),
        (Reply(b">?", ""), "it ended the program", False),
        (Reply(b">", ""), "it ended the program", False),
        (Reply(b">=1", "", "it ran out of memory"), "it ran out of memory", False),
        (Reply(b">={", ""), "its answer is not JSON", False),
        (Reply(b">=\xff", ""), "its answer is not JSON", False),
        (Reply(b">=" + 100_000 * b"[", ""), "its answer is nested too deeply", False),
        (None, "it stopped the grader's worker", False),
        (Reply(b">=1", "limits"), CHANGED, False),
    ],
)
def test_without_an_answer_there_is_a_reason_and_it_is_known_whose_words_it_is_in(reply, reason, told):
    assert outcome_of(reply) == Outcome(None, reason, told)


@pytest.mark.parametrize(
    "reply, outcome",
    [
        (Reply(b">r=1", ""), Outcome(1, "", refused="to read other files")),
        (Reply(b">w?OSError: no", ""), Outcome(None, "OSError: no", True, "to write files")),
        (Reply(b">s", "", "it slept"), Outcome(None, "it slept", refused="to use the operating system")),
        (Reply(b">x=1", ""), Outcome(None, "it ended the program")),
    ],
)
def test_what_was_refused_is_known_whatever_came_of_the_call(reply, outcome):
    assert outcome_of(reply) == outcome


def test_a_reason_is_one_printable_line_and_the_same_in_every_run():
    reasons = {
        outcome_of(Reply(b">?<f at 0x7f%04x0000>\n\x1b[2J" % i + 1000 * b"x", "")).reason for i in range(3)
    }
    (reason,) = reasons
    assert reason.startswith("<f at 0x...> [2J") and reason.isprintable() and len(reason) == 300


@pytest.mark.parametrize(
    "written, why", [(b"!no user\nnamespace", "no user namespace"), (b"", "before it was ready")]
)
def test_a_child_that_could_not_be_confined_is_an_error_and_not_a_grade(written, why):
    reply = Reply(written, "")
    assert reply.failure and reply.doubtful
    with pytest.raises(SandboxError, match=f"cannot be set up: .*{why}"):
        outcome_of(reply)


@pytest.mark.parametrize(
    "reply, doubtful",
    [
        (Reply(b">=1", ""), False),
        (Reply(b">?error", ""), False),
        (Reply(b"", "", "it slept"), False),
        (Reply(b">=1", "limits"), True),
        (Reply(b">=1", "", touched=True), True),
    ],
)
def test_a_reply_is_doubtful_if_other_code_may_have_had_a_hand_in_it(reply, doubtful):
    assert reply.doubtful == doubtful
