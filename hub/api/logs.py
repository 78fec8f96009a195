"""Logging by allow-list: a line may hold these keys and no others, whoever writes it."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "micros",
        "client_id", "error", "places", "kind", "count", "work_id", "batch_id", "plan_id",
        "port", "host", "revision", "mode", "seconds", "attempts", "library",
    }
)  # fmt: skip
"""Ids, counts, codes and places in the code: nothing that could be about a person."""


def keep_allowed(
    logger: object, name: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list; say how many were dropped."""
    kept = {key: value for key, value in line.items() if key in ALLOWED}
    dropped = len(line) - len(kept)
    if dropped:
        kept["dropped"] = dropped
    return kept


class _StandardError:
    """Standard error as it is when a line is written, not when logging was set up."""

    def write(self, text: str) -> int:
        # A log that cannot be written (its disk is full) must not fail the request.
        with suppress(OSError):
            return sys.stderr.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def configure_logs(*, requests: bool) -> None:
    """One JSON object a line on standard error: faults always, requests when asked for.

    Of what libraries log, only their name and level: their words may quote a request or a row.
    """
    level = logging.INFO if requests else logging.WARNING
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _StandardError())),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_NameOnly()], level=logging.WARNING, force=True)


class _NameOnly(logging.Handler):
    """Says which library spoke and how loudly, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(record.levelno, "library_message", library=record.name)


def get_log() -> Any:
    """The hub's log; quiet but for faults until `configure_logs` says otherwise."""
    if not structlog.is_configured():
        configure_logs(requests=False)
    return structlog.get_logger()


def log_failure(error: BaseException, request_id: str) -> None:
    """Log where a fault arose and its class; never its message, which may quote a value."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    get_log().error(
        "unexpected_failure",
        request_id=request_id,
        error=type(error).__name__,
        places=places[-8:],
    )
