"""Paying a CBO out and telling it so: acts and checks of the crash tests of payouts and feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from hub.database import HUB
from hub.kit.clock import SystemClock, california_day
from tests.torture.caller import Caller
from tests.torture.machine import Machine


def give_accounts(machine: Machine, *refs: str) -> None:
    """A confirmed bank account for each organization: recorded by one, confirmed by the other."""
    first, second = machine.caller("admin"), machine.caller("second admin")
    for ref in refs:
        body = {
            "organization_ref": ref,
            "routing_number": "122105155",
            "account_number": "4455667788",
            "holder": "Example Holder",
            "bank_name": "Example Bank",
        }
        account = first.post("/v1/bank-accounts", body)
        second.post(f"/v1/bank-accounts/{account['id']}/confirm")


def pay_out(cbo_ref: str, first: Caller, second: Caller) -> tuple[dict[str, Any], bytes]:
    """State, approve, propose, release by the second person; the payout and the bank's file."""
    day = california_day(SystemClock().now()).isoformat()
    issued = first.post("/v1/statements", {"period_to": day, "cbo_ref": cbo_ref})
    (statement,) = issued["statements"]
    first.post(f"/v1/statements/{statement['id']}/approve")
    proposed = first.post("/v1/payouts", {"effective_on": day, "basis": "on_835"})
    released = second.post(f"/v1/payouts/{proposed['id']}/release")
    content = second.get_bytes(f"/v1/payouts/{proposed['id']}/content")
    return released, content


def assert_paid_out_once(machine: Machine, cbo_id: UUID, released: dict[str, Any]) -> None:
    """One credit of the whole balance, one entry for it, nothing owed any more."""
    with machine.database.session(HUB) as session:
        items = session.connection().execute(
            text("SELECT status, amount_cents FROM payout_item WHERE cbo_id = :cbo"),
            {"cbo": cbo_id},
        )
        money = session.connection().execute(
            text(
                "SELECT coalesce(sum(p.amount_cents), 0), count(*) FILTER (WHERE e.kind = 'payout')"
                " FROM posting p JOIN entry e ON e.id = p.entry_id "
                "WHERE p.cbo_id = :cbo AND p.account = 'cbo_payable'"
            ),
            {"cbo": cbo_id},
        )
        assert [tuple(row) for row in items] == [("released", released["total_cents"])]
        assert tuple(money.one()) == (0, 1)


def follow(caller: Caller) -> list[str]:
    """The feed from its beginning to its end, in small pages; ids as they came."""
    found: list[str] = []
    cursor: dict[str, str | int] = {}
    while True:
        page = caller.get("/v1/events", limit=2, **cursor)
        if not page["data"]:
            return found
        found += [event["id"] for event in page["data"]]
        cursor = {"cursor": page["next"]}


def events_of(machine: Machine, cbo_id: UUID) -> list[str]:
    """Every event of a CBO, in the order of the feed."""
    with machine.database.session(HUB) as session:
        found = session.connection().execute(
            text(
                "SELECT 'evt_' || replace(id::text, '-', '') FROM event WHERE cbo_id = :cbo "
                "ORDER BY written_in, id"
            ),
            {"cbo": cbo_id},
        )
        return list(found.scalars())
