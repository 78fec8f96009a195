"""Reading a body strictly: bounded, of the declared type, UTF-8, JSON that can mean one thing."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request

from hub.api.errors import EdgeError, Malformed
from hub.kit.errors import Kind

JSON = "application/json"
NDJSON = "application/x-ndjson"
X12 = "application/edi-x12"
FORM = "application/x-www-form-urlencoded"

DEPTH_MAX = 32
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_ESCAPED_HAZARD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class BodyTooLarge(EdgeError):
    """The body is larger than this address takes."""

    code = "body_too_large"
    kind = Kind.TOO_LARGE
    title = "The body is too large"
    status = 413


class WrongMediaType(EdgeError):
    """The body's Content-Type is not one that this address reads."""

    code = "wrong_media_type"
    kind = Kind.UNSUPPORTED_MEDIA
    title = "The body is of another type"
    status = 415


FRACTIONAL = object()
"""A number with a fraction or an exponent: no field here takes one, so all refuse it.

Of no class of ours: FastAPI reads a body from the attributes of an instance where it can, and
would find an empty one here.
"""


async def read_bounded(request: Request, bytes_max: int) -> bytes:
    """The whole body, given up as soon as it passes the limit.

    Raises:
        BodyTooLarge: by its declared length, or when it was counted.
    """
    return b"".join([piece async for piece in bounded(request, bytes_max)])


async def bounded(request: Request, bytes_max: int) -> AsyncIterator[bytes]:
    """The body piece by piece, given up as soon as it passes the limit; raises BodyTooLarge."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > bytes_max:
        raise _too_large(bytes_max)
    count = 0
    async for piece in request.stream():
        count += len(piece)
        if count > bytes_max:
            raise _too_large(bytes_max)
        yield piece


def _too_large(bytes_max: int) -> BodyTooLarge:
    return BodyTooLarge(f"At most {bytes_max} bytes can be sent here.", bytes_max=bytes_max)


def check_media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """The body's media type, without parameters.

    Raises:
        WrongMediaType: none was named, or another than those accepted, or a foreign charset, or
            the body is packed (a small packed body can unpack to a large one).
    """
    named = request.headers.get("content-type", "")
    kind, _, parameters = named.partition(";")
    kind = kind.strip().lower()
    charset = re.search(r'charset\s*=\s*"?([^\s";]+)', parameters, re.IGNORECASE)
    foreign = charset is not None and charset.group(1).lower() not in ("utf-8", "utf8", "us-ascii")
    packed = request.headers.get("content-encoding", "identity").lower() != "identity"
    if kind not in accepted or foreign or packed:
        listed = " or ".join(accepted)
        raise WrongMediaType(f"Send {listed}, in UTF-8, not packed.", accepted=list(accepted))
    return kind


def read_json(raw: bytes) -> Any:
    """One JSON document that every reader would read alike.

    Refuses other encodings than UTF-8, names given twice, NaN and Infinity, NUL and half
    surrogates, and nesting deeper than 32. A number with a fraction becomes `FRACTIONAL`,
    which no field accepts.

    Raises:
        Malformed: with what is wrong, never with what was sent.
    """
    _check_depth(raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Malformed("The body is not UTF-8.", at_byte=problem.start) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_no_repeats,
            parse_constant=_no_constant,
            parse_float=_fractional,
        )
    except json.JSONDecodeError as problem:
        raise Malformed(
            f"The body is not JSON (line {problem.lineno}, column {problem.colno}).",
            line=problem.lineno,
            column=problem.colno,
        ) from None
    except (ValueError, RecursionError):
        raise Malformed("The body is not plain JSON.") from None
    if _ESCAPED_HAZARD.search(raw):
        _check_characters(value)
    return value


def has_hazards(raw: bytes) -> bool:
    """Whether escapes in the document may stand for NUL or half of a surrogate pair."""
    return _ESCAPED_HAZARD.search(raw) is not None


def _check_depth(raw: bytes) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_MAX:
            raise Malformed(f"The body is nested deeper than {DEPTH_MAX}.", depth_max=DEPTH_MAX)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("An object in the body gives the same name twice.")
    return found


def _no_constant(text: str) -> None:
    raise Malformed("NaN and Infinity are not JSON.")


def _fractional(text: str) -> object:
    return FRACTIONAL


def _check_characters(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, default=lambda _: None)
    if "\\u0000" in text and _holds_nul(value):
        raise Malformed("The body holds a NUL character.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("The body holds half of a surrogate pair.") from None


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(name) or _holds_nul(each) for name, each in value.items())
    return isinstance(value, list) and any(_holds_nul(each) for each in value)
