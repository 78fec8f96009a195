"""The plan's front end: TA1, 999 and 277CA for one submission (X12 005010X231A1, X214)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.kit.money import format_dollars
from hub.simulated_plan.envelope import Numbers, Route, Row, group, interchange, transaction_set
from hub.simulated_plan.reader import Submission, SubmittedClaim, SubmittedSet


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim is rejected before adjudication: a 277CA category, status and entity."""

    category: str
    status: str
    entity: str


def interchange_acknowledgment(
    submission: Submission, numbers: Numbers, at: datetime, code: str = "000"
) -> bytes:
    """TA1 alone in an interchange: accepted where `code` is 000, else rejected."""
    isa = submission.isa
    verdict = "A" if code == "000" else "R"
    ta1: Row = ("TA1", isa[13], isa[9], isa[10], verdict, code)
    return interchange(Route.back_to(submission), numbers.interchange(), at, [ta1], 0)


def implementation_acknowledgment(
    submission: Submission, numbers: Numbers, at: datetime, *, reject: bool = False
) -> bytes:
    """999: every transaction set accepted, or every one rejected for errors in its segments."""
    version = submission.group_version
    rows: list[Row] = [("AK1", "HC", submission.group_control_number, version)]
    for one in submission.sets:
        rows.append(("AK2", "837", one.control_number, version))
        if reject:
            rows.append(("IK3", "CLM", str(one.first_claim_position), "2300", "8"))
            rows.append(("IK4", "1", "1028", "1"))
        rows.append(("IK5", "R", "5") if reject else ("IK5", "A"))
    count = str(len(submission.sets))
    rows.append(("AK9", "R" if reject else "A", count, count, "0" if reject else count))
    return _answer(submission, numbers, at, "FA", "999", "005010X231A1", [rows])


def claim_acknowledgment(
    submission: Submission,
    numbers: Numbers,
    at: datetime,
    refused: Mapping[str, Refusal],
    claim_numbers: Mapping[str, str],
) -> bytes:
    """277CA: each claim accepted into adjudication or rejected, one ST per ST received.

    `refused` says why by patient control number, `claim_numbers` gives the payer's own number
    of each accepted claim.
    """
    sets = [
        list(_claim_rows(one, numbers, at, refused, claim_numbers))
        for one in submission.sets
        if one.claims
    ]
    return _answer(submission, numbers, at, "HN", "277", "005010X214", sets)


def _answer(
    submission: Submission,
    numbers: Numbers,
    at: datetime,
    code: str,
    kind: str,
    version: str,
    bodies: list[list[Row]],
) -> bytes:
    route = Route.back_to(submission)
    number = numbers.interchange()
    sets = [transaction_set(kind, version, body, place) for place, body in enumerate(bodies, 1)]
    return interchange(route, number, at, group(route, code, version, number, at, sets), 1)


def _claim_rows(
    one: SubmittedSet,
    numbers: Numbers,
    at: datetime,
    refused: Mapping[str, Refusal],
    claim_numbers: Mapping[str, str],
) -> Iterable[Row]:
    day, payer = f"{at:%Y%m%d}", one.claims[0].payer
    reference = f"CA{numbers.draw('277CA'):08d}"
    yield ("BHT", "0085", "08", reference, day, f"{at:%H%M}", "TH")
    yield ("HL", "1", "", "20", "1")
    yield ("NM1", "PR", "2", payer.last, "", "", "", "", "PI", payer.id)
    yield ("TRN", "1", reference)
    yield ("DTP", "050", "D8", day)
    yield ("DTP", "009", "D8", day)
    yield ("HL", "2", "1", "21", "1")
    yield ("NM1", "41", "2", one.submitter.last, "", "", "", "", "46", one.submitter.id)
    yield ("TRN", "2", one.batch_number)
    yield ("STC", "A1:19:PR", day, "WQ", _sum(one.claims))
    yield from _totals(one.claims, refused, "90", "AA")
    level = 2
    for billing in {claim.billing.id: claim.billing for claim in one.claims}.values():
        claims = [claim for claim in one.claims if claim.billing.id == billing.id]
        level += 1
        parent = level
        yield ("HL", str(level), "2", "19", "1")
        yield ("NM1", "85", "2", billing.last, "", "", "", "", "XX", billing.id)
        yield ("TRN", "1", "0")
        yield ("STC", "A1:19:PR", "", "WQ", _sum(claims))
        yield from _totals(claims, refused, "QA", "QC")
        for claim in claims:
            level += 1
            yield ("HL", str(level), str(parent), "PT")
            why = refused.get(claim.patient_control_number)
            yield from _patient(claim, day, why, claim_numbers)


def _patient(
    claim: SubmittedClaim, day: str, why: Refusal | None, claim_numbers: Mapping[str, str]
) -> Iterable[Row]:
    member, charge = claim.member, format_dollars(claim.charge_cents)
    yield ("NM1", "QC", "1", member.last, member.first, "", "", "", "MI", member.id)
    yield ("TRN", "2", claim.patient_control_number)
    if why is None:
        yield ("STC", "A2:20:PR", day, "WQ", charge)
        yield ("REF", "1K", claim_numbers[claim.patient_control_number])
    else:
        entity = f":{why.entity}" if why.entity else ""
        yield ("STC", f"{why.category}:{why.status}{entity}", day, "U", charge)
    yield ("DTP", "472", "D8", claim.service_date)


def _totals(
    claims: list[SubmittedClaim], refused: Mapping[str, Refusal], accepted: str, rejected: str
) -> Iterable[Row]:
    bad = [claim for claim in claims if claim.patient_control_number in refused]
    good = [claim for claim in claims if claim.patient_control_number not in refused]
    if good:
        yield ("QTY", accepted, str(len(good)))
    if bad:
        yield ("QTY", rejected, str(len(bad)))
    if good:
        yield ("AMT", "YU", _sum(good))
    if bad:
        yield ("AMT", "YY", _sum(bad))


def _sum(claims: Iterable[SubmittedClaim]) -> str:
    return format_dollars(sum(claim.charge_cents for claim in claims))
