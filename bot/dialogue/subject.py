"""Which service item a message is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.content import FORM_ITEM
from bot.dialogue.payloads import payload
from bot.domain.catalogue.item import Item


@dataclass(frozen=True, slots=True)
class Subject:
    """`item` is None when it must be asked, or when `instrument` names something not on offer.

    `assumed`: nobody named it; it is the only one there is. `besides`: an instrument named along
    with the item, which is not on offer.
    """

    item: Item | None
    assumed: bool = False
    instrument: str | None = None
    besides: str | None = None


def subject(
    items: Sequence[Item], entities: Iterable[Mapping[str, Any]], slots: Mapping[str, Any]
) -> Subject:
    """The item named, applied for, or talked about before; else the only one on offer.

    `entities` and `slots` as Rasa's tracker holds them.
    """
    offered = {item.id: item for item in items}
    found = list(entities)
    named = {str(each["entity"]): str(each["value"]) for each in reversed(found)}
    if (item := named.get("item")) in offered:
        return Subject(offered[item], besides=_besides(found))
    if instrument := named.get("instrument"):
        return Subject(None, instrument=instrument)
    for before in (slots.get(FORM_ITEM), slots.get("item")):
        if before in offered:
            return Subject(offered[before])
    return Subject(items[0], assumed=True) if len(items) == 1 else Subject(None)


def words_about(about: Subject, items: Sequence[Item], intent: str) -> dict[str, Any]:
    """What is to be said of the subject itself, as a dispatcher's message; empty: nothing.

    Where the item is to be asked, each choice is `intent` with one of `items`.
    """
    if about.instrument:
        offered = "、".join(item.name for item in items)
        return {
            "response": "utter_item_not_online",
            "instrument": about.instrument,
            "offered": offered,
        }
    if about.item is None:
        buttons = [
            {"title": item.name, "payload": payload(intent, item=item.id)} for item in items
        ]
        which = "utter_which_to_apply" if intent == "apply" else "utter_which_item"
        return {"response": which, "buttons": buttons}
    if about.besides:
        return {"response": "utter_besides", "instrument": about.besides}
    return {}


def _besides(entities: Sequence[Mapping[str, Any]]) -> str | None:
    """The kinds of instrument named apart from the item; a model (HEM-7124) is none."""
    items = [each for each in entities if each["entity"] == "item"]
    named = [
        str(each["value"])
        for each in entities
        if each["entity"] == "instrument"
        and str(each["value"]).isalpha()
        and all(each["end"] <= item["start"] or item["end"] <= each["start"] for item in items)
    ]
    return "、".join(dict.fromkeys(named)) or None
