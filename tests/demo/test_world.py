"""The demo's world is the same for the same seed, valid on any day, and wrong only on purpose."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest

from hub.demo.encounters import MISTAKES
from hub.demo.houses import CBOS, DIRECT_CBO, PLANS
from hub.demo.names import Invention
from hub.demo.world import World, make_world
from hub.encounters.bundle import check_bundle
from hub.kit.identifiers import is_cin, is_npi, is_tin

DAYS = [date(2026, 11, 22), date(2027, 1, 4), date(2028, 2, 29), date(2029, 7, 1)]


def encounters(world: World) -> list[dict[str, Any]]:
    found = []
    for week in world.weeks:
        found += week.encounters
        for session in week.sessions:
            shared = {name: value for name, value in session.items() if name != "members"}
            found += [shared | one for one in session["members"]]
    return found


def judged(today: date) -> dict[str, Any]:
    world = make_world(today)
    bundle = {
        "as_of": today.isoformat(),
        "organizations": world.organizations,
        "contracts": world.contracts,
        "agreements": world.agreements,
        "health_workers": world.health_workers,
        "members": world.members,
        "encounters": encounters(world),
    }
    return check_bundle(json.dumps(bundle).encode())


def test_the_same_seed_and_day_give_the_same_world() -> None:
    assert make_world(DAYS[0]) == make_world(DAYS[0])
    assert make_world(DAYS[0], seed=1) != make_world(DAYS[0], seed=2)


def test_there_are_three_plans_six_cbos_and_more_than_three_hundred_encounters() -> None:
    world = make_world(DAYS[0])
    assert (len(PLANS), len(CBOS)) == (3, 6)
    assert len(encounters(world)) >= 300
    assert sum(len(week.sessions) for week in world.weeks) == 12
    holders = [one["holder_ref"] for one in world.contracts if "holder_ref" in one]
    assert holders == [DIRECT_CBO]
    assert {one["billing_provider"] for one in world.contracts} == {"hub", "cbo"}


@pytest.mark.parametrize("today", DAYS)
def test_only_the_mistakes_are_blocked_or_held_whatever_the_day(today: date) -> None:
    found = [one for one in judged(today)["encounters"] if one["status"] != "ready"]
    by_mistake = Counter(
        name
        for one in found
        for name in (*MISTAKES, "circle", "visit")
        if f"-{name}" in one["encounter_ref"]
    )
    assert set(MISTAKES) <= set(by_mistake)
    assert by_mistake["circle"] + by_mistake["visit"] <= 5  # the tenth unit of a year, honestly met
    assert {one["status"] for one in found} == {"blocked", "held"}


def test_a_person_known_to_two_cbos_has_one_cin_and_two_references() -> None:
    cins = Counter(one["cin"] for one in make_world(DAYS[0]).members if is_cin(one["cin"]))
    assert sorted(cins.values())[-3:] == [1, 2, 2]


def test_invented_identifiers_have_their_form_and_come_once() -> None:
    invention = Invention(7)
    npis = [invention.npi() for _ in range(50)]
    assert all(is_npi(one) for one in npis)
    assert all(is_tin(invention.tin()) for _ in range(50))
    assert all(is_cin(invention.cin()) for _ in range(50))
    assert len(set(npis)) == 50
