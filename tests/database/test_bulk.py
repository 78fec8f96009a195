"""Bulk rows: every kind of value arrives as it left; what the driver would refuse is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from sqlmodel import Session, select

from hub.database import HUB, Database, Tenant, hub_view
from hub.database.bulk import CHUNK, insert_rows
from hub.database.pipeline import ask, together
from hub.kit.identifiers import new_id, new_ids
from hub.tables import Event, Organization, WorkItem, metadata
from tests.builders import AT, make_organization
from tests.counting import queries

COLUMNS = ("id", "organization_id", "ref", "kind", "name", "provider_type", "vetted_by",
           "address", "version", "created_at")  # fmt: skip
NASTY = 'a "quoted" \\ back\\slash, {brace} NULL é\n'


def _organization(ref: str, **more: Any) -> tuple[Any, ...]:
    its_id = new_id()
    row = {"id": its_id, "organization_id": its_id, "ref": ref, "kind": "cbo", "name": "Example",
           "provider_type": "cbo", "vetted_by": [], "address": None, "version": 1,
           "created_at": AT, **more}  # fmt: skip
    return tuple(row[name] for name in COLUMNS)


def _insert(session: Session, *rows: tuple[Any, ...], **options: Any) -> int:
    return insert_rows(session, metadata.tables["organization"], COLUMNS, rows, **options)


def test_texts_lists_documents_and_instants_arrive_as_they_left(session: Session) -> None:
    _insert(
        session,
        _organization("a", name=NASTY, vetted_by=["x", NASTY], address={"line1": NASTY}),
        _organization("NULL", name="", created_at=datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)),
    )
    rows = {row.ref: row for row in session.exec(select(Organization))}
    assert (rows["a"].name, rows["a"].vetted_by) == (NASTY, ["x", NASTY])
    assert rows["a"].address == {"line1": NASTY}
    assert (rows["NULL"].name, rows["NULL"].vetted_by, rows["NULL"].address) == ("", [], None)
    assert rows["NULL"].created_at == datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)


def test_bytes_arrive_as_they_left(session: Session) -> None:
    told = bytes(range(256))
    insert_rows(
        session,
        metadata.tables["person"],
        ("id", "cin_index", "created_at"),
        [(new_id(), told, AT), (new_id(), b"", AT)],
    )
    assert {bytes(row[0]) for row in ask(session, "SELECT cin_index FROM person")} == {told, b""}


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="time zone"):
        _insert(session, _organization("a", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_many_rows_take_one_statement_a_chunk(database: Database) -> None:
    with database.session(HUB) as session, queries(database.engine) as seen:
        count = _insert(session, *[_organization(f"o{place}") for place in range(CHUNK + 1)])
    assert count == CHUNK + 1
    assert sum("unnest" in statement for statement in seen) == 2


def test_rows_known_already_are_left_out_only_when_asked(session: Session) -> None:
    _insert(session, _organization("a"))
    _insert(session, _organization("a"), _organization("b"), skip_known=True)
    assert {row.ref for row in session.exec(select(Organization))} == {"a", "b"}
    with pytest.raises(IntegrityError):
        _insert(session, _organization("b"))


def test_a_computed_column_is_filled_by_the_server(session: Session) -> None:
    columns = ("id", "at", "kind", "subject", "subject_id")
    rows = [(new_id(), AT, "x.y", "x", new_id())]
    computed = {"written_in": "pg_current_xact_id()::text::bigint"}
    insert_rows(session, metadata.tables["event"], columns, rows, computed=computed)
    (row,) = session.exec(select(Event))
    assert row.written_in > 0


def test_row_security_refuses_rows_of_another(database: Database) -> None:
    with database.session(HUB) as session:
        mine, other = (make_organization(session, "cbo").id for _ in range(2))
    row = (new_id(), AT, "x.y", "x", other, other)
    columns = ("id", "at", "kind", "subject", "subject_id", "cbo_id")
    table, computed = metadata.tables["event"], {"written_in": "1"}
    with (
        database.session(Tenant("cbo", mine)) as session,
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        insert_rows(session, table, columns, [row], computed=computed)


def test_what_is_sent_together_is_answered_in_order(session: Session) -> None:
    with together(session):
        first = ask(session, "SELECT 1")
        second = ask(session, "SELECT %(what)s::text", {"what": "two"})
    assert (first.fetchall(), second.fetchall()) == ([(1,)], [("two",)])


def test_a_fault_among_statements_sent_together_is_named(session: Session) -> None:
    with pytest.raises(DataError):
        _ask_two(session)


def _ask_two(session: Session) -> None:
    with together(session):
        ask(session, "SELECT 1")
        ask(session, "SELECT 'no number'::int")


def test_the_hubs_view_ends_with_its_block_also_when_sent_together(database: Database) -> None:
    with database.session(HUB) as session:
        cbo = make_organization(session, "cbo").id
        insert_rows(
            session,
            metadata.tables["work_item"],
            ("id", "kind", "subject_id", "once", "status", "detail", "due_at", "attempts",
             "fence", "created_at"),
            [(new_id(), "k", cbo, "", "waiting", {}, AT, 0, 0, AT)],
        )  # fmt: skip
    counted = "SELECT count(*) FROM work_item"
    with database.session(Tenant("cbo", cbo)) as session:
        with hub_view(session), together(session):
            inside = ask(session, counted)
        assert (inside.fetchone()[0], ask(session, counted).fetchone()[0]) == (1, 0)
        assert session.exec(select(WorkItem)).all() == []


def test_ids_made_together_sort_in_the_order_they_were_given() -> None:
    made = new_ids(10_000)
    assert made == sorted(set(made))
    assert {(made_id.version, made_id.variant) for made_id in made} == {
        (7, UUID(int=0x8000 << 48).variant)
    }
    with pytest.raises(ValueError, match="262,144"):
        new_ids(1 << 19)


def test_dates_and_flags_arrive_as_they_left(session: Session) -> None:
    cbo = make_organization(session, "cbo")
    insert_rows(
        session,
        metadata.tables["enrollment_span"],
        ("id", "organization_id", "effective_from", "effective_to"),
        [(new_id(), cbo.id, date(2026, 2, 3), None), (new_id(), cbo.id, SINCE, date(2026, 1, 1))],
    )
    found = session.connection().execute(
        text("SELECT effective_to FROM enrollment_span WHERE effective_from = '2026-02-03'")
    )
    assert found.scalar_one() is None


SINCE = date(2020, 1, 1)
