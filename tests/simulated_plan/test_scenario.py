"""A scenario is checked when it is read, and its first fitting rule decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.simulated_plan.reader import SubmittedClaim, read_submission
from hub.simulated_plan.scenario import Scenario, ScenarioUnreadable, make_scenario, read_scenario
from tests.simulated_plan.submission import claim_text, submission_text


def claim(code: str = "98960:U2", frequency: str = "1") -> SubmittedClaim:
    text = claim_text("C1", lines=[(code, 1)], frequency=frequency)
    return next(read_submission(submission_text(("M1", text))).claims)


def test_an_empty_scenario_pays_everything_in_full() -> None:
    scenario = make_scenario({})
    assert scenario == Scenario()
    assert scenario.claim_rule(1, claim()).do == "pay"
    assert scenario.file_rule(1).do == "answer"


def test_the_first_rule_that_fits_decides() -> None:
    scenario = make_scenario(
        {
            "claims": [
                {"first": 3, "every": 5, "do": "deny", "reason": "16", "remarks": ["N382"]},
                {"code": "98962", "do": "pay_zero"},
                {"frequency_code": "7", "do": "pay"},
                {"charge_cents_min": 2666, "first": 2, "do": "pay_less", "paid_bp": 9000},
            ]
        }
    )
    found = [scenario.claim_rule(place, claim()).do for place in range(1, 10)]
    assert found == ["pay", "pay_less", "deny", *["pay_less"] * 4, "deny", "pay_less"]
    assert scenario.claim_rule(3, claim()).remarks == ("N382",)
    assert scenario.claim_rule(4, claim("98962:U2")).do == "pay_zero"
    assert scenario.claim_rule(4, claim(frequency="7")).do == "pay"


def test_a_file_may_be_lost_and_found_again() -> None:
    scenario = make_scenario({"files": [{"nth": 2, "do": "lose", "found_after": 3}]})
    assert scenario.file_rule(2).found_after == 3
    assert scenario.file_rule(1).do == "answer"


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], "the scenario is not an object"),
        ({"colour": "red"}, "does not know colour"),
        ({"claims": {}}, "claims is not a list"),
        ({"claims": [{"do": "pay"}, {"first": 2}]}, "claims[1] lacks do"),
        ({"claims": [{"do": "pay_maybe"}]}, "claims[0].do cannot be 'pay_maybe'"),
        ({"claims": [{"do": "pay", "paid_bp": "all"}]}, "claims[0].paid_bp"),
        ({"claims": [{"do": "pay", "every": -1}]}, "claims[0].every"),
        ({"claims": [{"do": "deny", "remarks": "N382"}]}, "claims[0].remarks"),
        ({"answers": {"functional_copies": True}}, "answers.functional_copies"),
        ({"files": [{"do": "lose"}]}, "files[0] lacks nth"),
        ({"payer": "us"}, "payer is not an object"),
    ],
)
def test_a_document_that_is_no_scenario_is_refused_with_its_place(
    document: object, where: str
) -> None:
    with pytest.raises(ScenarioUnreadable) as refused:
        make_scenario(document)
    assert where in str(refused.value)


def test_a_scenario_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"name": "late", "answers": {"claim_acknowledgment_after": 2}}))
    assert read_scenario(path).answers.claim_acknowledgment_after == 2
    path.write_text("{")
    with pytest.raises(ScenarioUnreadable):
        read_scenario(path)
    with pytest.raises(ScenarioUnreadable):
        read_scenario(tmp_path / "none.json")
