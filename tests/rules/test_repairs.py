"""Each repair changes the one thing that its rule asks for, and names the values that would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.rules.catalog import RULES_BY_ID
from hub.rules.diagnoses import DiagnosisTable, read_table
from hub.rules.evaluate import evaluate
from hub.rules.facts import Facts
from hub.rules.known import (
    Authorization,
    Certificate,
    Consent,
    Encounter,
    HealthWorker,
    Member,
    PlanOfCare,
    Recommendation,
    Span,
    Topic,
)
from hub.rules.plain import DAY, PLAIN_FACTS, make_terms
from hub.rules.repairs import REPAIRS, Case, Repaired, repair
from hub.rules.rule import Action, Finding

TABLE = DiagnosisTable(read_table("= - -\nZ590 0 1\nZ599 .\n"))
ENCOUNTER, MEMBER, WORKER = PLAIN_FACTS.encounter, PLAIN_FACTS.member, PLAIN_FACTS.worker
TODAY = Span(DAY, DAY)


def mend(
    rule_id: str,
    *,
    facts: Mapping[str, Any] | None = None,
    terms: Mapping[str, Any] | None = None,
    encounter: Mapping[str, Any] | None = None,
    member: Mapping[str, Any] | None = None,
) -> Repaired | None:
    changed = replace(ENCOUNTER, **(encounter or {}))
    held: Member = replace(MEMBER, **(member or {}))
    given: Facts = replace(PLAIN_FACTS, encounter=changed, member=held, **(facts or {}))
    finding = Finding(RULES_BY_ID[rule_id], Action.BLOCK, "")
    case = Case(changed, held, WORKER)
    return repair(finding, case, given, make_terms(terms), TABLE)


def mended(rule_id: str, **more: Any) -> tuple[Case, tuple[str, ...]]:
    answer = mend(rule_id, **more)
    assert answer is not None
    return answer.case, answer.choices


def mended_encounter(rule_id: str, **more: Any) -> tuple[Encounter, tuple[str, ...]]:
    case, choices = mended(rule_id, **more)
    assert (case.member, case.worker) == (replace(MEMBER, **more.get("member", {})), WORKER)
    return case.encounter, choices


def mended_worker(rule_id: str) -> HealthWorker:
    case, choices = mended(rule_id)
    assert (case.encounter, case.member, choices) == (ENCOUNTER, MEMBER, ())
    return case.worker


def test_every_repair_is_of_a_rule_and_a_rule_without_one_has_none() -> None:
    assert set(REPAIRS) <= set(RULES_BY_ID)
    assert mend("ELIG-ECM") is None


def test_nothing_recorded_stands_in_for_a_term() -> None:
    finding = Finding(RULES_BY_ID["DOC-CONSENT-TELE"], Action.HOLD, "", term="unit_threshold")
    case = Case(ENCOUNTER, MEMBER, WORKER)
    assert repair(finding, case, PLAIN_FACTS, make_terms(), TABLE) is None


@pytest.mark.parametrize(
    ("rule", "told", "changes", "choices"),
    [
        ("CHW-CODE-98961", {"stated_code": "98960"}, {"stated_code": "98960"}, ("98960",)),
        ("CHW-NATL-CODES", {"stated_code": "Z9999"}, {"stated_code": None}, ("98960",)),
        ("CHW-MOD-U2", {"stated_modifiers": ("95",)}, {"stated_modifiers": ()}, ("U2",)),
        ("CHW-UNIT-SIZE", {"stated_units": 3}, {"stated_units": 1}, ("1",)),
        ("DOC-CONSENT-TELE", {}, {"telehealth_consent_on": DAY}, ()),
        ("ELIG-OHC-FIRST", {}, {"other_payer_decided_on": DAY}, ()),
        ("ELIG-DUAL", {}, {"medicare_decided_on": DAY}, ()),
        ("TF-FFS-DRC", {"delay_reason_code": "2"}, {"delay_reason_code": None}, ()),
        ("ELIG-CRITERIA", {}, {"eligibility_criterion": "unmet_social_need"}, ()),
    ],
)
def test_a_field_of_the_encounter_is_set_right(
    rule: str, told: dict[str, Any], changes: dict[str, Any], choices: tuple[str, ...]
) -> None:
    encounter, offered = mended_encounter(rule, encounter=told)
    assert encounter == replace(ENCOUNTER, **{**told, **changes})
    assert offered == choices


def test_a_code_without_units_yet_is_told_empty() -> None:
    assert mended_encounter("CHW-CODE-98960", facts={"code": None})[1] == ("",)
    assert mended_encounter("CHW-NATL-CODES", facts={"code": None})[1] == ("",)


def test_the_first_authorization_is_named_and_all_are_offered() -> None:
    held = tuple(Authorization("units_per_day", number, "plan", TODAY) for number in ("A1", "A2"))
    encounter, choices = mended_encounter("CHW-UNIT-DAY-TAR", facts={"authorizations": held})
    assert (encounter.authorization_number, choices) == ("A1", ("A1", "A2"))
    assert mend("CHW-UNIT-DAY-TAR") is None


def test_an_authorization_of_the_day_is_of_the_plan_that_pays() -> None:
    held = (Authorization("units_per_day", "old", "plan", TODAY, 1),)
    case, choices = mended(
        "CHW-UNIT-DAY-MAX",
        facts={"plans": ("plan", "other")},
        member={"authorizations": held},
    )
    new = Authorization("units_per_day", "-", "plan", TODAY)
    assert case.member == replace(MEMBER, authorizations=(*held, new))
    assert case.encounter == replace(ENCOUNTER, authorization_number="-")
    assert choices == ()


PLAN = PlanOfCare(
    Span(DAY),
    "physician",
    states_condition=True,
    states_other_professionals=True,
    states_objectives=True,
    states_services=True,
    states_frequency=True,
    names_social_need=True,
    reviewed_on=(DAY,),
    attested_on=DAY,
    submitted_on=DAY,
)


@pytest.mark.parametrize("action", ["keep_on_file", "attest", "submit_form", "request_auth"])
def test_a_whole_plan_of_care_begins_on_the_day_with_what_the_plan_asks_for(action: str) -> None:
    threshold = {"units": 12, "window": "lifetime", "action": action}
    older = PlanOfCare(Span(date(2020, 1, 1)))
    case, _ = mended(
        "CHW-UNIT-12-POC",
        terms={"unit_threshold": threshold},
        facts={"plans": ("plan", "other")},
        member={"plans_of_care": (older,)},
    )
    given = (Authorization("units_beyond_threshold", "-", "plan", TODAY),)
    assert case.member.plans_of_care == (older, PLAN)
    assert case.member.authorizations == (given if action == "request_auth" else ())
    assert case.encounter == ENCOUNTER


def test_without_a_threshold_a_plan_of_care_is_all() -> None:
    finding = Finding(RULES_BY_ID["CHW-G-TREATPLAN"], Action.BLOCK, "")
    case = Case(ENCOUNTER, MEMBER, WORKER)
    missing = make_terms(unconfirmed=["unit_threshold"])
    answer = repair(finding, case, PLAIN_FACTS, missing, TABLE)
    assert answer is not None
    assert (answer.case.member.plans_of_care, answer.case.member.authorizations) == ((PLAN,), ())


def test_a_recommendation_is_by_the_first_kind_that_the_plan_takes() -> None:
    case, _ = mended("CHW-REC-REQ", terms={"recommender_types": ["dentist", "pharmacist"]})
    given = Recommendation("dentist", DAY, "1000000004")
    assert case.member.recommendations == (*MEMBER.recommendations, given)
    case, _ = mended("CHW-REC-WHO", terms={"recommender_types": []})
    assert case.member.recommendations[-1].recommender_type == "physician"


def test_a_missing_diagnosis_is_given() -> None:
    encounter, choices = mended_encounter("CHW-CPT-ICD", encounter={"diagnoses": ()})
    assert (encounter.diagnoses, choices) == (("Z59.9",), ())


def test_a_shortened_diagnosis_is_made_whole_where_it_stands() -> None:
    codes = ("Z59.9", "Z59.0", "Z59.0")
    faults = ((0, "unreleased"), (1, "incomplete"), (2, "incomplete"))
    encounter, choices = mended_encounter(
        "CHW-ICD-DOS", encounter={"diagnoses": codes}, facts={"diagnosis_faults": faults}
    )
    assert encounter.diagnoses == ("Z59.9", "Z59.00", "Z59.0")
    assert choices == ("Z59.00", "Z59.01")
    unknown = {"diagnosis_faults": ((0, "unknown"),)}
    assert mend("CHW-ICD-DOS", encounter={"diagnoses": ("X00",)}, facts=unknown) is None


@pytest.mark.parametrize(
    ("modality", "choices"),
    [("in_person", ("11", "12")), ("video", ("02", "10")), ("audio", ("02", "10"))],
)
def test_a_place_is_one_that_goes_with_how_the_service_was_given(
    modality: str, choices: tuple[str, ...]
) -> None:
    terms = {"place_of_service_allowed": ["02", "11", "10", "12"]}
    told = {"modality": modality}
    encounter, offered = mended_encounter("CHW-MOD-TELE", terms=terms, encounter=told)
    assert (encounter.place_of_service, offered) == (choices[0], choices)
    none = {"place_of_service_allowed": ["99"] if modality != "in_person" else ["02"]}
    assert mend("POS-GENERAL", terms=none, encounter=told) is None


def test_a_consent_is_of_the_first_kind_that_the_plan_takes() -> None:
    told = {"consent_to_bill": None}
    encounter, choices = mended_encounter(
        "DOC-CONSENT-BILL", terms={"consent_methods": ["verbal", "written"]}, encounter=told
    )
    assert (encounter.consent_to_bill, choices) == (Consent("verbal", DAY), ("verbal", "written"))
    encounter, choices = mended_encounter("DOC-CONSENT-BILL", encounter=told)
    assert (encounter.consent_to_bill, choices) == (Consent("written", DAY), ("written",))


@pytest.mark.parametrize(
    ("topics", "minutes", "described"),
    [
        ((Topic("a", 10, False), Topic("b", 20)), 30, (Topic("a", 10), Topic("b", 20))),
        ((Topic("a", 10),), 30, (Topic("a", 10), Topic("health_navigation", 20))),
        ((Topic("a", 29),), 30, (Topic("a", 29), Topic("health_navigation", 1))),
        ((Topic("a", 40),), 30, (Topic("a", 40),)),
        ((), 30, (Topic("health_navigation", 30),)),
        ((), None, ()),
    ],
)
def test_what_was_done_is_described_for_all_of_the_minutes(
    topics: tuple[Topic, ...], minutes: int | None, described: tuple[Topic, ...]
) -> None:
    encounter, _ = mended_encounter(
        "DOC-NATURE", encounter={"topics": topics}, facts={"minutes": minutes}
    )
    assert encounter.topics == described


def test_what_is_not_covered_is_left_out_with_its_minutes() -> None:
    covered = (Topic("health_navigation", 20), Topic("peer_support", 15))
    topics = (covered[0], Topic("child_care", 30), covered[1])
    encounter, _ = mended_encounter("COV-NOT", encounter={"topics": topics})
    assert (encounter.topics, encounter.stated_minutes) == (covered, 35)
    assert (encounter.started_at, encounter.ended_at) == (None, None)
    assert mend("COV-SERVICES", encounter={"topics": (Topic("child_care", 30),)}) is None
    assert mend("COV-NOT", encounter={"topics": ()}) is None


def test_a_delay_reason_is_one_that_the_plan_takes() -> None:
    encounter, choices = mended_encounter("TF-MCP", terms={"late_filing_accepted": ["7", "15"]})
    assert (encounter.delay_reason_code, choices) == ("7", ("7", "15"))
    assert mend("TF-MCP") is None


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("CHWQ-CERT", "chw"),
        ("CHWQ-WORK", "chw"),
        ("CHWQ-WORK-HOURS", "chw"),
        ("CHWQ-VPP-CERT", "violence_prevention"),
        ("AP", "asthma"),
    ],
)
def test_a_certificate_is_of_the_kind_that_the_rule_wants(rule: str, kind: str) -> None:
    assert mended_worker(rule) == replace(WORKER, certificate=Certificate(kind, "-", DAY))


def test_a_lived_experience_is_attested_by_the_day() -> None:
    assert mended_worker("CHWQ-LIVED") == replace(WORKER, lived_experience_attested_on=DAY)


def test_eligibility_is_checked_on_the_day() -> None:
    checks = (date(2025, 1, 2),)
    case, _ = mended("ELIG-MONTH", member={"eligibility_checked_on": checks})
    assert case.member == replace(MEMBER, eligibility_checked_on=(*checks, DAY))


def test_a_member_is_completed_and_what_is_known_stays() -> None:
    bare = {"has_name": False, "has_address": False, "sex": None, "birth_date": None}
    case, _ = mended("DOC-CLAIMMIN", member=bare)
    whole = {"has_name": True, "has_address": True, "sex": "U", "birth_date": date(1900, 1, 1)}
    assert case.member == replace(MEMBER, **whole)
    case, _ = mended("DOC-CLAIMMIN", member={"has_name": False})
    assert case.member == MEMBER


def test_a_mended_encounter_offends_its_rule_no_more() -> None:
    told = {"stated_units": 3}
    facts = replace(PLAIN_FACTS, encounter=replace(ENCOUNTER, **told))
    (finding,) = evaluate(facts, make_terms())
    case = Case(facts.encounter, MEMBER, WORKER)
    answer = repair(finding, case, facts, make_terms(), TABLE)
    assert answer is not None
    assert evaluate(replace(facts, encounter=answer.case.encounter), make_terms()) == ()
