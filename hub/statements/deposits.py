"""Deposits against remittances: by trace and amount, else by amount and days; the rest listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.database.bulk import insert_rows
from hub.kit.errors import HubError, NotFound
from hub.kit.identifiers import new_id, read_id
from hub.kit.money import Cents
from hub.record import Act, note
from hub.statements.bank_files import DepositRow
from hub.statements.pairing import pair
from hub.tables import Deposit, DepositMatch, Remittance

_deposit: Any = Deposit.__table__  # type: ignore[attr-defined]
_match: Any = DepositMatch.__table__  # type: ignore[attr-defined]
_DEPOSIT_COLUMNS = (
    "id", "deposited_on", "amount_cents", "trace_number", "bank_reference", "description",
    "source", "fingerprint", "loaded_at", "loaded_by",
)  # fmt: skip
_MATCH_COLUMNS = ("id", "deposit_id", "remittance_id", "matched_by", "matched_at", "actor")

_KNOWN = text("SELECT fingerprint FROM deposit WHERE fingerprint = ANY(:fingerprints)")
# A payment to a CBO of its own contract never reaches the hub's bank.
_EXPECTED = """
    SELECT r.id, r.plan_id, r.trace_number, r.total_cents, r.status,
           COALESCE(r.payment_on, (r.received_at AT TIME ZONE 'America/Los_Angeles')::date)
             AS paid_on
      FROM remittance r
     WHERE r.total_cents > 0 AND r.payment_method <> 'NON'
       AND NOT EXISTS (SELECT 1 FROM deposit_match m WHERE m.remittance_id = r.id)
       AND NOT EXISTS (SELECT 1 FROM organization o JOIN contract k ON k.holder_id = o.id
                        WHERE o.kind = 'cbo' AND o.npi = r.payee_npi AND k.plan_id = r.plan_id)
"""
_ARRIVED = """
    SELECT d.id, d.deposited_on, d.amount_cents, d.trace_number, d.bank_reference
      FROM deposit d
     WHERE NOT EXISTS (SELECT 1 FROM deposit_match m WHERE m.deposit_id = d.id)
