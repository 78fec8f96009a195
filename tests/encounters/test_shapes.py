"""The posted encounter: strict, bounded, nothing unknown, and no input echoed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hub.encounters.shapes import EncounterIn

BUNDLE = Path(__file__).parent.parent / "examples" / "bundle.json"
PLAIN: dict[str, Any] = json.loads(BUNDLE.read_text())["encounters"][0]


def test_every_encounter_of_the_example_can_be_read_and_written_again() -> None:
    for posted in json.loads(BUNDLE.read_text())["encounters"]:
        read = EncounterIn.model_validate(posted)
        again = EncounterIn.model_validate_json(read.model_dump_json())
        assert again == read


def test_a_posted_encounter_becomes_a_plain_value_under_the_callers_keys() -> None:
    value = EncounterIn.model_validate(PLAIN).to_value(
        key=1, cbo="c", member="m", health_worker="w"
    )
    assert (value.key, value.cbo, value.member, value.health_worker) == (1, "c", "m", "w")
    assert value.service_date == date(2026, 3, 4)
    assert [(topic.kind, topic.minutes, topic.has_note) for topic in value.topics] == [
        ("health_navigation", 35, True)
    ]
    assert value.consent_to_bill is not None
    assert value.consent_to_bill.method == "written"
    assert value.diagnoses == ("Z59.41",)


def test_a_blank_note_is_no_note() -> None:
    topic = {"kind": "health_education", "minutes": 5, "note": "  \n"}
    value = EncounterIn.model_validate(PLAIN | {"topics": [topic]}).to_value(
        key=1, cbo="c", member="m", health_worker="w"
    )
    assert not value.topics[0].has_note


def test_everything_a_rule_may_see_is_carried_over() -> None:
    more = {
        "initiating_visit": {"code": "99213", "on": "2026-01-05", "practitioner_npi": "1635515053"},
        "stated_code": "98960",
        "stated_modifiers": ["U2"],
        "stated_units": 2,
        "authorization_number": "A-1",
        "delay_reason_code": "7",
        "has_delay_proof": True,
        "follows_emergency_visit": True,
        "member_present": False,
        "caregiver_in_medi_cal": True,
        "contact": "declined",
        "service": "community_health_integration",
        "medicare_decided_on": "2026-03-05",
        "other_payer_decided_on": "2026-03-06",
        "telehealth_consent_on": "2026-03-01",
        "minutes": 35,
        "group_ref": "g",
    }
    read = EncounterIn.model_validate(PLAIN | more)
    value = read.to_value(key=1, cbo="c", member="m", health_worker="w")
    visit = value.initiating_visit
    assert visit is not None
    assert (visit.code, visit.practitioner_npi) == ("99213", "1635515053")
    assert value.stated_minutes == 35
    for name in more.keys() - {"initiating_visit", "minutes", "stated_modifiers"}:
        carried = getattr(value, name)
        expected = more[name]
        assert (carried.isoformat() if isinstance(carried, date) else carried) == expected, name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("encounter_ref", ""),
        ("encounter_ref", "x" * 200),
        ("encounter_ref", "é"),
        ("service_date", "2026-02-30"),
        ("service_date", "20260304"),
        ("service_date", 20260304),
        ("started_at", "2026-03-04T08:00:00"),
        ("started_at", "08:00"),
        ("started_at", "0001-01-01T00:00:00+14:00"),
        ("ended_at", "9999-12-31T23:59:59-14:00"),
        ("started_at", 1772640000),
        ("started_at", "2026-03-04T08:00:00-08:00" + " " * 20),
        ("minutes", -1),
        ("minutes", 1441),
        ("minutes", "35"),
        ("minutes", 35.5),
        ("minutes", True),
        ("group_size", 0),
        ("group_size", 501),
        ("group_size", "1"),
        ("modality", "fax"),
        ("place_of_service", "1"),
        ("place_of_service", "1a"),
        ("place_of_service", None),
        ("diagnoses", ["z59.41"]),
        ("diagnoses", ["Z59.41~"]),
        ("diagnoses", ["Z59.41"] * 13),
        ("topics", [{"kind": "a", "minutes": 1}] * 21),
        ("topics", [{"kind": "A B", "minutes": 1}]),
        ("topics", [{"kind": "a", "minutes": 1, "note": "x" * 2001}]),
        ("topics", [{"kind": "a", "minutes": 1, "more": 1}]),
        ("member_present", "yes"),
        ("stated_code", "9896"),
        ("stated_modifiers", ["U2"] * 5),
        ("delay_reason_code", "seven"),
        ("authorization_number", "A*1"),
        ("consent_to_bill", {"method": "written"}),
        ("no_such_field", 1),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands_and_never_echoed(
    field: str, value: object
) -> None:
    with pytest.raises(ValidationError) as refused:
        EncounterIn.model_validate(PLAIN | {field: value})
    assert {error["loc"][0] for error in refused.value.errors()} == {field}
    assert "input_value" not in str(refused.value)
