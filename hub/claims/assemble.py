"""Ready encounters become claim drafts: pure.

One service line per member, day, code and modifiers; one claim per member, day, place of
service, authorization and delay reason, with at most 50 lines and 12 diagnoses.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hub.encounters.lines import Line, ReadyService, make_lines
from hub.kit.money import Cents
from hub.rules.known import Agreement, Contract, Encounter
from hub.rules.terms import ContractTerms, resolve_terms

LINES_MAX = 50
DIAGNOSES_MAX = 12
POINTERS_MAX = 4
OTHER_PLACE = "99"
"""Place of service where the CBO named none and no rule asked for one."""


@dataclass(frozen=True, slots=True)
class ReadyEncounter:
    """What a ready encounter brings to its claim. Diagnoses come without their dots."""

    id: UUID
    cbo_id: UUID
    member_id: UUID
    person_id: UUID
    plan_id: UUID
    contract_id: UUID
    agreement_id: UUID
    biller_id: UUID
    pays_to: str
    county: str | None
    service_date: date
    started_at: datetime | None
    minutes: int
    place_of_service: str | None
    diagnoses: tuple[str, ...]
    code: str
    modifiers: tuple[str, ...]
    authorization_number: str | None = None
    delay_reason_code: str | None = None
    units: int = 0


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One service line of a draft, with the encounters it is made of and their diagnoses."""

    line: Line
    diagnoses: tuple[str, ...]
    encounter_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """One claim before it has a number; everything its encounters share is in `like`."""

    like: ReadyEncounter
    lines: tuple[LineDraft, ...]
    diagnoses: tuple[str, ...]

    @property
    def expected_cents(self) -> Cents:
        """The lines by the contract's rates on their day; also what is charged."""
        return sum(draft.line.expected_cents for draft in self.lines)

    @property
    def encounter_ids(self) -> tuple[UUID, ...]:
        """Every encounter that the claim is made of."""
        return tuple(its_id for draft in self.lines for its_id in draft.encounter_ids)


def assemble(
    ready: Iterable[ReadyEncounter], contracts: Mapping[UUID, Contract]
) -> list[ClaimDraft]:
    """Drafts of all claims that these encounters make, in the order of their first service.

    Raises:
        MissingTerm, LookupError: rounding or rate are not known (a ready encounter has both).
    """
    encounters = sorted(ready, key=_order)
    by_id = {one.id: one for one in encounters}
    resolve = _Terms(contracts)
    lines = make_lines(_service(one, contracts[one.contract_id], resolve) for one in encounters)
    drafts: list[ClaimDraft] = []
    grouped: dict[tuple[object, ...], list[tuple[Line, list[ReadyEncounter]]]] = {}
    for line in lines:
        members = [by_id[key] for key in line.encounters]  # type: ignore[index]
        grouped.setdefault(_claim_key(members[0]), []).append((line, members))
    for group in grouped.values():
        drafts += _split(group)
    return drafts


def _order(one: ReadyEncounter) -> tuple[object, ...]:
    return (one.service_date, one.started_at is None, one.started_at or one.service_date, one.id)


def _claim_key(one: ReadyEncounter) -> tuple[object, ...]:
    return (
        one.cbo_id, one.member_id, one.contract_id, one.agreement_id, one.biller_id,
        one.service_date, one.place_of_service, one.authorization_number, one.delay_reason_code,
    )  # fmt: skip


class _Terms:
    """Terms by contract, CBO, county and day, each resolved once."""

    def __init__(self, contracts: Mapping[UUID, Contract]) -> None:
        self._contracts = contracts
        self._known: dict[tuple[object, ...], ContractTerms] = {}

    def of(self, one: ReadyEncounter) -> ContractTerms:
        """The terms that price an encounter."""
        key = (one.contract_id, one.cbo_id, one.county, one.service_date)
        found = self._known.get(key)
        if found is None:
            agreement = Agreement(one.agreement_id, one.cbo_id, (one.contract_id,), ())
            contract = self._contracts[one.contract_id]
            found = resolve_terms(contract, agreement, one.county, one.service_date)
            self._known[key] = found
        return found


def _service(one: ReadyEncounter, contract: Contract, terms: _Terms) -> ReadyService:
    encounter = Encounter(
        key=one.id,
        cbo=one.cbo_id,
        member=one.member_id,
        health_worker=None,
        service_date=one.service_date,
    )
    return ReadyService(
        encounter,
        contract,
        terms.of(one),
        one.code,
        one.modifiers,
        one.minutes,
        one.county,
        one.person_id,
        one.units,
    )


def _split(group: Sequence[tuple[Line, list[ReadyEncounter]]]) -> list[ClaimDraft]:
    """One claim, or several where a claim's lines or diagnoses would be too many."""
    drafts: list[ClaimDraft] = []
    lines: list[LineDraft] = []
    diagnoses: dict[str, None] = {}
    for line, members in group:
        mine = tuple(dict.fromkeys(code for one in members for code in one.diagnoses))
        mine = mine[:POINTERS_MAX]
        if lines and (len(lines) == LINES_MAX or len({*diagnoses, *mine}) > DIAGNOSES_MAX):
            drafts.append(_draft(group, lines, diagnoses))
            lines, diagnoses = [], {}
        diagnoses.update(dict.fromkeys(mine))
        lines.append(LineDraft(line, mine, tuple(one.id for one in members)))
    drafts.append(_draft(group, lines, diagnoses))
    return drafts


def _draft(
    group: Sequence[tuple[Line, list[ReadyEncounter]]],
    lines: list[LineDraft],
    diagnoses: Mapping[str, None],
) -> ClaimDraft:
    return ClaimDraft(group[0][1][0], tuple(lines), tuple(diagnoses))


def new_patient_control_number() -> str:
    """CLM01: 20 characters of A-Z and 2-7, random, so that it says nothing and never repeats."""
    return base64.b32encode(os.urandom(13)).decode().rstrip("=")[:20]


def line_control_number(patient_control_number: str, line_number: int) -> str:
    """REF*6R: the claim's number and the line's, at most 30 characters, unique for ever."""
    return f"{patient_control_number}L{line_number:02d}"
