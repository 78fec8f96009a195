"""Row-level security and grants, derived from what each table declares about itself."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from hub.tables.base import metadata

_IS_HUB = "current_setting('app.scope', true) = 'hub'"
_BOUND = "current_setting('app.scope', true) IN ('hub', 'cbo', 'plan')"
_ORGANIZATION = "nullif(current_setting('app.organization', true), '')::uuid"


def _of(scope: str, column: str) -> str:
    return f"(current_setting('app.scope', true) = '{scope}' AND {column} = {_ORGANIZATION})"


def visible_rows(table: Table) -> str:
    """The SQL condition for rows that the bound tenant may see; column-only, for Citus."""
    scope = table.info["scope"]
    conditions = [_IS_HUB]
    if scope in ("cbo", "cbo_plan"):
        conditions.append(_of("cbo", "cbo_id"))
    if scope in ("plan", "cbo_plan"):
        conditions.append(_of("plan", "plan_id"))
    if scope == "organization":
        conditions.append(f"organization_id = {_ORGANIZATION}")
    return " OR ".join(conditions)


def protect(connection: Connection, app_role: str) -> None:
    """Enable and force row-level security on every table and grant the app role its acts.

    Idempotent; `hub migrate` runs it after every upgrade, so no table can be forgotten.
    Append-only tables are granted no UPDATE and no DELETE.
    """
    for table in metadata.sorted_tables:
        name = table.name
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
        connection.exec_driver_sql(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
        connection.exec_driver_sql(f'DROP POLICY IF EXISTS tenant ON "{name}"')
        connection.exec_driver_sql(f'DROP POLICY IF EXISTS readable ON "{name}"')
        connection.exec_driver_sql(f'DROP POLICY IF EXISTS floor ON "{name}"')
        # Whatever policy is added one day: who is bound to nobody finds nothing.
        connection.exec_driver_sql(
            f'CREATE POLICY floor ON "{name}" AS RESTRICTIVE USING ({_BOUND}) WITH CHECK ({_BOUND})'
        )
        condition = visible_rows(table)
        connection.exec_driver_sql(
            f'CREATE POLICY tenant ON "{name}" TO "{app_role}" '
            f"USING ({condition}) WITH CHECK ({condition})"
        )
        if table.info["also_readable"]:
            connection.exec_driver_sql(
                f'CREATE POLICY readable ON "{name}" FOR SELECT TO "{app_role}" '
                f"USING ({_ORGANIZATION} IS NOT NULL AND {table.info['also_readable']})"
            )
        connection.exec_driver_sql(f'REVOKE ALL ON "{name}" FROM "{app_role}"')
        acts = "SELECT, INSERT" if table.info["append_only"] else "SELECT, INSERT, UPDATE, DELETE"
        connection.exec_driver_sql(f'GRANT {acts} ON "{name}" TO "{app_role}"')
        if table.info["append_only"] and "sealed" in table.columns:
            # A new data key seals the same words anew; nothing else of the row may change.
            connection.exec_driver_sql(f'GRANT UPDATE ("sealed") ON "{name}" TO "{app_role}"')
    connection.exec_driver_sql(f'GRANT SELECT ON "alembic_version" TO "{app_role}"')


def make_app_role(connection: Connection, app_role: str) -> None:
    """Make the app role where it is missing (the embedded server); it owns nothing."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM pg_roles WHERE rolname = %s", (app_role,)
    ).scalar_one_or_none()
    if found is None:
        connection.exec_driver_sql(
            f'CREATE ROLE "{app_role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS'
        )
