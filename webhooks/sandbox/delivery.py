"""Delivery of one push to the callback address: cut at 5 s, sent again, three times in all."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import aiohttp

from webhooks.sandbox.envelope import Envelopes, Improper, Push
from webhooks.sandbox.faults import CALLBACK, Fault, Faults
from webhooks.sandbox.reply import Asked, Reply, judge, wordless

MOST_ANSWER = 1 << 20
OK = 200
HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Pragma": "no-cache"}
FRESH, SAME = "fresh", "same"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds until a delivery is cut, seconds from one to the next, and how many there are.

    Logs in the field show 0, 5 and 10 s; the official page says neither three nor four.
    """

    cut: float = 5.0
    every: float = 5.0
    times: int = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and what came of it: a reply, or the error (Chinese, for the page).

    `ms` lasts to the judged answer. A `lost` one is sent again, an improper one is not.
    """

    number: int
    ms: float
    sent: int
    status: int | None = None
    received: int = 0
    reply: Reply | None = None
    error: str | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP exchange brought back."""

    status: int
    body: bytes


class Lost(Exception):
    """No answer WeChat could use in time: it will send again."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


class Delivery:
    """Pushes to one callback address over kept-alive connections."""

    def __init__(
        self,
        envelopes: Envelopes,
        callback_url: Callable[[], str],
        faults: Faults,
        now: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._envelopes = envelopes
        self._callback_url = callback_url
        self._faults = faults
        self._now = now
        self._pace = pace
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, fields: Mapping[str, Any], asked: Asked, nonce: str = FRESH
    ) -> tuple[Attempt, ...]:
        """Deliver until answered or given up. Redeliveries keep MsgId and CreateTime.

        With `nonce` "fresh" each one is sealed anew, with "same" the very same bytes go again.
        """
        begun = asyncio.get_running_loop().time()
        push = self._envelopes.seal(fields, asked.openid, self._now())
        attempts: list[Attempt] = []
        for number in range(1, self._pace.times + 1):
            if number > 1:
                due = begun + (number - 1) * self._pace.every
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                if nonce == FRESH:
                    push = self._envelopes.seal(fields, asked.openid, self._now())
            attempts.append(await self._attempt(number, push, asked))
            if not attempts[-1].lost:
                break
        return tuple(attempts)

    async def verify(self, echo: str) -> str | None:
        """The GET with which an address is registered; None when echoed, else what is wrong."""
        query = {**self._envelopes.greeting(self._now()), "echostr": echo}
        try:
            async with asyncio.timeout(self._pace.cut):
                async with self._http().get(self._callback_url(), params=query) as response:
                    answer = await response.text(errors="replace")
        except (TimeoutError, aiohttp.ClientError) as error:
            return f"连不上：{type(error).__name__}"
        return None if answer == echo else "服务器没有原样返回 echostr"

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _attempt(self, number: int, push: Push, asked: Asked) -> Attempt:
        begun = perf_counter()
        status, received = None, 0
        reply, error, lost = None, None, False
        try:
            answer = await self._exchange(push, self._faults.take(CALLBACK, asked.openid))
            status, received = answer.status, len(answer.body)
            reply = self._read(answer, asked)
        except Lost as problem:
            status, error, lost = problem.status or status, str(problem), True
        except Improper as problem:
            error = str(problem)
        ms = round((perf_counter() - begun) * 1000, 1)
        return Attempt(number, ms, len(push.body), status, received, reply, error, lost)

    async def _exchange(self, push: Push, fault: Fault | None) -> Answer:
        """One POST within the time the platform allows; raises Lost."""
        if fault is not None and fault.reset:
            raise Lost("网络断了，没有送到")
        limit = self._pace.cut
        if fault is not None and fault.cut_reply is not None:
            limit = min(limit, fault.cut_reply)
        try:
            async with asyncio.timeout(limit):
                answer = await self._post(push)
                if fault is not None:
                    await asyncio.sleep(fault.delay if fault.cut_reply is None else limit)
                return answer
        except TimeoutError as error:
            hung_up = fault is not None and fault.cut_reply is not None
            reason = "送到了，连接在答复前断开" if hung_up else f"{limit:g} 秒没有答复，断开"
            raise Lost(reason) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Lost(f"连不上：{type(error).__name__}") from error

    async def _post(self, push: Push) -> Answer:
        posting = self._http().post(
            self._callback_url(), params=push.query, data=push.body, headers=HEADERS
        )
        async with posting as response:
            return Answer(response.status, await response.content.read(MOST_ANSWER))

    def _read(self, answer: Answer, asked: Asked) -> Reply:
        # Not documented: implementers see WeChat repeat after 5xx, and so does this.
        if answer.status != OK:
            raise Lost(f"HTTP {answer.status}", answer.status)
        try:
            body = answer.body.decode()
        except UnicodeDecodeError as error:
            raise Improper("回复不是 UTF-8") from error
        return wordless(body) or judge(self._envelopes.open(body), asked)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session
