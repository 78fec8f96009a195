"""A contract's profile: every term of the catalogue on one page; what two profiles differ in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hub.rules.codec import to_plain
from hub.rules.known import Contract, DatedTerm
from hub.rules.term_catalog import SPECS, TermSpec
from hub.rules.term_catalog_exchange import ALL_SPECS

PROFILE_VERSION = 1


def make_profile(contract: Contract, on: date | None = None) -> dict[str, Any]:
    """One document of a contract: its rates and each term of the catalogue with its values.

    A term shows its meaning, its form, what its absence means and a `status`: `confirmed`,
    `unconfirmed`, `unreadable`, `unknown` (nobody said anything, and rules that need it hold),
    `state` or `silent`. With `on`, only what runs on that day is told.
    """
    by_name: dict[str, list[DatedTerm]] = {}
    for term in contract.terms:
        if on is None or term.span.holds(on):
            by_name.setdefault(term.name, []).append(term)
    known = {name: _entry(spec, by_name.get(name, [])) for name, spec in ALL_SPECS.items()}
    rates = [rate for rate in contract.rates if on is None or rate.span.holds(on)]
    return {
        "profile_version": PROFILE_VERSION,
        "contract": to_plain(contract.key),
        "plan": to_plain(contract.plan),
        "billing_provider": contract.billing_provider,
        "active": to_plain(contract.active),
        "on": to_plain(on),
        "terms": known,
        "terms_outside_catalogue": sorted(name for name in by_name if name not in ALL_SPECS),
        "rates": sorted(to_plain(rates), key=lambda rate: (rate["code"], str(rate))),
        "holding": [name for name, entry in known.items() if _holds(name, entry)],
    }


def _holds(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether rules that read the term hold for want of it."""
    return name in SPECS and entry["status"] in ("unknown", "unconfirmed", "unreadable")


def _entry(spec: TermSpec, terms: list[DatedTerm]) -> dict[str, Any]:
    values = [_value(spec, term) for term in sorted(terms, key=_order)]
    statuses = {value["status"] for value in values}
    worst = [status for status in ("unreadable", "unconfirmed", "confirmed") if status in statuses]
    unsaid = "unknown" if spec.absence == "absent" else spec.absence
    return {
        "meaning": spec.meaning,
        "form": spec.check.kind,
        "status": worst[0] if worst else unsaid,
        "default": to_plain(spec.default),
        "values": values,
    }


def _order(term: DatedTerm) -> tuple[str, str, date]:
    return (str(term.cbo or ""), term.county or "", term.span.first)


def _value(spec: TermSpec, term: DatedTerm) -> dict[str, Any]:
    status = "confirmed" if term.confirmed_on else "unconfirmed"
    if term.confirmed_on and spec.check.problems(term.value):
        status = "unreadable"
    return {
        "value": term.value,
        "status": status,
        "from": term.span.first.isoformat(),
        "to": to_plain(term.span.last),
        "source": term.source,
        "confirmed_by": term.confirmed_by,
        "confirmed_on": to_plain(term.confirmed_on),
        "cbo": to_plain(term.cbo),
        "county": term.county,
    }


def diff_profiles(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs between two profiles: one entry per term, per rate, and for who bills.

    `left` and `right` are what each says; values are compared with their spans and narrowing,
    not with who confirmed them.
    """
    differences = []
    if ours["billing_provider"] != theirs["billing_provider"]:
        differences.append(
            _difference("billing_provider", ours["billing_provider"], theirs["billing_provider"])
        )
    for name in sorted({*ours["terms"], *theirs["terms"]}):
        left, right = (_said(profile["terms"].get(name)) for profile in (ours, theirs))
        if left != right:
            differences.append(_difference(f"terms.{name}", left, right))
    left_rates, right_rates = _rates(ours["rates"]), _rates(theirs["rates"])
    for key in sorted({*left_rates, *right_rates}):
        left, right = left_rates.get(key), right_rates.get(key)
        if left != right:
            differences.append(_difference(f"rates.{key}", left, right))
    return differences


def _difference(place: str, left: object, right: object) -> dict[str, Any]:
    return {"place": place, "left": left, "right": right}


def _said(entry: Mapping[str, Any] | None) -> object:
    if entry is None or not entry["values"]:
        return None
    return [
        {name: value[name] for name in ("value", "status", "from", "to", "cbo", "county")}
        for value in entry["values"]
    ]


def _rates(rates: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    by_key: dict[str, list[tuple[Any, ...]]] = {}
    for rate in rates:
        key = " ".join([rate["code"], *sorted(rate["modifiers"]), rate["county"] or ""]).strip()
        span = rate["span"]
        by_key.setdefault(key, []).append((span["first"], span["last"], rate["amount_cents"]))
    return by_key
