"""Scenes for guards: a case in a state, with the history that led there."""

from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.clocks import clocks_of, limits_of
from bot.domain.cases.guards.guard import Attempt, Kept, Scene
from bot.domain.cases.guards.register import admit, data_schema
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item, ItemKind
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Role
from tests.factories import WORKDAY, calendar, office

NUMBER = "SQ20261123000001W"


def line(event: str, origin: str = "", at: datetime = WORKDAY, **notes: object) -> HistoryEntry:
    """A line of history; its version is given by its place in the scene."""
    return HistoryEntry(NUMBER, 0, at, event, origin, "", "laboratory", "", "api", notes=notes)


def scene(  # noqa: PLR0913 - everything that is known, or may be left out
    kind: CaseKind,
    state: str,
    *history: HistoryEntry,
    item: Item | None = None,
    now: datetime = WORKDAY,
    openid: str | None = "o-wang",
    origin: str = "",
) -> Scene:
    """A case of that kind in that state; its clocks run as its history says."""
    lines = [
        HistoryEntry(
            each.number,
            place,
            each.at,
            each.event,
            each.origin,
            each.target,
            each.actor,
            each.role,
            each.via,
            notes=each.notes,
        )
        for place, each in enumerate(history, 1)
    ]
    case = Case(
        number=NUMBER,
        kind=kind,
        item=item.id if item else "",
        item_version=item.digest if item else "",
        state=state,
        version=max(len(lines), 1),
        openid=openid,
        fields={},
        created=WORKDAY,
        origin=origin,
    )
    limits = limits_of(office(), kind, item)
    licence = item is not None and item.kind is ItemKind.LICENCE
    clocks = clocks_of(MACHINES[kind], lines, limits, licence=licence)
    return Scene(kind, item, now, calendar(), office().opening, case, lines, clocks)


def row_of(kind: CaseKind, state: str, event: str) -> Transition:
    """That row of the kind's table."""
    found = MACHINES[kind].row(state, event)
    assert found is not None, f"{state} has no {event}"
    return found


def tried(here: Scene, event: str, role: Role, person: str = "", /, **data: Any) -> Kept:
    """What is kept when `role` asks for the event with `data`; refusals are raised."""
    assert here.case is not None
    row = row_of(here.kind, here.case.state, event)
    return admit(row, Attempt(here, role, data, person))


def fits(here: Scene, event: str, role: Role, /, **data: Any) -> bool:
    """Whether `data` has the form that the event's schema asks of `role`."""
    assert here.case is not None
    schema = data_schema(row_of(here.kind, here.case.state, event), here, role)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid(data)
