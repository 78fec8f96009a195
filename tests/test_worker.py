"""The worker: late facts free what they touch; failures come back; nothing is done twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from hub.claims import submit
from hub.claims.queries import ClaimFilter, list_claims
from hub.contracts.organizations import edit_organization
from hub.contracts.shapes import OrganizationEdit
from hub.database import HUB, Database, Tenant
from hub.encounters.change import correct, lock_encounter
from hub.encounters.intake import accept
from hub.encounters.shapes import EncounterIn
from hub.kit.clock import SteppedClock
from hub.record import Act, ask_for
from hub.rules.diagnoses import DiagnosisTable, _InUse, table_in_use
from hub.rules.known import Span
from hub.tables import (
    ClaimEvent,
    Contract,
    Coverage,
    Encounter,
    Event,
    HealthWorker,
    Member,
    Organization,
    WorkItem,
)
from hub.vault import Vault
from hub.worker import HANDLERS, Worker, ask_about_codes
from tests.builders import (
    make_agreement,
    make_contract,
    make_member,
    make_organization,
    make_worker,
)


def _encounter(member: str, worker: str) -> EncounterIn:
    return EncounterIn.model_validate(
        {
            "encounter_ref": "a",
            "member_ref": member,
            "health_worker_ref": worker,
            "service_date": "2026-06-01",
            "started_at": "2026-06-01T10:00:00-07:00",
            "ended_at": "2026-06-01T10:35:00-07:00",
            "topics": [{"kind": "health_navigation", "minutes": 35, "note": "x"}],
            "place_of_service": "12",
            "diagnoses": ["Z59.41"],
            "eligibility_criterion": "unmet_social_need",
        }
    )


@pytest.fixture
def waiting(database: Database, vault: Vault, clock: SteppedClock) -> UUID:
    """A member whose coverage is not known yet, with one blocked encounter."""
    with database.session(HUB) as session:
        hub = make_organization(session, "hub")
        plan = make_organization(session, "plan")
        contract = make_contract(session, plan, hub)
        cbo = make_organization(session, "cbo")
        make_agreement(session, cbo, contract)
        member = make_member(session, vault, cbo, plan)
        worker = make_worker(session, vault, cbo)
        coverage = session.exec(select(Coverage)).one()
        coverage.effective_to = date(2025, 12, 31)
        session.add(coverage)
    act = Act(actor="cli_test", organization_id=cbo.id, at=clock.now())
    with database.session(Tenant("cbo", cbo.id)) as session:
        posted = [_encounter(member.ref, worker.ref)]
        accept(session, vault, act, cbo_id=cbo.id, posted=posted)
    return member.id


def _status(database: Database) -> str:
    with database.session(HUB) as session:
        return session.exec(select(Encounter)).one().status


def _cover(database: Database, clock: SteppedClock, member_id: UUID) -> None:
    with database.session(HUB) as session:
        coverage = session.exec(select(Coverage)).one()
        coverage.effective_to = None
        session.add(coverage)
        ask_for(
            session,
            "judge_again",
            subject_id=member_id,
            due_at=clock.now(),
            detail={"noun": "member"},
        )


def test_late_coverage_frees_a_blocked_encounter(
    database: Database, vault: Vault, clock: SteppedClock, waiting: UUID
) -> None:
    assert _status(database) == "blocked"
    _cover(database, clock, waiting)
    assert Worker(database, vault, clock).run_until_idle() == 1
    assert _status(database) == "ready"
    with database.session(HUB) as session:
        kinds = [event.kind for event in session.exec(select(Event).order_by(col(Event.id)))]
    assert kinds == ["encounter.blocked", "encounter.ready"]


@pytest.mark.parametrize("subject", ["contract", "agreement", "health_worker"])
def test_a_changed_contract_agreement_or_worker_is_judged_too(
    database: Database, vault: Vault, clock: SteppedClock, waiting: UUID, subject: str
) -> None:
    _cover(database, clock, waiting)
    with database.session(HUB) as session:
        session.delete(session.exec(select(WorkItem)).one())
        tables: dict[str, Any] = {"contract": "contract", "agreement": "agreement"}
        table = tables.get(subject, "health_worker")
        its_id = session.connection().exec_driver_sql(f"SELECT id FROM {table}").scalar_one()
        detail = {"noun": "health_worker"} if subject == "health_worker" else {}
        ask_for(session, "judge_again", subject_id=its_id, due_at=clock.now(), detail=detail)
    Worker(database, vault, clock).run_until_idle()
    assert _status(database) == "ready"


@pytest.mark.parametrize("kind", ["hub", "cbo"])
def test_a_mended_record_of_who_bills_frees_what_it_stopped(
    database: Database, vault: Vault, clock: SteppedClock, waiting: UUID, kind: str
) -> None:
    with database.session(HUB) as session:
        biller = session.exec(select(Organization).where(Organization.kind == kind)).one()
        contract = session.exec(select(Contract)).one()
        contract.billing_provider = kind
        npi, biller.npi = biller.npi, None
        session.add_all([contract, biller])
    _cover(database, clock, waiting)
    worker = Worker(database, vault, clock)
    worker.run_until_idle()
    assert _status(database) == "blocked"
    with database.session(HUB) as session:
        row = session.get_one(Organization, biller.id)
        act = Act(actor="cli_test", organization_id=row.id, at=clock.now())
        edit_organization(session, act, row, OrganizationEdit(npi=npi))
    worker.run_until_idle()
    assert _status(database) == "ready"


def test_a_claim_whose_coverage_is_withdrawn_is_listed_for_voiding_once(
    database: Database, vault: Vault, clock: SteppedClock, waiting: UUID
) -> None:
    _cover(database, clock, waiting)
    worker = Worker(database, vault, clock)
    worker.run_until_idle()
    with database.session(HUB) as session:
        hub = session.exec(select(Organization).where(Organization.kind == "hub")).one()
        hub.contact = {"name": "Example Biller", "phone": "6195550100"}
        session.add(hub)
        session.flush()
        act = Act(actor="cli_test", organization_id=hub.id, at=clock.now())
        assert submit.run(session, vault, act, live=False).claims_assembled == 1
    wanted = ClaimFilter(void_advised=True)
    with database.session(HUB) as session:
        coverage = session.exec(select(Coverage)).one()
        coverage.effective_to = date(2026, 5, 31)
        session.add(coverage)
    for round_ in range(2):
        with database.session(HUB) as session:
            assert len(list_claims(session, wanted, after=None, limit=9)) == min(round_, 1)
            ask_for(
                session,
                "judge_again",
                subject_id=waiting,
                due_at=clock.now(),
                once=f"withdrawn/{round_}",
                detail={"noun": "member"},
            )
        worker.run_until_idle()
    with database.session(HUB) as session:
        advice = [
            row for row in session.exec(select(ClaimEvent)).all() if row.kind == "void_advised"
        ]
    assert [row.detail for row in advice] == [{"rules": ["ELIG-MCP"]}]
    assert _status(database) == "claimed"


def test_codes_that_come_late_free_what_waits_for_them_once(
    database: Database,
    vault: Vault,
    clock: SteppedClock,
    waiting: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _cover(database, clock, waiting)
    worker = Worker(database, vault, clock)
    monkeypatch.setattr(_InUse, "table", DiagnosisTable({"Z5941": (Span(date(2024, 10, 1)),)}))
    _ask(database, clock)
    assert worker.run_until_idle() == 2
    assert _status(database) == "ready"
    with database.session(HUB) as session:
        row = session.exec(select(Encounter)).one()
        act = Act(actor="cli_test", organization_id=row.cbo_id, at=clock.now())
        posted = _encounter(*_refs(session)).model_copy(update={"diagnoses": ("Z59.99",)})
        correct(session, vault, act, lock_encounter(session, row.id), posted)
    assert _status(database) == "held"
    late = DiagnosisTable({"Z5999": (Span(date(2025, 10, 1)),)})
    monkeypatch.setattr(_InUse, "table", late)
    for pieces in (1, 0):
        _ask(database, clock)
        assert worker.run_until_idle() == pieces
        assert _status(database) == "ready"


def _ask(database: Database, clock: SteppedClock) -> None:
    with database.session(HUB) as session:
        ask_about_codes(session, table_in_use(), clock.now())


def _refs(session: Session) -> tuple[str, str]:
    return session.exec(select(Member)).one().ref, session.exec(select(HealthWorker)).one().ref


def test_work_that_fails_is_given_back_and_done_later(
    database: Database,
    vault: Vault,
    clock: SteppedClock,
    waiting: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _cover(database, clock, waiting)

    def broken(*_: Any) -> None:
        raise RuntimeError("the database went away")

    healthy = dict(HANDLERS)
    monkeypatch.setattr("hub.worker.HANDLERS", {"judge_again": broken})
    worker = Worker(database, vault, clock)
    assert worker.run_once() == 1
    with database.session(HUB) as session:
        item = session.exec(select(WorkItem)).one()
    assert (item.status, item.last_problem) == ("waiting", "RuntimeError")
    monkeypatch.setattr("hub.worker.HANDLERS", healthy)
    assert worker.run_once() == 0
    clock.advance(seconds=timedelta(minutes=1).seconds)
    assert worker.run_once() == 1
    assert _status(database) == "ready"
