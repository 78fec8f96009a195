"""Letters of plans that want money back, recorded before an 835 takes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from hub.api.claims import id_of
from hub.api.dependencies import ActDep, AdminDep, SessionDep
from hub.api.errors import problems
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.kit.identifiers import show_id
from hub.kit.money import CENTS_MAX
from hub.remittances import overpayments
from hub.remittances.overpayments import Notice, ReferenceTaken
from hub.shapes import Day, Shape, Shown

router = hub_router("overpayment-notices")


class NoticeIn(Shape):
    """One letter: the number it goes by (a later PLB says it), the claim, the cents, the reason."""

    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./-]{0,49}$")]
    claim_id: Annotated[str, Field(max_length=40)]
    amount_cents: Annotated[int, Field(strict=True, ge=1, le=CENTS_MAX)]
    noticed_on: Day
    reason: Annotated[str, Field(min_length=3, max_length=200)]


class NoticeOut(Shown):
    """A letter on record."""

    id: str
    cbo_id: str
    plan_id: str
    claim_id: str
    reference: str
    amount_cents: int
    noticed_on: date
    reason: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: Any) -> NoticeOut:
        """A notice's row."""
        names = ("reference", "amount_cents", "noticed_on", "reason", "recorded_at")
        return cls(
            **{name: getattr(row, name) for name in names},
            id=show_id("overpayment_notice", row.id),
            cbo_id=show_id("organization", row.cbo_id),
            plan_id=show_id("organization", row.plan_id),
            claim_id=show_id("claim", row.claim_id),
        )


@router.post("", status_code=201, responses=problems(ReferenceTaken))
def post_overpayment_notice(
    session: SessionDep, caller: AdminDep, act: ActDep, body: NoticeIn
) -> NoticeOut:
    """Record a plan's letter; a recoupment under its number is then charged to that claim's CBO."""
    fields = body.model_dump(exclude={"claim_id"})
    notice = Notice(**fields, claim_id=id_of(body.claim_id))
    return NoticeOut.of(overpayments.record(session, act, notice))


@router.get("")
def get_overpayment_notices(
    session: SessionDep, caller: AdminDep, page: PageDep
) -> Page[NoticeOut]:
    """Letters in the order in which they were recorded."""
    rows = overpayments.list_notices(session, after=page.after, limit=page.limit + 1)
    return page.page(rows, NoticeOut.of, lambda row: row.id)
