"""Several statements in one round trip: plain driver calls in the session's own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Values = Mapping[str, Any] | Sequence[Any]
"""What fills a statement's `%(name)s` or `%s`."""


def ask(session: Session, statement: str, values: Values | None = None) -> Any:
    """Run one statement; answers its cursor, whose rows a caller may fetch.

    Inside `together` the answer is only waited for when it is fetched. A plain call costs a
    fraction of one through the session's own statements.

    Raises:
        DBAPIError: as the session's own statements do.
    """
    # Begun here if it was not, so that the tenant is bound.
    connection = session.connection()
    for listen in connection.dispatch.before_cursor_execute:
        listen(connection, None, statement, None, None, False)
    raw: Any = connection.connection.driver_connection
    try:
        return raw.execute(statement, values, binary=True)
    except psycopg.Error as error:
        raise _told(error) from error


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Send what is asked inside without waiting for each answer; a fault shows at the end.

    Raises:
        DBAPIError: the first statement that failed; the transaction is over.
    """
    connection: Any = session.connection().connection.driver_connection
    try:
        with connection.pipeline():
            yield
    except psycopg.Error as error:
        raise _told(error) from error


def has_failed(session: Session) -> bool:
    """Whether a statement of the transaction failed, so that only a rollback can follow."""
    raw: Any = session.connection().connection.driver_connection
    return bool(raw.info.transaction_status == psycopg.pq.TransactionStatus.INERROR)


def _told(error: psycopg.Error) -> DBAPIError:
    """The error as the session's own statements raise it; values stay out of it."""
    told: DBAPIError = DBAPIError.instance(  # type: ignore[assignment]
        None, None, error, psycopg.Error, hide_parameters=True
    )
    return told
