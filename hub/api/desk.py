"""Waiting requests served together: what arrives while one group is at work is the next group."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Desk(Generic[Item, Answer]):
    """Serves items of one key group after group; items of other keys meanwhile.

    An item that finds nobody at work is served at once, alone. Who waits for a group to be done
    waits a quarter as long again where that lets those come back who were just answered: one
    large group costs little more than a small one.
    """

    def __init__(
        self, serve: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], at_once: int
    ) -> None:
        self._serve = serve
        self._at_once = at_once
        self._waiting: dict[Hashable, list[tuple[Item, asyncio.Future[Answer]]]] = defaultdict(list)
        self._work: dict[Hashable, asyncio.Task[None]] = {}

    async def ask(self, key: Hashable, item: Item) -> Answer:
        """The answer to this item; raises whatever the serving of its group raised."""
        loop = asyncio.get_running_loop()
        mine = (loop, key)
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting[mine].append((item, future))
        if mine not in self._work:
            self._work[mine] = loop.create_task(self._serve_all(mine))
        return await future

    async def _serve_all(self, key: Hashable) -> None:
        clock = asyncio.get_running_loop().time
        began = ended = clock()
        served = 0
        try:
            while waiting := self._waiting[key]:
                if len(waiting) < served:
                    await asyncio.sleep((ended - began) / 4)
                    waiting = self._waiting[key]
                began, served = clock(), min(len(waiting), self._at_once)
                group, self._waiting[key] = waiting[: self._at_once], waiting[self._at_once :]
                await self._serve_group(group)
                ended = clock()
        finally:
            # No await lies between the last look and here: nobody can have come in between.
            del self._waiting[key], self._work[key]

    async def _serve_group(self, group: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._serve([item for item, _ in group])
        except Exception as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():  # its client may have gone
                future.set_result(answer)
