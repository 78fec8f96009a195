"""Units of a line: by the day for 98960-98962, by the calendar month for G0019 and G0022."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.rules.derive import month_units_of
from hub.rules.history import History, LineKey, Past, line_of, month_line
from hub.rules.line_units import LineUnits, line_units
from hub.rules.plain import PLAIN_TERMS, make_terms

DAY = date(2026, 3, 4)
DAYS: LineKey = ("cbo", "person", DAY, "98960", ("U2",))
MONTHS = month_line("person", DAY)


def chi(code: str = "G0019", units: int = 1, minutes: int = 60, **more: Any) -> Past:
    told: dict[str, Any] = {"person": "person", "cbo": "cbo", "day": DAY, "biller": "hub"} | more
    return Past(
        worker="worker",
        code=code,
        modifiers=(),
        minutes=minutes,
        units=units,
        service="community_health_integration",
        **told,
    )


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        (0, 0),
        (31, 0),
        (32, 1),
        (60, 1),
        (75, 1),
        (76, 2),
        (90, 2),
        (105, 2),
        (106, 3),
        (120, 3),
        (135, 3),
        (136, 4),
    ],
)
def test_a_month_has_one_hour_and_then_half_hours(minutes: int, units: int) -> None:
    assert month_units_of(minutes, PLAIN_TERMS) == units


@pytest.mark.parametrize(("minutes", "units"), [(59, 0), (60, 1), (89, 1), (90, 2), (119, 2)])
def test_full_units_of_a_month_where_the_contract_says_so(minutes: int, units: int) -> None:
    assert month_units_of(minutes, make_terms({"rounding_rule": "full_unit"})) == units


def test_a_days_line_counts_by_itself() -> None:
    assert line_units(History(), DAYS, "98960", 46, 0, PLAIN_TERMS) == LineUnits(46, 2, 2, 2)
    assert line_units(History(), DAYS, "98960", 46, 1, PLAIN_TERMS) == LineUnits(46, 2, 2, 1)
    assert line_units(History(), DAYS, "98960", 46, -9, PLAIN_TERMS) == LineUnits(46, 2, 2, 2)
    before = History([Past("person", "w", "cbo", "hub", DAY, "98960", ("U2",), 20, 1)])
    assert line_units(before, DAYS, "98960", 26, 0, PLAIN_TERMS) == LineUnits(46, 2, 1, 2)


def test_without_a_code_or_a_confirmed_rounding_nothing_is_counted() -> None:
    line: LineKey = ("cbo", "person", DAY, "", ())
    assert line_units(History(), line, "", 46, 0, PLAIN_TERMS) == LineUnits(46, None, None, None)
    missing = make_terms(unconfirmed=["rounding_rule"])
    for told, code in ((DAYS, "98960"), (MONTHS, "G0019")):
        counted = line_units(History(), told, code, 46, 0, missing)
        assert counted == LineUnits(46, None, None, None)


@pytest.mark.parametrize(
    ("before", "code", "minutes", "counted"),
    [
        ([], "G0019", 31, LineUnits(31, 0, 0, 0)),
        ([], "G0019", 60, LineUnits(60, 1, 1, 1)),
        ([], "G0019", 76, LineUnits(76, 2, 2, 2)),
        ([], "G0019", 136, LineUnits(136, 4, 4, 4)),
        ([chi(units=0, minutes=20)], "G0019", 40, LineUnits(60, 1, 1, 1)),
        ([chi()], "G0022", 15, LineUnits(75, 1, 0, 1)),
        ([chi()], "G0022", 16, LineUnits(76, 2, 1, 2)),
        ([chi()], "G0022", 46, LineUnits(106, 3, 2, 3)),
        ([chi(), chi("G0022", 0, 10)], "G0022", 6, LineUnits(76, 2, 1, 2)),
        ([chi(cbo="another", day=date(2026, 3, 30))], "G0022", 30, LineUnits(90, 2, 1, 2)),
        ([chi(day=date(2026, 2, 28))], "G0019", 60, LineUnits(60, 1, 1, 1)),
    ],
)
def test_minutes_of_the_month_add_up_before_they_become_units(
    before: list[Past], code: str, minutes: int, counted: LineUnits
) -> None:
    assert line_units(History(before), MONTHS, code, minutes, 0, PLAIN_TERMS) == counted


def test_units_of_a_month_rest_on_the_minutes_that_topics_tell() -> None:
    assert line_units(History(), MONTHS, "G0019", 76, 1, PLAIN_TERMS).documented == 1
    assert line_units(History(), MONTHS, "G0019", 60, 29, PLAIN_TERMS).documented == 0


def test_a_month_is_one_line_whoever_served_on_whatever_day() -> None:
    first, last = chi(day=date(2026, 3, 1)), chi("G0022", cbo="another", day=date(2026, 3, 31))
    assert line_of(first) == line_of(last) == MONTHS
    assert (None, "person", date(2026, 3, 1), "G0019", ()) == MONTHS
    assert line_of(chi(day=date(2026, 4, 1))) != MONTHS
    assert line_of(chi(person="other")) != MONTHS


def test_the_hour_of_a_month_counts_once_and_the_rest_as_half_hours() -> None:
    history = History([chi(units=3, minutes=120)])
    assert history.month_codes("person", DAY) == {"G0019": 1, "G0022": 2}
    history.add(chi("G0022", 1, 30))
    assert history.month_codes("person", DAY) == {"G0019": 1, "G0022": 3}
    assert history.line(MONTHS) == (150, 4)
    assert history.units_on("person", DAY) == 4
    history.remove(chi(units=3, minutes=120))
    assert history.month_codes("person", DAY)["G0022"] == 1
    assert history.line(MONTHS) == (30, 1)