"""
_GAPS = text(
    """
    SELECT plan_id, after, before FROM (
      SELECT plan_id, control_number::bigint AS before,
             lag(control_number::bigint) OVER (PARTITION BY plan_id
               ORDER BY control_number::bigint) AS after
        FROM interchange
       WHERE direction = 'in' AND control_number ~ '^[0-9]{1,9}$'
         AND (CAST(:plan_id AS uuid) IS NULL OR plan_id = :plan_id)
    ) each WHERE before - after > 1 AND before - after <= :widest
     ORDER BY plan_id, before DESC LIMIT :limit
    """
)
GAP_MAX = 1_000
"""A wider jump is a plan that began to count anew, not files that are missing."""


class NotTheAmount(HubError):
    """The remittances named do not sum to the deposit."""

    code = "amounts_differ"
    title = "The amounts differ"


class AlreadyMatched(HubError):
    """The deposit or a remittance is matched already."""

    code = "already_matched"
    title = "This is matched already"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many deposits a file brought, how many were known, and how many found their 835."""

    added: int
    known_before: int
    matched: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers between two files of a plan that never came."""

    plan_id: UUID
    after: int
    before: int

    @property
    def missing(self) -> int:
        """How many files may be missing."""
        return self.before - self.after - 1


def load_deposits(session: Session, act: Act, rows: Sequence[DepositRow], *, source: str) -> Loaded:
    """Keep deposits that are not known yet and reassociate; the same file again adds nothing."""
    asked = {"fingerprints": [row.fingerprint for row in rows]}
    known = {bytes(one) for one in session.connection().execute(_KNOWN, asked).scalars()}
    new = [row for row in rows if row.fingerprint not in known]
    insert_rows(
        session,
        _deposit,
        _DEPOSIT_COLUMNS,
        (
            (
                new_id(), row.deposited_on, row.amount_cents, row.trace_number,
                row.bank_reference, row.description, source, row.fingerprint, act.at, act.actor,
            )
            for row in new
        ),
        skip_known=True,
    )  # fmt: skip
    matched = reassociate(session, act)
    note(
        session,
        act,
        "deposits.loaded",
        subject="deposit",
        detail={"added": len(new), "matched": matched},
    )
    return Loaded(len(new), len(rows) - len(new), matched)


def reassociate(session: Session, act: Act) -> int:
    """Match what is open on both sides; answers how many remittances found their deposit.

    By trace number when the remittances of that trace sum to the deposit (one payment may come
    in several 835s). Else, for deposits without a trace, by amount within `WINDOW_DAYS` of the
    payment date when exactly one of each fits. Everything else waits for an administrator.
    """
    expected = list(session.connection().execute(text(_EXPECTED)))
    arrived = list(session.connection().execute(text(_ARRIVED)))
    pairs = pair(expected, arrived)
    insert_rows(
        session,
        _match,
        _MATCH_COLUMNS,
        [
            (new_id(), deposit_id, remittance_id, by, act.at, act.actor)
            for deposit_id, remittance_id, by in pairs
        ],
        skip_known=True,
    )
    return len(pairs)


def match_by_hand(
    session: Session, act: Act, deposit: Deposit, remittances: Sequence[Remittance]
) -> None:
    """An administrator says whose money a deposit is; on record.

    Raises:
        NotTheAmount: the remittances do not sum to the deposit.
        AlreadyMatched: one of them has its counterpart.
    """
    total = sum(row.total_cents for row in remittances)
    if total != deposit.amount_cents:
        raise NotTheAmount(
            f"The deposit is {deposit.amount_cents} cents, the remittances {total}.",
            deposit_cents=deposit.amount_cents,
            remittance_cents=total,
        )
    taken = session.exec(
        select(DepositMatch.id).where(
            (col(DepositMatch.remittance_id).in_([row.id for row in remittances]))
            | (DepositMatch.deposit_id == deposit.id)
        )
    ).first()
    if taken is not None:
        raise AlreadyMatched("Take the other match back first.")
    for row in remittances:
        session.add(
            DepositMatch(
                id=new_id(),
                deposit_id=deposit.id,
                remittance_id=row.id,
                matched_by="administrator",
                matched_at=act.at,
                actor=act.actor,
            )
        )
    session.flush()
    note(session, act, "deposit.matched", subject="deposit", subject_id=deposit.id)


def unmatch(session: Session, act: Act, deposit: Deposit) -> int:
    """Take the matches of a deposit back; on record."""
    rows = session.exec(select(DepositMatch).where(DepositMatch.deposit_id == deposit.id)).all()
    for row in rows:
        session.delete(row)
    session.flush()
    note(
        session,
        act,
        "deposit.unmatched",
        subject="deposit",
        subject_id=deposit.id,
        detail={"remittances": len(rows)},
    )
    return len(rows)


def find_deposit(session: Session, text_id: str) -> Deposit:
    """A deposit by id, locked; raises NotFound."""
    row_id = read_id("deposit", text_id)
    found = None if row_id is None else session.get(Deposit, row_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no such deposit.")
    return found


@dataclass(frozen=True, slots=True)
class Expected:
    """A remittance whose money no deposit shows; `days` since its payment date."""

    remittance_id: UUID
    plan_id: UUID
    trace_number: str
    amount_cents: Cents
    paid_on: date
    days: int


def not_arrived(session: Session, *, today: date, after_days: int = 0) -> list[Expected]:
    """Payments that plans announced and the bank has not shown, oldest first."""
    query = text(f"{_EXPECTED} ORDER BY paid_on, r.id")
    return [
        Expected(
            row.id, row.plan_id, row.trace_number, row.total_cents, row.paid_on,
            (today - row.paid_on).days,
        )
        for row in session.connection().execute(query)
        if row.paid_on <= today - timedelta(days=after_days)
    ]  # fmt: skip


def not_expected(session: Session) -> list[Any]:
    """Deposits that no 835 announced, oldest first."""
    return list(session.connection().execute(text(f"{_ARRIVED} ORDER BY d.deposited_on, d.id")))


def sequence_gaps(session: Session, *, plan_id: UUID | None = None, limit: int = 200) -> list[Gap]:
    """Interchange control numbers (ISA13) that a plan's files skip: an 835 may be missing."""
    asked = {"plan_id": plan_id, "limit": limit, "widest": GAP_MAX}
    return [
        Gap(row.plan_id, row.after, row.before)
        for row in session.connection().execute(_GAPS, asked)
    ]
