"""Encounters: post one or many, try without keeping, read, correct, withdraw."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request

from hub.api.batches import TooManyRows, read_rows
from hub.api.dependencies import (
    ActDep,
    CboOrAdminDep,
    SessionDep,
    TodayDep,
    VaultDep,
    VersionDep,
    check_version,
)
from hub.api.encounter_answers import accepted, batch, row_id, shown
from hub.api.encounter_shapes import BatchOut, DryRunOut, EncounterOut
from hub.api.errors import problems
from hub.api.long_files import BatchRoute
from hub.api.paging import Page, PageDep
from hub.api.routing import BodyDep, hub_router, merged, no_effect
from hub.api.submissions import TAKEN_IN
from hub.api.tenants import cbo_of
from hub.api.together import TogetherRoute
from hub.encounters.change import (
    EncounterClaimed,
    EncounterRefFixed,
    EncounterWithdrawn,
    correct,
    lock_encounter,
    withdraw,
)
from hub.encounters.groups import GroupSessionIn
from hub.encounters.intake import (
    EncounterRefReused,
    Outcome,
    Refused,
    UnknownParty,
    accept,
    dry_run,
)
from hub.encounters.queries import EncounterFilter, list_encounters
from hub.encounters.shapes import EncounterIn
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id
from hub.record import note
from hub.shapes import Day

router = hub_router("encounters")
group_router = hub_router("group-sessions")

_ROWS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10_000,
                    "items": {"$ref": "#/components/schemas/EncounterIn"},
                }
            },
            "application/x-ndjson": {"schema": {"type": "string", "minLength": 2}},
        },
    }
}


def read_filter(
    session: SessionDep,
    caller: CboOrAdminDep,
    status: Annotated[
        Literal["ready", "blocked", "held", "claimed", "withdrawn"] | None, Query()
    ] = None,
    member_ref: Annotated[str | None, Query(max_length=80)] = None,
    rule: Annotated[str | None, Query(max_length=40, description="A rule id that found.")] = None,
    service_from: Annotated[Day | None, Query()] = None,
    service_to: Annotated[Day | None, Query()] = None,
) -> EncounterFilter:
    """What the list is narrowed to; a CBO's list is its own by row security and by this."""
    return EncounterFilter(
        cbo_id=caller.organization_id if caller.role == "cbo" else None,
        status=status,
        member_ref=member_ref,
        rule=rule,
        first=service_from,
        last=service_to,
    )


FilterDep = Annotated[EncounterFilter, Depends(read_filter)]


def post_encounter(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    body: EncounterIn,
) -> EncounterOut:
    """Receive one encounter and judge it at once.

    It is kept whatever the rules find; `status` and `findings` say what stands in the way of
    payment. The same `encounter_ref` with the same content answers the same.
    """
    cbo_id = cbo_of(session, caller, body.cbo_ref)
    (outcome,) = accept(session, vault, act, cbo_id=cbo_id, posted=[body])
    return shown(session, caller, accepted(outcome).id)


router.add_api_route(
    "",
    post_encounter,
    methods=["POST"],
    status_code=201,
    responses=problems(EncounterRefReused, UnknownParty),
    route_class_override=TogetherRoute,
)


def post_encounters(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    request: Request,
    body: BodyDep,
) -> BatchOut:
    """Receive up to 10,000 encounters (a JSON array, or NDJSON), one outcome per row.

    Rows are judged in their order. A row that cannot be accepted is refused alone, and says
    why; the others are kept together, or none is when the hub itself fails. With
    `Prefer: respond-async`, up to 1,000,000 rows are taken in, answered with 202 and worked
    off later: follow the submission that `Content-Location` names.
    """
    rows = read_rows(body, request.headers.get("content-type", ""))
    outcomes: dict[int, Outcome] = {
        place: Refused(row) for place, row in enumerate(rows) if not isinstance(row, EncounterIn)
    }
    by_cbo: dict[UUID, list[int]] = {}
    for place, row in enumerate(rows):
        if isinstance(row, EncounterIn):
            by_cbo.setdefault(cbo_of(session, caller, row.cbo_ref), []).append(place)
    for cbo_id, places in by_cbo.items():
        posted = [row for place in places if isinstance(row := rows[place], EncounterIn)]
        for place, outcome in zip(
            places, accept(session, vault, act, cbo_id=cbo_id, posted=posted), strict=True
        ):
            outcomes[place] = outcome
    return batch(session, caller, [outcomes[place] for place in range(len(rows))])


router.add_api_route(
    "/batch",
    post_encounters,
    methods=["POST"],
    openapi_extra=_ROWS,
    responses=merged(problems(TooManyRows), TAKEN_IN),
    route_class_override=BatchRoute,
)


@router.post("/validate", responses=problems(UnknownParty))
@no_effect
def validate_encounter(
    session: SessionDep,
    caller: CboOrAdminDep,
    vault: VaultDep,
    today: TodayDep,
    body: EncounterIn,
) -> DryRunOut:
    """Judge an encounter as if it were posted now, keep nothing, and say what would help.

    `changes` are the fewest that make it payable, each with who can make it; `stands` is what
    no record could mend. Units left count every CBO's services, as numbers only.
    """
    cbo_id = cbo_of(session, caller, body.cbo_ref)
    judgement, answer = dry_run(session, vault, cbo_id=cbo_id, posted=body, on=today)
    return DryRunOut.of(judgement, answer)


@router.get("")
def get_encounters(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    wanted: FilterDep,
) -> Page[EncounterOut]:
    """Encounters in the order in which they were received."""
    rows = list_encounters(session, wanted, after=page.after, limit=page.limit + 1)
    note(session, act, "encounter.listed", subject="encounter", detail={"count": len(rows)})
    return page.page(rows, partial(EncounterOut.of, clear=caller.reads_sensitive), row_id)


@router.get("/{encounter_id}")
def get_encounter(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, encounter_id: str
) -> EncounterOut:
    """One encounter with its findings and, once claimed, its claim."""
    its_id = _id_of(encounter_id)
    told = shown(session, caller, its_id)
    note(session, act, "encounter.read", subject="encounter", subject_id=its_id)
    return told


@router.put(
    "/{encounter_id}",
    responses=problems(EncounterClaimed, EncounterWithdrawn, EncounterRefFixed, UnknownParty),
)
def put_encounter(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    version: VersionDep,
    encounter_id: str,
    body: EncounterIn,
) -> EncounterOut:
    """Correct an encounter that no claim carries yet; it is judged anew, with its day."""
    row = lock_encounter(session, _id_of(encounter_id))
    check_version(row.version, version)
    correct(session, vault, act, row, body)
    return shown(session, caller, row.id)


@router.post("/{encounter_id}/withdraw", responses=problems(EncounterClaimed))
def withdraw_encounter(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    encounter_id: str,
) -> EncounterOut:
    """Take back an encounter that no claim carries yet; its units are free again."""
    row = lock_encounter(session, _id_of(encounter_id))
    withdraw(session, vault, act, row)
    return shown(session, caller, row.id)


@group_router.post("", status_code=201, responses=problems(EncounterRefReused, UnknownParty))
def post_group_session(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    body: GroupSessionIn,
) -> BatchOut:
    """Receive one session with several members: one encounter for each, judged in order."""
    cbo_id = cbo_of(session, caller, body.cbo_ref)
    return batch(
        session, caller, accept(session, vault, act, cbo_id=cbo_id, posted=body.encounters())
    )


def _id_of(text: str) -> UUID:
    its_id = read_id("encounter", text)
    if its_id is None:
        raise NotFound("There is no such encounter.")
    return its_id
