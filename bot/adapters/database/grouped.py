"""Natural groups: what arrives while one group runs is the next; nobody waits on a timer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Given = TypeVar("Given")
Got = TypeVar("Got")

#: More than this in one group makes the last of them wait longer than a group of its own would.
MOST = 64


class Grouped(Generic[Given, Got]):
    """Calls of `run` with everything that waits; one group at a time.

    `run` answers one result for each item, in order; one that is an exception is raised to its own
    caller only. When `run` itself raises, every caller of that group gets the exception.
    """

    def __init__(
        self, run: Callable[[Sequence[Given]], Awaitable[Sequence[Got | Exception]]]
    ) -> None:
        self._run = run
        self._waiting: list[tuple[Given, asyncio.Future[Got]]] = []
        self._task: asyncio.Task[None] | None = None

    def __call__(self, item: Given) -> "asyncio.Future[Got]":
        future: asyncio.Future[Got] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._serve())
        return future

    async def _serve(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._answer(group)
        finally:
            self._task = None

    async def _answer(self, group: Sequence[tuple[Given, "asyncio.Future[Got]"]]) -> None:
        results: Sequence[Got | Exception]
        try:
            results = await self._run([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits for this group
            results = [error] * len(group)
        for (_, future), result in zip(group, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
