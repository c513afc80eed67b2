"""Everyday metrology 计量知识: all topics by group, and one page for each (row 57)."""

from collections.abc import Iterable

from aiohttp import web

from bot.dialogue.content import Content
from bot.errors import NotFound
from webhooks.guide.groups import by_group
from webhooks.pages import Pages, page

_UNKNOWN = "没有这一篇，请从计量知识中选择。"


class Topics:
    """`/knowledge/` and `/knowledge/{topic}`."""

    def __init__(self, pages: Pages, content: Content) -> None:
        self._pages, self._content = pages, content
        topics = content.knowledge.values()
        self._groups = by_group(topics, content.office.groups)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/knowledge", self._here),
            web.get("/knowledge/", self._all),
            web.get("/knowledge/{topic}", self._one),
        )

    async def _here(self, _: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/knowledge/")

    async def _all(self, _: web.Request) -> web.Response:
        return page(self._pages.draw("knowledge.html", groups=self._groups))

    async def _one(self, request: web.Request) -> web.Response:
        topic = self._content.knowledge.get(request.match_info["topic"])
        if topic is None:
            raise NotFound(_UNKNOWN)
        items = [self._content.items[name] for name in topic.items if name in self._content.items]
        beside = [each for each in self._groups[topic.group] if each.id != topic.id]
        return page(
            self._pages.draw("knowledge_topic.html", topic=topic, items=items, beside=beside)
        )
