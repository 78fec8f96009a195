"""The one tree of errors; only the edge knows which HTTP status each kind becomes.

HubError
|- one class per fact, raised where the fact is found (EncounterRefReused, UnknownMember, ...)
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of refusal an error is; `hub.api.errors` maps each to one status."""

    UNREADABLE = "unreadable"  # we could not read what was sent
    UNKNOWN = "unknown"  # no such thing, or not the caller's
    CONFLICT = "conflict"  # understood, and no
    FORBIDDEN = "forbidden"  # the credential does not carry this right
    UNAUTHENTICATED = "unauthenticated"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    STALE = "stale"  # If-Match names an older version
    PRECONDITION_MISSING = "precondition_missing"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"  # try again later


class HubError(Exception):
    """A fact that stops an act. Subclasses set `code`, `kind` and `title`.

    `detail` is a sentence for the caller that carries the values and says what to do next;
    it never holds health data. `values` are the same facts for programs. `pointers` name the
    places in the body (RFC 6901) together with a sentence each.
    """

    code: str = "hub_error"
    kind: Kind = Kind.CONFLICT
    title: str = "The hub could not do this"

    def __init__(
        self,
        detail: str,
        *,
        pointers: tuple[tuple[str, str], ...] = (),
        **values: object,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointers = pointers
        self.values = values


class NotFound(HubError):
    """There is no such thing, or it belongs to somebody else: the caller cannot tell which."""

    code = "not_found"
    kind = Kind.UNKNOWN
    title = "Not found"
