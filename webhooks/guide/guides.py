"""The list of all guides with its search box, and one page for each item."""

from collections.abc import Iterable

from aiohttp import web

from bot.dialogue.content import Content
from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item
from bot.errors import NotFound
from bot.services.cases.page_errors import FEWEST, MOST
from webhooks.guide.chart import chart_of
from webhooks.guide.finding import KINDS, SURE, Finder, answering, asked
from webhooks.guide.gate import Gate
from webhooks.guide.groups import by_group
from webhooks.guide.posted import NOTHING_YET, Posted
from webhooks.pages import Pages, page

_UNKNOWN = "没有这个服务事项，请从办事指南中选择。"
_MOST_HITS = 8


class Guides:
    """`/guide/` and `/guide/{item}`, drawn from the content and from the table of applications."""

    def __init__(self, pages: Pages, content: Content, finder: Finder, gate: Gate) -> None:
        self._pages, self._content = pages, content
        self._finder, self._gate = finder, gate
        items = sorted(content.items.values(), key=lambda item: item.name)
        self._groups = by_group(items, content.office.groups)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/guide", self._here),
            web.get("/guide/", self._all),
            web.get("/guide/{item}", self._one),
        )

    def item_of(self, request: web.Request) -> Item:
        """The item in the address; NotFound."""
        item = self._content.items.get(request.match_info["item"])
        if item is None:
            raise NotFound(_UNKNOWN)
        return item

    def draw(self, item: Item, posted: Posted = NOTHING_YET, fault: str = "") -> str:
        """The whole page of the item; with `fault`, its form as it was sent."""
        topics = self._content.knowledge.values()
        return self._pages.draw(
            "guide.html",
            item=item,
            guide=item.told("见下面的价目表。"),
            chart=chart_of(item, self._content.messages[CaseKind.APPLICATION]),
            topics=[topic for topic in topics if item.id in topic.items],
            form=posted.form or self._gate.new_form(),
            posted=posted,
            fault=fault,
            fewest=FEWEST,
            most=MOST,
        )

    async def _here(self, _: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/guide/")

    async def _all(self, request: web.Request) -> web.Response:
        typed = asked(request)
        hits = answering(self._finder.find(typed, _MOST_HITS)) if typed else ()
        return page(
            self._pages.draw(
                "guides.html",
                groups=self._groups,
                typed=typed,
                hits=hits,
                sure=any(hit.score >= SURE for hit in hits),
                kinds=KINDS,
                items=self._content.items,
                topics=self._content.knowledge,
            )
        )

    async def _one(self, request: web.Request) -> web.Response:
        return page(self.draw(self.item_of(request)))
