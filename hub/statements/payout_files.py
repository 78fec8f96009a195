"""A payout as the bank's file, and as CSV for the treasurer."""

from __future__ import annotations

from sqlmodel import Session, col, select

from hub.kit.csv_text import print_csv
from hub.kit.errors import HubError
from hub.kit.identifiers import show_id
from hub.statements.payouts import load_items
from hub.tables import BankAccount, Organization, Payout, Statement
from hub.vault import Vault

COLUMNS = (
    "payout_number", "cbo_ref", "cbo_name", "statement_number", "amount_cents", "account_ending",
    "status", "trace_number", "return_code", "returned_on", "payout_item_id",
)  # fmt: skip


class PayoutNotReleased(HubError):
    """There is no bank file before a second administrator released the payout."""

    code = "payout_not_released"
    title = "The payout has not been released"


def bank_file(vault: Vault, payout: Payout) -> bytes:
    """The ACH file as it was rendered at release.

    Raises:
        PayoutNotReleased: nobody has released it.
    """
    if payout.sealed is None:
        raise PayoutNotReleased("Another administrator has to release the payout first.")
    return vault.open_bytes(payout.sealed, table="payout", row_id=payout.id)


def print_payout_csv(session: Session, payout: Payout) -> bytes:
    """Every credit with its CBO, statement and the end of its account: three queries."""
    items = load_items(session, payout.id)
    cbos = {
        row.id: row
        for row in session.exec(
            select(Organization).where(col(Organization.id).in_({one.cbo_id for one in items}))
        )
    }
    facts = session.exec(
        select(Statement.id, Statement.number).where(
            col(Statement.id).in_([one.statement_id for one in items])
        )
    )
    numbers = dict(facts.all())
    endings = dict(
        session.exec(
            select(BankAccount.id, BankAccount.last_four).where(
                col(BankAccount.id).in_([one.bank_account_id for one in items])
            )
        ).all()
    )
    return print_csv(
        COLUMNS,
        [
            (
                payout.number, cbos[one.cbo_id].ref, cbos[one.cbo_id].name,
                numbers[one.statement_id], one.amount_cents, endings[one.bank_account_id],
                one.status, one.trace_number, one.return_code, one.returned_on,
                show_id("payout_item", one.id),
            )
            for one in items
        ],
    )  # fmt: skip
