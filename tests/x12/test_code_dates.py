"""A code of an outside code set must be valid on the day that it is billed for."""

from __future__ import annotations

from datetime import date

import pytest

from hub.x12.claim_837p import Claim837P
from hub.x12.code_dates import CodeTables
from hub.x12.findings import SNIP
from hub.x12.snip import sort_out
from tests.x12.values import PROFILE, make_claim, make_line

TODAY = date(2026, 11, 22)
SPRING, AUTUMN = date(2026, 3, 4), date(2026, 10, 1)
TURN = date(2026, 10, 1)


def until_autumn(code: str, day: date) -> bool:
    """Codes that end in 9 ended with September."""
    return not code.endswith("9") or day < TURN


TABLES = CodeTables(*[until_autumn] * 4)


def claim_on(*days: date, **values: object) -> Claim837P:
    """A claim with a line on each of the days."""
    lines = tuple(
        make_line(control_number=f"L{n}", service_on=day, **values) for n, day in enumerate(days)
    )
    return make_claim(lines=lines, diagnoses=("Z5900",))


BROKEN = {
    "X12-SNIP-DIAGNOSIS-DATE": make_claim(
        lines=claim_on(SPRING, AUTUMN).lines, diagnoses=("Z5900", "Z7189")
    ),
    "X12-SNIP-PROCEDURE-DATE": claim_on(AUTUMN, code="99429"),
    "X12-SNIP-MODIFIER-DATE": claim_on(AUTUMN, modifiers=("U2", "99")),
    "X12-SNIP-PLACE-DATE": claim_on(AUTUMN, place_of_service="19"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_code_that_ended_before_the_service_holds_the_claim(name: str) -> None:
    (held,) = sort_out(PROFILE, [BROKEN[name]], written_on=TODAY, tables=TABLES).held
    assert [one.id for one in held.findings] == [name]
    assert (SNIP[name].level, held.findings[0].refuses) == (5, True)
    assert sort_out(PROFILE, [BROKEN[name]], written_on=TODAY).held == ()


def test_the_last_day_of_a_code_is_still_its_own() -> None:
    claim = claim_on(date(2026, 9, 30), code="99429", modifiers=("99",), place_of_service="19")
    assert sort_out(PROFILE, [claim], written_on=TODAY, tables=TABLES).held == ()


def test_a_place_of_the_whole_claim_is_asked_for_every_day() -> None:
    lines = claim_on(SPRING, AUTUMN).lines
    claim = make_claim(lines=lines, diagnoses=("Z5900",), place_of_service="19")
    (held,) = sort_out(PROFILE, [claim], written_on=TODAY, tables=TABLES).held
    (found,) = held.findings
    assert (found.segment_id, found.element, found.component) == ("CLM", 5, 1)
