"""The owner fetches the document; that it was fetched closes the case, once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.certificates.certificate import Certificate
from bot.domain.people.actor import Actor
from bot.errors import DatabaseGone, HengxinError, LostRace, NotFound
from bot.ports.files import Files
from bot.ports.locks import Bell
from bot.ports.work import Works
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition
from bot.services.certificates.linking import Links

_LOG = structlog.get_logger(__name__)
_ATTEMPTS = 4
_GONE = "这份证书已被替代或撤销，不再提供下载。请在公众号回复“下载证书”查看现在有效的证书。"


@dataclass(frozen=True, slots=True)
class Document:
    """A certificate's document, ready to be read in pieces; `size` in bytes."""

    certificate: Certificate
    size: int
    content: AsyncIterator[bytes]


class Fetching:
    """Opens links and notes that what they lead to was fetched."""

    def __init__(
        self, works: Works, casebook: Casebook, links: Links, files: Files, bell: Bell
    ) -> None:
        self._works, self._casebook = works, casebook
        self._links, self._files, self._bell = links, files, bell

    async def document(self, token: str, now: datetime) -> Document:
        """What the link leads to at `now`.

        InvalidLink, ExpiredLink, NotFound (not the owner's any more, taken back, or no file).
        """
        async with self._works() as work:
            certificate = await self._links.open(work, token, now)
        if certificate is None:
            raise NotFound("没有找到这份证书。请在公众号回复“下载证书”获取新的链接。")
        if certificate.state != "valid":
            raise NotFound(_GONE)
        size = await self._files.size(certificate.file)
        if size is None:
            _LOG.error("certificate.file_missing", certificate=certificate.number)
            raise NotFound("证书文件暂时取不到，我们已记录。请稍后再试，或打电话问我们。")
        return Document(certificate, size, self._files.read(certificate.file))

    async def fetched(self, certificate: Certificate, now: datetime) -> None:
        """The whole document has left: the case closes, unless it is past that already.

        Nothing of it concerns who is reading; what fails is made up for by the next fetch, or by
        the case's own clock.
        """
        try:
            for _ in range(_ATTEMPTS):
                try:
                    return await self._close(certificate, now)
                except LostRace:
                    continue
        except DatabaseGone:
            _LOG.warning("certificate.fetch_not_noted", certificate=certificate.number)
        except HengxinError as refusal:
            # The whole work is dropped with it: the case stays as it is.
            why = type(refusal).__name__
            _LOG.info("certificate.fetch_kept_open", certificate=certificate.number, why=why)

    async def _close(self, certificate: Certificate, now: datetime) -> None:
        async with self._works() as work:
            case = await work.cases.find(certificate.case_number)
            if case is None or case.state != "issued" or case.openid is None:
                return
            actor = Actor.citizen(case.openid, via="web")
            wish = Wish(case.number, "close", data={"certificate": certificate.number})
            done = await transition(work, self._casebook, actor, wish, now)
            if done.notice is not None:
                push(work, done.notice, now)
        await self._bell.ring()
