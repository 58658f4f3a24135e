"""What other processes can change in this one, to be compared with what it was.

A process can lower the limits of any other process of the same user, and hinder it in other ways. A grader
or worker that was changed like this gives wrong results.
"""

import os
import sys

if sys.platform != "win32":  # which has none, and where Sandbox says so in plain words
    import resource

    LIMITS = {name: getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}
# Masks, signals, users: only the process itself can change them, and it has no reason to.
STATUS = ("Umask", "SigBlk", "SigIgn", "SigCgt", "Uid", "Gid", "Groups")


def settings() -> dict:
    """What another process of the same user can change in this one."""
    state = {name: resource.getrlimit(kind) for name, kind in LIMITS.items()}
    state["priority"] = os.getpriority(os.PRIO_PROCESS, 0)
    if sys.platform == "linux":
        state["processors"] = os.sched_getaffinity(0)
        state["scheduling"] = os.sched_getscheduler(0), os.sched_getparam(0).sched_priority
        with open("/proc/self/oom_score_adj", encoding="utf-8") as file:
            state["oom_score_adj"] = file.read()
    return state


def fingerprint() -> dict:
    """Everything that must be the same before and after a task."""
    state = settings() | {"folder": os.getcwd(), "descriptors": len(os.listdir("/dev/fd"))}
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="utf-8") as file:
            lines = dict(line.rstrip("\n").split(":", 1) for line in file)
        state |= {name: lines.get(name) for name in STATUS}
    return state


def difference(before: dict, now: dict) -> str:
    """Names of what has changed, or an empty string."""
    return ", ".join(name for name, value in now.items() if value != before[name])
