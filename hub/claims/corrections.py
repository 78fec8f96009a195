"""Claims answered by claims: replaced (7) or voided (8) once decided, sent anew if rejected.

A replacement or a new claim is made of the encounters as they are now: released, corrected where
the CBO says so, judged by the same rules, assembled the same way. Nothing is changed unless every
one of them is ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.assemble import assemble
from hub.claims.draft import Numbered, number, write_drafts
from hub.claims.lifecycle import OPEN_ADJUDICATION, Told, record_events
from hub.claims.queries import lines_of
from hub.claims.ready import load_contracts, read_ready
from hub.claims.void import void_draft
from hub.database import hub_view
from hub.encounters.change import correct, lock_encounter
from hub.encounters.rejudge import rejudge
from hub.encounters.shapes import EncounterIn
from hub.kit.errors import HubError
from hub.kit.identifiers import show_id
from hub.record import Act, Change, announce, note
from hub.vault import Vault

ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"

_ANSWERED = text(
    "SELECT id FROM claim WHERE replaces_id = :id AND exchange_status <> 'rejected' LIMIT 1"
)
_RELEASE = text(
    "UPDATE encounter SET status = 'ready', claim_id = NULL, version = version + 1 "
    "WHERE id = ANY(:ids) AND status = 'claimed'"
)
_WITHDRAW = text(
    "UPDATE encounter SET status = 'withdrawn', withdrawn_at = :at, units_added = 0, "
    "version = version + 1 WHERE id = ANY(:ids) AND status = 'claimed' RETURNING id"
)
# Encounters that rule CHW-UNIT-DAILYSUM alone held because this claim's line was out.
_LATE = text(
    """
    SELECT e.id FROM encounter e JOIN service_line l ON l.claim_id = :id
     WHERE e.cbo_id = :cbo_id AND e.member_id = :member_id AND e.status = 'held'
       AND e.service_date = l.service_date AND e.code = l.code AND e.modifiers = l.modifiers
       AND NOT EXISTS (SELECT 1 FROM encounter_finding f WHERE f.encounter_id = e.id
                          AND f.action IN ('block', 'hold') AND f.rule <> 'CHW-UNIT-DAILYSUM')
    """
)
_AS_READY = text(
    """
    SELECT e.*, m.county,
           CASE WHEN k.holder_id = e.cbo_id THEN 'cbo' ELSE 'hub' END AS pays_to
      FROM encounter e JOIN member m ON m.id = e.member_id JOIN contract k ON k.id = e.contract_id
     WHERE e.id = ANY(:ids) AND e.status = 'ready' FOR UPDATE OF e
    """
)


class NotDecided(HubError):
    """The plan has not decided the claim: it cannot be replaced or voided, only waited for."""

    code = "claim_not_decided"
    title = "The plan has not decided this claim"


class NotRejected(HubError):
    """Only a claim that was rejected before any decision is sent again as a new one."""

    code = "claim_not_rejected"
    title = "This claim was not rejected"


class AlreadyAnswered(HubError):
    """A replacement or void of this claim exists already."""

    code = "claim_already_answered"
    title = "This claim was replaced or voided before"


class StillBlocked(HubError):
    """Judged again, an encounter of the claim is not ready: nothing was changed."""

    code = "encounters_not_ready"
    title = "An encounter of the claim is not ready"


def replace(
    session: Session, vault: Vault, act: Act, claim: Any, corrections: Sequence[EncounterIn]
) -> UUID:
    """A replacement (frequency 7) of a decided claim, with late encounters of its lines.

    Raises:
        NotDecided, AlreadyAnswered, StillBlocked; what correcting an encounter may raise.
    """
    _check_decided(session, claim)
    made = _make_anew(session, vault, act, claim, corrections, REPLACEMENT)
    _tell(session, act, claim, "replaced", made)
    return made


def resubmit(
    session: Session, vault: Vault, act: Act, claim: Any, corrections: Sequence[EncounterIn]
) -> UUID:
    """A new claim (frequency 1) in place of one that was rejected: the plan never received that.

    Raises:
        NotRejected, AlreadyAnswered, StillBlocked; what correcting an encounter may raise.
    """
    if claim.exchange_status != "rejected" or claim.adjudication_status not in OPEN_ADJUDICATION:
        raise NotRejected(
            "It was not rejected. Once the plan has decided it, it can be replaced or voided."
        )
    _check_unanswered(session, claim)
    made = _make_anew(session, vault, act, claim, corrections, ORIGINAL)
    _tell(session, act, claim, "released", made)
    return made


def void(session: Session, act: Act, claim: Any) -> UUID:
    """A void (frequency 8) of a decided claim: its content again, with the plan's number.

    The encounters are withdrawn: what should not have been billed counts no more.

    Raises:
        NotDecided, AlreadyAnswered.
    """
    _check_decided(session, claim)
    with hub_view(session):
        lines = lines_of(session, [claim.id])[claim.id]
        made = void_draft(session, act, claim, lines)
        ids = [UUID(hex=one) for line in lines for one in line.encounter_ids]
        withdrawn = session.connection().execute(_WITHDRAW, {"ids": ids, "at": act.at})
        announce(
            session,
            act,
            [
                Change("encounter.withdrawn", "encounter", one, cbo_id=claim.cbo_id)
                for one in withdrawn.scalars()
            ],
        )
    _tell(session, act, claim, "voided", made)
    return made


def _check_decided(session: Session, claim: Any) -> None:
    decided = claim.adjudication_status not in OPEN_ADJUDICATION
    if not decided or claim.payer_claim_control_number is None:
        raise NotDecided(
            "Only a decided claim, with the plan's own number, can be replaced or voided. A "
            "rejected one is resubmitted."
        )
    _check_unanswered(session, claim)


def _check_unanswered(session: Session, claim: Any) -> None:
    found = session.connection().execute(_ANSWERED, {"id": claim.id}).scalar_one_or_none()
    if found is not None:
        raise AlreadyAnswered("Follow the claim that answers it.", claim_id=show_id("claim", found))


def _make_anew(
    session: Session,
    vault: Vault,
    act: Act,
    claim: Any,
    corrections: Sequence[EncounterIn],
    frequency_code: str,
) -> UUID:
    """Release, correct, judge, assemble; the caller's transaction ends whole or not at all."""
    with hub_view(session):
        lines = lines_of(session, [claim.id])[claim.id]
        asked = {"id": claim.id, "cbo_id": claim.cbo_id, "member_id": claim.member_id}
        late = list(session.connection().execute(_LATE, asked).scalars())
        ids = [UUID(hex=one) for line in lines for one in line.encounter_ids]
        session.connection().execute(_RELEASE, {"ids": ids})
        for row, posted in _corrected(session, ids, corrections):
            correct(session, vault, act, row, posted)
        ids += late
        rejudge(session, vault, act, cbo_id=claim.cbo_id, encounter_ids=ids)
        rows = session.connection().execute(_AS_READY, {"ids": ids}).all()
        _check_ready(ids, rows)
        ready = [read_ready(vault, row) for row in rows]
        contracts = load_contracts(session, sorted({one.contract_id for one in ready}))
        drafts = assemble(ready, contracts)
        answering = {"claim_frequency_code": frequency_code, "replaces_id": claim.id}
        numbered: list[Numbered] = [number(drafts[0], **answering)]
        numbered += [number(draft) for draft in drafts[1:]]
        write_drafts(session, act, numbered)
    return numbered[0].id


