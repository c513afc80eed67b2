"""What the content must say so that nothing which can happen to a case goes without words."""

from collections.abc import Iterator

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards import guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.entries import WrongEntry
from bot.domain.lifecycle import Machine
from bot.domain.messages.notices import Notices


def unsaid(kind: CaseKind, notices: Notices) -> Iterator[WrongEntry]:
    """Every state and every message within reach that the kind's texts leave out."""
    machine = MACHINES[kind]
    for state in machine.states.values():
        if state.name not in notices.states:
            yield WrongEntry(("states", state.name), f"缺少状态“{state.label}”的说法")
    for message, gist in reachable_messages(machine).items():
        if message not in notices.messages:
            yield WrongEntry(("messages", message), f"缺少“{gist}”的内容")


def unknown_labels(item: Item) -> Iterator[WrongEntry]:
    """Labels of an item for states that an application does not have."""
    states = MACHINES[CaseKind.APPLICATION].states
    for state in item.labels:
        if state not in states:
            yield WrongEntry(("labels", state), f"没有这个状态，可用的有：{'、'.join(states)}")


def reachable_messages(machine: Machine) -> dict[str, str]:
    """Message key → gist, of every row that is open and can be reached over open rows."""
    messages: dict[str, str] = {}
    reached, todo = {machine.start}, [machine.start]
    while todo:
        for row in machine.rows_from(todo.pop()):
            if guard_of(row) is None:
                continue
            if row.message:
                messages.setdefault(row.message, row.gist)
            if row.target not in reached:
                reached.add(row.target)
                todo.append(row.target)
    return messages
