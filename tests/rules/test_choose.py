"""The one active contract and agreement of the member's plan that day, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hub.rules.choose import Choice, choose_contract
from hub.rules.known import Agreement, Contract, Coverage, Encounter, Known, Member, Span
from hub.rules.plain import PLAIN_FACTS

DAY = PLAIN_FACTS.day
OPEN = Span(date(2020, 1, 1))
PAST = Span(date(2020, 1, 1), date(2025, 12, 31))
CONTRACT = Contract("con", "plan", (OPEN,))
AGREEMENT = Agreement("agr", "cbo", ("con",), (OPEN,))


def choose(
    *agreements: Agreement,
    contracts: tuple[Contract, ...] = (CONTRACT,),
    coverage: tuple[Coverage, ...] = (Coverage("plan", OPEN),),
) -> Choice:
    known = Known(
        contracts={contract.key: contract for contract in contracts},
        agreements={"cbo": agreements},
    )
    encounter: Encounter = PLAIN_FACTS.encounter
    member: Member = replace(PLAIN_FACTS.member, coverage=coverage)
    return choose_contract(known, encounter, member)


def test_a_choice_of_nothing_knows_no_plan() -> None:
    assert Choice(("plan",)) == Choice(("plan",), None, None, False, 0)


def test_the_one_that_fits_is_chosen() -> None:
    assert choose(AGREEMENT) == Choice(("plan",), CONTRACT, AGREEMENT, True, 1)


def test_without_coverage_on_the_day_no_plan_is_known() -> None:
    assert choose(AGREEMENT, coverage=(Coverage("plan", PAST),)) == Choice(())
    assert choose(AGREEMENT, coverage=()) == Choice(())


def test_a_plan_that_the_cbo_does_not_bill_is_told_but_not_known() -> None:
    assert choose(AGREEMENT, coverage=(Coverage("other", OPEN),)) == Choice(("other",))
    assert choose() == Choice(("plan",))


def test_a_contract_or_agreement_that_has_ended_leaves_the_plan_known() -> None:
    ended = replace(CONTRACT, active=(PAST,))
    assert choose(AGREEMENT, contracts=(ended,)) == Choice(("plan",), plan_known=True)
    assert choose(replace(AGREEMENT, active=(PAST,))) == Choice(("plan",), plan_known=True)


def test_a_contract_that_nobody_holds_stops_no_other() -> None:
    both = replace(AGREEMENT, contracts=("gone", "elsewhere", "con"))
    elsewhere = Contract("elsewhere", "other", (OPEN,))
    chosen = choose(both, contracts=(elsewhere, CONTRACT))
    assert (chosen.contract, chosen.count) == (CONTRACT, 1)


def test_two_that_fit_are_counted_and_neither_is_chosen() -> None:
    second = Contract("second", "plan", (OPEN,))
    chosen = choose(
        AGREEMENT, replace(AGREEMENT, contracts=("second",)), contracts=(CONTRACT, second)
    )
    assert chosen == Choice(("plan",), plan_known=True, count=2)


def test_a_choice_among_two_plans_names_only_the_one_that_is_billed() -> None:
    two = (Coverage("other", OPEN), Coverage("plan", OPEN))
    assert choose(AGREEMENT, coverage=two).plans == ("plan",)
    assert choose(coverage=two).plans == ("other", "plan")
