"""Many at once, or one alone."""

import threading

import pytest

from instructor.sandbox.turns import Turns


def begin(turn, entered, leave):
    def hold():
        with turn():
            entered.set()
            assert leave.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    return thread


def test_shared_turns_overlap():
    turns, leave = Turns(), threading.Event()
    entered = [threading.Event() for _ in range(3)]
    threads = [begin(turns.shared, event, leave) for event in entered]
    assert all(event.wait(60) for event in entered)
    leave.set()
    for thread in threads:
        thread.join(60)


@pytest.mark.parametrize("first, second", [("shared", "alone"), ("alone", "shared"), ("alone", "alone")])
def test_a_turn_alone_overlaps_with_no_other(first, second):
    turns = Turns()
    events = [threading.Event() for _ in range(4)]
    one = begin(getattr(turns, first), events[0], events[1])
    assert events[0].wait(60)
    other = begin(getattr(turns, second), events[2], events[3])
    assert not events[2].wait(0.2)
    events[1].set()
    assert events[2].wait(60)
    events[3].set()
    one.join(60), other.join(60)


def test_a_turn_alone_comes_before_turns_asked_for_later():
    turns, order = Turns(), []
    entered, leave = threading.Event(), threading.Event()
    first = begin(turns.shared, entered, leave)
    assert entered.wait(60)

    def then(turn, name):
        with turn():
            order.append(name)

    alone = threading.Thread(target=then, args=(turns.alone, "alone"))
    alone.start()
    while not turns._waiting:
        pass
    later = threading.Thread(target=then, args=(turns.shared, "later"))
    later.start()
    leave.set()
    for thread in (first, alone, later):
        thread.join(60)
    assert order == ["alone", "later"]


@pytest.mark.parametrize("kind", ["shared", "alone"])
def test_an_error_ends_a_turn(kind):
    turns = Turns()
    with pytest.raises(KeyError), getattr(turns, kind)():
        raise KeyError
    with turns.alone():
        pass
