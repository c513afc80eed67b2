"""The guides 办事指南: all items by group, and one page for each, drawn from content and table."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from aiohttp import web

from bot.domain.cases.flow import FlowStep, flow_of
from bot.domain.catalogue.item import Item
from bot.domain.messages.notices import Notices, Turn
from bot.errors import NotFound
from webhooks.pages import Pages, page

_UNKNOWN = "没有这个服务事项，请从办事指南中选择。"


@dataclass(frozen=True, slots=True)
class Branch:
    """Another way out of a step: what happens, and what the case is then called, if it changes."""

    label: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a flow chart. `yours`: the applicant acts here; `onward` leads to the next."""

    label: str
    what: str
    yours: bool
    onward: str
    branches: tuple[Branch, ...]


class Guides:
    """Draws the guides. `notices` are the texts of applications: states are called as in chat."""

    def __init__(self, pages: Pages, items: Collection[Item], notices: Notices) -> None:
        self._pages = pages
        self._items = {item.id: item for item in items}
        self._notices = notices

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/guide", self._here),
            web.get("/guide/", self._all),
            web.get("/guide/{item}", self._one),
        )

    async def _here(self, _: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/guide/")

    async def _all(self, _: web.Request) -> web.Response:
        return page(self._pages.draw("guides.html", groups=_by_group(self._items.values())))

    async def _one(self, request: web.Request) -> web.Response:
        item = self._items.get(request.match_info["item"])
        if item is None:
            raise NotFound(_UNKNOWN)
        flow = flow_of(item)
        return page(
            self._pages.draw(
                "guide.html",
                item=item,
                guide=item.told("见下面的价目表。"),
                chart=tuple(self._box(item, step) for step in flow.steps),
                withdrawable=[self._label(item, state) for state in flow.withdrawable],
            )
        )

    def _box(self, item: Item, step: FlowStep) -> Box:
        text = self._notices.state(step.state, item.brings)
        return Box(
            label=self._label(item, step.state),
            what=text.next,
            yours=text.turn is Turn.CITIZEN,
            onward=step.onward,
            branches=tuple(
                Branch(
                    branch.label,
                    "" if branch.target == step.state else self._label(item, branch.target),
                )
                for branch in step.branches
            ),
        )

    def _label(self, item: Item, state: str) -> str:
        return item.labels.get(state) or self._notices.state(state, item.brings).label


def _by_group(items: Iterable[Item]) -> Mapping[str, tuple[Item, ...]]:
    """Group → its items, both in the order of their names."""
    ordered = sorted(items, key=lambda item: (item.group, item.name))
    return {
        group: tuple(members) for group, members in groupby(ordered, key=lambda item: item.group)
    }
