"""One 835 file -> remittances posted in one pass: each whole, once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import committing
from hub.kit.collector import resting_collector
from hub.kit.crash import crash_point
from hub.kit.identifiers import new_id, show_id
from hub.kit.money import Cents
from hub.record import Act, Change, announce, note
from hub.remittances.adjust import Adjusted, apply_adjustments
from hub.remittances.chunk import Chunk, Known, Remitted
from hub.remittances.kept import (
    File,
    begin,
    find_posted,
    find_twin,
    finish,
    identity_of,
    keep_unposted,
    set_of,
    unbalanced_at,
)
from hub.remittances.load import load_claims, load_earlier, load_layers, load_lines
from hub.remittances.propose import propose
from hub.remittances.write import write_chunk
from hub.vault import Vault
from hub.x12.read_835 import stream_remittances
from hub.x12.remittance_835 import (
    ClaimPayment,
    Imbalance,
    ProviderAdjustment,
    RemittanceEnd,
    RemittanceEvent,
    RemittanceHeader,
)
from hub.x12.tokens import Source as Bytes

CHUNK_PAYMENTS = 1_000
"""Claim payments in memory at once."""
IMBALANCES_MAX = 50
"""Places of imbalance that are kept; their number is always told."""

_PAYEE_CBO = text(
    "SELECT o.id FROM organization o WHERE o.npi = :npi AND o.kind = 'cbo' AND EXISTS "
    "(SELECT 1 FROM contract k WHERE k.holder_id = o.id AND k.plan_id = :plan_id)"
)


@dataclass(slots=True)
class Outcome:
    """What became of one 835: `status` is posted, unbalanced, doubtful or repeated."""

    set_id: UUID
    remittance_id: UUID
    status: str
    trace_number: str
    total_cents: Cents
    claim_payments: int = 0
    suspended: int = 0
    provider_adjustments: int = 0
    imbalances: int = 0

    def as_json(self) -> dict[str, Any]:
        """As a file's summary shows it."""
        return {
            "remittance_id": show_id("remittance", self.remittance_id),
            "status": self.status,
            "trace_number": self.trace_number,
            "total_cents": self.total_cents,
            "claim_payments": self.claim_payments,
            "provider_adjustments": self.provider_adjustments,
            "suspended": self.suspended,
            "imbalances": self.imbalances,
        }


def post_file(session: Session, vault: Vault, act: Act, file: File, source: Bytes) -> list[Outcome]:
    """Post every 835 of a file, in the caller's transaction, which has the hub's view.

    The file streams: memory holds one chunk. An 835 that does not balance at line, claim or
    transaction level is kept with its numbers and posts nothing; one that was posted before
    (same payer, trace, date, amount and body) changes nothing. One with the payer, trace, date
    and amount of a posted payment but another body is doubtful: it is kept and posts nothing.

    Raises:
        X12Error: the file is damaged; nothing of it may be kept.
    """
    events = stream_remittances(source)
    outcomes: list[Outcome] = []
    with resting_collector():
        for event in events:
            if not isinstance(event, RemittanceHeader):
                continue
            outcomes.append(_post_one(session, vault, act, file, event, events))
    return outcomes


def _post_one(
    session: Session,
    vault: Vault,
    act: Act,
    file: File,
    header: RemittanceHeader,
    events: Iterator[RemittanceEvent],
) -> Outcome:
    remitted = _remitted(session, act, file, header)
    poster = _Poster(session, vault, act, remitted)
    committing(session, "posting")
    with session.begin_nested() as attempt:
        begin(session, act, file, header, remitted)
        end = poster.run(events)
        crash_point("posting.halfway")
        identity = identity_of(header, end)
        known = find_posted(session, file.plan_id, identity)
        # Asked last: two that come at once have met on the locks of their claims by now.
        twin = find_twin(session, remitted, header)
        if known is not None or twin is not None or not end.balanced:
            attempt.rollback()
        else:
            finish(session, remitted, end, identity)
            announce(
                session,
                act,
                [Change("remittance.posted", "remittance", remitted.id, plan_id=file.plan_id)],
            )
    outcome = Outcome(
        set_id=set_of(file, header),
        remittance_id=remitted.id if known is None else known,
        status="posted",
        trace_number=header.trace_number,
        total_cents=header.paid_cents,
        claim_payments=end.claim_count,
        suspended=poster.suspended,
        provider_adjustments=poster.adjusted.count,
    )
    if known is not None:
        outcome.status = "repeated"
        return outcome
    unposted = _unposted(end, poster, twin)
    if unposted is not None:
        outcome.status, why = unposted
        keep_unposted(session, act, file, header, remitted, end, identity, outcome.status, why)
        outcome.suspended = 0
        if not end.balanced:
            outcome.imbalances = poster.imbalance_count + (end.transaction is not None)
    note(
        session,
        act,
        f"remittance.{outcome.status}",
        subject="remittance",
        subject_id=remitted.id,
        detail={"claim_payments": end.claim_count},
    )
    return outcome


