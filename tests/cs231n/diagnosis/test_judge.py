"""judge (cs231n/diagnosis/__init__.py): whatever was recorded, only what is right is right."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n import diagnosis
from cs231n.diagnosis import EXERCISES, probes
from tests.cs231n.diagnosis.diagnosing import PROBLEMS, diagnose, each_set, solved_function
from tests.cs231n.diagnosis.slip_mutants import NAIVE, SVM_STACKED, SVM_VECTOR


@functools.cache
def right_record(name):
    """What a process of its own would hand over for the solved function, as text."""
    function, _ = solved_function(name)
    return json.dumps(probes.run(name, function, PROBLEMS["students"][name]["inputs"]))


def judged_right(name, record):
    """Whether the grader would give points; it takes an exception for a record that may be forged."""
    try:
        return not diagnosis.judge(name, PROBLEMS["students"][name], record)
    except Exception:
        return False


@each_set
@pytest.mark.parametrize("name", EXERCISES)
def test_the_solved_source_is_right(name, problems):
    function, source = solved_function(name)
    assert diagnose(name, function, problems, source) == []


def test_a_record_that_lacks_a_call_is_not_right():
    for call in PROBLEMS["students"][NAIVE]["inputs"]:
        record = json.loads(right_record(NAIVE))
        assert judged_right(NAIVE, record)
        del record["calls"][call]
        assert not judged_right(NAIVE, record)


@pytest.mark.parametrize("name", [NAIVE, SVM_VECTOR, SVM_STACKED, "class_probabilities"])
def test_constants_and_junk_are_not_right(name):
    for value in (0, None, "right", (0.0, 0), (np.nan, np.nan), (0.0, np.zeros((5, 4))), ({}, []), (1j, 1j)):
        assert diagnose(name, lambda *_, value=value: value, PROBLEMS["students"])


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_was_recorded_only_what_is_right_is_judged_right(data):
    """One place of a right record is replaced by anything; judged right is what is the same in numbers."""
    name = data.draw(st.sampled_from(sorted(EXERCISES)))
    record, forged = json.loads(right_record(name)), json.loads(right_record(name))
    node = forged
    while True:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        below = node[key]
        if not isinstance(below, (dict, list)) or not below or data.draw(st.booleans()):
            break
        node = below
    node[key] = data.draw(JUNK)
    if judged_right(name, forged) and "calls" in record:
        for call in record["calls"]:
            for got, right in zip(forged["calls"][call]["arrays"], record["calls"][call]["arrays"]):
                np.testing.assert_allclose(probes.unpack(got), probes.unpack(right), rtol=0.1, atol=0.1)


@pytest.mark.parametrize(
    "record", [None, [], 7, "x", {}, {"calls": None}, {"calls": {"plain": {"arrays": 1}}}]
)
@pytest.mark.parametrize("name", EXERCISES)
def test_a_record_that_is_none_is_never_judged_right(name, record):
    assert not judged_right(name, record)
