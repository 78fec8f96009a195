"""Logs as JSON lines that hold known facts only: ids, counts, codes, never words from outside."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

KNOWN = frozenset(
    {
        *("event", "level", "timestamp", "request_id", "client_id", "method", "route", "status"),
        *("micros", "error", "places", "kind", "attempts", "count", "library", "revision"),
    }
)
"""Keys that may be logged; whatever else a call adds is left out, not trusted to be harmless."""


def configure_logs() -> None:
    """Write JSON lines to standard error. What libraries log is told by name and level only.

    Their messages may quote a request or a row; nobody can promise that they do not.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_known,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_NameOnly()], level=logging.WARNING, force=True)


def keep_known(
    logger: object, method: str, told: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out every key that is not `KNOWN`; say how many were."""
    known = {name: value for name, value in told.items() if name in KNOWN}
    if len(known) < len(told):
        known["left_out"] = len(told) - len(known)
    return known


class _NameOnly(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Say which library spoke and how loudly."""
        structlog.get_logger("hub.library").log(
            record.levelno, "library_message", library=record.name
        )
