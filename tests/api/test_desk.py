"""Waiting items are served together, each with its own answer, whatever becomes of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from hub.api.desk import Desk


class Counter:
    """Doubles numbers, a group at a time; a group with a negative number fails."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []

    async def serve(self, group: Sequence[int]) -> list[int]:
        self.groups.append(list(group))
        await asyncio.sleep(0.01)
        if min(group) < 0:
            raise ValueError("a negative number")
        return [2 * number for number in group]


def test_what_waits_while_a_group_is_at_work_is_the_next_group_in_order() -> None:
    counter = Counter()

    async def ask() -> list[int]:
        desk = Desk(counter.serve, at_once=3)
        return await asyncio.gather(*(desk.ask("a", number) for number in range(6)))

    assert asyncio.run(ask()) == [0, 2, 4, 6, 8, 10]
    assert counter.groups == [[0, 1, 2], [3, 4, 5]]


def test_items_of_another_key_do_not_wait_nor_share_a_group() -> None:
    counter = Counter()

    async def ask() -> list[int]:
        desk = Desk(counter.serve, at_once=8)
        return await asyncio.gather(desk.ask("a", 1), desk.ask("b", 2), desk.ask("a", 3))

    assert asyncio.run(ask()) == [2, 4, 6]
    assert sorted(counter.groups) == [[1, 3], [2]]


def test_who_was_just_answered_comes_back_in_time_for_the_next_group() -> None:
    counter = Counter()

    async def again(desk: Desk[int, int], number: int) -> None:
        for turn in range(3):
            await desk.ask("a", 10 * turn + number)

    async def ask() -> None:
        desk = Desk(counter.serve, at_once=8)
        await asyncio.gather(*(again(desk, number) for number in range(4)))

    asyncio.run(ask())
    assert len(counter.groups) <= 4


def test_a_failed_group_fails_for_each_of_it_and_the_next_is_served() -> None:
    counter = Counter()

    async def ask() -> list[int | BaseException]:
        desk = Desk(counter.serve, at_once=2)
        asked = (desk.ask("a", number) for number in (1, -1, 3))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = asyncio.run(ask())
    assert isinstance(first, ValueError)
    assert isinstance(second, ValueError)
    assert third == 6


def test_a_client_that_goes_away_takes_nobody_along() -> None:
    counter = Counter()

    async def ask() -> int:
        desk = Desk(counter.serve, at_once=2)
        going, staying = asyncio.create_task(desk.ask("a", 1)), desk.ask("a", 2)
        waiting = asyncio.create_task(staying)
        await asyncio.sleep(0)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        return await waiting

    assert asyncio.run(ask()) == 4
