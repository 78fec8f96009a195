"""Payouts: proposed, released by a second administrator, fetched as ACH or CSV, returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import Field, StringConstraints

from hub.api.dependencies import ActDep, AdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.files import served_as
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import BodyDep, hub_router, merged, raw_body
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import show_id
from hub.record import note
from hub.shapes import Amount, Day, Shape, Shown
from hub.statements import payouts, release
from hub.statements.accounts import SecondPersonNeeded
from hub.statements.nacha import NachaFault
from hub.statements.nacha_read import read_file
from hub.statements.payout_files import PayoutNotReleased, bank_file, print_payout_csv
from hub.statements.payouts import Due, NothingToPay, PayoutSettled
from hub.statements.release import HubBankMissing, PayoutStale, Return, Returned
from hub.tables import Payout, PayoutItem

router = hub_router("payouts")

PayoutId = Annotated[str, Path(max_length=80, description="The id (`pyo_…`).")]


class EffectiveDayPast(HubError):
    """A bank cannot settle a credit on a day that is over."""

    code = "effective_day_past"
    kind = Kind.UNREADABLE
    title = "The effective day is over"


class BankFileUnreadable(HubError):
    """The bank's file is cut or does not sum; nothing of it was taken."""

    code = "bank_file_unreadable"
    kind = Kind.UNREADABLE
    title = "The bank's file cannot be read"


class PayoutIn(Shape):
    """What to pay: by default only money that a bank deposit has shown (`on_eft`)."""

    effective_on: Day
    basis: Literal["on_eft", "on_835"] = "on_eft"
    minimum_cents: Amount = 1


class ReturnIn(Shape):
    """One credit that the bank gave back."""

    trace_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{15}$")]
    code: Annotated[str, StringConstraints(pattern=r"^R[0-9]{2}$")]
    returned_on: Day


class ReturnsIn(Shape):
    """Credits that the bank gave back."""

    returns: Annotated[list[ReturnIn], Field(min_length=1, max_length=10_000)]


class PayoutItemOut(Shown):
    """One credit."""

    id: str
    cbo_id: str
    statement_id: str
    amount_cents: int
    status: Literal["proposed", "released", "returned", "cancelled"]
    trace_number: str | None
    return_code: str | None
    returned_on: date | None

    @classmethod
    def of(cls, row: PayoutItem) -> PayoutItemOut:
        """A credit without its account."""
        return cls(
            id=show_id("payout_item", row.id),
            cbo_id=show_id("organization", row.cbo_id),
            statement_id=show_id("statement", row.statement_id),
            amount_cents=row.amount_cents,
            status=row.status,
            trace_number=row.trace_number,
            return_code=row.return_code,
            returned_on=row.returned_on,
        )


class LeftOutOut(Shown):
    """A CBO with an approved statement that this payout does not pay, and why."""

    cbo_id: str
    statement_id: str
    why_not: str
    unpaid_cents: int
    owed_cents: int
    unfunded_cents: int

    @classmethod
    def of(cls, due: Due) -> LeftOutOut:
        """Why nothing is paid."""
        return cls(
            cbo_id=show_id("organization", due.cbo_id),
            statement_id=show_id("statement", due.statement_id),
            why_not=due.why_not or "",
            unpaid_cents=due.unpaid_cents,
            owed_cents=due.owed_cents,
            unfunded_cents=due.unfunded_cents,
        )


class PayoutOut(Shown):
    """One run of credits."""

    id: str
    number: int
    status: Literal["proposed", "released", "cancelled"]
    basis: Literal["on_eft", "on_835"]
    effective_on: date
    item_count: int
    total_cents: int
    proposed_by: str
    proposed_at: datetime
    released_by: str | None
    released_at: datetime | None
    sha256: str | None
    version: int

    @classmethod
    def of(cls, row: Payout) -> PayoutOut:
        """A payout without its credits."""
        told = row.model_dump(exclude={"id", "sealed"})
        return cls(id=show_id("payout", row.id), **told)


class PayoutDetailOut(PayoutOut):
    """A payout with its credits and, when it was just proposed, who is left out."""

    items: list[PayoutItemOut]
    left_out: list[LeftOutOut]


class ReturnsOut(Shown):
    """What became of the returns; unknown traces are listed."""

    returned: list[PayoutItemOut]
    known_before: list[str]
    unknown: list[str]


def _detail(session: SessionDep, row: Payout, left_out: list[Due]) -> PayoutDetailOut:
    items = [PayoutItemOut.of(item) for item in payouts.load_items(session, row.id)]
    told = PayoutOut.of(row).model_dump()
    return PayoutDetailOut(**told, items=items, left_out=[LeftOutOut.of(due) for due in left_out])


