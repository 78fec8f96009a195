"""The whole loop in short words: post an encounter, send, answer, pay, and look at the claim."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import BUNDLE, Party, World, bundled
from tests.remittances.files import Payment, Remit, ack_277ca, ack_999, paid

X12 = {"content_type": "application/edi-x12"}


class Loop:
    """Administrator, CBO Semilla and plan Bahía of the example bundle."""

    def __init__(self, settings: Settings, database: Database, clock: SteppedClock) -> None:
        self.world = World(settings, database, clock)
        self.admin = self.world.admin
        self.cbo: Party
        self.plan: Party

    def set_up(self) -> None:
        """Organizations, contract, agreement, worker, member; and their credentials."""
        for body in BUNDLE["organizations"]:
            told = dict(body)
            if told["kind"] == "hub":
                told["contact"] = {"name": "Example Desk", "phone": "6195550100"}
            self.admin.must("POST", "/v1/organizations", told)
        self.admin.must("POST", "/v1/contracts", bundled("contracts", "con-bahia"))
        self.admin.must("POST", "/v1/agreements", bundled("agreements", "agr-semilla"))
        self.cbo = self.world.party("cbo-semilla", "cbo")
        self.plan = self.world.party("plan-bahia", "plan")
        self.cbo.must("POST", "/v1/health-workers", bundled("health_workers", "chw-cert"))
        self.cbo.must("POST", "/v1/members", bundled("members", "m01"))

    def encounter(self, ref: str = "one-visit", **changes: Any) -> dict[str, Any]:
        """Post one encounter; the answer of the hub."""
        body = self.posted(ref, **changes)
        found: dict[str, Any] = self.cbo.must("POST", "/v1/encounters", body)
        return found

    def posted(self, ref: str = "one-visit", **changes: Any) -> dict[str, Any]:
        """One encounter as the CBO posts it."""
        body = next(
            dict(one) for one in BUNDLE["encounters"] if one["encounter_ref"] == "one-visit"
        )
        del body["cbo_ref"]
        return body | {"encounter_ref": ref, **changes}

    def send(self) -> dict[str, Any]:
        """Make the batch, pull it as the plan, give the receipt; the manifest."""
        run = self.admin.must("POST", "/v1/claim-batches", {"plan_ref": "plan-bahia"})
        (batch,) = run["batches"]
        content = self.pull(batch)
        digest = hashlib.sha256(content).hexdigest()
        manifest: dict[str, Any] = self.plan.must(
            "POST", f"/v1/claim-batches/{batch['id']}/receipt", {"sha256": digest}
        )
        return manifest

    def pull(self, batch: dict[str, Any]) -> bytes:
        """The content of a batch, pulled by the plan."""
        answer = self.plan.get(f"/v1/claim-batches/{batch['id']}/content")
        assert answer.status_code == 200, answer.text
        found: bytes = answer.content
        return found

    def accept(self, batch: dict[str, Any]) -> None:
        """The plan's 999 and 277CA: everything taken."""
        sets = [(one, "A", []) for one in batch["transaction_set_control_numbers"]]
        self.answer(ack_999(int(batch["group_control_number"]), sets))
        numbers = [claim["patient_control_number"] for claim in self.claims()]
        self.answer(ack_277ca([(one, "A2:20:PR", f"P{one[:8]}") for one in numbers]))

    def answer(self, content: bytes) -> dict[str, Any]:
        """The plan posts an acknowledgment."""
        found: dict[str, Any] = self.plan.must("POST", "/v1/acknowledgments", content, **X12)
        return found

    def pay(self, remit: Remit) -> dict[str, Any]:
        """The plan posts an 835; the summary of its one transaction set."""
        found = self.plan.must("POST", "/v1/remittances", remit.content, **X12)
        summary: dict[str, Any] = found["transaction_sets"][0]["summary"]
        return summary

    def claims(self) -> list[dict[str, Any]]:
        """The CBO's claims."""
        found: list[dict[str, Any]] = self.cbo.must("GET", "/v1/claims")["data"]
        return found

    def claim(self, claim_id: str) -> dict[str, Any]:
        """One claim with its timeline, as the CBO reads it."""
        found: dict[str, Any] = self.cbo.must("GET", f"/v1/claims/{claim_id}")
        return found

    def paid(self, claim: dict[str, Any], cents: int, **more: Any) -> Payment:
        """A payment of a claim as the plan would write it."""
        (line,) = claim["lines"]
        day = line["service_date"]
        row = SimpleNamespace(**claim)
        told = SimpleNamespace(**{**line, "claim_id": claim["id"], "service_date": _Day(day)})
        more = {"payer_number": f"P{claim['patient_control_number'][:8]}", **more}
        return paid(row, [told], cents, **more)  # type: ignore[arg-type, list-item]

    def balances(self, party: Party | None = None) -> dict[str, Any]:
        """Where the money is; for the administrator or another party."""
        found: dict[str, Any] = (party or self.admin).must("GET", "/v1/ledger/balances")
        known = found["fee_cents"] + found["owed_to_cbos_cents"] + found["suspense_cents"]
        assert found["ledger_sum_cents"] == 0
        assert found["paid_cents"] == known + found["paid_out_cents"]
        return found


class _Day(str):
    """A date text that prints itself as CCYYMMDD in a format."""

    def __format__(self, form: str) -> str:
        return self.replace("-", "")
