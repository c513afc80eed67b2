"""The room of files: handed in as raw bytes, given out as attachments."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable

from aiohttp import web

from bot.domain.cases.access import kinds_seen
from bot.domain.files import FileRecord, Stored
from bot.domain.people.actor import Actor
from bot.errors import NotFound
from bot.ports.work import Work
from bot.services import files
from webhooks.api.behind import Behind
from webhooks.api.counter import BASE, Counter, written
from webhooks.api.idempotency import Answer, key_of
from webhooks.errors import TooSlow, UnsupportedType

_PIECE = 64 * 1024
#: Seconds without a single byte after which a sender is given up.
_PATIENCE = 20.0
#: As ids are made; what is none (NUL, for one) is not even looked for.
_ID = re.compile(r"[0-9a-f]{32}")
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class FileRoom:
    """Files to which the data of events refer by id."""

    def __init__(self, behind: Behind, counter: Counter) -> None:
        self._behind, self._counter = behind, counter

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.post(f"{BASE}/files", self._keep),
            web.get(f"{BASE}/files/{{id}}", self._give, allow_head=False),
        )

    async def _keep(self, request: web.Request) -> web.Response:
        """The bytes are on disk before their record is written: equal bytes lie there once."""
        actor = await self._counter.actor(request)
        key_of(request)  # refused before twenty megabytes have come
        if request.content_type.startswith("multipart/"):
            raise UnsupportedType("请把文件内容直接作为请求正文，Content-Type 写它的类型。")
        stored = await files.keep(self._behind.files, _pieces(request), request.content_type)

        async def act(work: Work) -> Answer:
            made = files.record(work, stored, actor.name, self._behind.clock.now())
            return Answer(201, written(shown(made)), location=f"{BASE}/files/{made.id}")

        return await self._counter.once(request, actor, _identity(stored), act)

    async def _give(self, request: web.Request) -> web.StreamResponse:
        actor = await self._counter.actor(request)
        found = await self._found(request.match_info["id"])
        if found is None or not _may_read(actor, found):
            raise NotFound("没有这个文件，请核对编号。")
        if await self._behind.files.size(found.sha256) is None:
            raise NotFound("文件暂时取不到，请稍后再试。")
        name = f"{found.id}.{_ENDINGS.get(found.type, 'bin')}"
        response = web.StreamResponse(
            headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
        response.content_type, response.content_length = found.type, found.size
        await response.prepare(request)
        async for piece in self._behind.files.read(found.sha256):
            await response.write(piece)
        await response.write_eof()
        return response

    async def _found(self, wanted: str) -> FileRecord | None:
        if not _ID.fullmatch(wanted):
            return None
        async with self._behind.works() as work:
            return await work.files.find(wanted)


def shown(record: FileRecord) -> dict[str, object]:
    """A file as the API tells of it."""
    return {"id": record.id, "sha256": record.sha256, "size": record.size, "type": record.type}


def _may_read(actor: Actor, record: FileRecord) -> bool:
    """Whoever handed it in, and whoever acts on cases, where its id stands."""
    return record.owner == actor.name or bool(kinds_seen(actor))


def _identity(stored: Stored) -> str:
    return f"{stored.sha256} {stored.type}"


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it arrives; TooSlow when it stops arriving."""
    while True:
        try:
            async with asyncio.timeout(_PATIENCE):
                piece = await request.content.readany()
        except TimeoutError:
            raise TooSlow from None
        if not piece:
            return
        yield piece
