"""What happens, told to every open page, and the last protocol steps remembered."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

Told = tuple[str, Mapping[str, Any]]


class Feed:
    """Topics: `message`, `citizen`, `step`, `faults`. Costs next to nothing while nobody looks."""

    def __init__(self, keep: int = 300, backlog: int = 1000) -> None:
        self.steps: deque[dict[str, Any]] = deque(maxlen=keep)
        self._backlog = backlog
        self._numbers = count(1)
        self._listeners: set[asyncio.Queue[Told | None]] = set()

    @property
    def watched(self) -> bool:
        """Whether a page is open."""
        return bool(self._listeners)

    def step(self, step: Mapping[str, Any]) -> None:
        """Remember one step on the wire and tell it."""
        numbered = {"id": next(self._numbers), **step}
        self.steps.append(numbered)
        self.tell("step", numbered)

    def tell(self, topic: str, item: Mapping[str, Any]) -> None:
        """Tell every listener; one that has stopped reading is dropped and will reconnect."""
        for queue in tuple(self._listeners):
            if queue.qsize() >= self._backlog:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait((topic, item))

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Told | None]]:
        """A queue of what is told from now on; None means the feed has ended."""
        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End every listener, so that the server can stop."""
        for queue in self._listeners:
            queue.put_nowait(None)