@router.post("", status_code=201, responses=problems(NothingToPay, EffectiveDayPast))
def post_payout(
    session: SessionDep, caller: AdminDep, act: ActDep, body: PayoutIn
) -> PayoutDetailOut:
    """Propose to pay what the last approved statements leave; nothing moves yet."""
    if body.effective_on < act.day:
        sentence = "This day is over."
        raise EffectiveDayPast(sentence, pointers=(("/effective_on", sentence),))
    row, left_out = payouts.propose(
        session,
        act,
        effective_on=body.effective_on,
        basis=body.basis,
        minimum_cents=max(body.minimum_cents, 1),
    )
    return _detail(session, row, left_out)


@router.get("", responses=problems(CursorRefused))
def list_payouts_made(session: SessionDep, caller: AdminDep, page: PageDep) -> Page[PayoutOut]:
    """Payouts in their order."""
    rows = payouts.list_payouts(session, after=page.after, limit=page.limit)
    return page.page(rows, PayoutOut.of, _id_of)


def _id_of(row: Payout) -> UUID:
    return row.id


@router.get("/{payout_id}")
def get_payout(session: SessionDep, caller: AdminDep, payout_id: PayoutId) -> PayoutDetailOut:
    """One payout with its credits."""
    return _detail(session, payouts.find_payout(session, payout_id), [])


@router.post(
    "/{payout_id}/release",
    responses=problems(PayoutSettled, SecondPersonNeeded, PayoutStale, HubBankMissing),
)
def post_payout_release(
    session: SessionDep, caller: AdminDep, act: ActDep, vault: VaultDep, payout_id: PayoutId
) -> PayoutDetailOut:
    """Release a payout that another administrator proposed: ledger and bank file, at once."""
    row = payouts.find_payout(session, payout_id, lock=True)
    return _detail(session, release.release(session, vault, act, row), [])


@router.post("/{payout_id}/cancel", responses=problems(PayoutSettled))
def post_payout_cancellation(
    session: SessionDep, caller: AdminDep, act: ActDep, payout_id: PayoutId
) -> PayoutDetailOut:
    """Take a proposal back."""
    row = payouts.find_payout(session, payout_id, lock=True)
    return _detail(session, payouts.cancel(session, act, row), [])


@router.get(
    "/{payout_id}/content",
    response_class=Response,
    responses=merged(problems(PayoutNotReleased), served_as("text/plain", "text/csv")),
)
def get_payout_content(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    vault: VaultDep,
    payout_id: PayoutId,
    kind: Annotated[Literal["ach", "csv"], Query(alias="format")] = "ach",
) -> Response:
    """The file for the bank, as rendered at release, or the list as CSV."""
    row = payouts.find_payout(session, payout_id)
    detail = {"format": kind}
    note(session, act, "payout.read", subject="payout", subject_id=row.id, detail=detail)
    if kind == "csv":
        content, media = print_payout_csv(session, row), "text/csv; charset=utf-8"
    else:
        content, media = bank_file(vault, row), "text/plain; charset=us-ascii"
    name = f'attachment; filename="payout-{row.number}.{kind}"'
    return Response(content, media_type=media, headers={"content-disposition": name})


@router.post("/returns")
def post_payout_returns(
    session: SessionDep, caller: AdminDep, act: ActDep, body: ReturnsIn
) -> ReturnsOut:
    """Credits that came back: each goes back on its CBO's balance, once."""
    returns = [Return(one.trace_number, one.code, one.returned_on) for one in body.returns]
    return _returned(release.take_returns(session, act, returns))


@router.post(
    "/returns/file", openapi_extra=raw_body("text/plain"), responses=problems(BankFileUnreadable)
)
def post_payout_return_file(
    session: SessionDep, caller: AdminDep, act: ActDep, body: BodyDep
) -> ReturnsOut:
    """The same from the bank's ACH return file; notices of change are left alone."""
    try:
        entries = read_file(body)
    except NachaFault as fault:
        raise BankFileUnreadable(f"Nothing was taken: {fault}.") from None
    returns = [
        Return(one.returned_trace, one.return_code, act.day)
        for one in entries
        if one.returned_trace and one.return_code and one.return_code.startswith("R")
    ]
    return _returned(release.take_returns(session, act, returns))


def _returned(told: Returned) -> ReturnsOut:
    return ReturnsOut(
        returned=[PayoutItemOut.of(item) for item in told.items],
        known_before=told.known_before,
        unknown=told.unknown,
    )
