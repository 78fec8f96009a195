"""People are counted by what they are, once a cell, and never shown in small numbers."""

from __future__ import annotations

from datetime import date

import pytest

from hub.reports.utilization import age_band, utilization
from hub.vault import Vault
from tests.remittances.worlds import sent
from tests.reports.world import ASKED, Paying


def _serve(paying: Paying, count: int, **more: object) -> None:
    for _ in range(count):
        paying.world.encounter(member=paying.world.add_member(**more))
    paying.world.submit()


def test_cells_of_few_people_show_nothing(paying: Paying, vault: Vault) -> None:
    _serve(paying, 12, language="es")
    _serve(paying, 11, language="vi")
    _serve(paying, 2, language="ar")
    report = utilization(paying.session, vault, ASKED, by=("language",))
    shown = {row[0]: row[1:4] for row in report.rows}
    assert shown == {"es": (12, 12, 12), "vi": (None, None, None), "ar": (None, None, None)}
    assert report.totals["people"] == 25


def test_a_member_with_many_encounters_is_one_person(paying: Paying, vault: Vault) -> None:
    members = [paying.world.add_member(county="19") for _ in range(11)]
    for day in (1, 2):
        for member in members:
            paying.world.encounter(member=member, service_date=date(2026, 6, day))
    paying.world.submit()
    report = utilization(paying.session, vault, ASKED, by=("county",))
    assert report.rows[0][:4] == ("19", 11, 22, 22)


def test_few_people_in_all_hide_even_the_total(paying: Paying, vault: Vault) -> None:
    sent(paying.world)
    report = utilization(paying.session, vault, ASKED, by=("age_band",))
    assert report.totals == {}
    assert report.rows[0][1:4] == (None, None, None)


def test_the_age_band_comes_from_the_sealed_birth_date(paying: Paying, vault: Vault) -> None:
    _serve(paying, 11, identity={"birth_date": "1950-01-01"})
    _serve(paying, 11, identity={"birth_date": "2015-01-01"})
    report = utilization(paying.session, vault, ASKED, by=("age_band", "plan"))
    assert [(row[0], row[2]) for row in report.rows] == [("6-17", 11), ("65+", 11)]


@pytest.mark.parametrize("by", [(), ("shoe",), ("plan", "plan"), ("plan", "county", "language")])
def test_other_dimensions_are_refused(paying: Paying, vault: Vault, by: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="dimensions"):
        utilization(paying.session, vault, ASKED, by=by)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2026-06-15", "0-5"),
        ("2020-06-16", "0-5"),
        ("2020-06-15", "6-17"),
        ("2008-06-15", "18-25"),
        ("1961-06-16", "45-64"),
        ("1961-06-15", "65+"),
    ],
)
def test_a_band_begins_on_the_birthday(born: str, band: str) -> None:
    assert age_band(date.fromisoformat(born), ASKED.today) == band
