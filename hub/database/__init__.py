"""The one place that knows the engine: embedded server or URL, sessions, tenants, counters."""

from hub.database.commits import commit, committing
from hub.database.counters import draw_numbers
from hub.database.engine import Database
from hub.database.keystore import DatabaseKeyStore
from hub.database.tenancy import HUB, Tenant, bind, hub_view

__all__ = [
    "HUB",
    "Database",
    "DatabaseKeyStore",
    "Tenant",
    "bind",
    "commit",
    "committing",
    "draw_numbers",
    "hub_view",
]
