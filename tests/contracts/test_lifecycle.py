"""Contracts and agreements live step by step, and each step says what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from hub.contracts.lifecycle import ARROWS
from hub.database import HUB, bind
from hub.tables import ContractStatusSpan, WorkItem
from tests.api.world import Party, World, bundled


@pytest.fixture
def draft(admin: Party) -> dict[str, Any]:
    """A contract that nobody has activated yet."""
    body = bundled("contracts", "con-bahia") | {"status": "draft"}
    made: dict[str, Any] = admin.must("POST", "/v1/contracts", body)
    return made


def step(party: Party, name: str, version: int, **body: Any) -> Any:
    path = f"/v1/contracts/con-bahia/{name}"
    return party.post(path, body, if_match=f'"v{version}"')


def active_spans(world: World) -> list[tuple[date, date | None]]:
    with Session(world.database.engine) as session:
        bind(session, HUB)
        rows = session.exec(select(ContractStatusSpan)).all()
        return sorted((row.active_from, row.active_to) for row in rows)


def test_a_first_start_counts_from_the_contracts_first_day(
    world: World, admin: Party, draft: dict[str, Any]
) -> None:
    assert active_spans(world) == []
    shown = step(admin, "activate", 1).json()
    assert (shown["status"], shown["version"]) == ("active", 2)
    assert active_spans(world) == [(date(2025, 1, 1), None)]


def test_a_suspension_closes_the_span_the_day_before_and_resuming_opens_another(
    world: World, admin: Party, draft: dict[str, Any]
) -> None:
    step(admin, "activate", 1)
    assert step(admin, "suspend", 2, on="2026-03-01", reason="late files").status_code == 200
    assert active_spans(world) == [(date(2025, 1, 1), date(2026, 2, 28))]
    step(admin, "activate", 3, on="2026-04-01")
    assert active_spans(world) == [
        (date(2025, 1, 1), date(2026, 2, 28)),
        (date(2026, 4, 1), None),
    ]


def test_the_day_a_contract_ends_on_is_its_last(
    world: World, admin: Party, draft: dict[str, Any]
) -> None:
    step(admin, "activate", 1)
    shown = step(admin, "end", 2, on="2026-06-30").json()
    assert (shown["status"], shown["effective_to"]) == ("ended", "2026-06-30")
    assert active_spans(world) == [(date(2025, 1, 1), date(2026, 6, 30))]


def test_an_end_before_a_later_start_takes_the_later_span_away(
    world: World, admin: Party, draft: dict[str, Any]
) -> None:
    step(admin, "activate", 1)
    step(admin, "suspend", 2, on="2026-03-01")
    step(admin, "activate", 3, on="2026-09-01")
    step(admin, "end", 4, on="2026-06-30")
    assert active_spans(world) == [(date(2025, 1, 1), date(2026, 2, 28))]


@pytest.mark.parametrize(
    ("steps", "impossible"),
    [
        ([], "suspend"),
        (["activate"], "activate"),
        (["activate", "suspend"], "suspend"),
        (["end"], "activate"),
        (["activate", "end"], "suspend"),
        (["activate", "end"], "end"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused_and_changes_nothing(
    admin: Party, draft: dict[str, Any], steps: list[str], impossible: str
) -> None:
    for version, name in enumerate(steps, start=1):
        assert step(admin, name, version).status_code == 200
    before = admin.must("GET", "/v1/contracts/con-bahia")
    refused = step(admin, impossible, len(steps) + 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_impossible")
    assert admin.must("GET", "/v1/contracts/con-bahia") == before


def test_nothing_leads_out_of_ended() -> None:
    assert all("ended" not in arrows for arrows in ARROWS.values())


def test_a_preview_counts_and_writes_nothing(
    world: World, admin: Party, semilla: Party, draft: dict[str, Any]
) -> None:
    told = admin.must("GET", "/v1/contracts/con-bahia/activate/preview")
    assert (told["from_status"], told["to_status"], told["on"]) == ("draft", "active", "2025-01-01")
    assert told["agreements"] == 0
    assert "rounding_rule" not in told["terms_unconfirmed"]
    admin.must("POST", "/v1/agreements", bundled("agreements", "agr-semilla"))
    again = admin.must("GET", "/v1/contracts/con-bahia/end/preview?on=2026-06-30")
    assert (again["agreements"], again["on"]) == (1, "2026-06-30")
    assert admin.must("GET", "/v1/contracts/con-bahia")["version"] == 1
    assert active_spans(world) == [(date(2025, 3, 1), None)]


def test_an_impossible_step_has_no_preview(admin: Party, draft: dict[str, Any]) -> None:
    assert admin.get("/v1/contracts/con-bahia/suspend/preview").status_code == 409


def test_a_step_asks_for_waiting_encounters_to_be_judged_again(
    world: World, admin: Party, draft: dict[str, Any]
) -> None:
    step(admin, "activate", 1)
    with Session(world.database.engine) as session:
        bind(session, HUB)
        asked = session.exec(select(WorkItem).where(WorkItem.kind == "judge_again")).all()
    assert [item.once for item in asked] == ["contract.active/2"]


def test_an_agreement_takes_the_same_steps(
    admin: Party, semilla: Party, draft: dict[str, Any]
) -> None:
    admin.must("POST", "/v1/agreements", bundled("agreements", "agr-semilla"))
    path = "/v1/agreements/agr-semilla"
    preview = admin.must("GET", f"{path}/suspend/preview?on=2026-05-01")
    assert preview["to_status"] == "suspended"
    shown = admin.must("POST", f"{path}/suspend", {"on": "2026-05-01"}, if_match='"v1"')
    assert shown["status"] == "suspended"
    assert semilla.must("GET", path)["status"] == "suspended"
    assert semilla.post(f"{path}/activate", {}, if_match='"v2"').status_code == 403
