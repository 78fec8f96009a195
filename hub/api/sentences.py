"""Our own sentence for each way a field can be wrong; a library's wording would quote the input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENTENCES = {
    "missing": "This is required.",
    "extra_forbidden": "There is no field of this name.",
    "string_type": "This must be text.",
    "string_pattern_mismatch": "This does not have the form it must have.",
    "string_too_long": "This is longer than {max_length} characters.",
    "string_too_short": "This is shorter than {min_length} characters.",
    "string_not_ascii": "This may hold only plain (ASCII) characters.",
    "string_unicode": "This is not text.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "greater_than_equal": "This must be at least {ge}.",
    "greater_than": "This must be more than {gt}.",
    "less_than_equal": "This must be at most {le}.",
    "less_than": "This must be less than {lt}.",
    "too_long": "This may hold at most {max_length} entries.",
    "too_short": "This must hold at least {min_length} entries.",
    "list_type": "This must be a list.",
    "tuple_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "dataclass_type": "This must be an object.",
    "date_type": "This must be a date, YYYY-MM-DD.",
    "date_parsing": "This must be a date, YYYY-MM-DD.",
    "date_from_datetime_parsing": "This must be a date, YYYY-MM-DD.",
    "date_from_datetime_inexact": "This must be a date, YYYY-MM-DD.",
    "datetime_type": "This must be an instant with its offset, 2026-03-04T08:00:00-08:00.",
    "datetime_parsing": "This must be an instant with its offset, 2026-03-04T08:00:00-08:00.",
    "datetime_from_date_parsing": (
        "This must be an instant with its offset, 2026-03-04T08:00:00-08:00."
    ),
    "timezone_aware": "This instant needs its offset from UTC (such as -08:00).",
    "literal_error": "This must be {expected}.",
    "enum": "This must be {expected}.",
    "none_required": "This must be null.",
    "uuid_parsing": "This is not an id.",
    "union_tag_invalid": "This is none of the kinds known here.",
    "union_tag_not_found": "This must say which kind it is.",
    "json_invalid": "This is not JSON.",
    "json_type": "This is not JSON.",
    "invalid-json-value": "This may hold only text, whole numbers, true, false, null, lists.",
}
"""By pydantic's error type. `{…}` are limits of ours, never what was sent."""

_SAFE = frozenset({"max_length", "min_length", "ge", "gt", "le", "lt", "expected"})
OURS = "hub"
"""Error type of our own validators: their sentence is written by us and shown as it is."""


def sentence_for(failure: Mapping[str, Any]) -> str:
    """The sentence for one failure that pydantic reports."""
    context = failure.get("ctx") or {}
    if failure["type"] == OURS:
        return str(context.get("sentence", "This cannot be accepted."))
    template = SENTENCES.get(failure["type"], "This cannot be accepted.")
    limits = {name: value for name, value in context.items() if name in _SAFE}
    try:
        return template.format(**limits)
    except KeyError:
        return "This cannot be accepted."
