"""What a handler can reach: thin doors to the use cases, for one citizen in one turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.catalogue.item import Item
from bot.domain.catalogue.office import Body, Office
from bot.domain.fields import Value
from bot.domain.people.actor import Actor
from bot.ports.work import Work
from bot.services.cases import filing, viewing
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Application, Filed
from bot.services.cases.viewing import CaseView
from bot.services.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The citizen's cases."""

    _work: Work
    _casebook: Casebook
    _actor: Actor
    _now: datetime

    async def file(self, item: str, fields: Mapping[str, Any]) -> Filed:
        """Hand in an application whose declaration the citizen has confirmed.

        The receipt goes into the reply. Invalid lists every mistake; NotFound: no such item.
        """
        given = {key: value for key, value in fields.items() if value not in (None, "")}
        data = {"fields": given, "declaration": True}
        application = Application(item, self._actor.name, data)
        return await filing.file(self._work, self._casebook, self._actor, application, self._now)

    async def mine(self) -> Sequence[CaseView]:
        """Own cases, newest first."""
        return await viewing.mine(self._work, self._casebook, self._actor.name)

    async def look_up(self, number: str, tail: str | None = None) -> CaseView:
        """An own case; another's only with the phone's last four digits; NotFound otherwise."""
        return await viewing.look_up(self._work, self._casebook, self._actor.name, number, tail)

    async def known(self) -> Mapping[str, Value]:
        """Values given in earlier cases, by field key."""
        return await viewing.known(self._work, self._casebook, self._actor.name)


@dataclass(frozen=True, slots=True)
class CatalogueDesk:
    """What the institution offers."""

    _catalogue: Catalogue

    def item(self, name: str) -> Item:
        """The item of that id; NotFound when it is not on offer."""
        return self._catalogue.item(name)

    def items(self) -> Sequence[Item]:
        """All items on offer."""
        return self._catalogue.items()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a handler may use. No network, no commit: the turn owns both."""

    cases: CaseDesk
    catalogue: CatalogueDesk
    office: Office
    bodies: Sequence[Body]
    now: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Desks:
    """Gives each turn its Desk; made at start."""

    casebook: Casebook
    office: Office
    bodies: Sequence[Body]

    def __call__(self, work: Work, actor: Actor, now: datetime) -> Desk:
        """The Desk of a turn of that citizen at `now` (aware, Asia/Shanghai)."""
        return Desk(
            cases=CaseDesk(work, self.casebook, actor, now),
            catalogue=CatalogueDesk(self.casebook.catalogue),
            office=self.office,
            bodies=self.bodies,
            now=now,
            actor=actor,
        )
