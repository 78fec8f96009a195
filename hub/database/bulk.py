"""Many rows in one statement: column arrays, unnested by the server, under row-level security.

`COPY` into a table is refused where row security applies; an INSERT over `unnest` is nearly as
quick, and sends each chunk in one round trip.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, Integer, LargeBinary, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

CHUNK = 2_000
_SEPARATOR = "\x1f"

_NAMES = ((Uuid, "uuid"), (BigInteger, "bigint"), (Integer, "integer"), (Date, "date"),
          (Boolean, "boolean"), (LargeBinary, "bytea"))  # fmt: skip


def insert_rows(
    session: Session,
    table: Table,
    columns: tuple[str, ...],
    rows: Iterable[Sequence[Any]],
    *,
    skip_known: bool = False,
) -> int:
    """Insert rows (each in the order of `columns`) and answer how many there were.

    With `skip_known`, rows that a unique constraint knows already are left out. Every column of the table without a database default must be named. Lists of texts and JSON
    documents are passed as Python values; instants must carry their zone.
    """
    statement, packers = _prepared(table, columns)
    if skip_known:
        statement += " ON CONFLICT DO NOTHING"
    connection = session.connection()
    stream = iter(rows)
    count = 0
    while chunk := list(islice(stream, CHUNK)):
        arrays: list[Any] = [list(values) for values in zip(*chunk, strict=True)]
        for place, pack in packers:
            arrays[place] = [None if value is None else pack(value) for value in arrays[place]]
        connection.exec_driver_sql(statement, tuple(arrays))
        count += len(chunk)
    return count


@lru_cache(maxsize=64)
def _prepared(table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[tuple[int, Any], ...]]:
    """The statement, and what has to be packed before it can be a flat array."""
    sources, selected, packers = [], [], []
    for place, column in enumerate(columns):
        kind, shown, pack = _passed_as(table.c[column].type, f"c{place}")
        sources.append(f"%s::{kind}[]")
        selected.append(shown)
        if pack is not None:
            packers.append((place, pack))
    names = ", ".join(f'"{column}"' for column in columns)
    aliases = ", ".join(f"c{place}" for place in range(len(columns)))
    statement = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(selected)} '
        f"FROM unnest({', '.join(sources)}) AS given({aliases})"
    )
    return statement, tuple(packers)


def _passed_as(kind: Any, alias: str) -> tuple[str, str, Any]:
    """Array type, select expression and packer of a column."""
    if isinstance(kind, ARRAY):
        return "text", f"string_to_array({alias}, E'\\x1f')", _SEPARATOR.join
    if isinstance(kind, JSONB):
        return "text", f"{alias}::jsonb", _dump
    for known, name in _NAMES:
        if isinstance(kind, known):
            return name, alias, None
    if type(kind).__name__ == "UTCDateTime":
        return "timestamptz", alias, None
    return "text", alias, None


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
