"""The owner's document behind a signed link; that it was fetched is noted once it has left."""

from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.ports.clock import Clock
from bot.services.certificates.fetching import Document, Fetching


class OwnCertificates:
    """`GET /me/certificates/{token}`: the PDF. A HEAD fetches nothing."""

    def __init__(self, fetching: Fetching, clock: Clock) -> None:
        self._fetching = fetching
        self._clock = clock

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (web.get("/me/certificates/{token}", self._show),)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        document = await self._fetching.document(request.match_info["token"], self._clock.now())
        response = web.StreamResponse(headers=_headers(document))
        await response.prepare(request)
        if request.method == hdrs.METH_HEAD:
            return response
        async for piece in document.content:
            await response.write(piece)
        await response.write_eof()
        await self._fetching.fetched(document.certificate, self._clock.now())
        return response


def _headers(document: Document) -> dict[str, str]:
    name = quote(f"{document.certificate.title}-{document.certificate.number}.pdf")
    return {
        hdrs.CONTENT_TYPE: "application/pdf",
        hdrs.CONTENT_LENGTH: str(document.size),
        hdrs.CONTENT_DISPOSITION: f"inline; filename*=UTF-8''{name}",
        hdrs.CACHE_CONTROL: "no-store",
    }
