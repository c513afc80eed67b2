"""A case led through its life: three items, people by number, files, and time that goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases.case import Case, CaseKind
from bot.domain.files import FileRecord
from bot.domain.people.actor import STAFF, Actor, Role
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file
from bot.services.cases.transition import Transitioned, Wish, transition
from tests.factories import (
    FIELDS,
    WORKDAY,
    blood_pressure,
    casebook,
    elevator,
    employ,
    licence,
)
from tests.fakes import MemoryStore

OPENID = "o-wang"
FILE = "f" * 32
ITEMS = {item.id: item for item in (blood_pressure(), elevator(), licence())}
#: Two people in each role: T01 and so on stand first, a second one can agree or verify.
PEOPLE: Mapping[Role, tuple[str, str]] = {role: (f"{role}-1", f"{role}-2") for role in STAFF}


@dataclass
class Life:
    """One institution with a case in it; every event takes a minute."""

    store: MemoryStore = field(default_factory=MemoryStore)
    now: datetime = WORKDAY
    number: str = ""

    def __post_init__(self) -> None:
        for role, numbers in PEOPLE.items():
            for number in numbers:
                employ(self.store, number, role)
        self.store.files[FILE] = FileRecord(FILE, "0" * 64, 1, "image/png", "lims", self.now)

    @property
    def casebook(self) -> Casebook:
        return casebook(self.store, *ITEMS.values())

    @property
    def case(self) -> Case:
        return self.store.cases[self.number]

    async def born(self, kind: CaseKind, event: str, data: Mapping[str, Any], **more: Any) -> Case:
        """The citizen's own case."""
        filing = Filing(kind, event, OPENID, data, **more)
        async with self.store.work() as work:
            made = await file(work, self.casebook, Actor.citizen(OPENID), filing, self.now)
        self.number = made.case.number
        return made.case

    async def applied(self, item: str = "verify_blood_pressure") -> Case:
        """An application for blood pressure meters, or one put in its place."""
        data = {"fields": FIELDS, "declaration": True}
        made = await self.born(CaseKind.APPLICATION, "submit", data, item="verify_blood_pressure")
        if item == made.item:
            return made
        return self.put(made.state, item=item)

    def put(self, state: str, **changed: Any) -> Case:
        """The case as if it had come to that state by itself."""
        known = {name: getattr(self.case, name) for name in self.case.__dataclass_fields__}
        if item := changed.get("item"):
            changed["item_version"] = ITEMS[item].digest
        self.store.cases[self.number] = Case(**{**known, "state": state, **changed})
        return self.case

    async def asks(
        self, role: Role, event: str, data: Mapping[str, Any] | None = None, key: str = ""
    ) -> Transitioned:
        """`role` wants the event, through a key of its own or the one of that name."""
        self.now += timedelta(minutes=1)
        citizens = role in {Role.CITIZEN, Role.AGENT}
        name = OPENID if citizens else key or f"key-{role}"
        actor = Actor(name, frozenset({role}), "wechat" if citizens else "api")
        async with self.store.work() as work:
            return await self.within(work, actor, Wish(self.number, event, data=data or {}))

    async def within(self, work: Work, actor: Actor, wish: Wish) -> Transitioned:
        """The same in a work that somebody else leaves."""
        return await transition(work, self.casebook, actor, wish, self.now)
