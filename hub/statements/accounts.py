"""Bank accounts of the hub and of CBOs: recorded by one administrator, confirmed by another."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id, read_id
from hub.record import Act, note
from hub.statements.nacha import is_routing_number
from hub.tables import BankAccount
from hub.vault import Vault

TABLE = "bank_account"


class RoutingNumberWrong(HubError):
    """The routing number does not have its check digit."""

    code = "routing_number_wrong"
    kind = Kind.UNREADABLE
    title = "This is no routing number"


class SecondPersonNeeded(HubError):
    """Whoever began a thing with money cannot finish it: another administrator has to."""

    code = "second_person_needed"
    title = "Another administrator has to do this"


class AccountSettled(HubError):
    """The account is no longer waiting for a second person."""

    code = "account_settled"
    title = "The account is not waiting to be confirmed"


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """An account as the bank knows it; it never leaves the vault but in a payout file."""

    routing_number: str
    account_number: str
    holder: str
    bank_name: str = ""


def add_account(
    session: Session,
    vault: Vault,
    act: Act,
    *,
    organization_id: UUID,
    kind: str,
    numbers: AccountNumbers,
) -> BankAccount:
    """Record an account, sealed; nothing is paid to it before another administrator confirms.

    Raises:
        RoutingNumberWrong: the check digit does not fit.
    """
    if not is_routing_number(numbers.routing_number):
        sentence = "The nine digits do not end in their check digit."
        raise RoutingNumberWrong(sentence, pointers=(("/routing_number", sentence),))
    its_id = new_id()
    told = {
        "routing_number": numbers.routing_number,
        "account_number": numbers.account_number,
        "holder": numbers.holder,
        "bank_name": numbers.bank_name,
    }
    row = BankAccount(
        id=its_id,
        organization_id=organization_id,
        kind=kind,
        last_four=numbers.account_number[-4:],
        sealed=vault.seal(told, tenant_id=organization_id, table=TABLE, row_id=its_id),
        recorded_by=act.actor,
        recorded_at=act.at,
    )
    session.add(row)
    session.flush()
    note(session, act, "bank_account.added", subject=TABLE, subject_id=row.id)
    return row


def find_account(session: Session, text: str) -> BankAccount:
    """An account by id; raises NotFound."""
    row_id = read_id(TABLE, text)
    found = None if row_id is None else session.get(BankAccount, row_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def confirm_account(session: Session, act: Act, row: BankAccount) -> BankAccount:
    """Put an account to use in place of the organization's former one.

    Raises:
        SecondPersonNeeded: the one who recorded it cannot confirm it.
        AccountSettled: it is in use already, or retired.
    """
    if row.status != "proposed":
        raise AccountSettled(f"The account is {row.status}.", status=row.status)
    if row.recorded_by == act.actor:
        raise SecondPersonNeeded("Another administrator has to confirm the account.")
    query = select(BankAccount).where(
        BankAccount.organization_id == row.organization_id, BankAccount.status == "active"
    )
    for former in session.exec(query):
        former.status = "retired"
        session.add(former)
    session.flush()
    row.status, row.confirmed_by, row.confirmed_at = "active", act.actor, act.at
    session.add(row)
    session.flush()
    note(session, act, "bank_account.confirmed", subject=TABLE, subject_id=row.id)
    return row


def retire_account(session: Session, act: Act, row: BankAccount, why: str) -> None:
    """Stop paying to an account (the bank returned a credit, or the CBO asked)."""
    if row.status == "retired":
        return
    row.status = "retired"
    session.add(row)
    session.flush()
    note(
        session, act, "bank_account.retired", subject=TABLE, subject_id=row.id, detail={"why": why}
    )


def list_accounts(session: Session, organization_id: UUID | None) -> list[BankAccount]:
    """Accounts that the tenant may see, newest last."""
    query = select(BankAccount).order_by(col(BankAccount.id))
    if organization_id is not None:
        query = query.where(BankAccount.organization_id == organization_id)
    return list(session.exec(query))


def active_accounts(session: Session) -> dict[UUID, BankAccount]:
    """The account in use of each organization."""
    query = select(BankAccount).where(BankAccount.status == "active")
    return {row.organization_id: row for row in session.exec(query)}


def open_account(vault: Vault, row: BankAccount) -> AccountNumbers:
    """The numbers behind an account, for a payout file."""
    told = vault.open(row.sealed, table=TABLE, row_id=row.id)
    return AccountNumbers(**told)
