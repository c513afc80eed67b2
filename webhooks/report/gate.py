"""How often one may ask and hand in from one address, and which form is handed in.

The address is used here alone, under a key of today, and is neither stored nor logged.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from aiohttp import web

from bot.domain.time.zone import SHANGHAI
from bot.errors import ExpiredLink, HengxinError, InvalidLink, TooOften
from bot.ports.clock import Clock
from bot.ports.locks import Limits
from bot.ports.secrets import Signer
from webhooks.keys import caller

#: How long an open form can be handed in; under its id the case is found again for a day.
FORM_FOR = timedelta(hours=12)
_FORM, _ADDRESS = "report form", "report address"
_WRONG = "查询码不对的次数过多，请稍后再试。查询码正确的不受影响。"
_MANY = "从您所在的网络提交得太多，请一小时后再试，或拨打投诉监督电话。"


class StaleForm(HengxinError):
    """The form was not drawn here, or too long ago."""

    status = 403
    sentence = "页面停留太久，请再按一次提交；您写的内容还在，文件需要重新选。"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many from one address. (how many, seconds): both windows of `wrong` hold.

    A whole hospital may sit behind one address. Whoever has a right code is never held up for
    the wrong ones of others: 80 random bits are not guessed, however often somebody tries.
    """

    wrong: tuple[tuple[int, int], ...] = ((10, 60), (100, 3600))
    reports: tuple[int, int] = (300, 3600)
    files: tuple[int, int] = (300, 3600)


@dataclass(frozen=True, slots=True)
class Gate:
    """Counts by address in memory, or where all processes count."""

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

    async def count_wrong(self, request: web.Request) -> None:
        """One more wrong code from there; TooOften when there are too many."""
        for most, seconds in self.pace.wrong:
            await self._count(request, f"wrong-{seconds}", (most, seconds), _WRONG)

    async def count_report(self, request: web.Request) -> None:
        """One more report from there; TooOften."""
        await self._count(request, "report", self.pace.reports, _MANY)

    async def count_file(self, request: web.Request) -> None:
        """One more file from there; TooOften."""
        await self._count(request, "file", self.pace.files, _MANY)

    async def _count(
        self, request: web.Request, what: str, most: tuple[int, int], sentence: str
    ) -> None:
        if not await self.limits.allow(f"report-{what}:{self._pseudonym(request)}", *most):
            raise TooOften(sentence)

    def _pseudonym(self, request: web.Request) -> str:
        """The address under our key, which is another one tomorrow."""
        midnight = datetime.combine(self.now().astimezone(SHANGHAI).date(), time(), SHANGHAI)
        signed = self.signer.sign(_ADDRESS, caller(request), midnight + timedelta(days=1))
        return hashlib.sha256(signed.encode()).hexdigest()[:32]
