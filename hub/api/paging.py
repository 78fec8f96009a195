"""Keyset pages: a signed opaque cursor, `Link: rel=next`, never an offset or a total."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from hub.api.errors import EdgeError
from hub.kit.errors import Kind

Row = TypeVar("Row")
Item = TypeVar("Item", bound=BaseModel)

LIMIT_MAX = 200
LIMIT = 50
_SIGNATURE_BYTES = 16


class CursorRefused(EdgeError):
    """The cursor was not given out by this hub for this list and these filters."""

    code = "cursor_refused"
    kind = Kind.UNREADABLE
    title = "The cursor cannot be used here"


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the following page, or null at the end."""

    model_config = ConfigDict(extra="forbid")

    data: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a list act needs: rows after this position, one more than `limit` to see the end.

    `position` is the `next_position` of the page before: an opaque text that the act reads.
    """

    limit: int
    position: str | None
    _context: bytes
    _sign: Callable[[bytes], bytes]

    @property
    def after(self) -> UUID | None:
        """The position as an id, for lists in the order of ids."""
        return None if self.position is None else UUID(hex=self.position)

    def cursor(self, position: str) -> str:
        """The signed cursor of a position in this list."""
        payload = position.encode()
        signature = self._sign(self._context + payload)[:_SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()

    def page(
        self,
        rows: Sequence[Row],
        show: Callable[[Row], Item],
        position: Callable[[Row], UUID | str],
    ) -> Page[Item]:
        """The page of rows read with `limit` + 1; the last one only shows that there is more."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        cursor = None
        if more:
            last = position(shown[-1])
            cursor = self.cursor(last.hex if isinstance(last, UUID) else last)
        return Page(data=[show(row) for row in shown], next=cursor)


def read_page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Rows a page.")] = LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=400, description="`next` of the page before.")
    ] = None,
) -> PageRequest:
    """The paging of a request; the cursor must come from the same list, filters and client.

    Raises:
        CursorRefused: a cursor of another list, or one we never gave out.
    """
    context = _context(request)
    sign: Callable[[bytes], bytes] = request.app.state.hub.vault.sign_cursor
    if cursor is None:
        return PageRequest(limit, None, context, sign)
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise CursorRefused("The cursor is not one of this hub's.") from None
    signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, sign(context + payload)[:_SIGNATURE_BYTES]):
        raise CursorRefused("The cursor is not one of this list with these filters.")
    return PageRequest(limit, payload.decode(), context, sign)


def _context(request: Request) -> bytes:
    """What a cursor is bound to: the address, its filters and who asked."""
    filters = sorted(
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("cursor", "limit")
    )
    caller = request.scope.get("hub.caller")
    owner = caller.organization_id.hex if caller is not None else ""
    bound = repr((request.url.path, filters, owner))
    return hashlib.sha256(bound.encode()).digest()


PageDep = Annotated[PageRequest, Depends(read_page)]
