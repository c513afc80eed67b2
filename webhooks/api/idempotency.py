"""One effect per Idempotency-Key: the answer is kept in the same work as the effect."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.errors import HengxinError, LostRace, Overloaded
from bot.ports.clock import Clock
from bot.ports.requests import KeptAnswer
from bot.ports.work import Work, Works
from webhooks.errors import Malformed

HEADER = "Idempotency-Key"
_FORM = re.compile(r"[\x21-\x7e]{1,255}")
_ATTEMPTS = 4


class KeyReused(HengxinError):
    """The same Idempotency-Key with another request."""

    status = 422
    sentence = "这个 Idempotency-Key 已用于另一个请求：新的请求请换一个新值。"


class StillRunning(HengxinError):
    """The first request under that key has not been answered yet."""

    status = 409
    sentence = "相同 Idempotency-Key 的请求正在处理，请稍后用同一个值重试以取得结果。"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: a status, a JSON text, where what was made can be found.

    `promised`: its effect put a message into the outbox; an answer given again promises nothing.
    """

    status: int
    body: str
    promised: bool = False
    location: str = ""


@dataclass(frozen=True, slots=True)
class Once:
    """A request that must have its effect at most once: who asks, under which key, for what."""

    owner: str
    key: str
    digest: str


def once_of(request: web.Request, owner: str, content: str) -> Once:
    """The request's identity; the address belongs to it, so one key cannot serve two cases."""
    identity = f"{request.method}\n{request.rel_url.raw_path}\n{content}"
    return Once(owner, key_of(request), hashlib.sha256(identity.encode()).hexdigest())


def key_of(request: web.Request) -> str:
    """The request's Idempotency-Key; Malformed without a usable one."""
    key = request.headers.get(HEADER, "")
    if not _FORM.fullmatch(key):
        raise Malformed(
            f"请在请求头 {HEADER} 中写一个本次操作专用的值（1–255 个可见 ASCII 字符，如 UUID）。"
        )
    return key


Act = Callable[[Work], Awaitable[Answer]]
Refuse = Callable[[HengxinError], Answer]


class Repeats:
    """Answers each request once, and its repetitions with the same answer.

    Who is still running is known within this process only: across processes the kept answer's own
    key decides, and the slower one reads the faster one's answer.
    """

    def __init__(self, works: Works, clock: Clock) -> None:
        self._works = works
        self._clock = clock
        self._running: dict[tuple[str, str], str] = {}

    async def answer(self, once: Once, act: Act, refuse: Refuse) -> Answer:
        """The answer of `act`, or the one that was given before.

        A refusal below 500 is an answer too and is kept (`refuse` words it); failures of ours are
        raised and may be tried again. KeyReused, StillRunning.
        """
        name = (once.owner, once.key)
        if (digest := self._running.get(name)) is not None:
            raise StillRunning if digest == once.digest else KeyReused
        self._running[name] = once.digest
        try:
            for _ in range(_ATTEMPTS):
                with suppress(LostRace):
                    return await self._kept(once) or await self._attempt(once, act, refuse)
            raise Overloaded
        finally:
            del self._running[name]

    async def _kept(self, once: Once) -> Answer | None:
        async with self._works() as work:
            kept = await work.requests.kept(once.owner, once.key)
        if kept is None:
            return None
        if kept.digest != once.digest:
            raise KeyReused
        if kept.status is None:
            raise StillRunning
        return Answer(kept.status, kept.body, location=kept.location)

    async def _attempt(self, once: Once, act: Act, refuse: Refuse) -> Answer:
        # Refused, the first work has been left by its exception: nothing that `act` collected
        # before it was refused is written with the refusal.
        try:
            async with self._works() as work:
                answer = await act(work)
                self._keep(work, once, answer)
        except HengxinError as error:
            if isinstance(error, LostRace) or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            answer = refuse(error)
            async with self._works() as work:
                self._keep(work, once, answer)
        return answer

    def _keep(self, work: Work, once: Once, answer: Answer) -> None:
        now = self._clock.now()
        kept = KeptAnswer(once.key, once.digest, answer.status, answer.body, answer.location, now)
        work.requests.keep(once.owner, kept)
