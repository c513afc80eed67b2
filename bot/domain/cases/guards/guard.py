"""What a guard is: it says what data its event needs, whether it may happen, what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.effects import Effect
from bot.domain.catalogue.item import Item
from bot.domain.people.actor import Role
from bot.domain.time.calendar import Calendar
from bot.domain.time.clocks import Clock
from bot.domain.time.opening import OpeningHours
from bot.errors import Invalid

#: How a request reached the institution when somebody else enters it.
CHANNELS = ("counter", "phone", "online")
CITIZENS = frozenset({Role.CITIZEN, Role.AGENT})
TEXT = MappingProxyType({"type": "string", "minLength": 4, "maxLength": 500, "pattern": r"\S"})
SHORT = MappingProxyType({"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"\S"})
FILE = MappingProxyType({"type": "string", "minLength": 8, "maxLength": 32})
MONEY = MappingProxyType({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"})


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is known before an event; `now` is aware, Asia/Shanghai.

    `item` is the version the case is pinned to, None for cases without one; `case` is None before
    its first event, and then there is neither history nor clock.
    """

    kind: CaseKind
    item: Item | None
    now: datetime
    calendar: Calendar
    opening: OpeningHours
    case: Case | None = None
    history: Sequence[HistoryEntry] = ()
    clocks: Sequence[Clock] = ()

    def last(self, *events: str) -> HistoryEntry | None:
        """The newest line of history of one of those events."""
        return next((entry for entry in reversed(self.history) if entry.event in events), None)

    def clock(self, kind: str) -> Clock | None:
        """The clock of that kind that has not been stopped."""
        return next((c for c in self.clocks if c.kind == kind and c.stopped is None), None)

    def due(self, kind: str) -> datetime | None:
        """When that clock ends; None when there is none."""
        clock = self.clock(kind)
        return clock.due(self.calendar, self.opening, self.now) if clock else None

    def the_item(self) -> Item:
        """The item of a case that must have one; Invalid otherwise."""
        if self.item is None:
            raise Invalid("这类办件没有服务事项。")
        return self.item


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody in `role` wants the event, with `data`; `person` is the staff number, or empty."""

    scene: Scene
    role: Role
    data: Mapping[str, Any]
    person: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the data, and what follows.

    `fields` are the case's new fields (None: unchanged), `notes` stand in the history, `values`
    fill the message, `effects` are carried out in the same work. `origin` is the state to come
    back to, where it is to be remembered.
    """

    fields: Mapping[str, Any] | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    origin: str | None = None


class Guard:
    """A row without a condition; every other guard overrides what it has to say.

    `persons` names the data that are staff numbers, and the role each must hold (None: the role
    that acts); `files` the data that are ids of files; both are checked against the registers.
    `delivered` is the message that the timer must know to have reached the citizen.
    """

    persons: ClassVar[Mapping[str, Role | None]] = MappingProxyType({})
    files: ClassVar[tuple[str, ...]] = ()
    delivered: ClassVar[str] = ""

    def refusal(self, scene: Scene) -> str:  # noqa: ARG002 - every guard is asked alike
        """Why this cannot happen now, whatever the data; empty when it can."""
        return ""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        """The JSON Schema (2020-12) of the event's data."""
        return schema_of({})

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        """Let it happen; Invalid or NotAllowedNow says in Chinese what stands against it.

        The data already has the form that the schema asks for.
        """
        return Kept()

    def due(self, scene: Scene) -> datetime | None:  # noqa: ARG002
        """When the timer makes it happen; None: the timer has no business here."""
        return None

    def waits_until(self, scene: Scene, delivered: datetime) -> datetime:  # noqa: ARG002
        """Until when the timer waits in any case, its message having arrived at `delivered`."""
        return delivered


def schema_of(
    properties: Mapping[str, Any], *, optional: Sequence[str] = (), closed: bool = True
) -> dict[str, Any]:
    """An object in which every property is required but the optional ones."""
    return {
        "type": "object",
        "properties": {name: dict(each) for name, each in properties.items()},
        "required": [name for name in properties if name not in optional],
        "additionalProperties": not closed,
    }


def text(title: str, **more: object) -> dict[str, Any]:
    """A sentence that somebody writes; `title` says what for."""
    return {**TEXT, "title": title, **more}


def one_of(titles: Mapping[str, str], title: str) -> dict[str, Any]:
    """One of those words, each with what it means."""
    return {"oneOf": [{"const": c, "title": t} for c, t in titles.items()], "title": title}
