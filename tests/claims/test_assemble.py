"""Ready encounters become lines and claims: minutes added, no line twice, within the limits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from hub.claims.assemble import (
    ReadyEncounter,
    assemble,
    line_control_number,
    new_patient_control_number,
)
from hub.kit.identifiers import new_id
from hub.rules.known import Contract, DatedTerm, RateLine, Span

SINCE = Span(date(2025, 1, 1))
CONTRACT = Contract(
    key=new_id(),
    plan=new_id(),
    active=(),
    terms=tuple(
        DatedTerm(name, value, SINCE, confirmed_on=date(2025, 1, 2))
        for name, value in (("unit_minutes_min", 16), ("rounding_rule", "midpoint"))
    ),
    rates=tuple(
        RateLine(code, ("U2",), cents, SINCE) for code, cents in (("98960", 2666), ("98961", 1266))
    ),
)
PLAIN = ReadyEncounter(
    id=new_id(),
    cbo_id=new_id(),
    member_id=new_id(),
    person_id=new_id(),
    plan_id=CONTRACT.plan,  # type: ignore[arg-type]
    contract_id=CONTRACT.key,  # type: ignore[arg-type]
    agreement_id=new_id(),
    biller_id=new_id(),
    pays_to="hub",
    county="37",
    service_date=date(2026, 6, 1),
    started_at=datetime(2026, 6, 1, 16, 0, tzinfo=UTC),
    minutes=35,
    place_of_service="12",
    diagnoses=("Z5941",),
    code="98960",
    modifiers=("U2",),
)


def encounter(**changes: object) -> ReadyEncounter:
    return replace(PLAIN, id=new_id(), **changes)  # type: ignore[arg-type]


def drafts(*encounters: ReadyEncounter) -> list[object]:
    return assemble(encounters, {CONTRACT.key: CONTRACT})  # type: ignore[dict-item, return-value]


def test_minutes_of_one_day_and_code_are_added_before_they_become_units() -> None:
    one, two = encounter(minutes=20), encounter(minutes=26)
    (draft,) = assemble([one, two], {CONTRACT.key: CONTRACT})  # type: ignore[dict-item]
    (line,) = draft.lines
    assert (line.line.minutes, line.line.units, draft.expected_cents) == (46, 2, 5332)
    assert set(line.encounter_ids) == {one.id, two.id}


def test_codes_of_one_day_are_lines_of_one_claim() -> None:
    (draft,) = assemble(
        [encounter(), encounter(code="98961")],
        {CONTRACT.key: CONTRACT},  # type: ignore[dict-item]
    )
    assert [line.line.code for line in draft.lines] == ["98960", "98961"]
    assert draft.expected_cents == 2666 + 1266


def test_telehealth_keeps_its_modifier_and_its_price() -> None:
    (draft,) = assemble(
        [encounter(modifiers=("U2", "95"))],
        {CONTRACT.key: CONTRACT},  # type: ignore[dict-item]
    )
    assert draft.lines[0].line.modifiers == ("U2", "95")
    assert draft.expected_cents == 2666


def test_two_records_of_one_person_make_one_line() -> None:
    (draft,) = drafts(encounter(), encounter(member_id=new_id()))
    (line,) = draft.lines
    assert line.line.minutes == 70
    assert len(draft.encounter_ids) == 2


def test_what_a_claim_says_once_divides_claims() -> None:
    changes = (
        {"service_date": date(2026, 6, 2)},
        {"member_id": new_id(), "person_id": new_id()},
        {"cbo_id": new_id()},
        {"place_of_service": "11", "code": "98961"},
        {"authorization_number": "AUTH1", "code": "98961"},
        {"delay_reason_code": "7", "code": "98961"},
    )
    for change in changes:
        assert len(drafts(encounter(), encounter(**change))) == 2, change


def test_a_line_is_never_divided_by_place_of_service() -> None:
    at_home = encounter(place_of_service="12")
    (draft,) = assemble(
        [at_home, encounter(place_of_service="11", started_at=None)],
        {CONTRACT.key: CONTRACT},  # type: ignore[dict-item]
    )
    assert len(draft.lines) == 1
    assert draft.like.place_of_service == "12"


def test_a_claim_has_at_most_twelve_diagnoses_and_a_line_four_pointers() -> None:
    codes = [f"Z{number}" for number in range(590, 610)]
    rates = tuple(RateLine(code, ("U2",), 1000, SINCE) for code in ("98960", "98961", "98962"))
    contract = replace(CONTRACT, rates=rates)
    encounters = [
        encounter(code=code, diagnoses=tuple(codes[place * 5 : place * 5 + 5]), modifiers=("U2",))
        for place, code in enumerate(("98960", "98961", "98962"))
    ]
    encounters.append(encounter(code="98960", diagnoses=tuple(codes[15:20]), place_of_service="11"))
    found = assemble(encounters, {contract.key: contract})  # type: ignore[dict-item]
    assert all(len(draft.diagnoses) <= 12 for draft in found)
    assert all(len(line.diagnoses) <= 4 for draft in found for line in draft.lines)
    for draft in found:
        assert {code for line in draft.lines for code in line.diagnoses} == set(draft.diagnoses)


def test_the_order_in_which_encounters_come_does_not_matter() -> None:
    some = [encounter(), encounter(code="98961"), encounter(service_date=date(2026, 6, 2))]
    assert drafts(*some) == drafts(*some[::-1])


def test_numbers_are_opaque_and_fit_what_receivers_must_return() -> None:
    numbers = {new_patient_control_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(re.fullmatch(r"[A-Z2-7]{20}", number) for number in numbers)
    assert len(line_control_number(numbers.pop(), 50)) <= 30
