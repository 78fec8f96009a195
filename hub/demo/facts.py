"""What the demo reads back from the hub: encounters, claims, payments and balances, as facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hub.demo.play import Played
from hub.demo.steps import Doors

Json = dict[str, Any]

PAID = ("paid", "partly_paid")


@dataclass(slots=True)
class Facts:
    """Everything that the story tells, read over HTTP by the administrator."""

    posted: list[Json]
    encounters: list[Json]
    claims: dict[str, Json]
    batches: list[Json]
    remittances: list[Json]
    balances: Json
    by_cbo: dict[str, Json]
    names: dict[str, str]
    """Names of organizations by id."""
    example: list[Json] = field(default_factory=list)
    """One denied claim and the claim that replaced it, each with its timeline."""
    payments: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    """Claim payments by claim, in the order in which they came."""
    taken_back: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Cents taken back by a provider adjustment (PLB WO), by claim."""

    @property
    def blocked_at_first(self) -> int:
        """Encounters that could not be billed as they were posted."""
        return self._at_first("blocked")

    @property
    def held_at_first(self) -> int:
        """Encounters that waited for a term that nobody had confirmed."""
        return self._at_first("held")

    def _at_first(self, status: str) -> int:
        return sum(row["encounter"]["status"] == status for row in self.posted)

    def claims_where(self, axis: str, *statuses: str) -> int:
        """How many claims stand at one of the statuses of an axis."""
        return sum(claim[f"{axis}_status"] in statuses for claim in self.claims.values())


def read_facts(doors: Doors, played: Played) -> Facts:
    """Ask the hub for everything."""
    admin = doors.admin
    organizations = {one["id"]: one["name"] for one in _all(doors, "/v1/organizations")}
    facts = Facts(
        posted=[row for row in played.posted if row["encounter"]],
        encounters=list(_all(doors, "/v1/encounters")),
        claims={claim["id"]: claim for claim in _all(doors, "/v1/claims")},
        batches=list(_all(doors, "/v1/claim-batches")),
        remittances=[
            admin.get(f"/v1/remittances/{one['id']}") for one in _all(doors, "/v1/remittances")
        ],
        balances=admin.get("/v1/ledger/balances"),
        by_cbo={one["cbo_id"]: one for one in admin.get("/v1/ledger/balances/by-cbo")},
        names=organizations,
    )
    for remittance in facts.remittances:
        for payment in remittance["claim_payments"]:
            facts.payments[payment["claim_id"]].append(payment)
        for adjustment in remittance["provider_adjustments"]:
            if adjustment["reason_code"] == "WO" and adjustment["claim_id"]:
                facts.taken_back[adjustment["claim_id"]] += adjustment["amount_cents"]
    replacing = next((one for one in played.replaced if one["replaces_id"]), None)
    if replacing is not None:
        for claim_id in (replacing["replaces_id"], replacing["id"]):
            facts.example.append(admin.get(f"/v1/claims/{claim_id}"))
    return facts


def summary(facts: Facts, played: Played) -> dict[str, int]:
    """The numbers of the demo, for programs. Cents; `paid = fee + owed + suspense`."""
    outcomes = [payment["outcome"] for paid in facts.payments.values() for payment in paid]
    return {
        "encounters_posted": len(facts.posted),
        "encounters_blocked": facts.blocked_at_first,
        "encounters_held": facts.held_at_first,
        "encounters_mended": len(played.mended),
        "encounters_freed": played.freed,
        "claims": len(facts.claims),
        "batches": len(facts.batches),
        "claims_accepted": facts.claims_where("exchange", "accepted"),
        "claims_rejected": facts.claims_where("exchange", "rejected"),
        "claims_paid": facts.claims_where("adjudication", *PAID),
        "claims_denied": facts.claims_where("adjudication", "denied"),
        "claims_replaced": len(played.replaced),
        "reversals": outcomes.count("reversal"),
        "recoupments": len(facts.taken_back),
        "remittances": len(facts.remittances),
        **{
            name: facts.balances[name]
            for name in (
                *("paid_cents", "fee_cents", "owed_to_cbos_cents", "suspense_cents"),
                *("paid_directly_cents", "ledger_sum_cents"),
            )
        },
    }


def _all(doors: Doors, path: str) -> Iterator[Json]:
    yield from doors.admin.get_all(path, limit=200)
