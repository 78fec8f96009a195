"""Profiles: a contract on one page, the empty template, and fictional plans to begin with."""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from hub.contracts.contracts import ContractRecord
from hub.contracts.shapes import ContractIn, OrganizationIn
from hub.contracts.terms import check_terms
from hub.rules.known import Contract as KnownContract
from hub.rules.known import DatedTerm, RateLine, Span
from hub.rules.profile import make_profile
from hub.rules.term_catalog_exchange import ALL_SPECS
from hub.shapes import Note, Shape


class Profile(Shape):
    """A plan and a contract with it, ready to be posted once its references are chosen."""

    about: Note
    organization: OrganizationIn = Field(description="Post this to /v1/organizations first.")
    contract: ContractIn = Field(description="Then this to /v1/contracts.")


@cache
def profiles() -> dict[str, Profile]:
    """The profiles that come with the hub, by name, validated like any posted contract.

    `template` holds every term of the catalogue, all of them unconfirmed: nothing about a
    real plan is guessed.

    Raises:
        ValueError: a profile of ours that would be refused.
    """
    found: dict[str, Profile] = {}
    for place in sorted(files("hub.contracts").joinpath("profiles").iterdir(), key=str):
        if place.name.endswith(".json"):
            profile = Profile.model_validate(json.loads(place.read_text(encoding="utf-8")))
            check_terms(profile.contract.terms)
            found[place.name.removesuffix(".json")] = profile
    return found


def make_template() -> dict[str, Any]:
    """The empty profile: every term of the catalogue, none confirmed, nothing guessed."""
    unasked = {
        "value": None,
        "from": "2026-01-01",
        "to": None,
        "source": "not asked yet",
        "confirmed_by": None,
        "confirmed_on": None,
    }
    return {
        "about": "Empty: every term of the catalogue, none confirmed. Replace references, "
        "payer_id and name; fill in what the plan confirms, with its source.",
        "organization": {
            "ref": "plan-name-me",
            "kind": "plan",
            "name": "Name Me",
            "payer_id": "CHANGE-ME",
        },
        "contract": {
            "ref": "con-name-me",
            "plan_ref": "plan-name-me",
            "status": "draft",
            "effective_from": "2026-01-01",
            "effective_to": None,
            "billing_provider": "hub",
            "terms": {name: dict(unasked) for name in ALL_SPECS},
            "rates": [],
        },
    }


def write_template() -> str:
    """The template as its file holds it."""
    return json.dumps(make_template(), indent=1, ensure_ascii=False) + "\n"


def profile_of(record: ContractRecord, on: date | None) -> dict[str, Any]:
    """A contract's profile: each term of the catalogue, what it holds, and what is missing."""
    row = record.row
    effective = Span(row.effective_from, row.effective_to)
    known = KnownContract(
        key=row.ref,
        plan=record.plan_ref,
        active=(effective,) if row.status == "active" else (),
        billing_provider=row.billing_provider,
        terms=tuple(
            DatedTerm(
                name=term.name,
                value=term.value,
                span=Span(term.effective_from, term.effective_to),
                source=term.source,
                confirmed_by=term.confirmed_by,
                confirmed_on=term.confirmed_on,
                cbo=term.cbo_id,
                county=term.county,
            )
            for term in record.terms
        ),
        rates=tuple(
            RateLine(
                rate.code,
                tuple(rate.modifiers),
                rate.amount_cents,
                Span(rate.effective_from, rate.effective_to),
            )
            for rate in record.rates
        ),
    )
    return make_profile(known, on)


if __name__ == "__main__":
    sys.stdout.write(write_template())
