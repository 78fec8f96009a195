"""Rows of a batch, from a JSON array or from NDJSON: each read on its own, none spoils another."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hub.api.bodies import NDJSON, has_hazards, read_json
from hub.api.errors import Malformed, invalid
from hub.encounters.intake import BATCH_MAX
from hub.encounters.shapes import EncounterIn
from hub.kit.errors import HubError, Kind

_ALL = TypeAdapter(list[EncounterIn])
_NAME = re.compile(rb'"\s*:')


class TooManyRows(HubError):
    """The batch has more rows than one request may carry."""

    code = "too_many_rows"
    kind = Kind.TOO_LARGE
    title = "The batch has too many rows"


def is_ndjson(content_type: str) -> bool:
    """Whether a body of this Content-Type holds one document a line."""
    return content_type.partition(";")[0].strip().lower() == NDJSON


def read_rows(body: bytes, content_type: str) -> list[EncounterIn | HubError]:
    """Each row as an encounter, or as the refusal of that row alone.

    Raises:
        Malformed: not an array, not JSON that can mean one thing, or no rows at all.
        TooManyRows: more than 10,000.
    """
    if is_ndjson(content_type):
        lines = [line for line in body.split(b"\n") if line.strip()]
        return read_lines(checked(lines, BATCH_MAX))
    return _read_array(body)


def read_lines(lines: Sequence[bytes]) -> list[EncounterIn | HubError]:
    """One encounter a line; a line that is not JSON is refused as that line."""
    rows: list[EncounterIn | HubError] = []
    for number, line in enumerate(lines, start=1):
        try:
            row = EncounterIn.model_validate_json(line)
            if not _means_one_thing(line, (row,)):
                read_json(line)
            rows.append(row)
        except ValidationError as error:
            rows.append(_refusal(number, line, error))
        except Malformed as error:
            rows.append(Malformed(f"Line {number}: {error.detail}"))
    return rows


def _refusal(number: int, line: bytes, error: ValidationError) -> HubError:
    try:
        read_json(line)
    except Malformed as malformed:
        return Malformed(f"Line {number}: {malformed.detail}")
    return invalid(error.errors(include_input=False, include_url=False))


def split_array(body: bytes) -> list[bytes]:
    """The rows of a JSON array, one document each.

    Raises:
        Malformed: not an array, or not JSON that can mean one thing.
    """
    told = read_json(body)
    if not isinstance(told, list):
        raise Malformed("Send a JSON array of encounters.")
    # A fraction fits no field; as a text it is refused where it stands.
    return [json.dumps(row, default=lambda _: "a fraction").encode() for row in told]


def _read_array(body: bytes) -> list[EncounterIn | HubError]:
    try:
        rows = _ALL.validate_json(body)
    except ValidationError:
        return read_lines(checked(split_array(body), BATCH_MAX))
    if not _means_one_thing(body, rows):
        read_json(body)
    return list(checked(rows, BATCH_MAX))


def _means_one_thing(raw: bytes, rows: Sequence[EncounterIn]) -> bool:
    """Whether no name stands twice, told by counting: names written and fields set.

    Every name is a string before a colon, so no name escapes the count; a text that holds
    such a pair counts too much, and the body is then read slowly instead. Unknown fields,
    nesting and numbers that are no integers were refused by the shape.
    """
    if has_hazards(raw):
        return False
    return len(_NAME.findall(raw)) == sum([_names_in(row) for row in rows])


def _names_in(row: EncounterIn) -> int:
    count = len(row.model_fields_set)
    for topic in row.topics:
        count += len(topic.model_fields_set)
    if row.consent_to_bill is not None:
        count += len(row.consent_to_bill.model_fields_set)
    if row.initiating_visit is not None:
        count += len(row.initiating_visit.model_fields_set)
    return count


def checked(rows: Any, rows_max: int) -> Any:
    """The rows, if there are any and not too many.

    Raises:
        Malformed: there are none.
        TooManyRows: there are more than fit.
    """
    if len(rows) > rows_max:
        raise TooManyRows(f"{len(rows)} rows; send at most {rows_max} in one request.")
    if not rows:
        raise Malformed("The body holds no rows.")
    return rows
