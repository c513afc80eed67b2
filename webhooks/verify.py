"""Is a certificate genuine? By the address in its QR code, or by number and code on a form."""

import asyncio
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from bot.domain.certificates.verdict import Status, Verdict
from bot.domain.time.zone import SHANGHAI
from bot.errors import TooOften
from bot.ports.clock import Clock
from bot.ports.locks import Limits
from bot.services.certificates.verifying import Verification
from webhooks.errors import Malformed, TooSlow, UnsupportedType
from webhooks.keys import caller
from webhooks.pages import Pages, page

#: Bits of the network that an address of IP version 4 or 6 shares with its neighbours.
_AROUND = {4: 24, 6: 48}
_HTTP = {Status.UNKNOWN: 404, Status.UNAVAILABLE: 503}
_LONGEST, _SECONDS, _MOST_FIELDS = 120, 10.0, 8
_TOO_OFTEN = "查询次数过多，请 10 分钟后再试。急需核实的，请打首页上的电话，报证书编号。"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one may be wrong, and ask at all, from one address and from its network.

    Who is right is never held up for others' mistakes: codes cannot be guessed, so that a crowd
    behind one address passes while somebody there tries numbers.
    """

    wrong_here: int = 100
    wrong_around: int = 400
    within: int = 600  # seconds
    asked_here: int = 1200
    asked_within: int = 60  # seconds


class Verify:
    """`/v/{code}` and `/verify`. Wrong and unknown are one answer."""

    def __init__(
        self,
        pages: Pages,
        verification: Verification,
        limits: Limits,
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        self._pages, self._verification = pages, verification
        self._limits, self._clock, self._pace = limits, clock, pace or Pace()

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/v/{code}", self._scanned),
            web.get("/verify", self._form),
            web.post("/verify", self._typed),
        )

    async def _scanned(self, request: web.Request) -> web.Response:
        return await self._answer(request, request.match_info["code"][:_LONGEST])

    async def _form(self, request: web.Request) -> web.Response:
        number = request.query.get("number", "")[:_LONGEST]
        return page(self._pages.draw("verify.html", number=number, missing=""))

    async def _typed(self, request: web.Request) -> web.Response:
        sent = await _sent(request)
        number, code = sent.get("number", ""), sent.get("code", "")
        if not number or not code:
            missing = "证书编号" if not number else "验真码"
            answer = page(self._pages.draw("verify.html", number=number, missing=missing))
            answer.set_status(422)
            return answer
        return await self._answer(request, code, number)

    async def _answer(
        self, request: web.Request, code: str, number: str | None = None
    ) -> web.Response:
        here, pace, now = caller(request), self._pace, self._clock.now()
        if not await self._limits.allow(f"verify:{here}", pace.asked_here, pace.asked_within):
            raise TooOften(_TOO_OFTEN)
        verdict = await self._verification.verify(code, now, number)
        if verdict.status is Status.UNKNOWN:
            await self._count_miss(here)
        return self._drawn(verdict, now, number)

    async def _count_miss(self, here: str) -> None:
        pace = self._pace
        for name, most in (
            (f"unverified:{here}", pace.wrong_here),
            (f"unverified:{network(here)}", pace.wrong_around),
        ):
            if not await self._limits.allow(name, most, pace.within):
                raise TooOften(_TOO_OFTEN)

    def _drawn(self, verdict: Verdict, now: datetime, number: str | None) -> web.Response:
        text = self._pages.draw(
            "verdict.html",
            status=verdict.status.value,
            view=verdict.view,
            at=now.astimezone(SHANGHAI),
            number=number or "",
        )
        answer = page(text)
        answer.set_status(_HTTP.get(verdict.status, 200))
        answer.headers[hdrs.CACHE_CONTROL] = "no-store"
        if verdict.status is Status.UNAVAILABLE:
            answer.headers[hdrs.RETRY_AFTER] = "60"
        return answer


def network(address: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /48 of IPv6."""
    try:
        known = ipaddress.ip_address(address.partition("/")[0])
    except ValueError:
        return address
    around = _AROUND[known.version]
    return str(ipaddress.ip_network(f"{known}/{around}", strict=False))


async def _sent(request: web.Request) -> dict[str, str]:
    """The form's fields. UnsupportedType, TooSlow, Malformed."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise UnsupportedType("请在网页上填写并提交。")
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await request.read()
        fields = parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except TimeoutError:
        raise TooSlow from None
    except ValueError:
        raise Malformed("提交的内容无法识别，请在网页上重新填写。") from None
    return {name: value.strip()[:_LONGEST] for name, value in fields}
