"""How often one may hand in and download from one address, and which form is handed in."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot.errors import ExpiredLink, HengxinError, InvalidLink, TooOften
from bot.ports.clock import Clock
from bot.ports.locks import Limits
from bot.ports.secrets import Signer
from webhooks.keys import caller

#: How long an open form can be handed in; under its id the ticket is found again.
FORM_FOR = timedelta(hours=12)
_FORM = "guide form"
_MANY = "从您所在的网络操作得太多，请一小时后再试，或拨打首页上的电话。"


class StaleForm(HengxinError):
    """The form was not drawn here, or too long ago."""

    status = 403
    sentence = "页面停留太久，请再按一次提交；您写的内容还在。"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many from one address, (how many, seconds); a whole hospital may sit behind one."""

    errors: tuple[int, int] = (60, 3600)
    forms: tuple[int, int] = (600, 3600)


@dataclass(frozen=True, slots=True)
class Gate:
    """Counts by address in memory, or where all processes count; the address is not kept."""

    signer: Signer
    limits: Limits
    clock: Clock
    pace: Pace = field(default_factory=Pace)

    def now(self) -> datetime:
        """The time, aware, in Asia/Shanghai."""
        return self.clock.now()

    def new_form(self) -> str:
        """What a form carries so that handing it in twice is found out."""
        return self.signer.sign(_FORM, secrets.token_hex(16), self.now() + FORM_FOR)

    def form_id(self, token: str) -> str:
        """The id of the form that was drawn with `token`; StaleForm."""
        try:
            return self.signer.read(_FORM, token, self.now())
        except (ExpiredLink, InvalidLink):
            raise StaleForm from None

    async def count_error(self, request: web.Request) -> None:
        """One more word about a page from there; TooOften."""
        await self._count(request, "guide-error", self.pace.errors)

    async def count_form(self, request: web.Request) -> None:
        """One more blank form from there; TooOften."""
        await self._count(request, "guide-form", self.pace.forms)

    async def _count(self, request: web.Request, what: str, most: tuple[int, int]) -> None:
        if not await self.limits.allow(f"{what}:{caller(request)}", *most):
            raise TooOften(_MANY)
