"""The same hub over HTTP that the edge's tests speak to."""

from tests.api.conftest import admin, bahia, camino, count_queries, semilla, world

__all__ = ["admin", "bahia", "camino", "count_queries", "semilla", "world"]
