"""The account's WeChat: messages out, each attempt answered with a verdict."""

import asyncio
from collections.abc import Awaitable, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientTimeout

from bot.adapters.wechat.breaker import Breaker
from bot.adapters.wechat.client import AwaitableClient
from bot.adapters.wechat.failure import CallFailed
from bot.adapters.wechat.json_body import plain
from bot.adapters.wechat.stable_token import Credentials, StableToken
from bot.adapters.wechat.token import TokenStore
from bot.adapters.wechat.transport import TIMEOUT, Transport
from bot.ports.wechat import Attempt, Verdict

BASE_URL = "https://api.weixin.qq.com"

#: Bytes of UTF-8. WeChat refuses above 2,048; answers are split long before they come here.
LONGEST_TEXT = 2000
_TOO_LONG = 45002
#: Seconds that a citizen's turn waits for a picture.
MEDIA_WITHIN = 1.5


class WeChatApi:
    """bot.ports.wechat.WeChat over HTTP. Use with `async with`, inside the running loop."""

    def __init__(
        self,
        credentials: Credentials,
        tokens: TokenStore,
        base_url: str = BASE_URL,
        timeout: ClientTimeout = TIMEOUT,
    ) -> None:
        self._transport = Transport(base_url, timeout)
        self._breaker = Breaker()
        token = StableToken(credentials, tokens, self._transport)
        self.client = AwaitableClient(credentials, token, self._transport, self._breaker)

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    @property
    def trouble(self) -> Attempt | None:
        """Why the account cannot call WeChat at all now; None when all is well."""
        return self._breaker.trouble

    async def media(self, number: str) -> bytes | None:
        """The temporary media of that id; None when WeChat does not hand it out in time."""
        query = urlencode({"media_id": number})
        try:
            async with asyncio.timeout(MEDIA_WITHIN):
                answer = await self.client.call("GET", f"/cgi-bin/media/get?{query}")
        except (CallFailed, TimeoutError):
            return None
        return answer if isinstance(answer, bytes) else None

    async def send_text(self, openid: str, text: str) -> Attempt:
        """One customer-service text, at most 2,000 bytes."""
        text = plain(text)
        size = len(text.encode("utf-8", "replace"))
        if size > LONGEST_TEXT:
            return Attempt(Verdict.REJECTED, _TOO_LONG, f"the text has {size} bytes, not split")
        return await _attempted(self.client.message.send_text(openid, text))

    async def send_template(
        self, openid: str, template: str, fields: Mapping[str, str], *, url: str, once: str
    ) -> Attempt:
        """One template message; WeChat sends the same `once` only once within ten minutes."""
        message: dict[str, Any] = {
            "touser": openid,
            "template_id": template,
            "client_msg_id": once,
            "data": {name: {"value": plain(value)} for name, value in fields.items()},
        }
        if url:
            message["url"] = url
        return await _attempted(
            self.client.call("POST", "/cgi-bin/message/template/send", message)
        )


async def _attempted(call: Awaitable[object]) -> Attempt:
    try:
        answer = await call
    except CallFailed as failed:
        return failed.attempt
    if isinstance(answer, dict) and "errcode" in answer:
        return Attempt(Verdict.SENT, 0)
    return Attempt(Verdict.UNKNOWN, None, "the answer names no code")
