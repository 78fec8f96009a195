"""Claims written once as one 837P interchange, archived, then offered to the plan."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlmodel import Session

from hub.claims.code_tables import code_tables
from hub.claims.gather import Gathered
from hub.claims.lifecycle import Told, record_events
from hub.database import draw_numbers
from hub.exchange import archive
from hub.kit.clock import CALIFORNIA
from hub.kit.crash import crash_point
from hub.kit.identifiers import new_id
from hub.kit.money import Cents
from hub.record import Act, Change, announce
from hub.tables import ClaimBatch
from hub.vault import Vault
from hub.x12.claim_837p import Claim837P
from hub.x12.profile import Profile
from hub.x12.set_837p import WrittenSet
from hub.x12.snip import sort_out
from hub.x12.write_837p import Part, write_interchange

_batch: Any = ClaimBatch.__table__  # type: ignore[attr-defined]

INTERCHANGE_NUMBER, GROUP_NUMBER, SET_NUMBER = "ISA13", "GS06", "ST02"

_PLACE_CLAIMS = text(
    """
    UPDATE claim SET batch_id = :batch_id, exchange_status = 'ready',
           transaction_set_control_number = given.set_number,
           subscriber_segment = given.subscriber, first_segment = given.first,
           last_segment = given.last, version = claim.version + 1, updated_at = :at
      FROM unnest(CAST(:numbers AS text[]), CAST(:sets AS text[]), CAST(:subscribers AS int[]),
                  CAST(:firsts AS int[]), CAST(:lasts AS int[]))
           AS given(number, set_number, subscriber, first, last)
     WHERE claim.patient_control_number = given.number
    """
)
_PLACE_LINES = text(
    "UPDATE service_line SET segment = given.segment "
    "FROM unnest(CAST(:numbers AS text[]), CAST(:segments AS int[])) AS given(number, segment) "
    "WHERE service_line.line_control_number = given.number"
)


@dataclass(frozen=True, slots=True)
class BatchMade:
    """One file that is now on offer to its plan."""

    id: UUID
    plan_id: UUID
    contract_id: UUID
    interchange_control_number: int
    claim_count: int
    charge_cents: Cents
    sha256: str
    byte_count: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A drafted claim that could not be written, and why; it is tried again at every run."""

    claim_id: UUID
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What names one file: ISA13, GS06, the ST02s and BHT03, and when it was written."""

    interchange: int
    group: int
    sets: range
    reference: str
    written_at: datetime


def offer(
    session: Session,
    vault: Vault,
    act: Act,
    gathered: Gathered,
    profile: Profile,
    claims: Sequence[Claim837P],
) -> tuple[BatchMade | None, list[HeldBack]]:
    """Write, archive and offer the claims as one file; those that break a rule are held back.

    Every claim is first held against SNIP levels 1 to 5 and the product's own rules
    (`hub.x12.snip`); what fails waits with its reason, the rest goes. Control numbers are drawn
    once and leave no gap.
    """
    ids = {claim.patient_control_number: claim.id for claim in gathered.claims}
    day = act.at.astimezone(CALIFORNIA).date()
    looked = sort_out(profile, claims, written_on=day, tables=code_tables())
    held = [
        HeldBack(
            ids[one.claim.patient_control_number], one.findings[0].id, one.findings[0].sentence
        )
        for one in looked.held
    ]
    if not looked.passing:
        return None, held
    return _write(session, vault, act, gathered, profile, looked.passing), held


def _write(
    session: Session,
    vault: Vault,
    act: Act,
    gathered: Gathered,
    profile: Profile,
    claims: Sequence[Claim837P],
) -> BatchMade:
    """One savepoint: a refusal on the way takes back the drawn numbers with everything else."""
    plan_id = gathered.plan["id"]
    with session.begin_nested():
        numbers = _draw(session, act, plan_id, -(-len(claims) // profile.claims_per_set_max))
        written: list[WrittenSet] = []
        kept = archive.keep(
            session,
            vault,
            act,
            _pieces(_parts(profile, claims, numbers), written),
            plan_id=plan_id,
            direction="out",
            control_number=f"{numbers.interchange:09d}",
            usage=profile.route.usage,
        )
        batch = BatchMade(
            id=new_id(),
            plan_id=plan_id,
            contract_id=gathered.claims[0].contract_id,
            interchange_control_number=numbers.interchange,
            claim_count=len(claims),
            charge_cents=sum(claim.charge_cents for claim in claims),
            sha256=kept.sha256,
            byte_count=kept.byte_count,
        )
        crash_point("rendering.halfway")
        _keep_batch(session, act, batch, kept.id, numbers, written)
        _place(session, act, batch.id, written)
        _tell(session, act, batch, gathered, numbers, written)
    return batch


def _draw(session: Session, act: Act, plan_id: UUID, sets: int) -> _Numbers:
    (interchange,) = draw_numbers(session, plan_id=plan_id, kind=INTERCHANGE_NUMBER)
    (group,) = draw_numbers(session, plan_id=plan_id, kind=GROUP_NUMBER)
    return _Numbers(
        interchange,
        group,
        draw_numbers(session, plan_id=plan_id, kind=SET_NUMBER, count=sets),
        base64.b32encode(os.urandom(10)).decode(),
        act.at.astimezone(CALIFORNIA),
    )


def _parts(profile: Profile, claims: Sequence[Claim837P], numbers: _Numbers) -> Iterator[Part]:
    return write_interchange(
        profile,
        claims,
        interchange_control_number=numbers.interchange,
        group_control_number=numbers.group,
        transaction_set_control_numbers=numbers.sets,
        batch_number=numbers.reference,
        written_at=numbers.written_at,
    )


def _pieces(parts: Iterator[Part], written: list[WrittenSet]) -> Iterator[bytes]:
    for part in parts:
        if part.written_set is not None:
            written.append(part.written_set)
        yield part.text.encode("ascii")


def _keep_batch(
    session: Session,
    act: Act,
    batch: BatchMade,
    interchange_id: UUID,
    numbers: _Numbers,
    written: list[WrittenSet],
) -> None:
    session.connection().execute(
        insert(_batch).values(
            id=batch.id,
            plan_id=batch.plan_id,
            contract_id=batch.contract_id,
            interchange_id=interchange_id,
            status="ready",
            reference=numbers.reference,
            interchange_control_number=numbers.interchange,
            group_control_number=numbers.group,
            transaction_set_control_numbers=[one.control_number for one in written],
            claim_count=batch.claim_count,
            charge_cents=batch.charge_cents,
            sha256=batch.sha256,
            byte_count=batch.byte_count,
            created_at=act.at,
            version=1,
        )
    )
    announce(
        session,
        act,
        [Change("claim_batch.ready", "claim_batch", batch.id, plan_id=batch.plan_id)],
    )


def _place(session: Session, act: Act, batch_id: UUID, written: list[WrittenSet]) -> None:
    """Where every claim and line stands, so that a 999's position leads back to it."""
    claims = [(one.control_number, claim) for one in written for claim in one.claims]
    connection = session.connection()
    connection.execute(
        _PLACE_CLAIMS,
        {
            "batch_id": batch_id,
            "at": act.at,
            "numbers": [claim.patient_control_number for _, claim in claims],
            "sets": [number for number, _ in claims],
            "subscribers": [claim.subscriber for _, claim in claims],
            "firsts": [claim.first for _, claim in claims],
            "lasts": [claim.last for _, claim in claims],
        },
    )
    lines = [line for _, claim in claims for line in claim.lines]
    connection.execute(
        _PLACE_LINES,
        {"numbers": [number for number, _ in lines], "segments": [place for _, place in lines]},
    )


def _tell(
    session: Session,
    act: Act,
    batch: BatchMade,
    gathered: Gathered,
    numbers: _Numbers,
    written: list[WrittenSet],
) -> None:
    rows = {claim.patient_control_number: claim for claim in gathered.claims}
    told = []
    for one in written:
        for claim in one.claims:
            row = rows[claim.patient_control_number]
            told.append(
                Told(
                    claim_id=row.id,
                    cbo_id=row.cbo_id,
                    plan_id=row.plan_id,
                    axis="exchange",
                    kind="batched",
                    once=f"batched:{batch.id.hex}",
                    status="ready",
                    segment=claim.first,
                    detail={
                        "interchange_control_number": f"{numbers.interchange:09d}",
                        "transaction_set_control_number": one.control_number,
                        "file_sha256": batch.sha256,
                    },
                )
            )
    record_events(session, act, told)
