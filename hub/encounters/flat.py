"""Facts written as lists of values in a told order, and named again when somebody reads them.

A decision is written for every judgement and read for few, so it is written in one pass by
pydantic's core: values alone, in the order of the fields. The names are kept once, beside what
many decisions share, so that what was written long ago is read by the order of its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from pydantic_core import to_json

from hub.rules.decisions import show_findings
from hub.rules.facts import Facts
from hub.rules.known import Encounter, HealthWorker, Member
from hub.rules.rule import Finding

SHARED = ("agreement", "biller", "cbo", "contract")
"""Facts that many encounters share: kept once, under a hash."""
_PARTS: dict[str, type] = {"encounter": Encounter, "member": Member, "worker": HealthWorker}


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


COLUMNS: dict[str, tuple[str, ...]] = {
    **{name: _names(kind) for name, kind in _PARTS.items()},
    "facts": tuple(name for name in _names(Facts) if name not in (*SHARED, *_PARTS)),
}
"""The order of the values of each list, as written by this code."""
_INSTANTS = {
    name: tuple(
        field for field, hint in get_type_hints(kind).items() if datetime in (hint, *get_args(hint))
    )
    for name, kind in _PARTS.items()
}
_encounter = attrgetter(*COLUMNS["encounter"])
_member = attrgetter(*COLUMNS["member"])
_worker = attrgetter(*COLUMNS["worker"])
_own = attrgetter(*COLUMNS["facts"])


def write_flat(facts: Facts, findings: Iterable[Finding], status: str) -> bytes:
    """One judgement as JSON: a list for each part, then findings and status, without names."""
    told = (
        _encounter(facts.encounter),
        _member(facts.member),
        _worker(facts.worker),
        _own(facts),
        show_findings(findings),
        status,
    )
    return to_json(told)


def read_flat(told: Sequence[Any], columns: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What was written, under its names; instants in UTC, as `hub.rules.codec` gives them.

    Raises:
        ValueError: the lists are not as long as their columns.
    """
    *parts, own, findings, status = told
    facts = dict(zip(columns["facts"], own, strict=True))
    for name, values in zip(_PARTS, parts, strict=True):
        part = dict(zip(columns[name], values, strict=True))
        for instant in _INSTANTS[name]:
            if part.get(instant) is not None:
                part[instant] = datetime.fromisoformat(part[instant]).astimezone(UTC).isoformat()
        facts[name] = part
    return {"facts": facts, "findings": findings, "status": status}
