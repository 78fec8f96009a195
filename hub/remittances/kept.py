"""The remittance's own row: begun with its header, finished with its sums, or kept unbalanced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session

from hub.record import Act, Change, announce
from hub.remittances.chunk import Remitted
from hub.tables import Remittance
from hub.x12.remittance_835 import Imbalance, RemittanceEnd, RemittanceHeader

_remittance: Any = Remittance.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class File:
    """The archived file that is posted, and the rows of its transaction sets by GS06 and ST02."""

    plan_id: UUID
    interchange_id: UUID
    sets: Mapping[tuple[str, str], UUID]


def identity_of(header: RemittanceHeader, end: RemittanceEnd) -> str:
    """What makes a payment the same payment, in whatever file or envelope it comes again."""
    told = (
        header.payer_trace_id,
        header.trace_number,
        header.payment_on.isoformat() if header.payment_on else "",
        str(header.paid_cents),
        end.body_sha256,
    )
    return hashlib.sha256("|".join(told).encode()).hexdigest()


def set_of(file: File, header: RemittanceHeader) -> UUID:
    """The transaction set that a remittance came in."""
    return file.sets[header.group_control_number, header.transaction_set_control_number]


def begin(
    session: Session, act: Act, file: File, header: RemittanceHeader, remitted: Remitted
) -> None:
    """Write the row that everything else of the remittance refers to."""
    session.connection().execute(
        insert(_remittance).values(
            id=remitted.id,
            plan_id=file.plan_id,
            interchange_id=file.interchange_id,
            transaction_set_id=set_of(file, header),
            identity=f"being read {remitted.id.hex}",
            status="posted",
            trace_number=header.trace_number,
            payer_id=header.payer_trace_id,
            payee_npi=header.payee_id if header.payee_id_qualifier == "XX" else None,
            payment_method=header.method_code,
            payment_on=header.payment_on,
            total_cents=header.paid_cents,
            claim_paid_cents=0,
            provider_adjustment_cents=0,
            claim_payment_count=0,
            balance={},
            received_at=act.at,
        )
    )


def find_posted(session: Session, plan_id: UUID, identity: str) -> UUID | None:
    """The remittance that is this very payment, when it came before."""
    query = select(_remittance.c.id).where(
        _remittance.c.plan_id == plan_id, _remittance.c.identity == identity
    )
    found: UUID | None = session.connection().execute(query).scalar_one_or_none()
    return found


def find_twin(session: Session, remitted: Remitted, header: RemittanceHeader) -> UUID | None:
    """Another posted remittance with this payer, trace, date and amount.

    A plan pays once under one trace number (TRN02). Money of none is never paid twice.
    """
    if header.paid_cents == 0:
        return None
    query = (
        select(_remittance.c.id)
        .where(
            _remittance.c.plan_id == remitted.plan_id,
            _remittance.c.id != remitted.id,
            _remittance.c.trace_number == header.trace_number,
            _remittance.c.payer_id == header.payer_trace_id,
            _remittance.c.payment_on.is_not_distinct_from(header.payment_on),
            _remittance.c.total_cents == header.paid_cents,
            _remittance.c.status == "posted",
        )
        .order_by(_remittance.c.id)
        .limit(1)
    )
    return session.connection().execute(query).scalar_one_or_none()


def finish(session: Session, remitted: Remitted, end: RemittanceEnd, identity: str) -> None:
    """Write the identity and the sums that are known at the end."""
    session.connection().execute(
        update(_remittance)
        .where(_remittance.c.id == remitted.id)
        .values(
            identity=identity,
            claim_paid_cents=end.claims_paid_cents,
            provider_adjustment_cents=end.provider_adjustment_cents,
            claim_payment_count=end.claim_count,
        )
    )


def keep_unposted(
    session: Session,
    act: Act,
    file: File,
    header: RemittanceHeader,
    remitted: Remitted,
    end: RemittanceEnd,
    identity: str,
    status: str,
    why: dict[str, Any],
) -> None:
    """Only the header, and `why` nothing was posted: what does not add up, or what it repeats."""
    begin(session, act, file, header, remitted)
    finish(session, remitted, end, identity)
    session.connection().execute(
        update(_remittance)
        .where(_remittance.c.id == remitted.id)
        .values(status=status, balance=why)
    )
    announce(
        session,
        act,
        [Change(f"remittance.{status}", "remittance", remitted.id, plan_id=file.plan_id)],
    )


def unbalanced_at(end: RemittanceEnd, imbalances: list[Imbalance]) -> dict[str, Any]:
    """The numbers that do not add up, and where."""
    shown = [*imbalances, *([end.transaction] if end.transaction is not None else [])]
    return {
        "claims_unbalanced": end.claims_unbalanced,
        "services_unbalanced": end.services_unbalanced,
        "places": [one._asdict() for one in shown],
    }
