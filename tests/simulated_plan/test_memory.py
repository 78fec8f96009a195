"""A simulated plan that starts again knows what it decided, and draws no number twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.kit.clock import SteppedClock
from hub.simulated_plan.client import HubClient
from hub.simulated_plan.credential import Credential, make_private_key
from hub.simulated_plan.memory import Memory, MemoryUnreadable, fresh, load, save
from hub.simulated_plan.plan import SimulatedPlan
from hub.simulated_plan.scenario import make_scenario
from tests.simulated_plan.submission import claim_text, rows, submission_text
from tests.simulated_plan.tiny_hub import TinyHub, tiny_hub

CLOCK = SteppedClock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))


@pytest.fixture
def hub() -> Iterator[TinyHub]:
    with tiny_hub() as served:
        yield served


def work(hub: TinyHub, memory: Memory) -> Memory:
    """One plan from its start to its end, over the batch C1; what it remembers."""
    hub.batches = {"bat_1": submission_text(("M1", claim_text("C1")))}
    with HubClient(hub.url, Credential("cli_1", make_private_key()), clock=CLOCK) as client:
        plan = SimulatedPlan(client, make_scenario({}), clock=CLOCK, memory=memory)
        plan.work()
        return plan.memory


def paid(hub: TinyHub) -> list[list[str]]:
    return [row[1:5] for body in hub.posted("/v1/remittances") for row in rows(body, "CLP")]


def test_after_a_restart_the_same_service_is_a_duplicate(hub: TinyHub, tmp_path: Path) -> None:
    books = tmp_path / "books.json"
    save(books, work(hub, load(books, 100)))
    again = load(books, 5_000)
    save(books, work(hub, again))
    first, second = paid(hub)
    assert (first[1], first[3]) == ("1", "53.32")
    assert (second[1], second[3]) == ("4", "0")
    # Numbers go on where they stopped, whatever the clock says.
    assert again.books.numbers.last < 5_000
    numbers = [row[7] for body in hub.posted("/v1/remittances") for row in rows(body, "CLP")]
    assert numbers == ["SP0000000001", "SP0000000002"]
    assert load(books).files == 2


def test_without_books_a_plan_has_forgotten(hub: TinyHub) -> None:
    work(hub, fresh())
    work(hub, fresh())
    assert [row[1] for row in paid(hub)] == ["1", "1"]


def test_what_is_kept_is_read_back_the_same(hub: TinyHub, tmp_path: Path) -> None:
    memory = work(hub, fresh())
    save(tmp_path / "books.json", memory)
    assert load(tmp_path / "books.json") == memory
    assert memory.books.by_number
    assert memory.books.served
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"last": 1}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "books.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MemoryUnreadable):
        load(path)
