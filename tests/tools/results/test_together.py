"""Trainings in threads end together, and their results keep their order."""

import threading
import time

import pytest

from tools.results import together
from tools.results.together import run_together

LAST_RESORT = 300  # seconds; nothing that works waits for it


@pytest.fixture
def endless():
    """A training without end, which says when it begins and by what it was ended."""

    def train(tick):
        train.begun.set()
        try:
            before = time.monotonic() + LAST_RESORT
            while time.monotonic() < before:
                tick()
        except Exception as error:
            train.ended_by = type(error)
            raise

    train.begun, train.ended_by = threading.Event(), None
    return train


def test_trainings_end_together_when_one_of_them_fails(endless, monkeypatch):
    monkeypatch.setattr(together, "processors", lambda: 2)

    def failing(tick):
        assert endless.begun.wait(LAST_RESORT)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_together("two", [failing, endless], 2, "step")
    assert endless.ended_by is together.Aborted


def test_an_interrupt_ends_the_trainings_too(endless, monkeypatch):
    def interrupted(*_):
        assert endless.begun.wait(LAST_RESORT)
        raise KeyboardInterrupt

    monkeypatch.setattr(together, "watch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_together("one", [endless], 1, "step")
    assert endless.ended_by is together.Aborted


def test_results_are_in_the_order_of_the_jobs_whichever_ends_first(monkeypatch):
    monkeypatch.setattr(together, "processors", lambda: 2)
    ended = threading.Event()

    def first(tick):
        assert ended.wait(LAST_RESORT)
        return "first"

    def second(tick):
        tick()
        ended.set()
        return "second"

    assert run_together("two", [first, second], 1, "step") == ["first", "second"]
