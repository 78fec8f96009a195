"""Named places where a torture test kills the process; nothing at all in ordinary life."""

from __future__ import annotations

import os
import signal

VARIABLE = "HUB_CRASH_AT"
"""`<place>` or `<place>:<n>`: the process kills itself the n-th time it comes by (default 1)."""

_passed: dict[str, int] = {}


def crash_point(place: str) -> None:
    """Kill this process with SIGKILL if HUB_CRASH_AT names this place; else do nothing.

    A live hub refuses to start with the variable set (`hub.settings`).
    """
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    name, _, turn = wanted.partition(":")
    if name != place:
        return
    _passed[place] = _passed.get(place, 0) + 1
    if _passed[place] == int(turn or 1):
        os.kill(os.getpid(), signal.SIGKILL)
