"""The demo's last act: the bank shows the plans' money, every CBO is stated and paid by two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hub.demo.houses import CBOS, DIRECT_CBO, HUB
from hub.demo.steps import Doors, Progress, open_door
from hub.kit.money import Cents

Json = dict[str, Any]

ROUTING = "122105155"
"""A routing number with its check digit, as examples use it."""
ADMINISTRATOR_2 = "second administrator"


@dataclass(slots=True)
class Settled:
    """What the hub answered: statements with their lines, the payout, and balances afterwards."""

    today: date
    deposits: int = 0
    statements: list[Json] = field(default_factory=list)
    lines: dict[str, list[Json]] = field(default_factory=dict)
    """Lines by statement."""
    payout: Json = field(default_factory=dict)
    ach: bytes = b""
    balances: Json = field(default_factory=dict)

    @property
    def paid_out_cents(self) -> Cents:
        """What the released payout credits to CBOs."""
        return sum(item["amount_cents"] for item in self.payout["items"])


def pay_cbos(doors: Doors, today: date, done: Progress) -> Settled:
    """From the bank's list of deposits to an ACH file, over HTTP.

    One administrator records, states, approves and proposes; another confirms and releases.

    Raises:
        HubRefused: the hub refused something.
    """
    settled = Settled(today)
    with open_door(doors, HUB, "admin", name=ADMINISTRATOR_2) as second:
        for place, ref in enumerate((HUB, *(ref for ref in CBOS if ref != DIRECT_CBO))):
            account = {
                "organization_ref": ref,
                "routing_number": ROUTING,
                "account_number": f"90000{place:03d}",
                "holder": CBOS.get(ref, "Example Wellness Intermediary"),
            }
            made = doors.admin.post("/v1/bank-accounts", account)
            second.post(f"/v1/bank-accounts/{made['id']}/confirm")
        done(1)
        settled.deposits = _load_deposits(doors, today)
        done(1)
        body = {"period_to": today.isoformat()}
        settled.statements = doors.admin.post("/v1/statements", body)["statements"]
        for statement in settled.statements:
            path = f"/v1/statements/{statement['id']}"
            settled.lines[statement["id"]] = list(doors.admin.get_all(f"{path}/lines", limit=200))
            doors.admin.post(f"{path}/approve")
        done(1)
        payout = doors.admin.post("/v1/payouts", {"effective_on": today.isoformat()})
        settled.payout = second.post(f"/v1/payouts/{payout['id']}/release")
        done(1)
    path = f"/v1/payouts/{payout['id']}/content?format=ach"
    settled.ach = doors.admin.get_bytes(path, "text/plain")
    settled.balances = doors.admin.get("/v1/ledger/balances")
    return settled


def _load_deposits(doors: Doors, today: date) -> int:
    """The bank's list, as a spreadsheet: one credit for every payment that plans announced."""
    waiting = doors.admin.get("/v1/deposits/open")["expected_not_arrived"]
    rows = ["date,amount,trace_number"]
    for one in waiting:
        dollars, cents = divmod(one["amount_cents"], 100)
        rows.append(f"{today.isoformat()},{dollars}.{cents:02d},{one['trace_number']}")
    sheet = "\r\n".join([*rows, ""]).encode()
    loaded = doors.admin.post_file("/v1/deposits/csv", sheet, "text/csv")
    matched: int = loaded["matched"]
    return matched
