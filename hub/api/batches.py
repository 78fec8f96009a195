"""Rows of a batch, from a JSON array or from NDJSON: each read on its own, none spoils another."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hub.api.bodies import read_json
from hub.api.errors import Malformed, invalid
from hub.encounters.intake import BATCH_MAX
from hub.encounters.shapes import EncounterIn
from hub.kit.errors import HubError, Kind

_ALL = TypeAdapter(list[EncounterIn])


class TooManyRows(HubError):
    """The batch has more rows than one request may carry."""

    code = "too_many_rows"
    kind = Kind.TOO_LARGE
    title = "The batch has too many rows"


def read_rows(body: bytes, content_type: str) -> list[EncounterIn | HubError]:
    """Each row as an encounter, or as the refusal of that row alone.

    Raises:
        Malformed: not an array, or a line that is not JSON (the line is named).
        TooManyRows: more than 10,000.
    """
    if content_type.partition(";")[0].strip().lower() == "application/x-ndjson":
        return _read_lines(body)
    try:
        rows = _ALL.validate_json(body)
    except ValidationError:
        return _read_one_by_one(body)
    return _checked(list(rows))


def _read_lines(body: bytes) -> list[EncounterIn | HubError]:
    lines = [line for line in body.split(b"\n") if line.strip()]
    _checked(lines)
    rows: list[EncounterIn | HubError] = []
    for number, line in enumerate(lines, start=1):
        try:
            read_json(line)
        except Malformed as error:
            rows.append(Malformed(f"Line {number}: {error.detail}"))
            continue
        rows.append(_read_row(line))
    return rows


def _read_one_by_one(body: bytes) -> list[EncounterIn | HubError]:
    told = json.loads(body)
    if not isinstance(told, list):
        raise Malformed("Send a JSON array of encounters.")
    return [_read_row(json.dumps(row).encode()) for row in _checked(told)]


def _read_row(row: bytes) -> EncounterIn | HubError:
    try:
        return EncounterIn.model_validate_json(row)
    except ValidationError as error:
        return invalid(error.errors(include_input=False, include_url=False))


def _checked(rows: list[Any]) -> list[Any]:
    if len(rows) > BATCH_MAX:
        raise TooManyRows(f"{len(rows)} rows; send at most {BATCH_MAX} in one request.")
    if not rows:
        raise Malformed("The body holds no rows.")
    return rows
