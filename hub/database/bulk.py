"""Many rows in one statement: column arrays, unnested by the server, under row-level security.

`COPY` into a table is refused where row security applies; an INSERT over `unnest` is nearly as
quick, and sends each chunk in one round trip. Arrays travel as literals built column by column:
the driver's own lists cost several times as much.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, Integer, LargeBinary, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from hub.database.pipeline import ask

CHUNK = 2_000
_SEPARATOR = "\x1f"

Pack = Callable[[Any], str]
"""One value (never None) as an element of an array literal."""


def insert_rows(
    session: Session,
    table: Table,
    columns: tuple[str, ...],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
    skip_known: bool = False,
    computed: Mapping[str, str] | None = None,
) -> int:
    """Insert rows (each in the order of `columns`) and answer how many there were.

    `same` are further columns whose value is the same in every row: it travels once. With
    `skip_known`, rows that a unique constraint knows already are left out. Every column of the
    table without a database default must be named; `computed` are further columns with the SQL
    that fills them. Lists of texts and JSON documents are passed as Python values (not in
    `same`, which takes scalars); instants must carry their zone.

    Raises:
        ValueError: an instant without a zone.
    """
    shared = same or {}
    statement, packs = _prepared(
        table, columns, tuple(shared), tuple((computed or {}).items()), skip_known
    )
    stream = iter(rows)
    count = 0
    while chunk := list(islice(stream, CHUNK)):
        literals = [
            _literal(values, pack)
            for values, pack in zip(zip(*chunk, strict=True), packs, strict=True)
        ]
        ask(session, statement, [*shared.values(), *literals])
        count += len(chunk)
    return count


def _literal(values: Sequence[Any], pack: Pack) -> str:
    """A column as an array literal; what repeats through a chunk is packed once."""
    if pack is _uuid:
        # The same object again and again, or another one each time: a UUID's own hash is slow.
        shown: dict[int, str] = {id(None): "NULL"}
        for value in values:
            if id(value) not in shown:
                shown[id(value)] = _uuid(value)
        return "{" + ",".join([shown[id(value)] for value in values]) + "}"
    if pack in _REPEATING:
        packed: dict[Any, str] = {None: "NULL"}
        for value in set(values):
            if value is not None:
                packed[value] = pack(value)
        return "{" + ",".join([packed[value] for value in values]) + "}"
    return "{" + ",".join(["NULL" if value is None else pack(value) for value in values]) + "}"


@lru_cache(maxsize=128)
def _prepared(
    table: Table,
    columns: tuple[str, ...],
    same: tuple[str, ...],
    computed: tuple[tuple[str, str], ...],
    skip_known: bool,
) -> tuple[str, tuple[Pack, ...]]:
    """The statement, and how each column's values are packed."""
    sources, packs = [], []
    selected = [f"%s::{_passed_as(table.c[column].type, '')[0]}" for column in same]
    for place, column in enumerate(columns):
        kind, shown, pack = _passed_as(table.c[column].type, f"c{place}")
        sources.append(f"%s::{kind}[]")
        selected.append(shown)
        packs.append(pack)
    filled = (*same, *columns, *(name for name, _ in computed))
    names = ", ".join(f'"{column}"' for column in filled)
    aliases = ", ".join(f"c{place}" for place in range(len(columns)))
    selected += [expression for _, expression in computed]
    statement = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(selected)} '
        f"FROM unnest({', '.join(sources)}) AS given({aliases})"
    )
    return statement + (" ON CONFLICT DO NOTHING" if skip_known else ""), tuple(packs)


def _passed_as(kind: Any, alias: str) -> tuple[str, str, Pack]:
    """Array type, select expression and packer of a column."""
    if isinstance(kind, ARRAY):
        return "text", f"string_to_array({alias}, E'\\x1f')", _texts
    if isinstance(kind, JSONB):
        return "text", f"{alias}::jsonb", _document
    for known, name, pack in _PACKED:
        if isinstance(kind, known):
            return name, alias, pack
    if type(kind).__name__ == "UTCDateTime":
        return "timestamptz", alias, _instant
    return "text", alias, _text


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _texts(value: Sequence[str]) -> str:
    return _text(_SEPARATOR.join(value))


def _document(value: Any) -> str:
    return _text(json.dumps(value, separators=(",", ":")))


def _bytes(value: bytes) -> str:
    return '"\\\\x' + value.hex() + '"'


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC).isoformat()


def _uuid(value: UUID) -> str:
    return f"{value.int:032x}"


def texts(values: Iterable[str]) -> str:
    """Texts as one array literal, for `= ANY(%(…)s::text[])`."""
    return "{" + ",".join([_text(value) for value in values]) + "}"


def ids(values: Iterable[UUID]) -> str:
    """Ids as one array literal, for `= ANY(%(…)s::uuid[])`."""
    return "{" + ",".join([_uuid(value) for value in values]) + "}"


def _flag(value: bool) -> str:
    return "t" if value else "f"


_PACKED: tuple[tuple[type, str, Pack], ...] = (
    (Uuid, "uuid", _uuid),
    (BigInteger, "bigint", str),
    (Integer, "integer", str),
    (Date, "date", str),
    (Boolean, "boolean", _flag),
    (LargeBinary, "bytea", _bytes),
)
_REPEATING = frozenset({_text, str, _flag, _instant})
"""Packers of values that hash quickly and often say the same in many rows."""
