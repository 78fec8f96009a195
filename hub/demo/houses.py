"""The demo's organizations: three plans, six CBOs, what they have agreed. All invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.demo.names import Invention

Json = dict[str, Any]

PLANS = {
    "plan-bahia": ("Bahia Example Health Plan", "EXB01"),
    "plan-sierra": ("Sierra Example Health Plan", "EXS02"),
    "plan-valle": ("Valle Example Health Plan", "EXV03"),
}
CBOS = {
    "cbo-semilla": "Semilla Example Community Center",
    "cbo-camino": "Camino Example Family Network",
    "cbo-puente": "Puente Example Neighbors",
    "cbo-raices": "Raices Example Collective",
    "cbo-faro": "Faro Example Youth House",
    "cbo-alba": "Alba Example Promotores",
}
HUB = "hub"
COUNTY = "37"
SINCE = "2025-01-01"

PLANS_OF_CBO = {
    "cbo-semilla": ("plan-bahia",),
    "cbo-camino": ("plan-bahia", "plan-sierra"),
    "cbo-puente": ("plan-sierra",),
    "cbo-raices": ("plan-valle", "plan-bahia"),
    "cbo-faro": ("plan-valle", "plan-sierra"),
    "cbo-alba": ("plan-valle",),
}
CONTRACT_OF_PLAN = {
    "plan-bahia": "con-bahia",
    "plan-sierra": "con-sierra",
    "plan-valle": "con-valle",
}
DIRECT_CBO, DIRECT_CONTRACT = "cbo-alba", "con-alba-valle"

_FEES: dict[str, list[Json]] = {
    "cbo-semilla": [{"basis": "percent_of_paid", "share_bp": 1000}],
    "cbo-camino": [
        {"basis": "percent_of_paid", "share_bp": 1000},
        {"basis": "per_paid_claim", "amount_cents": 50},
    ],
    "cbo-puente": [{"basis": "percent_of_paid", "share_bp": 1250}],
    "cbo-raices": [{"basis": "percent_of_paid", "share_bp": 800}],
    "cbo-faro": [{"basis": "per_paid_claim", "amount_cents": 400}],
    DIRECT_CBO: [],  # it holds its own contract; the hub is its billing agent and takes nothing
}
_UNITS = (("98960", 2666), ("98961", 1266), ("98962", 946))


def organizations(invention: Invention) -> list[Json]:
    """The hub, the plans and the CBOs, as the API takes them."""
    plans = [
        {"ref": ref, "kind": "plan", "name": name, "payer_id": payer_id}
        for ref, (name, payer_id) in PLANS.items()
    ]
    billing = [(HUB, "hub", "Example Wellness Intermediary")]
    billing += [(ref, "cbo", name) for ref, name in CBOS.items()]
    return [
        *plans,
        *(_billing_organization(invention, ref, kind, name) for ref, kind, name in billing),
    ]


def _billing_organization(invention: Invention, ref: str, kind: str, name: str) -> Json:
    return {
        "ref": ref,
        "kind": kind,
        "name": name,
        "npi": invention.npi(),
        "tin": invention.tin(),
        "taxonomy": "251B00000X",
        "address": invention.address(),
        "contact": {"name": "Billing Desk", "phone": "6195550100"},
        "enrollment": [{"from": "2024-07-01", "to": None}],
    }


def contracts() -> list[Json]:
    """Three contracts of the hub and one that a CBO holds itself; the plans differ in terms."""
    bahia = _contract("con-bahia", "plan-bahia", "hub", _terms(acknowledgment_requested=True))
    sierra = _contract(
        "con-sierra",
        "plan-sierra",
        "cbo",
        _terms(
            standing_recommendation={"accepted": False, "from": None},
            referring_provider_required=True,
            filing_limit={"days": 90, "anchor": "month_end_of_service", "day_type": "calendar"},
            place_of_service_allowed=["10", "11", "12", "99"],
        ),
    )
    # Sierra has not yet said what it does with members in enhanced care management.
    sierra["terms"]["ecm_overlap"] |= {"confirmed_by": None, "confirmed_on": None}
    valle_terms = _terms(
        unit_threshold={"units": 10, "window": "calendar_year", "action": "keep_on_file"}
    )
    valle = _contract("con-valle", "plan-valle", "hub", valle_terms)
    direct = _contract(DIRECT_CONTRACT, "plan-valle", "cbo", valle_terms)
    direct["holder_ref"] = DIRECT_CBO
    return [bahia, sierra, valle, direct]


def _contract(ref: str, plan: str, billing_provider: str, terms: Json) -> Json:
    rates = [
        {"code": code, "modifiers": ["U2"], "amount_cents": cents, "from": SINCE, "to": None}
        for code, cents in _UNITS
    ]
    return {
        "ref": ref,
        "plan_ref": plan,
        "status": "active",
        "effective_from": SINCE,
        "effective_to": None,
        "billing_provider": billing_provider,
        "terms": terms,
        "rates": rates,
    }


def _terms(**different: Any) -> Json:
    """The terms that every example plan confirmed, some with another value."""
    values: Json = {
        "unit_minutes_min": 16,
        "rounding_rule": "midpoint",
        "units_per_day_max": 4,
        "unit_threshold": {"units": 12, "window": "calendar_year", "action": "keep_on_file"},
        "filing_limit": {"days": 180, "anchor": "service_date", "day_type": "calendar"},
        "ecm_overlap": "deny",
        "standing_recommendation": {"accepted": True, "from": SINCE},
        "member_id_type": "cin",
        "g_codes_accepted": False,
        "referring_provider_required": False,
        "rendering_rule": "same_as_billing",
        "place_of_service_allowed": ["02", "10", "11", "12", "99"],
    }
    return {
        name: {
            "value": value,
            "from": SINCE,
            "to": None,
            "source": "example contract, exhibit B",
            "confirmed_by": "example administrator",
            "confirmed_on": "2025-01-02",
        }
        for name, value in (values | different).items()
    }


def agreements() -> list[Json]:
    """What the hub has agreed with each CBO: which contracts, which fees."""
    return [
        {
            "ref": f"agr-{cbo.removeprefix('cbo-')}",
            "cbo_ref": cbo,
            "contract_refs": contract_refs(cbo),
            "counties": [COUNTY],
            "effective_from": SINCE,
            "effective_to": None,
            "fee_stack": [{"payee": HUB, **fee} for fee in _FEES[cbo]],
        }
        for cbo in CBOS
    ]


def contract_refs(cbo: str) -> list[str]:
    """The contracts through which a CBO is paid."""
    if cbo == DIRECT_CBO:
        return [DIRECT_CONTRACT]
    return [CONTRACT_OF_PLAN[plan] for plan in PLANS_OF_CBO[cbo]]


def open_since(today: date) -> date:
    """The first day of service in the demo: every plan's filing limit reaches back so far."""
    return date.fromordinal(today.toordinal() - 75)
