"""The flow chart of a guide, drawn from the table that the engine runs, and the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cases.flow import FlowStep, flow_of
from bot.domain.catalogue.item import Item
from bot.domain.messages.notices import Notices, Turn


@dataclass(frozen=True, slots=True)
class Branch:
    """Another way out of a step: what happens, and what the case is then called, if it changes."""

    label: str
    leads_to: str

    @property
    def words(self) -> str:
        """As it is read: 退回补正，转到“待补正”."""
        return f"{self.label}，转到“{self.leads_to}”" if self.leads_to else self.label


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a flow chart.

    `by` says who acts, empty at the end; `onward` is what leads to the next box.
    """

    label: str
    what: str
    yours: bool
    by: str
    onward: str
    branches: tuple[Branch, ...]

    @property
    def words(self) -> str:
        """Everything that the box and its arrows say, in sentences."""
        who = f"（{self.by}）" if self.by else ""
        said = f"{self.label}{who}：{self.what.rstrip('。')}。"
        if self.onward:
            said += f"然后：{self.onward}。"
        if self.branches:
            said += f"也可能：{'；'.join(branch.words for branch in self.branches)}。"
        return said


@dataclass(frozen=True, slots=True)
class Chart:
    """The boxes from the top down, and the states in which one may withdraw."""

    boxes: tuple[Box, ...]
    withdrawable: Sequence[str]


def chart_of(item: Item, notices: Notices) -> Chart:
    """The chart of an application for the item; states are called as in chat."""

    def label(state: str) -> str:
        return item.labels.get(state) or notices.state(state, item.brings).label

    def box(step: FlowStep) -> Box:
        text = notices.state(step.state, item.brings)
        yours = text.turn is Turn.CITIZEN
        by = "由您办理" if yours else "由我们办理"
        branches = (
            Branch(each.label, "" if each.target == step.state else label(each.target))
            for each in step.branches
        )
        by = by if step.onward else ""
        return Box(label(step.state), text.next, yours, by, step.onward, tuple(branches))

    flow = flow_of(item)
    return Chart(tuple(map(box, flow.steps)), [label(state) for state in flow.withdrawable])
