"""Bank accounts of the hub and of CBOs: recorded by one administrator, confirmed by another."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import StringConstraints

from hub.api.dependencies import ActDep, AdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.routing import hub_router
from hub.kit.identifiers import show_id
from hub.shapes import Name, Ref, Shape, Shown
from hub.statements import accounts
from hub.statements.accounts import (
    AccountNumbers,
    AccountSettled,
    RoutingNumberWrong,
    SecondPersonNeeded,
)
from hub.tables import BankAccount
from hub.tables.references import get_organization

router = hub_router("bank-accounts")

AccountId = Annotated[str, Path(max_length=80, description="The id (`bnk_…`).")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,17}$")]
Routing = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]


class BankAccountIn(Shape):
    """An account; the numbers are sealed at once and never shown again."""

    organization_ref: Ref
    kind: Literal["checking", "savings"] = "checking"
    routing_number: Routing
    account_number: Digits
    holder: Name
    bank_name: Name | None = None


class BankAccountOut(Shown):
    """An account by its last four digits; money goes to it once it is `active`."""

    id: str
    organization_id: str
    kind: Literal["checking", "savings"]
    last_four: str
    status: Literal["proposed", "active", "retired"]
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None

    @classmethod
    def of(cls, row: BankAccount) -> BankAccountOut:
        """An account without its numbers."""
        shown = row.model_dump(exclude={"id", "organization_id", "sealed"})
        return cls(
            id=show_id("bank_account", row.id),
            organization_id=show_id("organization", row.organization_id),
            **shown,
        )


class BankAccountsOut(Shown):
    """Accounts, oldest first."""

    data: list[BankAccountOut]


@router.post("", status_code=201, responses=problems(RoutingNumberWrong))
def post_bank_account(
    session: SessionDep, caller: AdminDep, act: ActDep, vault: VaultDep, body: BankAccountIn
) -> BankAccountOut:
    """Record an account; another administrator confirms it before anything is paid to it."""
    organization = get_organization(session, body.organization_ref)
    numbers = AccountNumbers(
        body.routing_number, body.account_number, body.holder, body.bank_name or ""
    )
    row = accounts.add_account(
        session, vault, act, organization_id=organization.id, kind=body.kind, numbers=numbers
    )
    return BankAccountOut.of(row)


@router.get("")
def list_bank_accounts(
    session: SessionDep,
    caller: AdminDep,
    organization_ref: Annotated[str | None, Query(max_length=80)] = None,
) -> BankAccountsOut:
    """Accounts of one organization, or of all; never their numbers."""
    named = None
    if organization_ref is not None:
        named = get_organization(session, organization_ref).id
    rows = accounts.list_accounts(session, named)
    return BankAccountsOut(data=[BankAccountOut.of(row) for row in rows])


@router.post("/{account_id}/confirm", responses=problems(SecondPersonNeeded, AccountSettled))
def post_bank_account_confirmation(
    session: SessionDep, caller: AdminDep, act: ActDep, account_id: AccountId
) -> BankAccountOut:
    """Confirm an account that another administrator recorded; the former one is retired."""
    row = accounts.find_account(session, account_id)
    return BankAccountOut.of(accounts.confirm_account(session, act, row))


@router.post("/{account_id}/retire")
def post_bank_account_retirement(
    session: SessionDep, caller: AdminDep, act: ActDep, account_id: AccountId
) -> BankAccountOut:
    """Stop paying to an account."""
    row = accounts.find_account(session, account_id)
    accounts.retire_account(session, act, row, "asked for")
    return BankAccountOut.of(row)
