"""Terms and rates are added, superseded where they overlap, and never rewritten."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from sqlmodel import Session, select

from hub.contracts.profile import profiles, write_template
from hub.database import HUB, bind
from hub.tables import ContractTerm
from tests.api.world import Party, World, bundled

CONFIRMED = {"source": "letter", "confirmed_by": "a person", "confirmed_on": "2026-06-01"}


@pytest.fixture
def sierra(admin: Party) -> Party:
    """The administrator, with the contract con-sierra in place."""
    admin.must("POST", "/v1/contracts", bundled("contracts", "con-sierra"))
    return admin


def put(party: Party, name: str, value: Any, first: str, last: str | None = None, **more: Any):
    term = {"value": value, "from": first, "to": last, **CONFIRMED, **more}
    return party.must("POST", "/v1/contracts/con-sierra/terms", {"terms": {name: term}})


def spans(shown: dict[str, Any], name: str) -> list[tuple[Any, str, str | None]]:
    return [(term["value"], term["from"], term["to"]) for term in shown["terms"][name]]


def test_a_confirmation_takes_the_place_of_the_unconfirmed_value(sierra: Party) -> None:
    value = {"units": 12, "window": "calendar_year", "action": "none"}
    shown = put(sierra, "unit_threshold", value, "2025-01-01")
    assert spans(shown, "unit_threshold") == [(value, "2025-01-01", None)]
    assert "unit_threshold" not in shown["unconfirmed_terms"]


def test_a_newer_value_ends_the_older_one_the_day_before(sierra: Party) -> None:
    shown = put(sierra, "units_per_day_max", 6, "2026-07-01")
    assert spans(shown, "units_per_day_max") == [
        (4, "2025-01-01", "2026-06-30"),
        (6, "2026-07-01", None),
    ]


def test_an_exception_for_a_while_leaves_the_days_around_it(sierra: Party) -> None:
    shown = put(sierra, "units_per_day_max", 6, "2026-03-01", "2026-03-31")
    assert spans(shown, "units_per_day_max") == [
        (4, "2025-01-01", "2026-02-28"),
        (6, "2026-03-01", "2026-03-31"),
        (4, "2026-04-01", None),
    ]
    kept = shown["terms"]["units_per_day_max"]
    assert {term["confirmed_by"] for term in kept} == {"example administrator", "a person"}


def test_a_value_for_one_cbo_stands_beside_the_one_for_all(sierra: Party) -> None:
    shown = put(sierra, "units_per_day_max", 8, "2026-01-01", cbo_ref="cbo-camino", county="37")
    assert spans(shown, "units_per_day_max") == [
        (4, "2025-01-01", None),
        (8, "2026-01-01", None),
    ]


def test_what_was_known_before_stays_on_record(world: World, sierra: Party) -> None:
    put(sierra, "units_per_day_max", 6, "2026-07-01")
    with Session(world.database.engine) as session:
        bind(session, HUB)
        query = select(ContractTerm).where(ContractTerm.name == "units_per_day_max")
        rows = session.exec(query).all()
    old = [row for row in rows if row.superseded_at is not None]
    assert [(row.value, row.effective_to) for row in old] == [(4, None)]
    assert old[0].superseded_by in {row.id for row in rows}
    assert len(rows) == 3


def test_two_values_of_one_term_are_given_in_a_list(sierra: Party) -> None:
    terms = {
        "units_per_day_max": [
            {"value": 4, "from": "2025-01-01", "to": "2025-12-31", **CONFIRMED},
            {"value": 5, "from": "2026-01-01", **CONFIRMED},
        ]
    }
    shown = sierra.must("POST", "/v1/contracts/con-sierra/terms", {"terms": terms})
    assert [value for value, _, _ in spans(shown, "units_per_day_max")] == [4, 5]


def test_a_wrong_value_in_a_list_is_named_by_its_place(sierra: Party) -> None:
    terms = {"units_per_day_max": [{"value": 4, "from": "2025-01-01", **CONFIRMED},
                                   {"value": "x", "from": "2026-01-01", **CONFIRMED}]}  # fmt: skip
    refused = sierra.post("/v1/contracts/con-sierra/terms", {"terms": terms})
    assert refused.json()["errors"][0]["pointer"] == "/terms/units_per_day_max/1/value"


def test_a_term_outside_the_catalogue_is_refused(sierra: Party) -> None:
    terms = {"lucky_number": {"value": 7, "from": "2025-01-01", **CONFIRMED}}
    refused = sierra.post("/v1/contracts/con-sierra/terms", {"terms": terms})
    assert (refused.status_code, refused.json()["code"]) == (422, "term_unfit")
    assert refused.json()["errors"][0]["pointer"] == "/terms/lucky_number"


def test_a_newer_price_ends_the_older_one(sierra: Party) -> None:
    rate = {"code": "98960", "modifiers": ["U2"], "amount_cents": 3000, "from": "2026-07-01"}
    shown = sierra.must("POST", "/v1/contracts/con-sierra/rates", {"rates": [rate]})
    found = [
        (each["amount_cents"], each["from"], each["to"])
        for each in shown["rates"]
        if each["code"] == "98960"
    ]
    assert found == [(2666, "2026-01-01", "2026-06-30"), (3000, "2026-07-01", None)]
    assert shown["version"] == 2


def test_the_template_names_every_term_and_confirms_none() -> None:
    place = files("hub.contracts").joinpath("profiles", "template.json")
    again = "run `python -m hub.contracts.profile > hub/contracts/profiles/template.json`"
    assert place.read_text(encoding="utf-8") == write_template(), again
    for term in profiles()["template"].contract.terms.values():
        assert not isinstance(term, tuple)
        assert (term.value, term.confirmed_on) == (None, None)


def test_the_example_plans_say_that_they_are_fictional_and_can_be_posted(admin: Party) -> None:
    listed = admin.must("GET", "/v1/profiles")["data"]
    assert len(listed) == 4
    for profile in listed:
        if profile["name"] == "template":
            continue
        assert "Fictional" in profile["organization"]["name"]
        assert profile["about"].startswith("Fictional")
        admin.must("POST", "/v1/organizations", profile["organization"])
        made = admin.must("POST", "/v1/contracts", profile["contract"])
        page = admin.must("GET", f"/v1/contracts/{made['id']}/profile")
        assert page["terms"]["rounding_rule"]["status"] == "confirmed"
        assert page["terms_outside_catalogue"] == []
