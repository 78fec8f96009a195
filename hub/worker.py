"""The worker: takes leased work and does it, one transaction a piece, until told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from hub.api.batches import read_lines
from hub.api.encounter_shapes import RowProblem
from hub.api.logs import get_log
from hub.api.receiving import apply_kept
from hub.claims.advice import advise_void
from hub.contracts.clients import forget_uses
from hub.database import HUB, Database
from hub.encounters.again import affected_by, claimed_of_member
from hub.encounters.intake import Outcome, Refused, accept
from hub.encounters.rejudge import doubtful_claims, rejudge
from hub.encounters.shapes import EncounterIn
from hub.encounters.submissions import WORK, drop_abandoned, find_submission, finish_part, read_part
from hub.inbox import waiting_files
from hub.kit.clock import Clock
from hub.record import Act, Lease, ask_for, finish, give_back, take
from hub.record.heads import SIGN_HEADS, ask_hourly, sign_moved_heads
from hub.record.idempotency import forget_answers
from hub.record.resealing import RESEAL, reseal
from hub.rules.diagnoses import DiagnosisTable
from hub.tables.references import hub_id
from hub.vault import Vault
from hub.x12.errors import X12Error

log = get_log()
ANSWERS_KEPT = timedelta(days=7)
"""How long a repeated Idempotency-Key is answered from the record."""
AT_ONCE = 500
"""Encounters judged again in one gathering."""

Handler = Callable[[Session, Vault, Act, Lease], None]


def judge_again(session: Session, vault: Vault, act: Act, lease: Lease) -> None:
    """Judge again what a changed member, worker, contract or agreement may free or stop."""
    noun = str(lease.detail.get("noun", "agreed"))
    for cbo_id, ids in sorted(affected_by(session, noun, lease.subject_id).items()):
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            rejudge(session, vault, act, cbo_id=cbo_id, encounter_ids=some)
    if noun == "member":
        doubt_claims(session, vault, act, lease)


def doubt_claims(session: Session, vault: Vault, act: Act, lease: Lease) -> None:
    """List claims of a member for voiding when what they rest on was withdrawn."""
    for cbo_id, ids in sorted(claimed_of_member(session, lease.subject_id).items()):
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            doubtful = doubtful_claims(session, vault, cbo_id=cbo_id, encounter_ids=some)
            advise_void(session, act, doubtful)


def work_off(session: Session, vault: Vault, act: Act, lease: Lease) -> None:
    """Accept the next part of a submission, as received when the submission was."""
    submission = find_submission(session, lease.subject_id, lock=True)
    number = int(lease.detail["part"])
    if number != submission.parts_done:
        return
    part_id, lines = read_part(session, vault, submission.id, number)
    rows = read_lines(lines)
    posted = [row for row in rows if isinstance(row, EncounterIn)]
    received = Act(
        actor=submission.actor,
        organization_id=submission.cbo_id,
        at=submission.created_at,
        request_id=submission.request_id,
    )
    outcomes = iter(accept(session, vault, received, cbo_id=submission.cbo_id, posted=posted))
    told = [_told(next(outcomes) if isinstance(row, EncounterIn) else Refused(row)) for row in rows]
    finish_part(session, vault, submission, part_id, told, at=act.at)


def _told(outcome: Outcome) -> list[Any]:
    if isinstance(outcome, Refused):
        return ["refused", RowProblem.of(outcome.error).model_dump(mode="json")]
    return ["repeated" if outcome.repeated else "accepted", str(outcome.id)]


HANDLERS: Mapping[str, Handler] = {
    "judge_again": judge_again,
    WORK: work_off,
    RESEAL: reseal,
    SIGN_HEADS: sign_moved_heads,
}


def ask_about_codes(session: Session, table: DiagnosisTable, now: datetime) -> None:
    """Leave it to a worker to judge again what waits for diagnosis codes: once for each table."""
    ask_for(
        session,
        "judge_again",
        subject_id=hub_id(session),
        due_at=now,
        once=f"codes/{table.last_on}/{len(table)}",
        detail={"noun": "codes"},
    )


class Worker:
    """Any number of these may run, in any number of processes: leases keep them apart."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def run(self, stop: threading.Event, *, idle_seconds: int = 1) -> None:
        """Work until `stop` is set; the piece in hand is finished first."""
        while not stop.is_set():
            if self.run_once() == 0:
                self.tidy()
                stop.wait(idle_seconds)

    def run_once(self) -> int:
        """Do what is due now, one piece of each kind at a time; answers how many were taken."""
        return sum(self._take_one(kind, handler) for kind, handler in HANDLERS.items())

    def tidy(self) -> None:
        """Forget what clients began to send and never finished."""
        with self._database.session(HUB) as session:
            drop_abandoned(session, self._clock.now())
            forget_uses(session, self._clock.now())
            forget_answers(session, before=self._clock.now() - ANSWERS_KEPT)
            ask_hourly(session, self._clock.now())
            waiting = waiting_files(session, before=self._clock.now() - timedelta(minutes=1))
            acts = [(self._act(session), file_id) for file_id, _ in waiting]
        for act, file_id in acts:
            with suppress(X12Error):  # refused, on the record
                apply_kept(self._database, self._vault, act, file_id)

    def run_until_idle(self) -> int:
        """Do everything that is due; answers how many pieces were taken."""
        total = 0
        while taken := self.run_once():
            total += taken
        return total

    def _act(self, session: Session) -> Act:
        return Act(actor="worker", organization_id=hub_id(session), at=self._clock.now())

    def _take_one(self, kind: str, handler: Handler) -> int:
        with self._database.session(HUB) as session:
            leases = take(session, kind, now=self._clock.now())
        for lease in leases:
            try:
                self._do(lease, handler)
            except Exception as error:  # whatever it is, the work must come back, and be seen
                log.warning(
                    "work_failed", kind=kind, attempts=lease.attempts, error=type(error).__name__
                )
                with self._database.session(HUB) as session:
                    now = self._clock.now()
                    give_back(session, lease, now=now, problem=type(error).__name__)
        return len(leases)

    def _do(self, lease: Lease, handler: Handler) -> None:
        """One transaction: the effect and the end of the work, or neither."""
        with self._database.session(HUB) as session:
            act = self._act(session)
            handler(session, self._vault, act, lease)
            if not finish(session, lease, now=self._clock.now()):
                session.rollback()
