"""Single encounters that wait at the same moment: judged and committed in one transaction.

Each keeps its own outcome, answer, idempotency record, event and audit row; what they share is
the gathering of facts, the round trips and the commit. Whatever is not plain (an answer given
before, a refusal, a failure of the group) takes the ordinary way, alone.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hub.api.access import Caller
from hub.api.batches import read_lines
from hub.api.bodies import JSON, check_media_type, read_bounded, read_json
from hub.api.dependencies import Hub, connection_of, get_act, get_caller, hub_of
from hub.api.encounter_shapes import EncounterOut
from hub.api.idempotency import fingerprint_of, key_of
from hub.api.routing import HubRoute, StrictRequest
from hub.encounters.intake import Accepted, accept
from hub.encounters.queries import read_encounters
from hub.encounters.shapes import EncounterIn
from hub.record import Act, Answer, Keyed, keep_answers, known_keys

AT_ONCE = 64
"""Requests in one transaction: enough for a busy process, few enough to be soon done."""
_SHOWN = TypeAdapter(EncounterOut)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request with one new encounter of a CBO."""

    hub: Hub
    caller: Caller
    act: Act
    keyed: Keyed
    posted: EncounterIn


class TogetherRoute(HubRoute):
    """POST of one encounter: with those that wait beside it where it can be, else alone."""

    async def _with_body(
        self,
        request: StrictRequest,
        handle: Callable[[Request], Coroutine[Any, Any, Response]],
    ) -> Response:
        hub, caller = hub_of(request), get_caller(request)
        check_media_type(request, self.body_types)
        body = await read_bounded(request, hub.settings.body_bytes_max)
        request._body = body
        (row,) = read_lines([body])
        if isinstance(row, EncounterIn) and caller.role == "cbo" and _is_plain(row):
            keyed = Keyed(caller.client_id, key_of(request), fingerprint_of(request))
            waiting = Waiting(hub, caller, get_act(request), keyed, row)
            answer = await hub.desk.ask(caller.organization_id, waiting)
            if answer is not None:
                return Response(answer.body, answer.status_code, answer.headers)
        request._json = read_json(body)
        return await handle(request)


def _is_plain(posted: EncounterIn) -> bool:
    """Whether it can go with others: what is set apart by law keeps even its answer apart."""
    return posted.cbo_ref is None and not posted.sensitive


async def serve(group: Sequence[Waiting]) -> list[Answer | None]:
    """One answer for each of a CBO's requests, or None for those that must go alone."""
    hub = group[0].hub
    async with connection_of(hub):
        try:
            return await run_in_threadpool(_serve, hub, group)
        except DBAPIError:
            # Somebody else's key, reference or lock: alone, each meets only its own.
            return [None] * len(group)


def _serve(hub: Hub, group: Sequence[Waiting]) -> list[Answer | None]:
    first = group[0]
    answers: list[Answer | None] = [None] * len(group)
    with hub.database.session(first.caller.tenant) as session:
        taken = known_keys(session, first.act, [one.keyed for one in group])
        places = []
        for place, one in enumerate(group):
            if one.keyed.name not in taken:
                taken.add(one.keyed.name)
                places.append(place)
        outcomes = accept(
            session,
            hub.vault,
            first.act,
            cbo_id=first.caller.organization_id,
            posted=[group[place].posted for place in places],
            acts=[group[place].act for place in places],
        )
        kept = read_encounters(session, [o.id for o in outcomes if isinstance(o, Accepted)])
        for place, outcome in zip(places, outcomes, strict=True):
            if isinstance(outcome, Accepted) and kept[outcome.id].sensitivity == "plain":
                shown = EncounterOut.of(kept[outcome.id], clear=False)
                headers = {"etag": f'"v{shown.version}"', "content-type": JSON}
                answers[place] = Answer(201, headers, _SHOWN.dump_json(shown))
        keep_answers(
            session,
            hub.vault,
            first.act,
            [
                (one.keyed, answer)
                for one, answer in zip(group, answers, strict=True)
                if answer is not None
            ],
        )
    return answers
