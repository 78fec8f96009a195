"""Judge a bundle without a server: read it, judge in order, print what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from hub.encounters.bundle_values import BundleIn, encounters_of, known_of
from hub.encounters.judge import READY, Judgement, judge_in_order
from hub.encounters.lines import Line, make_lines, ready_service
from hub.encounters.shapes import EncounterIn
from hub.encounters.what_if import ask_what_if
from hub.kit.errors import HubError, Kind
from hub.rules.history import History
from hub.rules.known import Known


class BundleUnreadable(HubError):
    """The document is not a bundle; the pointers say where and why."""

    code = "bundle_unreadable"
    kind = Kind.UNREADABLE
    title = "The bundle could not be read"


def read_bundle(data: bytes) -> BundleIn:
    """Read a bundle from JSON bytes.

    Raises:
        BundleUnreadable: not JSON, not a bundle, or an encounter names what the bundle lacks.
    """
    try:
        bundle = BundleIn.model_validate_json(data)
    except ValidationError as refused:
        raise _unreadable(refused, "") from None
    missing = _missing_references(bundle)
    if missing:
        raise BundleUnreadable("Encounters name things the bundle lacks.", pointers=missing)
    return bundle


def read_encounters(data: bytes, base: BundleIn) -> BundleIn:
    """Read encounters, one JSON object a line, to be judged with the people and terms of `base`.

    Raises:
        BundleUnreadable: a line is not an encounter, or names what the base lacks.
    """
    encounters = []
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            try:
                encounters.append(EncounterIn.model_validate_json(line))
            except ValidationError as refused:
                raise _unreadable(refused, f"/line {number}") from None
    bundle = base.model_copy(update={"encounters": tuple(encounters)})
    missing = _missing_references(bundle)
    if missing:
        raise BundleUnreadable("Encounters name things the bundle lacks.", pointers=missing)
    return bundle


def _unreadable(refused: ValidationError, place: str) -> BundleUnreadable:
    pointers = tuple(
        (place + "".join(f"/{part}" for part in error["loc"]), error["msg"])
        for error in refused.errors(include_input=False, include_url=False, include_context=False)
    )
    return BundleUnreadable("The file is not a readable bundle.", pointers=pointers)


def _missing_references(bundle: BundleIn) -> tuple[tuple[str, str], ...]:
    members = {member.ref for member in bundle.members}
    workers = {worker.ref for worker in bundle.health_workers}
    cbos = {organization.ref for organization in bundle.organizations}
    missing: list[tuple[str, str]] = []
    for place, encounter in enumerate(bundle.encounters):
        for field, value, held in (
            ("member_ref", encounter.member_ref, members),
            ("health_worker_ref", encounter.health_worker_ref, workers),
            ("cbo_ref", encounter.cbo_ref, cbos),
        ):
            if value not in held:
                missing.append((f"/encounters/{place}/{field}", "names nothing in the bundle"))
    return tuple(missing)


def check_bundle(data: bytes, base: bytes | None = None) -> dict[str, Any]:
    """Judge every encounter of a bundle in order, as received on its `as_of` day.

    With a `base` bundle, `data` holds encounters only, one JSON object a line.

    Raises:
        BundleUnreadable: the document is not a bundle.
    """
    bundle = read_bundle(data) if base is None else read_encounters(data, read_bundle(base))
    known, history = known_of(bundle), History()
    judgements = judge_in_order(known, history, encounters_of(bundle), bundle.as_of)
    services = [service for service in map(ready_service, judgements) if service is not None]
    lines = make_lines(services)
    return {
        "encounters": [_shown(judgement, known, history, bundle.as_of) for judgement in judgements],
        "lines": [_shown_line(line) for line in lines],
        "total_expected_cents": sum(line.expected_cents for line in lines),
    }


def _shown(judgement: Judgement, known: Known, history: History, as_of: date) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "encounter_ref": judgement.encounter.key,
        "status": judgement.status,
        "code": judgement.code,
        "modifiers": list(judgement.modifiers),
        "minutes": judgement.minutes,
        "units": judgement.units,
        "expected_cents": judgement.expected_cents,
        "findings": [finding.as_json() for finding in judgement.findings],
        "what_if": None,
    }
    if judgement.status != READY:
        shown["what_if"] = ask_what_if(known, history, judgement.encounter, as_of).as_json()
    return shown


def _shown_line(line: Line) -> dict[str, Any]:
    return {
        "member_ref": line.member,
        "service_date": line.service_date.isoformat(),
        "code": line.code,
        "modifiers": list(line.modifiers),
        "minutes": line.minutes,
        "units": line.units,
        "expected_cents": line.expected_cents,
        "encounter_refs": list(line.encounters),
    }
