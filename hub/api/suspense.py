"""Money that nobody could be given yet: the list, and what an administrator decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import Field, JsonValue, model_validator
from sqlmodel import Session

from hub.api.dependencies import ActDep, AdminDep, SessionDep
from hub.api.errors import problems
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.remittances import suspense
from hub.remittances.queries import find_item, list_suspense
from hub.remittances.suspense import AlreadyResolved, Resolution, WrongPlan
from hub.shapes import Ref, Shape, Shown, wrong
from hub.tables.references import UnknownReference, refer

router = hub_router("suspense")


class SuspenseOut(Shown):
    """One item; `proposals` are claims it may be for, the likeliest first."""

    id: str
    plan_id: str
    remittance_id: str
    subject: Literal["claim_payment", "provider_adjustment"]
    amount_cents: int
    reason: str
    status: Literal["open", "resolved"]
    proposals: list[dict[str, JsonValue]]
    created_at: datetime
    resolved_at: datetime | None
    resolution: dict[str, JsonValue] | None

    @classmethod
    def of(cls, row: Any) -> SuspenseOut:
        """An item's row."""
        names = (
            "subject", "amount_cents", "reason", "status", "proposals", "created_at",
            "resolved_at", "resolution",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in names},
            id=show_id("suspense_item", row.id),
            plan_id=show_id("organization", row.plan_id),
            remittance_id=show_id("remittance", row.remittance_id),
        )


class ResolutionIn(Shape):
    """Where the money belongs: `claim_id`, or `cbo_ref`, or neither: it is owed to the plan."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]
    claim_id: Annotated[str, Field(max_length=40)] | None = None
    cbo_ref: Ref | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.claim_id is not None and self.cbo_ref is not None:
            raise wrong("Name a claim or a CBO, not both.")
        return self


def id_of(shown: str) -> UUID:
    """The id behind an item's shown one; raises NotFound."""
    its_id = read_id("suspense_item", shown)
    if its_id is None:
        raise NotFound("There is no such item.")
    return its_id


@router.get("")
def get_suspense(
    session: SessionDep,
    caller: AdminDep,
    page: PageDep,
    status: Annotated[Literal["open", "resolved"] | None, Query()] = None,
) -> Page[SuspenseOut]:
    """Items in the order in which they came up."""
    rows = list_suspense(session, status=status, after=page.after, limit=page.limit + 1)
    return page.page(rows, SuspenseOut.of, lambda row: row.id)


@router.get("/{suspense_item_id}")
def get_suspense_item(session: SessionDep, caller: AdminDep, suspense_item_id: str) -> SuspenseOut:
    """One item."""
    return SuspenseOut.of(find_item(session, id_of(suspense_item_id)))


@router.post(
    "/{suspense_item_id}/resolve",
    responses=problems(AlreadyResolved, WrongPlan, UnknownReference),
)
def resolve_suspense_item(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    suspense_item_id: str,
    body: ResolutionIn,
) -> SuspenseOut:
    """Give the money to a claim (as if it had been matched), to a CBO, or back to the plan."""
    item = find_item(session, id_of(suspense_item_id), lock=True)
    suspense.resolve(session, act, item, _resolution(session, body))
    return SuspenseOut.of(find_item(session, item.id))


def _resolution(session: Session, body: ResolutionIn) -> Resolution:
    claim_id = None
    if body.claim_id is not None:
        claim_id = read_id("claim", body.claim_id)
        if claim_id is None:
            sentence = "No claim has this id."
            raise UnknownReference(sentence, pointers=(("/claim_id", sentence),))
    cbo_id = body.cbo_ref and refer(session, body.cbo_ref, "cbo", "/cbo_ref")
    return Resolution(body.reason, claim_id, cbo_id or None)
