"""Which service item a message is about, or what to ask when that is not clear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.content import FORM_ITEM
from bot.dialogue.payloads import payload
from bot.dialogue.topics import CLEAR
from bot.domain.catalogue.item import Item

#: Items at least this likely are offered when none is named.
_OFFERED = 0.15
_MOST_OFFERED = 3
#: More items than this are offered by their groups.
_LISTED = 9
_HUMAN = "/human"
#: From this probability on one of the items that share a name is meant, whatever was said.
_BEYOND_DOUBT = 0.95
#: Names of nothing in particular: 仪表检定多少钱 is asked back, not refused.
_ANYTHING = frozenset({"表", "仪表", "仪器", "器具", "计量器具", "设备", "机器", "工具", "测仪"})
#: What the institution does, as its items are named: 培训多少钱 is about one of the trainings.
_DOINGS = ("培训", "校准", "比对", "检验")


@dataclass(frozen=True, slots=True)
class Subject:
    """`item` is None when it must be asked, or when `instrument` names something not on offer.

    `choices` are the items that may be meant, or that come nearest to the `instrument`. `others`
    were named too, after `item`. `besides`: an instrument named along with the item, which is not
    on offer.
    """

    item: Item | None
    instrument: str | None = None
    besides: str | None = None
    choices: tuple[Item, ...] = ()
    others: tuple[Item, ...] = ()


def subject(
    items: Sequence[Item], message: Mapping[str, Any], slots: Mapping[str, Any]
) -> Subject:
    """The item named, applied for, or talked about before; else the only one on offer.

    `message` and `slots` as Rasa's tracker holds them.
    """
    offered = {item.id: item for item in items}
    entities = list(message["entities"])
    likely = _likely(offered, message)
    named = _named(offered, entities)
    if sharing := _sharing(offered, message, named):
        return Subject(None, choices=sharing)
    if named and not _shared(named, likely):
        return Subject(named[0], besides=_besides(offered, entities), others=tuple(named[1:]))
    if named:
        return Subject(None, choices=_all(offered, likely))
    told = {str(each["entity"]): str(each["value"]) for each in reversed(entities)}
    if group := told.get("group"):
        return Subject(None, choices=tuple(item for item in items if item.group == group))
    if (instrument := told.get("instrument", "")) not in {"", *_ANYTHING}:
        return Subject(None, instrument=instrument, choices=_all(offered, likely))
    return _unnamed(offered, message, slots)


def _unnamed(
    offered: Mapping[str, Item], message: Mapping[str, Any], slots: Mapping[str, Any]
) -> Subject:
    """What was talked about before, unless the words are rather about something else."""
    likely = _likely(offered, message)
    before = next(
        (slots[slot] for slot in (FORM_ITEM, "item") if slots.get(slot) in offered), None
    )
    if before and (not likely or before in dict(likely)):
        return Subject(offered[before])
    if likely:
        return Subject(None, choices=_all(offered, likely))
    if len(offered) == 1:
        return Subject(next(iter(offered.values())))
    done = _doing(str(message.get("text", "")))
    alike = tuple(item for item in offered.values() if done and _doing(item.name) == done)
    return Subject(None, choices=alike if len(alike) < len(offered) else ())


def _doing(words: str) -> str | None:
    return next((each for each in _DOINGS if each in words), None)


def _all(offered: Mapping[str, Item], likely: Sequence[tuple[str, float]]) -> tuple[Item, ...]:
    return tuple(offered[item] for item, _ in likely)


def words_about(about: Subject, items: Sequence[Item], intent: str) -> dict[str, Any]:
    """What is to be said of the subject itself, as a dispatcher's message; empty: nothing.

    Where the item is to be asked, each choice is `intent` with an item or a group of items.
    """
    if about.instrument and about.choices:
        return {
            "response": "utter_item_not_listed",
            "instrument": about.instrument,
            "buttons": _offered(about.choices, intent),
        }
    if about.instrument:
        return {
            "response": "utter_item_not_online",
            "instrument": about.instrument,
            "offered": "、".join(_groups(items)),
        }
    if about.item is None:
        return _question(about.choices, items, intent)
    if about.others and intent == "apply":
        others = "、".join(item.name for item in about.others)
        return {"response": "utter_one_by_one", "first": about.item.name, "others": others}
    if about.besides:
        return {"response": "utter_besides", "instrument": about.besides}
    return {}


def _question(choices: Sequence[Item], items: Sequence[Item], intent: str) -> dict[str, Any]:
    if choices:
        return {"response": "utter_which_of_these", "buttons": _offered(choices, intent)}
    which = "utter_which_to_apply" if intent == "apply" else "utter_which_item"
    if len(items) <= _LISTED:
        return {"response": which, "buttons": [_button(item, intent) for item in items]}
    buttons = [
        {"title": group, "payload": payload(intent, group=group)} for group in _groups(items)
    ]
    return {"response": which, "buttons": buttons}


def _offered(choices: Sequence[Item], intent: str) -> list[dict[str, str]]:
    """The choices, and a person for whoever means none of them."""
    buttons = [_button(item, intent) for item in choices]
    return [*buttons, {"title": "都不是，转人工", "payload": _HUMAN}]


def _button(item: Item, intent: str) -> dict[str, str]:
    return {"title": item.name, "payload": payload(intent, item=item.id)}


def _groups(items: Sequence[Item]) -> list[str]:
    return list(dict.fromkeys(item.group for item in items))


def _named(offered: Mapping[str, Item], entities: Sequence[Mapping[str, Any]]) -> list[Item]:
    """The items named, each once, in their order."""
    named = [str(each["value"]) for each in entities if each["entity"] == "item"]
    return [offered[item] for item in dict.fromkeys(named) if item in offered]


def _likely(offered: Mapping[str, Item], message: Mapping[str, Any]) -> list[tuple[str, float]]:
    return [each for each in _ranked(offered, message) if each[1] >= _OFFERED][:_MOST_OFFERED]


def _ranked(offered: Mapping[str, Item], message: Mapping[str, Any]) -> list[tuple[str, float]]:
    ranked = message.get("item_ranking", ())
    said = [(str(each["name"]), float(each["confidence"])) for each in ranked]
    return [each for each in said if each[0] in offered]


def _sharing(
    offered: Mapping[str, Item], message: Mapping[str, Any], named: Sequence[Item]
) -> tuple[Item, ...]:
    """The items that have the one name that was said, where nothing decides between them."""
    ranked = _ranked(offered, message)
    if len(named) != 1 or len(ranked) < 2 or ranked[0][1] >= _BEYOND_DOUBT:  # noqa: PLR2004
        return ()
    said = {
        str(message.get("text", ""))[each["start"] : each["end"]]
        for each in message["entities"]
        if each["entity"] == "item"
    }
    sharing = tuple(item for item in offered.values() if said & {item.name, *item.aliases})
    return sharing if len(sharing) > 1 else ()


def _shared(named: Sequence[Item], likely: Sequence[tuple[str, float]]) -> bool:
    """Whether the one name that was said is that of several items, and none stands out."""
    return len(named) == 1 and len(likely) > 1 and likely[0][1] < CLEAR


def _besides(offered: Mapping[str, Item], entities: Sequence[Mapping[str, Any]]) -> str | None:
    """The kinds of instrument named apart from the item, of no other item either.

    A model (HEM-7124) is none.
    """
    known = {name for item in offered.values() for name in (item.name, *item.aliases)}
    items = [each for each in entities if each["entity"] == "item"]
    named = [
        str(each["value"])
        for each in entities
        if each["entity"] == "instrument"
        and str(each["value"]).isalpha()
        and str(each["value"]) not in known
        and all(each["end"] <= item["start"] or item["end"] <= each["start"] for item in items)
    ]
    return "、".join(dict.fromkeys(named)) or None
