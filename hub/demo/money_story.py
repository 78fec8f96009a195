"""The end of the demo's story: what each CBO was stated and paid, line for line in cents."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.demo.facts import Facts
from hub.demo.money import Settled
from hub.kit.money import print_dollars

Json = dict[str, Any]

LINES_SHOWN = 6


def tell_money(console: Console, facts: Facts, settled: Settled) -> None:
    """Print the statements, some lines of one of them, and how the payout was made."""
    console.print(_statements(facts, settled))
    console.print(_lines(facts, settled))
    number = settled.payout["number"]
    left = settled.balances["owed_to_cbos_cents"]
    console.print(
        f"The bank showed {settled.deposits} deposits, each matched to its remittance by its "
        f"trace number. Payout {number} was proposed by one administrator and released by "
        f"another: {print_dollars(settled.paid_out_cents)} in {len(settled.payout['items'])} "
        f"credits, an ACH file of {len(settled.ach.splitlines())} records. After it the hub owes "
        f"CBOs {print_dollars(left)}; all postings sum to "
        f"{print_dollars(settled.balances['ledger_sum_cents'])}.",
        style="bold",
    )


def money_summary(settled: Settled) -> dict[str, int]:
    """The numbers of the payout, for programs; in cents where they say so.

    `owed_after_payout_cents` is what `owed_to_cbos_cents`, read before it, leaves.
    """
    return {
        "deposits_matched": settled.deposits,
        "statements": len(settled.statements),
        "statement_lines": sum(len(lines) for lines in settled.lines.values()),
        "statements_closing_cents": sum(one["closing_cents"] for one in settled.statements),
        "payout_credits": len(settled.payout["items"]),
        "paid_out_cents": settled.paid_out_cents,
        "owed_after_payout_cents": settled.balances["owed_to_cbos_cents"],
        "ledger_sum_after_payout_cents": settled.balances["ledger_sum_cents"],
    }


def _table(title: str, *columns: str, note: str = "") -> Table:
    table = Table(title=title, title_justify="left", caption=note, caption_justify="left")
    for column in columns:
        right = column.startswith(">")
        table.add_column(column.removeprefix(">"), justify="right" if right else "left")
    return table


def _statements(facts: Facts, settled: Settled) -> Table:
    """One row a statement: paid less fee is the closing balance, and what of it went out."""
    table = _table(
        "What each CBO was stated and paid",
        *("CBO", "Statement", ">Lines", ">Paid", ">Fee", ">Closing", ">Paid out", "Trace"),
        note="A CBO that its plan pays directly is stated too; the hub owes it nothing.",
    )
    credits = {item["statement_id"]: item for item in settled.payout["items"]}
    for one in sorted(settled.statements, key=lambda row: facts.names[row["cbo_id"]]):
        credit = credits.get(one["id"], {})
        table.add_row(
            facts.names[one["cbo_id"]],
            f"{one['number']}, to {one['period_to']}",
            str(one["line_count"]),
            print_dollars(one["paid_cents"]),
            print_dollars(one["fee_cents"]),
            print_dollars(one["closing_cents"]),
            print_dollars(credit.get("amount_cents", 0)),
            credit.get("trace_number") or "",
        )
    return table


def _lines(facts: Facts, settled: Settled) -> Table:
    """Some lines of the statement with the most kinds of lines, one of each kind."""
    statement = max(
        settled.statements,
        key=lambda row: len(Counter(line["kind"] for line in settled.lines[row["id"]])),
    )
    kinds: dict[str, Json] = {}
    for line in settled.lines[statement["id"]]:
        kinds.setdefault(line["kind"], line)
    table = _table(
        f"From statement {statement['number']} of {facts.names[statement['cbo_id']]}",
        *("What", "Lo que pasó", "Member", "Service", ">Billed", ">Paid", ">Fee", ">Net", "Why"),
    )
    for line in list(kinds.values())[:LINES_SHOWN]:
        table.add_row(
            line["words"]["en"],
            line["words"]["es"],
            line["member_ref"] or "",
            line["service_date"] or "",
            print_dollars(line["billed_cents"] or 0),
            print_dollars(line["paid_cents"]),
            print_dollars(line["fee_cents"]),
            print_dollars(line["net_cents"]),
            "; ".join(one["reason"]["en"] for one in line["adjustments"]),
        )
    return table
