"""A hub under steady load for a long time: does it grow, does it leave transactions open?

Run as `python -m tests.torture.soak --minutes 30 --per-second 15`; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import psutil
from sqlalchemy import text

from hub.invariants import check_invariants
from tests.torture.caller import Caller
from tests.torture.loop import LAST_DAY, bill, encounter
from tests.torture.machine import Machine, machine

CLIENTS = 4
VISITS_OF_ONE_MEMBER = 8
_OPEN = text(
    "SELECT count(*) FILTER (WHERE state LIKE 'idle in transaction%' "
    "AND now() - state_change > interval '1 second'), count(*) "
    "FROM pg_stat_activity WHERE usename = 'hub_app'"
)


def _visits(hub: Machine, caller: Caller, who: int, stop: threading.Event, pause: float) -> None:
    """One CBO's client: posts, reads its list, follows the feed."""
    chance = random.Random(who)
    turn, pair = 0, ("", "")
    while not stop.wait(chance.expovariate(1 / pause)):
        if turn % VISITS_OF_ONE_MEMBER == 0:
            pair = hub.new_pair(hub.cbos[who % 2])
        day = LAST_DAY - timedelta(days=turn % VISITS_OF_ONE_MEMBER)
        caller.must("POST", "/v1/encounters", encounter(f"soak-{who}-{turn}", pair, day))
        if turn % 3 == 0:
            caller.get("/v1/encounters", limit=20)
        if turn % 5 == 0:
            caller.get("/v1/events", limit=50)
        turn += 1


def soak(minutes: int, per_second: int) -> dict[str, Any]:
    """Load for so many minutes; what was measured."""
    with machine() as hub:
        stop = threading.Event()
        callers = [hub.caller(f"cbo{who % 2}") for who in range(CLIENTS)]
        pause = CLIENTS * 1.53 / per_second  # each turn of a client is 1.53 requests
        threads = [
            threading.Thread(target=_visits, args=(hub, caller, who, stop, pause))
            for who, caller in enumerate(callers)
        ]
        for thread in threads:
            thread.start()
        admin, plan = hub.caller("admin"), hub.caller("plan")
        started, memory, idle, connections = time.monotonic(), [], 0, 0
        for minute in range(1, minutes + 1):
            bill(hub, admin, plan, minute * 1000)
            while time.monotonic() < started + 60 * minute:
                time.sleep(1)
                with hub.database.engine.connect() as connection:
                    now_idle, now_open = connection.execute(_OPEN).one()
                idle, connections = max(idle, now_idle), max(connections, now_open)
            memory.append(psutil.Process(hub.steady_pid).memory_info().rss >> 20)
        stop.set()
        for thread in threads:
            thread.join()
        statuses: Counter[int] = sum((caller.statuses for caller in callers), Counter())
        broken = [one.id for one in check_invariants(hub.database, hub.vault) if not one.holds]
        warm = memory[min(4, len(memory) - 1)]
        return {
            "minutes": minutes,
            "requests": sum(statuses.values()),
            "statuses": dict(statuses),
            "rss_mib_by_minute": memory,
            "growth_percent_since_minute_5": round(100 * (memory[-1] - warm) / warm, 1),
            "idle_in_transaction_max": idle,
            "connections_max": connections,
            "invariants_broken": broken,
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--per-second", type=int, default=15)
    given = parser.parse_args()
    print(json.dumps(soak(given.minutes, given.per_second)))  # noqa: T201
