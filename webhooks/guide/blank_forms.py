"""The blank form 空白申请表 of each item as a document to print."""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.dialogue.content import Content
from bot.domain.catalogue.blank import BlankForm, blank_form
from bot.errors import NotFound
from bot.ports.paper import FormPress
from webhooks.guide.gate import Gate

_UNKNOWN = "没有这个服务事项，请从办事指南中选择。"
_FOR_MINUTES = "public, max-age=300"


class BlankForms:
    """`/guide/{item}/form.pdf`: set once for each version of an item, then kept.

    `site` is our address, without a closing slash.
    """

    def __init__(self, content: Content, press: FormPress, gate: Gate, site: str) -> None:
        self._press, self._gate = press, gate
        self._forms = {
            item.id: blank_form(item, content.office, site) for item in content.items.values()
        }
        self._made: dict[str, bytes] = {}
        self._setting = asyncio.Lock()

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (web.get("/guide/{item}/form.pdf", self._form),)

    async def _form(self, request: web.Request) -> web.Response:
        item = request.match_info["item"]
        form = self._forms.get(item)
        if form is None:
            raise NotFound(_UNKNOWN)
        await self._gate.count_form(request)
        named = quote(f"{form.title}.pdf")
        return web.Response(
            body=await self._document(item, form),
            content_type="application/pdf",
            headers={
                hdrs.CACHE_CONTROL: _FOR_MINUTES,
                hdrs.CONTENT_DISPOSITION: f"inline; filename*=UTF-8''{named}",
            },
        )

    async def _document(self, item: str, form: BlankForm) -> bytes:
        """Set by one at a time: two who ask at once get the same document."""
        async with self._setting:
            if item not in self._made:
                self._made[item] = await self._press.blank(form)
        return self._made[item]
