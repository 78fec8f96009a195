"""Taking a long file in as it streams: kept part by part, answered at once, or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hub.api.access import NotAllowed
from hub.api.batches import TooManyRows, checked, is_ndjson, split_array
from hub.api.bodies import JSON, NDJSON, BodyTooLarge, check_media_type, read_bounded
from hub.api.dependencies import Hub, get_act, get_caller, hub_of
from hub.api.errors import Malformed
from hub.api.idempotency import key_of
from hub.api.routing import HubRoute, StrictRequest
from hub.api.submissions import SubmissionOut
from hub.database import Tenant
from hub.encounters.submissions import (
    PART_ROWS,
    ROWS_MAX,
    add_part,
    close_submission,
    drop_submission,
    find_submission,
    open_submission,
)
from hub.record import Act, Answer, begin, keep_answer

LINE_BYTES_MAX = 64 * 1024
"""One encounter as JSON; the largest that the shape allows is smaller."""


class BatchRoute(HubRoute):
    """A batch: worked off at once, or with `Prefer: respond-async` taken in as a submission."""

    async def _with_body(
        self,
        request: StrictRequest,
        handle: Callable[[Request], Coroutine[Any, Any, Response]],
    ) -> Response:
        if "respond-async" in request.headers.get("prefer", ""):
            return await _Receiving.of(request).take()
        # Read strictly where its rows are read: a batch is not parsed twice.
        check_media_type(request, self.body_types)
        request._body = await read_bounded(request, hub_of(request).settings.body_bytes_max)
        return await handle(request)


@dataclass
class _Receiving:
    """One file as it arrives; what is in hand is one part."""

    request: StrictRequest
    hub: Hub
    act: Act
    cbo_id: UUID
    tenant: Tenant
    client_id: UUID
    key: str
    submission_id: UUID | None = None
    parts: int = 0
    rows: int = 0
    lines: list[bytes] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)

    @classmethod
    def of(cls, request: StrictRequest) -> _Receiving:
        caller = get_caller(request)
        if caller.role != "cbo":
            raise NotAllowed("A long file is posted with the credential of its CBO.")
        check_media_type(request, (JSON, NDJSON))
        return cls(
            request,
            hub_of(request),
            get_act(request),
            caller.organization_id,
            caller.tenant,
            caller.client_id,
            key_of(request),
        )

    async def take(self) -> Response:
        """Keep the rows part by part, then answer 202; or leave nothing.

        Raises:
            Malformed, TooManyRows, BodyTooLarge: nothing of it was kept.
        """
        whole = False
        try:
            async for line in self._documents():
                self.lines.append(line)
                if len(self.lines) == PART_ROWS:
                    await self._in_thread(self._keep_part)
            if self.lines:
                await self._in_thread(self._keep_part)
            checked(range(self.rows), ROWS_MAX)
            response: Response = await self._in_thread(self._close)
            whole = True
            return response
        finally:
            if not whole and self.submission_id is not None:
                await self._in_thread(self._drop)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        async with self.hub.gate:
            return await run_in_threadpool(work)

    async def _documents(self) -> AsyncIterator[bytes]:
        settings = self.hub.settings
        if not is_ndjson(self.request.headers.get("content-type", "")):
            body = await read_bounded(self.request, settings.body_bytes_max)
            self.digest.update(body)
            for document in split_array(body):
                yield document
            return
        rest, count = b"", 0
        async for piece in self.request.stream():
            count += len(piece)
            if count > settings.x12_bytes_max:
                raise BodyTooLarge(f"At most {settings.x12_bytes_max} bytes can be sent here.")
            self.digest.update(piece)
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.strip():
                    yield line
            if len(rest) > LINE_BYTES_MAX:
                raise Malformed("A line is longer than any encounter.")
        if rest.strip():
            yield rest

    def _keep_part(self) -> None:
        if self.rows + len(self.lines) > ROWS_MAX:
            raise TooManyRows(f"Send at most {ROWS_MAX} rows.")
        with self.hub.database.session(self.tenant) as session:
            if self.submission_id is None:
                self.submission_id = open_submission(session, self.act, self.cbo_id)
            add_part(
                session,
                self.hub.vault,
                submission_id=self.submission_id,
                cbo_id=self.cbo_id,
                number=self.parts,
                first_row=self.rows,
                lines=self.lines,
            )
        self.parts += 1
        self.rows += len(self.lines)
        self.lines = []

    def _close(self) -> Response:
        """One transaction: the key, the work left for the worker, the answer."""
        if self.submission_id is None:
            raise Malformed("The body holds no rows.")
        vault = self.hub.vault
        path = self.request.url.path.encode()
        fingerprint = hashlib.sha256(b"respond-async " + path + self.digest.digest()).digest()
        with self.hub.database.session(self.tenant) as session:
            known = begin(
                session,
                vault,
                self.act,
                client_id=self.client_id,
                key=self.key,
                fingerprint=fingerprint,
            )
            if known is not None:
                drop_submission(session, self.submission_id)
                headers = {**known.headers, "idempotent-replayed": "true"}
                return Response(known.body, known.status_code, headers)
            close_submission(
                session, self.act, self.submission_id, parts=self.parts, rows=self.rows
            )
            shown = SubmissionOut.of(find_submission(session, self.submission_id))
            headers = {
                "content-type": JSON,
                "content-location": f"/v1/submissions/{shown.id}",
                "preference-applied": "respond-async",
            }
            answer = Answer(202, headers, shown.model_dump_json().encode())
            keep_answer(session, vault, self.act, answer)
        return Response(answer.body, answer.status_code, headers)

    def _drop(self) -> None:
        with self.hub.database.session(self.tenant) as session:
            if self.submission_id is not None:
                drop_submission(session, self.submission_id)