def _unposted(
    end: RemittanceEnd, poster: _Poster, twin: UUID | None
) -> tuple[str, dict[str, Any]] | None:
    """The status of a remittance that posts nothing, and why; None where it is posted."""
    if not end.balanced:
        return "unbalanced", unbalanced_at(end, poster.imbalances)
    if twin is not None:
        return "doubtful", {"repeats": show_id("remittance", twin)}
    return None


class _Poster:
    """Takes the events of one 835: claim payments by the chunk, then provider adjustments."""

    def __init__(self, session: Session, vault: Vault, act: Act, remitted: Remitted) -> None:
        self.session = session
        self.vault = vault
        self.act = act
        self.remitted = remitted
        self.held: list[tuple[int, ClaimPayment]] = []
        self.provider_adjustments: list[ProviderAdjustment] = []
        self.interest: dict[UUID, Cents] = {}
        self.imbalances: list[Imbalance] = []
        self.imbalance_count = self.suspended = self.position = 0
        self.adjusted = Adjusted(0, 0)

    def run(self, events: Iterator[RemittanceEvent]) -> RemittanceEnd:
        """Write everything up to the end of the transaction set; answers its sums."""
        for event in events:
            if isinstance(event, ClaimPayment):
                self._take(event)
            elif isinstance(event, ProviderAdjustment):
                self.provider_adjustments.append(event)
            elif isinstance(event, RemittanceEnd):
                self._flush()
                self.adjusted = apply_adjustments(
                    self.session,
                    self.act,
                    self.remitted,
                    self.provider_adjustments,
                    self.interest,
                )
                self.suspended += self.adjusted.suspended
                return event
        raise RuntimeError("an 835 ended without its end")

    def _take(self, payment: ClaimPayment) -> None:
        self.position += 1
        self.held.append((self.position, payment))
        if not payment.balanced:
            wrong = [one for one in payment.imbalances if one.level != "line_charges"]
            self.imbalance_count += len(wrong)
            self.imbalances += wrong[: IMBALANCES_MAX - len(self.imbalances)]
        if len(self.held) == CHUNK_PAYMENTS:
            self._flush()

    def _flush(self) -> None:
        """One chunk; once something does not balance there is nothing more to write."""
        if self.held and not self.imbalance_count:
            session = self.session
            payments = [payment for _, payment in self.held]
            claims = load_claims(session, self.remitted.plan_id, payments)
            known = Known(
                claims,
                load_lines(session, claims.by_id),
                load_earlier(session, claims.by_id),
                load_layers(session, {row.agreement_id for row in claims.by_id.values()}),
            )
            chunk = Chunk(self.remitted, known)
            for position, payment in self.held:
                chunk.add(payment, position)
            if chunk.unplaced:
                plan_id = self.remitted.plan_id
                chunk.rows.proposals = propose(session, self.vault, plan_id, chunk.unplaced)
            write_chunk(session, self.act, chunk.rows)
            self.suspended += len(chunk.rows.suspense)
            for claim_id, cents in chunk.rows.interest.items():
                self.interest[claim_id] = self.interest.get(claim_id, 0) + cents
        self.held = []


def _remitted(session: Session, act: Act, file: File, header: RemittanceHeader) -> Remitted:
    payee = None
    if header.payee_id_qualifier == "XX":
        asked = {"npi": header.payee_id, "plan_id": file.plan_id}
        payee = session.connection().execute(_PAYEE_CBO, asked).scalars().first()
    return Remitted(
        id=new_id(),
        plan_id=file.plan_id,
        interchange_id=file.interchange_id,
        paid_on=header.payment_on or act.day,
        trace_number=header.trace_number,
        posted_on=act.day,
        payee_cbo_id=payee,
    )
