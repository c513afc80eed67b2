"""Named points between the workers and what they act on: a call has come back, nothing is noted.

The product names its own points within turns, commits and deliveries. Where a worker takes work,
or hands something to the world, the call itself is the point: `mail.send` is passed when the
server has taken a letter and nobody has written so.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from bot.bootstrap.outside import Outside

Point = Callable[[str], None]

#: Port → the calls of it that are points.
CALLS: Mapping[str, tuple[str, ...]] = {
    "letterbox": ("lease", "close"),
    "mail": ("send",),
    "timers": ("lease",),
    "drafts": ("lease",),
    "files": ("keep",),
}

#: Every point that is a call.
CALL_POINTS = tuple(f"{port}.{call}" for port, calls in CALLS.items() for call in calls)


@dataclass(frozen=True, slots=True)
class Passed:
    """A port, each named call of which passes its point when it has come back with something."""

    name: str
    port: Any
    point: Point

    def __getattr__(self, call: str) -> Any:
        inner = getattr(self.port, call)
        if call not in CALLS[self.name]:
            return inner

        async def passing(*given: object) -> Any:
            answered = await inner(*given)
            if answered is None or answered:  # an idle look at an empty table is no moment
                self.point(f"{self.name}.{call}")
            return answered

        return passing


@dataclass(frozen=True, slots=True)
class PassedMail:
    """bot.ports.mail.Mail: the point is passed with each letter that the server has spoken of."""

    mail: Any
    point: Point

    async def send(self, *given: object) -> AsyncIterator[Any]:
        async with aclosing(self.mail.send(*given)) as answers:
            async for answer in answers:
                self.point("mail.send")
                yield answer


def pointed(world: Outside, point: Point) -> Outside:
    """The same world, with its points."""

    def passed(name: str, port: object) -> Any:
        return Passed(name, port, point)

    mail: Any = None if world.mail is None else PassedMail(world.mail, point)
    store = replace(
        world.store,
        letterbox=passed("letterbox", world.store.letterbox),
        timers=passed("timers", world.store.timers),
        drafts=passed("drafts", world.store.drafts),
    )
    return replace(world, store=store, files=passed("files", world.files), mail=mail)
