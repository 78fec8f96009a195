"""The demo's story in tables: what became of each encounter, and of each dollar."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.demo.facts import Facts
from hub.demo.houses import CBOS
from hub.demo.play import Played
from hub.kit.money import Cents, print_dollars

Json = dict[str, Any]

_UNCLAIMED = {"blocked": "blocked, waits for its CBO", "held": "held, waits for a term"}


def tell(console: Console, facts: Facts, played: Played) -> None:
    """Print the whole story."""
    _open(console, facts)
    console.print(_blocked(facts))
    console.print(_outcomes(facts))
    console.print(_example(facts))
    console.print(_plans(facts))
    console.print(_cbos(facts))
    _close(console, facts, played)


def _open(console: Console, facts: Facts) -> None:
    plans = {one["plan_id"] for one in facts.claims.values()}
    in_groups = sum(row["encounter"]["group_ref"] is not None for row in facts.posted)
    console.print(
        f"\nIn two weeks {len(CBOS)} CBOs posted {len(facts.posted)} encounters, {in_groups} of "
        f"them in group sessions, for the members of {len(plans)} plans. All names are invented; "
        "every step went over HTTP, and the plans were processes of their own that spoke X12.\n"
    )


def _example(facts: Facts) -> Table:
    """One denied claim and its replacement, told by the timeline that its CBO reads."""
    table = _table(
        "One claim and its replacement, as their CBO reads them", "Claim", "Axis", "Step"
    )
    for claim in facts.example:
        name = f"{claim['patient_control_number']} (frequency {claim['claim_frequency_code']})"
        for step in claim["timeline"]:
            table.add_row(name, step["axis"], step["en"])
            name = ""
        table.add_section()
    return table


def _table(title: str, *columns: str, note: str = "") -> Table:
    """A table whose columns that begin with `>` hold numbers."""
    table = Table(title=title, title_justify="left", caption=note, caption_justify="left")
    for column in columns:
        right = column.startswith(">")
        table.add_column(column.removeprefix(">"), justify="right" if right else "left")
    return table


def _blocked(facts: Facts) -> Table:
    """Every encounter that could not be billed as posted: the rule, the sentence, who mends it."""
    now = {one["id"]: one["status"] for one in facts.encounters}
    table = _table(
        "What stood in the way, told at once",
        *("Encounter", "Rule", "Why", "Mends it", "Now"),
    )
    for row in facts.posted:
        encounter = row["encounter"]
        findings = [one for one in encounter["findings"] if one["action"] in ("block", "hold")]
        for place, finding in enumerate(findings):
            first = place == 0
            table.add_row(
                encounter["encounter_ref"] if first else "",
                finding["rule"],
                finding["en"],
                finding["mends"],
                now[encounter["id"]] if first else "",
            )
    return table


def _outcomes(facts: Facts) -> Table:
    """Every encounter, grouped by what became of it."""
    groups: dict[str, list[Json]] = defaultdict(list)
    for encounter in facts.encounters:
        groups[_outcome(facts, encounter)].append(encounter)
    table = _table(
        "What became of each encounter",
        *("Outcome", ">Encounters", ">Charged", ">Paid", "For example"),
    )
    for outcome, encounters in sorted(groups.items(), key=lambda group: -len(group[1])):
        claims = {one["claim_id"] for one in encounters} - {None}
        table.add_row(
            outcome,
            str(len(encounters)),
            print_dollars(sum(facts.claims[one]["charge_cents"] for one in claims)),
            print_dollars(sum(facts.claims[one]["paid_cents"] for one in claims)),
            encounters[0]["encounter_ref"],
        )
    table.add_section()
    table.add_row("all", str(len(facts.encounters)))
    return table


def _outcome(facts: Facts, encounter: Json) -> str:
    claim = facts.claims.get(encounter["claim_id"])
    if claim is None:
        return _UNCLAIMED.get(encounter["status"], "waits for the next run")
    told = [payment["outcome"] for payment in facts.payments.get(claim["id"], ())]
    if claim["exchange_status"] == "rejected":
        return "claim rejected in front (277CA)"
    begin = "denied, replaced by the CBO, then " if claim["claim_frequency_code"] == "7" else ""
    return begin + _ended(facts, claim, told)


def _ended(facts: Facts, claim: Json, told: list[str]) -> str:
    if "reversal" in told:
        return "paid, reversed, corrected and paid less"
    if facts.taken_back.get(claim["id"]):
        return "paid, taken back by the plan (PLB WO)"
    if not told:
        return "claimed, no answer yet"
    if told[-1] == "denied":
        return "denied"
    if told[-1] == "zero_paid":
        return "paid with $0"
    if any(payment["interest_cents"] for payment in facts.payments[claim["id"]]):
        return "paid in full, with interest"
    return (
        "paid in full" if claim["paid_cents"] == claim["charge_cents"] else "paid less than charged"
    )


def _plans(facts: Facts) -> Table:
    """What each plan was charged and what it sent."""
    table = _table(
        "What the plans paid",
        *("Plan", ">Files", ">Claims", ">Charged", ">835s", ">For claims", ">Adjusted", ">Paid"),
        note="Adjusted: interest, money taken back, balances carried forward (PLB).",
    )
    plans = {one["plan_id"] for one in facts.claims.values()}
    for plan in sorted(plans, key=lambda one: facts.names[one]):
        claims = [one for one in facts.claims.values() if one["plan_id"] == plan]
        sent = [one for one in facts.remittances if one["plan_id"] == plan]
        table.add_row(
            facts.names[plan],
            str(sum(one["plan_id"] == plan for one in facts.batches)),
            str(len(claims)),
            print_dollars(sum(one["charge_cents"] for one in claims)),
            str(len(sent)),
            print_dollars(sum(one["claim_paid_cents"] for one in sent)),
            print_dollars(-sum(one["provider_adjustment_cents"] for one in sent)),
            print_dollars(sum(one["total_cents"] for one in sent)),
        )
    return table


def _cbos(facts: Facts) -> Table:
    """Where each CBO's money is."""
    table = _table(
        "Where each dollar is",
        *("CBO", ">Paid to the hub", ">Fee", ">Owed to the CBO", ">Paid to it directly"),
        note="Suspense: money that no claim could be found for yet, and balances carried forward.",
    )
    columns = ("fee_cents", "owed_to_cbos_cents", "paid_directly_cents")
    for cbo, balances in sorted(facts.by_cbo.items(), key=lambda row: facts.names[row[0]]):
        fee, owed, directly = (balances[name] for name in columns)
        table.add_row(facts.names[cbo], *map(print_dollars, (fee + owed, fee, owed, directly)))
    whole = facts.balances
    table.add_row("suspense", print_dollars(whole["suspense_cents"]))
    table.add_section()
    totals: list[Cents] = [whole[name] for name in ("paid_cents", *columns)]
    table.add_row("all", *map(print_dollars, totals))
    return table


def _close(console: Console, facts: Facts, played: Played) -> None:
    paid, rest = facts.balances["paid_cents"], facts.balances["ledger_sum_cents"]
    console.print(
        f"{len(facts.posted)} encounters of {len(facts.by_cbo)} CBOs became "
        f"{len(facts.claims)} claims in {len(facts.batches)} files; "
        f"{len(facts.remittances)} remittances brought {print_dollars(paid)} to the hub. "
        f"All postings of the ledger sum to {print_dollars(rest)}.",
        style="bold",
    )
    if played.freed:
        console.print(
            f"{played.freed} encounter was freed when a missing contract term was confirmed."
        )
