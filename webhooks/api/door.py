"""The addresses of the API: its rooms, and the description of them all."""

from collections.abc import Iterable

from aiohttp import web

from webhooks.api.behind import Behind
from webhooks.api.cases import STATES, CaseRoom
from webhooks.api.certificates import CertificateRoom
from webhooks.api.counter import BASE, Counter, respond, written
from webhooks.api.description.document import document
from webhooks.api.files import FileRoom


class Api:
    """Version 1 for the institution's other systems (T/GDASE: 预留标准数据接口, G5.3.1.3)."""

    def __init__(self, behind: Behind) -> None:
        counter = Counter(behind)
        self._rooms = (
            CaseRoom(behind, counter),
            FileRoom(behind, counter),
            CertificateRoom(behind, counter),
        )
        self._description = written(document(BASE, behind.casebook, behind.clock.now(), STATES))

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        yield web.get(f"{BASE}/openapi.json", self._describe)
        for room in self._rooms:
            yield from room.routes()

    async def _describe(self, _: web.Request) -> web.Response:
        return respond(self._description)
