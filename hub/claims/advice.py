"""Advice to void: a claim is out, and what it rests on has since been withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.lifecycle import Told, record_events
from hub.record import Act, Change, announce

# What was rejected or voided already asks for nothing more.
_STANDING = text(
    """
    SELECT id, cbo_id, plan_id FROM claim
     WHERE id = ANY(:ids) AND exchange_status <> 'rejected' AND claim_frequency_code <> '8'
       AND NOT EXISTS (SELECT 1 FROM claim answer WHERE answer.replaces_id = claim.id)
    """
)


def advise_void(session: Session, act: Act, doubtful: Mapping[UUID, Sequence[str]]) -> list[UUID]:
    """Note on each claim which rules would stop it now, once for the same rules.

    `doubtful` maps claims to rule ids. Nobody voids by itself: the CBO or an administrator
    decides (`POST /v1/claims/{id}/void`); the list is `GET /v1/claims?void_advised=true`.
    """
    if not doubtful:
        return []
    rows = session.connection().execute(_STANDING, {"ids": list(doubtful)}).all()
    told = [
        Told(
            claim_id=row.id,
            cbo_id=row.cbo_id,
            plan_id=row.plan_id,
            axis="note",
            kind="void_advised",
            once="void_advised:" + ",".join(sorted(doubtful[row.id])),
            detail={"rules": sorted(doubtful[row.id])},
        )
        for row in rows
    ]
    record_events(session, act, told)
    announce(
        session,
        act,
        [
            Change("claim.void_advised", "claim", row.id, cbo_id=row.cbo_id, plan_id=None)
            for row in rows
        ],
    )
    return [row.id for row in rows]
