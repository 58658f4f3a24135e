"""Late submissions lose what the policy says, and nobody loses anything for what is not known."""

from datetime import datetime, timedelta

import pytest

from instructor.late import Late, late_policy, lateness

DEADLINE = "2026-11-20T23:59:00+01:00"
ENDS = datetime.fromisoformat(DEADLINE)


def policy(**changes):
    return late_policy({"deadline": DEADLINE, "points_per_day": 10, **changes})


def deducted(later, policy, points=144):
    found = lateness(policy, ENDS + timedelta(**later), None, points)
    assert bool(found.why) == (found.deducted > 0) and found.is_known
    return found.deducted


def test_each_day_that_has_begun_counts():
    lates = [{"days": -1}, {}, {"seconds": 1}, {"days": 1}, {"days": 1, "seconds": 1}, {"days": 9}]
    assert [deducted(late, policy()) for late in lates] == [0, 0, 10, 10, 20, 90]
    assert [deducted(late, policy(most_days=2)) for late in lates] == [0, 0, 10, 10, 20, 20]


def test_days_begin_to_count_after_the_grace_period():
    minutes = [{"minutes": 15}, {"minutes": 15, "seconds": 1}, {"days": 1, "minutes": 15}]
    assert [deducted(late, policy(grace_minutes=15)) for late in minutes] == [0, 10, 10]


def test_percentages_are_of_all_points():
    assert deducted({"days": 2}, policy(points_per_day=0, percent_per_day=10), points=144) == pytest.approx(
        28.8
    )


def test_a_time_without_a_zone_is_in_that_of_the_deadline_and_others_are_converted():
    assert lateness(policy(), datetime(2026, 11, 20, 23, 59), None, 144) == Late()
    assert lateness(policy(), datetime(2026, 11, 21, 0, 0), None, 144).deducted == 10
    assert lateness(policy(), datetime.fromisoformat("2026-11-20T22:59:00+00:00"), None, 144) == Late()
    assert lateness(policy(), datetime.fromisoformat("2026-11-20T23:00:00+00:00"), None, 144).deducted == 10


@pytest.mark.parametrize(
    "when, days",
    [
        ("2026-10-24T23:59:00+02:00", 0),
        ("2026-10-25T00:00:00+02:00", 1),
        ("2026-10-25T23:59:00+01:00", 1),  # 25 hours later
        ("2026-10-25T22:59:00+00:00", 1),
        ("2026-10-26T00:00:00+01:00", 2),
        ("2026-10-25T23:59:00", 1),
        ("2026-10-26T00:00:00", 2),
    ],
)
def test_with_a_zone_days_are_those_of_its_clocks(when, days):
    summer = policy(deadline="2026-10-24T23:59:00+02:00", zone="Europe/Berlin")
    assert lateness(summer, datetime.fromisoformat(when), None, 144).deducted == 10 * days
    the_same = policy(deadline="2026-10-24T21:59:00Z", zone="Europe/Berlin")
    assert lateness(the_same, datetime.fromisoformat(when), None, 144).deducted == 10 * days


def test_the_reason_says_when_and_how_much():
    assert lateness(policy(), datetime(2026, 11, 22, 8, 30), None, 144).why == (
        "handed in 2026-11-22 08:30, on day 2 after the deadline: 20 points deducted"
    )


def test_nothing_is_deducted_where_the_time_is_not_known_or_there_is_no_policy():
    assert lateness(policy(), None, None, 144) == Late(is_known=False)
    assert lateness(policy(), None, True, 144) == Late(is_known=False)
    assert lateness(policy(), None, False, 144) == Late()  # in time, the platform says
    assert lateness(None, datetime(2030, 1, 1), True, 144) == lateness(None, None, None, 144) == Late()
    assert late_policy(None) is None


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"deadline": "tomorrow"}, 'deadline must be like "2026-'),
        ({"deadline": "2026-11-20T23:59:00"}, 'deadline must be like "2026-'),
        ({"deadline": 3}, 'deadline must be like "2026-'),
        ({"grace_minutes": "x"}, "grace_minutes a number"),
        ({"grace_minutes": -1}, "grace_minutes must be a number, 0 or more, not -1"),
        ({"most_days": True}, "most_days must be a number"),
        ({"points_per_day": float("nan")}, "points_per_day must be a number"),
        ({"points_per_day": 0}, "either points_per_day or percent_per_day"),
        ({"percent_per_day": 5}, "either points_per_day or percent_per_day"),
        ({"zone": "Berlin"}, 'zone must be like "Europe/Berlin", not .Berlin'),
        ({"zone": 3}, 'zone must be like "Europe/Berlin", not 3'),
        ({"zone": "../x"}, 'zone must be like "Europe/Berlin"'),
        ({"fine": 5}, "it may have deadline, points_per_day"),
    ],
)
def test_a_policy_that_cannot_be_applied_is_a_clear_error(changes, message):
    with pytest.raises(ValueError, match=message):
        policy(**changes)


@pytest.mark.parametrize("content", [[], 3, {}, {"points_per_day": 3}])
def test_anything_that_is_not_a_policy_is_a_clear_error(content):
    with pytest.raises(ValueError, match="late must be null or have a deadline"):
        late_policy(content)
