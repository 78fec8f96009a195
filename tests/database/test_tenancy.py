"""Row-level security: bound tenants see their own, unbound transactions see nothing."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, select

from hub.database import HUB, Database, Tenant, draw_numbers, hub_view
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import new_id
from hub.tables import Organization, metadata


def _organization(kind: str, at: datetime) -> Organization:
    its_id = new_id()
    return Organization(
        id=its_id, organization_id=its_id, ref=kind, kind=kind, name=kind, created_at=at
    )


@pytest.fixture
def organizations(database: Database, clock: SteppedClock) -> dict[str, UUID]:
    rows = {kind: _organization(kind, clock.now()) for kind in ("hub", "plan", "cbo")}
    with database.session(HUB) as session:
        session.add_all(rows.values())
    return {kind: row.id for kind, row in rows.items()}


def _seen(session: Session) -> set[str]:
    return {row.kind for row in session.exec(select(Organization)).all()}


def test_an_unbound_transaction_sees_no_rows(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with Session(database.engine) as session:
        assert _seen(session) == set()


def test_a_cbo_sees_itself_and_what_everybody_may_see(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with database.session(Tenant("cbo", organizations["cbo"])) as session:
        assert _seen(session) == {"cbo", "plan", "hub"}
    with database.session(Tenant("plan", organizations["plan"])) as session:
        assert _seen(session) == {"plan", "hub"}


def test_a_tenant_cannot_write_into_another(
    database: Database, organizations: dict[str, UUID], clock: SteppedClock
) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):  # noqa: SIM117
        with database.session(Tenant("cbo", organizations["cbo"])) as session:
            session.add(_organization("other", clock.now()))


def test_the_hub_view_ends_with_its_block(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with database.session(Tenant("plan", organizations["plan"])) as session:
        with hub_view(session):
            assert _seen(session) == {"cbo", "plan", "hub"}
        assert _seen(session) == {"plan", "hub"}


@pytest.mark.asks("V8.4 multi-tenancy", "A binding does not outlive its transaction in the pool")
def test_a_binding_does_not_outlive_its_transaction_in_the_pool(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with database.session(HUB) as session:
        assert _seen(session)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM organization")).scalar() == 0


def test_a_session_stays_bound_after_a_commit(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with database.session(HUB) as session:
        session.commit()
        assert _seen(session) == {"cbo", "plan", "hub"}


@pytest.mark.asks(
    "V8.4 multi-tenancy", "Row-level security is forced on every table; the app role owns none"
)
def test_every_table_forces_row_security_and_the_app_owns_none(database: Database) -> None:
    with database.owner_engine() as engine, engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity, "
                "pg_get_userbyid(relowner) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            )
        ).all()
    protected = {name for name, forced, _ in found if forced}
    assert protected == {table.name for table in metadata.sorted_tables}
    assert {owner for _, _, owner in found}.isdisjoint({database.app_role})


@pytest.mark.asks("164.312(c)(1) integrity", "Append-only tables refuse change and removal")
def test_append_only_tables_refuse_change_and_removal(database: Database) -> None:
    tables = [table for table in metadata.sorted_tables if table.info["append_only"]]
    names = {table.name for table in tables}
    assert {"entry", "posting", "claim_event", "audit_row", "interchange_part"} <= names
    for table in tables:
        name, column = table.name, next(iter(table.columns)).name
        for act in (f'DELETE FROM "{name}"', f'UPDATE "{name}" SET "{column}" = "{column}"'):
            with pytest.raises(ProgrammingError, match="permission denied"):  # noqa: SIM117
                with database.session(HUB) as session:
                    session.connection().exec_driver_sql(act)


def test_numbers_drawn_and_rolled_back_leave_no_gap(
    database: Database, organizations: dict[str, UUID]
) -> None:
    plan_id = organizations["plan"]
    with database.session(HUB) as session:
        assert list(draw_numbers(session, plan_id=plan_id, kind="isa")) == [1]
    with database.session(HUB) as session:
        assert list(draw_numbers(session, plan_id=plan_id, kind="isa", count=3)) == [2, 3, 4]
        session.rollback()
    with database.session(HUB) as session:
        assert list(draw_numbers(session, plan_id=plan_id, kind="isa")) == [2]
        assert list(draw_numbers(session, plan_id=plan_id, kind="gs")) == [1]


def test_a_view_inside_a_view_ends_with_the_outer_one(
    database: Database, organizations: dict[str, UUID]
) -> None:
    with database.session(Tenant("plan", organizations["plan"])) as session:
        with hub_view(session):
            with hub_view(session):
                pass
            assert _seen(session) == {"hub", "plan", "cbo"}
        assert _seen(session) == {"hub", "plan"}
