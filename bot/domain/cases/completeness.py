"""What the content must say so that nothing which can happen to a case goes without words."""

from collections.abc import Collection, Iterator

from bot.domain.cases.case import CaseKind
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.entries import WrongEntry
from bot.domain.lifecycle import Machine
from bot.domain.messages.notices import Notices


def unsaid(kind: CaseKind, notices: Notices) -> Iterator[WrongEntry]:
    """Every state and every message of the kind's lifecycle that its texts leave out.

    What no item names must be named by the texts: the kind itself.
    """
    machine = MACHINES[kind]
    for state in machine.states.values():
        if state.name not in notices.states:
            yield WrongEntry(("states", state.name), f"缺少状态“{state.label}”的说法")
    for name in notices.states:
        if name.partition("/")[0] not in machine.states:
            known = "、".join(machine.states)
            yield WrongEntry(("states", name), f"没有这个状态，可用的有：{known}")
    for message, gist in messages_of(machine).items():
        if message not in notices.messages:
            yield WrongEntry(("messages", message), f"缺少“{gist}”的内容")
    if kind is not CaseKind.APPLICATION and kind not in notices.subjects:
        yield WrongEntry(("subjects", kind.value), "缺少这种办件的名称，例如“投诉”")


def untold_kinds(told: Collection[CaseKind]) -> list[CaseKind]:
    """The kinds that have a lifecycle and no texts at all."""
    return [kind for kind in MACHINES if kind not in told]


def unknown_labels(item: Item) -> Iterator[WrongEntry]:
    """Labels of an item for states that an application does not have."""
    states = MACHINES[CaseKind.APPLICATION].states
    for state in item.labels:
        if state not in states:
            yield WrongEntry(("labels", state), f"没有这个状态，可用的有：{'、'.join(states)}")


def messages_of(machine: Machine) -> dict[str, str]:
    """Message key → gist, of every row that tells the citizen something."""
    messages: dict[str, str] = {}
    for row in machine.rows:
        if row.message:
            messages[row.message] = messages.get(row.message) or row.gist
    return messages
