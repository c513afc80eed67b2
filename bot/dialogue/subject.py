"""Which service item a message is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.content import FORM_ITEM
from bot.domain.catalogue.item import Item


@dataclass(frozen=True, slots=True)
class Subject:
    """`item` is None when it must be asked, or when `instrument` names something not on offer.

    `assumed`: nobody named it; it is the only one there is.
    """

    item: Item | None
    assumed: bool = False
    instrument: str | None = None


def subject(
    items: Sequence[Item], entities: Iterable[Mapping[str, Any]], slots: Mapping[str, Any]
) -> Subject:
    """The item named, applied for, or talked about before; else the only one on offer.

    `entities` and `slots` as Rasa's tracker holds them.
    """
    offered = {item.id: item for item in items}
    named = {str(each["entity"]): str(each["value"]) for each in reversed(list(entities))}
    if (item := named.get("item")) in offered:
        return Subject(offered[item])
    if instrument := named.get("instrument"):
        return Subject(None, instrument=instrument)
    for before in (slots.get(FORM_ITEM), slots.get("item")):
        if before in offered:
            return Subject(offered[before])
    return Subject(items[0], assumed=True) if len(items) == 1 else Subject(None)
