"""What one CLP means, and what all of a claim's CLPs come to, in any order."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from hub.kit.identifiers import new_id
from hub.remittances.outcome import Told, outcome_of, standing, status_of
from hub.remittances.references import candidates, problems_of
from hub.x12.read_835 import read_remittances
from tests.remittances.files import Payment, Remit, Service


def outcome(status: str, paid: int, *cas: tuple[str, str, int], charge: int = 2666) -> str:
    services = [Service("98960", charge, paid, cas)]
    payment = Payment("A1", charge, paid, services, status)
    (remittance,) = read_remittances(Remit([payment], total_cents=0).content)
    return outcome_of(remittance.claims[0])


@pytest.mark.parametrize(
    ("status", "paid", "cas", "expected"),
    [
        ("1", 2666, (), "paid"),
        ("4", 2666, (), "paid"),
        ("1", 0, (("CO", "45", 2666),), "zero_paid"),
        ("1", 0, (("CO", "24", 2666),), "zero_paid"),
        ("2", 0, (("OA", "23", 2666),), "zero_paid"),
        ("1", 0, (("PR", "1", 2666),), "zero_paid"),
        ("1", 0, (("CO", "29", 2666),), "denied"),
        ("1", 0, (("CO", "45", 2600), ("CO", "16", 66)), "denied"),
        ("1", 0, (("CO", "16", 0), ("CO", "45", 2666)), "zero_paid"),
        ("4", 0, (("CO", "45", 2666),), "denied"),
        ("22", -2666, (), "reversal"),
        ("23", 0, (("CO", "109", 2666),), "information"),
        ("25", 0, (("CO", "101", 2666),), "information"),
    ],
)
def test_paid_nothing_is_denied_only_for_a_reason_that_is_more_than_a_price(
    status: str, paid: int, cas: tuple[tuple[str, str, int], ...], expected: str
) -> None:
    assert outcome(status, paid, *cas) == expected


def told(what: str, cents: int, day: int = 1, charge: int = 2666) -> Told:
    sign = -1 if what == "reversal" else 1
    return Told(new_id(), what, sign * charge, cents, date(2026, 6, day), f"T{day}", 1)


def status(*said: Told) -> str:
    net = sum(one.paid_cents for one in said)
    return status_of(said, net_cents=net, expected_cents=2666)


CASES = {
    "paid": [told("paid", 2666)],
    "partly_paid": [told("paid", 2000)],
    "denied": [told("denied", 0)],
    "reversed": [told("paid", 2666), told("reversal", -2666, 2)],
    "paid again": [told("paid", 2666), told("reversal", -2666, 2), told("paid", 2666, 3)],
    "denied, then paid": [told("denied", 0), told("paid", 2666, 2)],
    "denied again": [told("paid", 2666), told("reversal", -2666, 2), told("denied", 0, 3)],
    "partly reversed": [told("paid", 1000), told("paid", 1666, 2), told("reversal", -1000, 3)],
}
ENDS = {
    "paid again": "paid",
    "denied, then paid": "paid",
    "denied again": "denied",
    "partly reversed": "partly_paid",
}


@pytest.mark.parametrize("name", CASES)
def test_a_claims_status_is_the_same_in_every_order_of_arrival(name: str) -> None:
    found = {status(*order) for order in permutations(CASES[name])}
    assert found == {ENDS.get(name, name)}


def test_a_reversal_takes_one_payment_of_its_amount_and_names_it() -> None:
    first, second, back = told("paid", 1000), told("paid", 1000, 2), told("reversal", -1000, 3)
    left, taken = standing([back, first, second])
    assert left == [first]
    assert taken == {back.id: second.id}


def test_a_reversal_of_nothing_known_leaves_everything_standing() -> None:
    first, back = told("paid", 1000), told("reversal", -500, 2)
    assert standing([first, back]) == ([first], {})


def test_a_plb_reference_is_read_by_the_contracts_pattern_first() -> None:
    found = candidates("ABC123420260601 CLAIM9", ["{acct}{ccyymmdd} {claim}"])
    assert found[:2] == ["ABC1234", "CLAIM9"]
    assert candidates("CLAIM9", ["{acct}{ccyymmdd} {claim}"]) == ["CLAIM9"]
    assert candidates("X1, Y2", [])[1:] == ["X1", "Y2"]
    assert candidates("", []) == []


def test_a_pattern_that_names_nothing_is_refused() -> None:
    assert problems_of("{acct}{ccyymmdd}") == []
    assert problems_of("{any}") == ["it names neither {acct} nor {claim}"]
    assert problems_of("{acct}{what}") == ["{what} is not known"]
