"""What is deducted for being late: the policy in the manifest, and when something was handed in."""

import math
import re
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from instructor.sheets import number

DAY = timedelta(days=1)


class LatePolicy(NamedTuple):
    """From the manifest, where null means that nothing is ever deducted.

    Attributes
    ----------
    deadline : str
        ISO 8601, with the time zone.
    points_per_day, percent_per_day : float
        What each day that has begun costs, in points or in per cent of all points; only one of the two.
    grace_minutes : float
        How much after the deadline the days begin to count.
    most_days : int
        No more than these are deducted.
    zone : str
        Such as "Europe/Berlin", whose clocks then count the days: one is 25 hours long where they go back.
    """

    deadline: str
    points_per_day: float = 0
    percent_per_day: float = 0
    grace_minutes: float = 0
    most_days: int = 1_000_000
    zone: str = ""

    @property
    def ends(self) -> datetime:
        """When the days begin to count."""
        deadline = re.sub("Z$", "+00:00", self.deadline)  # Python 3.10 does not know that Z
        return datetime.fromisoformat(deadline) + timedelta(minutes=self.grace_minutes)

    def days(self, handed_in: datetime) -> int:
        """The days that had begun by then; 0 or less if it was in time."""
        ends = self.ends
        if self.zone and handed_in.tzinfo and handed_in > ends:
            handed_in = handed_in.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        if handed_in.tzinfo is None:
            local = ends.astimezone(ZoneInfo(self.zone)) if self.zone else ends
            ends = local.replace(tzinfo=None)
        return math.ceil((handed_in - ends) / DAY)


class Late(NamedTuple):
    """What being late costs a submission: points, the reason (empty if in time), and whether it is known."""

    deducted: float = 0
    why: str = ""
    is_known: bool = True


def late_policy(content: object) -> LatePolicy | None:
    """The policy as it stands in the manifest.

    Raises
    ------
    ValueError
        Says what is wrong with it.
    """
    if content is None:
        return None
    if (
        not isinstance(content, dict)
        or not set(content) <= set(LatePolicy._fields)
        or "deadline" not in content
    ):
        fields = ", ".join(LatePolicy._fields)
        raise ValueError(f"late must be null or have a deadline; it may have {fields}, no more.")
    policy = LatePolicy(**content)
    try:
        aware = policy.ends.tzinfo is not None
    except (TypeError, ValueError, OverflowError):
        aware = False
    if not aware:
        raise ValueError(
            'late: deadline must be like "2026-11-20T23:59:00+01:00", and grace_minutes a number.'
        )
    try:
        if policy.zone:
            ZoneInfo(policy.zone)
    except (TypeError, ValueError, OSError, KeyError):
        raise ValueError(f'late: zone must be like "Europe/Berlin", not {policy.zone!r}.') from None
    for field, value in policy._asdict().items():
        if field not in ("deadline", "zone") and (
            isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0
        ):
            raise ValueError(f"late: {field} must be a number, 0 or more, not {value!r}.")
    if (policy.points_per_day > 0) == (policy.percent_per_day > 0):
        raise ValueError("late: either points_per_day or percent_per_day must be above 0.")
    return policy


def lateness(policy: LatePolicy | None, handed_in: datetime | None, late: bool | None, points: float) -> Late:
    """What is deducted.

    Parameters
    ----------
    policy : LatePolicy or None
    handed_in : datetime or None
        Without a time zone it is in that of the policy or of the deadline. If it is not known, nothing is
        deducted.
    late : bool or None
        What the platform says about it where it does not say when.
    points : float
        All points that there are; percentages are of these.
    """
    if policy is None or handed_in is None:
        return Late(is_known=policy is None or late is False)
    days = policy.days(handed_in)
    if days <= 0:
        return Late()
    per_day = policy.points_per_day or policy.percent_per_day / 100 * points
    deducted = min(days, policy.most_days) * per_day
    when = f"{handed_in.isoformat(' ', 'minutes')}, on day {days} after the deadline"
    return Late(deducted, f"handed in {when}: {number(deducted)} points deducted")
