"""Which contract and agreement apply to an encounter, or why none does."""

from __future__ import annotations

from dataclasses import dataclass

from hub.rules.known import Agreement, Contract, Encounter, Key, Known, Member, in_any


@dataclass(frozen=True, slots=True)
class Choice:
    """The contract and agreement that apply on a day, or why none does."""

    plans: tuple[Key, ...]
    contract: Contract | None = None
    agreement: Agreement | None = None
    plan_known: bool = False
    count: int = 0


def choose_contract(known: Known, encounter: Encounter, member: Member) -> Choice:
    """The one active contract and agreement for the member's plan that day.

    `plan_known` says that this CBO has an agreement for that plan at all, on whatever day;
    `count` is how many contracts fit: more than one, and nobody can say who pays.
    """
    day = encounter.service_date
    plans = tuple(spell.plan for spell in member.coverage if spell.span.holds(day))
    plan_known = False
    fitting: list[tuple[Contract, Agreement]] = []
    for agreement in known.agreements.get(encounter.cbo, ()):
        for contract_key in agreement.contracts:
            contract = known.contracts.get(contract_key)
            if contract is None or contract.plan not in plans:
                continue
            plan_known = True
            if in_any(agreement.active, day) and in_any(contract.active, day):
                fitting.append((contract, agreement))
    if len(fitting) != 1:
        return Choice(plans, plan_known=plan_known, count=len(fitting))
    contract, agreement = fitting[0]
    return Choice((contract.plan,), contract, agreement, True, 1)
