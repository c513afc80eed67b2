"""The bodies that the API takes, described from the tables and from the items on offer."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.cases.flow import applies
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.register import data_schema, guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Role
from bot.services.cases.casebook import Casebook
from webhooks.api.asking import body_schema
from webhooks.api.births import Birth
from webhooks.api.births import body_schema as birth_schema
from webhooks.api.description.examples import example_of

Json = dict[str, Any]
Row = tuple[CaseKind, Transition]


def events(casebook: Casebook, now: datetime) -> Iterator[Json]:
    """The body of each event that some key may ask for, its data for every item on offer."""
    by_event: dict[str, list[Row]] = {}
    for kind, machine in MACHINES.items():
        for row in machine.rows:
            if row.origin != machine.start and _callers(row):
                by_event.setdefault(row.event, []).append((kind, row))
    for event, rows in by_event.items():
        yield _event(event, rows, casebook, now)


def births(casebook: Casebook, now: datetime) -> Iterator[Json]:
    """The body of POST /cases for each item and for each other kind and way to be born."""
    items = tuple(item.id for item in casebook.catalogue.items())
    for kind, machine in MACHINES.items():
        for row in machine.rows_from(machine.start):
            if row.event == "open_rating" or not _callers(row):
                continue  # a call-back is opened by a bad rating alone
            for scene in _scenes(casebook, kind, now):
                birth = Birth(row, scene, _callers(row)[-1])
                schema = birth_schema(birth, items)
                about = scene.item.name if scene.item else kind.value
                example = example_of(schema) | _filed(birth)
                yield {**schema, "title": f"{row.label}：{about}", "examples": [example]}


def _filed(birth: Birth) -> Json:
    """What an example says beside the least that is asked for: for whom, and of which sort."""
    asked = birth.data["properties"]
    sort = {"category": example_of(asked["category"])} if "category" in asked else {}
    if birth.row.event == "record":
        return {"citizen": {"name": "王建国", "phone": "13800138000"}, **sort}
    if birth.scene.item is not None:
        sort["fields"] = example_of(asked["fields"])
    return {"openid": "oSgxb6Kf2mYt0pQw7LrN4vZc1d8E", **sort}


def _event(event: str, rows: list[Row], casebook: Casebook, now: datetime) -> Json:
    ways = "；".join(dict.fromkeys(f"{row.origin} → {row.target}" for _, row in rows))
    roles = "、".join(dict.fromkeys(role.value for _, row in rows for role in _callers(row)))
    labels = "、".join(dict.fromkeys(row.label for _, row in rows))
    built = "" if any(guard_of(kind, row) for kind, row in rows) else "（尚未开通）"
    second = next((row.approver for _, row in rows if row.approver), None)
    agreed = f"须由另一位 {second} 确认。" if second else ""
    data = _any_of(
        {**data_schema(row, scene, role), **_titled(scene.item)}
        for kind, row in rows
        for role in _callers(row)
        for scene in _scenes(casebook, kind, now)
        if scene.item is None or applies(row, scene.item)
    )
    return _exemplified(
        {
            **body_schema([event], data),
            "title": f"{labels}{built}",
            "description": f"{ways}。岗位：{roles}。{agreed}",
        }
    )


def _scenes(casebook: Casebook, kind: CaseKind, now: datetime) -> list[Scene]:
    """One scene for each item, or the one of a kind without items."""
    items: Iterable[Item | None] = (None,)
    if kind is CaseKind.APPLICATION:
        items = casebook.catalogue.items()
    return [casebook.first(kind, item, now) for item in items]


def _titled(item: Item | None) -> Json:
    return {"title": item.name} if item else {}


def _callers(row: Transition) -> tuple[Role, ...]:
    return tuple(role for role in row.callers if role not in NEVER_HELD_BY_KEYS)


def _any_of(schemas: Iterable[Json]) -> Json:
    """One schema of all that differ; what all of them require stands outside as well."""
    different: list[Json] = []
    for schema in schemas:
        if all(_plain(schema) != _plain(other) for other in different):
            different.append(schema)
    if len(different) <= 1:
        return _plain(different[0]) if different else {"type": "object"}
    common = set.intersection(*(set(schema.get("required", ())) for schema in different))
    return {"type": "object", "required": sorted(common), "anyOf": different}


def _plain(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "title"}


def _exemplified(schema: Json) -> Json:
    return {**schema, "examples": [example_of(schema)]}