def _corrected(
    session: Session, ids: Sequence[UUID], corrections: Sequence[EncounterIn]
) -> list[tuple[Any, EncounterIn]]:
    """The rows that corrections are for, by encounter_ref.

    Raises:
        StillBlocked: a correction is for an encounter that is not on the claim.
    """
    rows = {row.encounter_ref: row for row in (lock_encounter(session, one) for one in ids)}
    strange = [place for place, one in enumerate(corrections) if one.encounter_ref not in rows]
    if strange:
        raise StillBlocked(
            "A correction names an encounter that this claim does not carry.",
            pointers=tuple((f"/encounters/{place}", "is not on the claim") for place in strange),
        )
    return [(rows[one.encounter_ref], one) for one in corrections]


def _check_ready(ids: Sequence[UUID], rows: Sequence[Any]) -> None:
    missing = set(ids) - {row.id for row in rows}
    if missing:
        shown = sorted(show_id("encounter", one) for one in missing)
        raise StillBlocked(
            "Judged again, not every encounter of the claim is ready; try the correction with "
            "POST /v1/encounters/validate to see what stands in the way.",
            encounter_ids=shown,
        )


def _tell(session: Session, act: Act, claim: Any, kind: str, made: UUID) -> None:
    told = Told(
        claim_id=claim.id,
        cbo_id=claim.cbo_id,
        plan_id=claim.plan_id,
        axis="note",
        kind=kind,
        once=f"{kind}:{made.hex}",
        detail={"claim_id": show_id("claim", made)},
    )
    record_events(session, act, [told])
    note(
        session,
        act,
        f"claim.{kind}",
        subject="claim",
        subject_id=claim.id,
        detail={"claim_id": show_id("claim", made)},
    )
