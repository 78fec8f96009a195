"""SQL spoken directly as the app role: every table shows a tenant its own rows and no others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ProgrammingError

from hub.database import HUB, Database, Tenant
from hub.kit.identifiers import new_id
from hub.tables import metadata
from hub.tables.base import UTCDateTime

MINE, OTHER = UUID(int=0xA), UUID(int=0xB)
TABLES = [pytest.param(table, id=table.name) for table in metadata.sorted_tables]
TENANTS = {
    "cbo": Tenant("cbo", MINE),
    "other cbo": Tenant("cbo", OTHER),
    "plan": Tenant("plan", MINE),
    "other plan": Tenant("plan", OTHER),
}
SEES = {
    "cbo": {"cbo"},
    "plan": {"plan"},
    "cbo_plan": {"cbo", "plan"},
    "organization": {"cbo", "plan"},
    "hub": set(),
    "shared": set(),
}
"""Which of the four tenants see a row whose every owner column is MINE."""


def _allowed(table: Table, column: str) -> str | None:
    """The first value that a CHECK of a text column allows."""
    for rule in table.constraints:
        if isinstance(rule, CheckConstraint):
            found = re.match(rf"{column} IN \('([^']+)'", str(rule.sqltext))
            if found:
                return found.group(1)
    return None


def _value(table: Table, column: Any) -> Any:
    if column.name in ("cbo_id", "plan_id", "organization_id"):
        return MINE
    kinds: tuple[tuple[Any, Any], ...] = (
        (Uuid, new_id()),
        (UTCDateTime, datetime(2026, 6, 15, tzinfo=UTC)),
        (Date, date(2026, 6, 15)),
        (BigInteger, 1),
        (Integer, 1),
        (Boolean, False),
        (LargeBinary, b"x"),
        (ARRAY, []),
        (JSONB, {}),
    )
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    return _allowed(table, column.name) or "x"


def _row(table: Table) -> dict[str, Any]:
    return {column.name: _value(table, column) for column in table.columns}


@pytest.fixture
def planted(database: Database, request: pytest.FixtureRequest) -> Table:
    """A table with one row of MINE in it; `cbo` organizations for the one that others read."""
    table: Table = request.param
    row = _row(table)
    if table.name == "organization":
        row["kind"] = "cbo"
    with database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.execute(table.insert(), row)
    return table


def _as(connection: Connection, tenant: Tenant | None) -> None:
    if tenant is not None:
        connection.exec_driver_sql(tenant.statement())


@pytest.mark.parametrize("planted", TABLES, indirect=True)
@pytest.mark.asks("V8.4 multi-tenancy", "In SQL, an unbound session finds no row of any table")
def test_unbound_sql_finds_no_row_of_any_table(database: Database, planted: Table) -> None:
    with database.engine.begin() as connection:
        assert connection.execute(planted.select()).all() == []


@pytest.mark.parametrize("planted", TABLES, indirect=True)
@pytest.mark.asks("V8.4 multi-tenancy", "In SQL, each tenant finds its own rows and nobody else's")
def test_each_tenant_finds_its_own_rows_and_nobody_elses(
    database: Database, planted: Table
) -> None:
    seeing = set()
    for name, tenant in TENANTS.items():
        with database.engine.begin() as connection:
            _as(connection, tenant)
            if connection.execute(planted.select()).all():
                seeing.add(name)
    assert seeing == SEES[planted.info["scope"]]


def _rows_hit(database: Database, tenant: Tenant | None, act: str) -> int | None:
    """How many rows an act reached; None when the role may not act like that at all."""
    try:
        with database.engine.begin() as connection:
            _as(connection, tenant)
            return connection.exec_driver_sql(act).rowcount
    except ProgrammingError:
        return None


@pytest.mark.parametrize("planted", TABLES, indirect=True)
def test_nobody_changes_or_removes_a_row_of_another(database: Database, planted: Table) -> None:
    column = next(iter(planted.columns)).name
    append_only = planted.info["append_only"]
    acts = (f'UPDATE "{planted.name}" SET "{column}" = "{column}"', f'DELETE FROM "{planted.name}"')
    for tenant in (None, TENANTS["other cbo"], TENANTS["other plan"]):
        for act in acts:
            assert _rows_hit(database, tenant, act) in (0, None if append_only else 0)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.asks("V8.4 multi-tenancy", "In SQL, nobody writes in another's name")
def test_nobody_puts_a_row_into_anothers_name(database: Database, table: Table) -> None:
    for tenant in (None, TENANTS["other cbo"], TENANTS["other plan"]):
        with database.engine.connect() as connection:
            _as(connection, tenant)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(table.insert(), _row(table))


def test_the_app_role_is_no_superuser_bypasses_nothing_and_owns_nothing(
    database: Database,
) -> None:
    with database.engine.begin() as connection:
        role = connection.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, "
                "(SELECT count(*) FROM pg_class WHERE relowner = r.oid), "
                "has_schema_privilege(rolname, current_schema(), 'CREATE') "
                "FROM pg_roles r WHERE rolname = current_user"
            )
        ).one()
    assert tuple(role) == (False, False, False, False, 0, False)


@pytest.mark.parametrize(
    "act",
    [
        "SET ROLE postgres",
        "ALTER TABLE encounter DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE encounter NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON encounter",
        "CREATE POLICY mine ON encounter USING (true)",
        "TRUNCATE encounter",
        "SET session_replication_role = replica",
        "ALTER ROLE hub_app BYPASSRLS",
        "COPY encounter TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
@pytest.mark.asks("V8.4 multi-tenancy", "The app role cannot lift its own limits")
def test_the_app_role_cannot_lift_its_own_limits(database: Database, act: str) -> None:
    with database.engine.connect() as connection:
        _as(connection, HUB)
        with pytest.raises(ProgrammingError):
            connection.exec_driver_sql(act.replace("hub_app", database.app_role))


# What pgrls finds and we mean: rule -> place -> why.
MEANT: dict[str, dict[str, str]] = {
    "SEC001": {"alembic_version": "the schema's revision is nobody's row; the app only reads it"},
    "SEC005": {
        table.name: "the hub's own table: no tenant sees any row of it"
        for table in metadata.sorted_tables
        if table.info["scope"] in ("hub", "shared")
    },
    "SEC035": {
        "claim": "patient control numbers are random and the hub's: unique for ever, across CBOs",
        "claim_batch": "a batch's reference is random and the hub's",
        "claim_event": "begins with claim_id: no tenant can name another's claim",
        "contract": "only administrators give references",
        "dispute": "begins with claim_id: no tenant can name another's claim",
        "organization": "only administrators give references",
        "submission_part": "begins with submission_id: no tenant can name another's",
        "service_line": "begins with claim_id, or is made of the claim's random number",
    },
}
# PERF001 asks for sub-queries, which Citus refuses in policies; PERF003 for indexes nobody needs.
NOT_ASKED = ("PERF001", "PERF003")


@pytest.mark.asks(
    "V8.4 multi-tenancy", "An independent linter (pgrls) finds only what is named as meant"
)
def test_an_independent_linter_finds_nothing_but_what_is_meant(database: Database) -> None:
    """pgrls reads the policies from the catalog of the running database."""
    url = database.owner_url.set(drivername="postgresql")
    linter = Path(sys.executable).with_name("pgrls")
    asked = [str(linter), "lint", "--format", "json"]
    asked += ["--database-url", url.render_as_string(hide_password=False)]
    asked += ["--schemas", database.settings.database_schema]
    asked += [part for rule in NOT_ASKED for part in ("--exclude-rule", rule)]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for one in json.loads(ran.stdout)["violations"]:
        if one["rule_id"] == "SEC005" and one["location"].endswith(".floor"):
            continue  # the floor asks only whether anybody is bound; that is its whole point
        table = re.match(r"\w+\.(\w+)", one["location"])
        assert table is not None
        found.setdefault(one["rule_id"], set()).add(table.group(1))
    assert found == {rule: set(places) for rule, places in MEANT.items()}
