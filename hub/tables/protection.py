"""Row-level security and grants, derived from what each table declares about itself."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from hub.tables.base import metadata

_SCOPE = "current_setting('app.scope', true)"
# CASE, not OR and IN: the planner takes each such comparison for a filter that keeps one row in
# two hundred, and then reads whole tables in nested loops; of a CASE it thinks nothing special.
_BOUND = (
    f"CASE {_SCOPE} WHEN 'hub' THEN true WHEN 'cbo' THEN true WHEN 'plan' THEN true ELSE false END"
)
_ORGANIZATION = "nullif(current_setting('app.organization', true), '')::uuid"


def visible_rows(table: Table) -> str:
    """The SQL condition for rows that the bound tenant may see; column-only, for Citus."""
    scope = table.info["scope"]
    if scope == "organization":
        return f"CASE {_SCOPE} WHEN 'hub' THEN true ELSE organization_id = {_ORGANIZATION} END"
    cases = ["WHEN 'hub' THEN true"]
    if scope in ("cbo", "cbo_plan"):
        cases.append(f"WHEN 'cbo' THEN cbo_id = {_ORGANIZATION}")
    if scope in ("plan", "cbo_plan"):
        cases.append(f"WHEN 'plan' THEN plan_id = {_ORGANIZATION}")
    return f"CASE {_SCOPE} {' '.join(cases)} ELSE false END"


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
