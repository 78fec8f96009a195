"""What if: the smallest changes that make an encounter payable, each one verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.encounters.what_if import WhatIf, ask_what_if
from hub.rules.history import History
from hub.rules.known import (
    Authorization,
    Contract,
    DatedTerm,
    InitiatingVisit,
    Known,
    Member,
    OtherCoverage,
    Span,
    Topic,
)
from hub.rules.plain import PLAIN_TERM_VALUES
from tests.encounters.test_judge import OPEN, RECEIVED, served, world

FULL = 12


def ask(
    history: History | None = None,
    *,
    terms: dict[str, Any] | None = None,
    member: dict[str, Any] | None = None,
    worker: dict[str, Any] | None = None,
    received_on: date = RECEIVED,
    **encounter: Any,
) -> WhatIf:
    known = world()
    values = {**PLAIN_TERM_VALUES, **(terms or {})}
    dated = tuple(
        DatedTerm(name, value, OPEN, confirmed_on=None if value == "?" else OPEN.first)
        for name, value in values.items()
    )
    contract: Contract = known.contracts["con"]
    known.contracts = {"con": replace(contract, terms=dated)}
    held: Member = known.members["member"]
    known.members = {"member": replace(held, **(member or {}))}
    known.health_workers = {"worker": replace(known.health_workers["worker"], **(worker or {}))}
    minutes = encounter.pop("length", 30)
    one = replace(served("a", "09:00", minutes), **encounter)
    return ask_what_if(known, history or History(), one, received_on)


def used(units: int) -> History:
    history = History()
    history.add_units("person", date(2026, 1, 5), units)
    return history


def changed(answer: WhatIf) -> list[str]:
    return [change.finding.rule_id for change in answer.changes]


def test_a_ready_encounter_needs_no_change() -> None:
    answer = ask()
    assert (answer.status, answer.payable, answer.changes, answer.stands) == (
        "ready",
        True,
        (),
        (),
    )
    assert (answer.expected_cents, answer.units) == (2666, 1)
    assert answer.units_left == {"day": 3, "before_plan_of_care": 11, "year": None}


@pytest.mark.parametrize(
    ("change", "rule", "choices"),
    [
        ({"group_size": 1, "stated_code": "98961"}, "CHW-CODE-98960", ("98960",)),
        ({"stated_code": "G0023"}, "CHW-CODE-G0023-24", ("98960",)),
        ({"stated_code": "Z6500"}, "CHW-NATL-CODES", ("98960",)),
        ({"stated_modifiers": ("95",)}, "CHW-MOD-U2", ("U2",)),
        ({"stated_units": 3, "length": 60}, "CHW-UNIT-SIZE", ("2",)),
        ({"diagnoses": ()}, "CHW-CPT-ICD", ()),
        ({"diagnoses": ("Z59.0",)}, "CHW-ICD-DOS", ("Z59.00", "Z59.01", "Z59.02")),
        ({"place_of_service": "03"}, "POS-GENERAL", ("11", "12", "23", "99")),
        ({"place_of_service": "10"}, "CHW-MOD-TELE", ("11", "12", "23", "99")),
        ({"eligibility_criterion": None}, "ELIG-CRITERIA", ()),
        ({"topics": (Topic("health_navigation", 30, False),)}, "DOC-NATURE", ()),
        ({"topics": (Topic("health_navigation", 20),), "length": 50}, "DOC-SUPPORT", ()),
        ({"delay_reason_code": "2"}, "TF-FFS-DRC", ()),
        ({"member": {"recommendations": ()}}, "CHW-REC-REQ", ()),
        ({"member": {"sex": None}}, "DOC-CLAIMMIN", ()),
        ({"terms": {"eligibility_check_days_max": 30}}, "ELIG-MONTH", ()),
        ({"terms": {"consent_methods": ["electronic"]}}, "DOC-CONSENT-BILL", ("electronic",)),
        ({"worker": {"certificate": None}}, "CHWQ-CERT", ()),
        ({"worker": {"lived_experience_attested_on": None}}, "CHWQ-LIVED", ()),
    ],
)
def test_one_change_makes_it_payable(
    change: dict[str, Any], rule: str, choices: tuple[str, ...]
) -> None:
    answer = ask(**change)
    assert answer.status == "blocked"
    assert changed(answer) == [rule]
    assert answer.changes[0].choices == choices
    assert answer.payable
    assert answer.stands == ()


def test_units_beyond_the_threshold_need_a_plan_of_care() -> None:
    answer = ask(used(FULL))
    assert changed(answer) == ["CHW-UNIT-12-POC"]
    assert answer.payable
    assert answer.units_left["before_plan_of_care"] == 0


def test_where_the_plan_authorizes_the_plan_of_care_brings_its_authorization() -> None:
    threshold = {"units": 12, "window": "calendar_year", "action": "request_auth"}
    answer = ask(used(FULL), terms={"unit_threshold": threshold})
    assert (changed(answer), answer.payable) == (["CHW-UNIT-12-POC"], True)


def test_five_units_need_an_authorization() -> None:
    answer = ask(length=136)
    assert (changed(answer), answer.payable) == (["CHW-UNIT-DAY-MAX"], True)
    assert (answer.units, answer.expected_cents, answer.units_left["day"]) == (5, 13330, 0)


def test_five_units_under_an_authorization_need_its_number() -> None:
    held = (Authorization("units_per_day", "A-1", "plan", Span(date(2026, 1, 1)), 5),)
    confirmed = {"rules_confirmed": ["CHW-UNIT-DAY-TAR"]}
    answer = ask(length=136, member={"authorizations": held}, terms=confirmed)
    assert (changed(answer), answer.payable) == (["CHW-UNIT-DAY-TAR"], True)
    assert answer.changes[0].choices == ("A-1",)


def test_a_recommendation_is_asked_of_a_kind_that_the_plan_takes() -> None:
    terms = {"recommender_types": ["dentist"], "referring_provider_required": True}
    answer = ask(member={"recommendations": ()}, terms=terms)
    assert (changed(answer), answer.payable) == (["CHW-REC-REQ"], True)
    other = ask(terms={"recommender_types": ["dentist"]})
    assert (changed(other), other.payable) == (["CHW-REC-WHO"], True)


@pytest.mark.parametrize(
    ("pathway", "rule"),
    [("work_experience", "CHWQ-WORK-HOURS"), ("violence_prevention", "CHWQ-VPP-CERT")],
)
def test_a_certificate_of_the_pathway_sets_the_worker_right(pathway: str, rule: str) -> None:
    topics = (Topic("violence_prevention", 30),)
    worker = {"certificate": None, "pathway": pathway, "first_service_on": None}
    answer = ask(worker=worker, topics=topics)
    assert (changed(answer), answer.payable) == ([rule], True)


def test_an_incomplete_record_is_completed() -> None:
    member = {"sex": None, "has_name": False, "has_address": False, "birth_date": None}
    answer = ask(member=member)
    assert (changed(answer), answer.payable) == (["DOC-CLAIMMIN"], True)


def test_a_stale_code_without_a_successor_cannot_be_set_right() -> None:
    answer = ask(diagnoses=("Q99.99",))
    assert (answer.changes, answer.payable) == ((), False)


def test_of_several_codes_the_faulty_one_is_replaced() -> None:
    answer = ask(diagnoses=("Z59.41", "Z59.0"))
    assert (changed(answer), answer.payable) == (["CHW-ICD-DOS"], True)


def test_a_place_that_no_allowed_one_can_replace_stands() -> None:
    terms = {"place_of_service_allowed": ["11"]}
    remote = {"modality": "video", "telehealth_consent_on": date(2026, 1, 1)}
    answer = ask(terms=terms, place_of_service="10", **remote)
    assert (answer.changes, answer.payable) == ((), False)
    open_to_it = {"place_of_service_allowed": ["11", "02"]}
    moved = ask(terms=open_to_it, place_of_service="12", **remote)
    assert (changed(moved), moved.changes[0].choices) == (["CHW-MOD-TELE"], ("02",))


def test_medicare_must_have_decided_on_a_g_code() -> None:
    terms = {
        "g_codes_accepted": True,
        "g_code_modifiers": ["U2"],
        "g_code_diagnoses": ["Z59.41"],
        "initiating_visit_lookback_days": 365,
    }
    medicare = (OtherCoverage("medicare", Span(date(2025, 1, 1))),)
    answer = ask(
        terms=terms,
        member={"other_coverage": medicare},
        service="community_health_integration",
        initiating_visit=InitiatingVisit("99213", date(2026, 1, 5), "1635515053"),
        length=60,
    )
    assert sorted(changed(answer)) == ["CHW-G-TREATPLAN", "ELIG-DUAL"]
    assert [found.rule_id for found in answer.stands] == ["RATE-MCP"]


def test_several_findings_are_set_right_one_after_the_other() -> None:
    answer = ask(used(FULL), diagnoses=(), modality="video", place_of_service="12")
    assert sorted(changed(answer)) == [
        "CHW-CPT-ICD",
        "CHW-MOD-TELE",
        "CHW-UNIT-12-POC",
        "DOC-CONSENT-TELE",
    ]
    assert answer.payable


def test_a_covered_part_can_be_billed_without_the_excluded_one() -> None:
    topics = (Topic("health_education", 20), Topic("transportation", 40))
    answer = ask(topics=topics, length=60)
    assert (changed(answer), answer.units, answer.expected_cents) == (["COV-NOT"], 1, 2666)
    alone = ask(topics=(Topic("transportation", 30),))
    assert (alone.changes, alone.payable) == ((), False)
    assert [found.rule_id for found in alone.stands] == ["COV-NOT"]


def test_what_no_record_could_mend_stands() -> None:
    answer = ask(group_size=9)
    assert (answer.payable, answer.changes, answer.expected_cents) == (False, (), None)
    assert [found.rule_id for found in answer.stands] == ["CHW-GROUP-SIZE"]
    assert answer.units_left["day"] == 4


def test_an_unconfirmed_term_stands_until_the_hub_confirms_it() -> None:
    answer = ask(terms={"rendering_rule": "?"})
    assert (answer.status, answer.payable) == ("held", False)
    assert [found.term for found in answer.stands] == ["rendering_rule"]


def test_a_late_encounter_needs_a_delay_reason_that_the_plan_accepts() -> None:
    late = date(2026, 12, 1)
    assert not ask(received_on=late).payable
    answer = ask(received_on=late, terms={"late_filing_accepted": ["7", "11"]})
    assert (answer.payable, answer.changes[0].choices) == (True, ("7", "11"))


def test_other_coverage_must_have_decided_where_the_contract_insists() -> None:
    other = (OtherCoverage("commercial", Span(date(2025, 1, 1))),)
    answer = ask(member={"other_coverage": other}, terms={"other_coverage_first": True})
    assert (changed(answer), answer.payable) == (["ELIG-OHC-FIRST"], True)


def test_a_yearly_cap_is_told() -> None:
    answer = ask(used(4), terms={"units_per_year_max": 10})
    assert answer.units_left["year"] == 5


def test_nothing_is_counted_by_asking() -> None:
    history = used(3)
    ask(history)
    assert history.units_in_year("person", 2026) == 3


def test_the_answer_is_told_in_both_languages() -> None:
    told = ask(used(FULL), group_size=9).as_json()
    assert told["status"] == "blocked"
    assert told["payable_after_changes"] is False
    assert told["stands"][0]["rule"] == "CHW-GROUP-SIZE"
    change = ask(used(FULL)).as_json()["changes"][0]
    assert change["rule"] == "CHW-UNIT-12-POC"
    assert change["mends"] == "supervising_provider"
    assert change["en"] != change["es"]


def test_an_encounter_of_an_unknown_member_cannot_be_asked_about() -> None:
    with pytest.raises(KeyError):
        ask_what_if(Known(), History(), served("a", "09:00", 30), RECEIVED)
