"""wechatpy's client with every plain API method awaitable, over aiohttp and stable_token."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from wechatpy import WeChatClient

from bot.adapters.wechat.breaker import Breaker
from bot.adapters.wechat.codes import TOKEN_ERRORS
from bot.adapters.wechat.failure import CallFailed
from bot.adapters.wechat.form import form
from bot.adapters.wechat.json_body import encoded
from bot.adapters.wechat.stable_token import Credentials, StableToken
from bot.adapters.wechat.transport import Answer, Body, Request, Transport
from bot.ports.wechat import Verdict

_HOST = "https://api.weixin.qq.com"


class AwaitableClient(WeChatClient):
    """`await client.message.send_text(…)`: wechatpy's methods hand on what `_request` returns.

    Every call raises CallFailed when it does not succeed, and is made at most twice.
    """

    def __init__(
        self, credentials: Credentials, token: StableToken, transport: Transport, breaker: Breaker
    ) -> None:
        super().__init__(credentials.app_id, credentials.secret)  # type: ignore[no-untyped-call]
        self._http.close()  # the session for blocking calls that wechatpy opens
        self._token = token
        self._transport = transport
        self._breaker = breaker

    @property
    def access_token(self) -> str:
        """Disabled; AttributeError, since wechatpy evaluates every property when constructing."""
        raise AttributeError("the token is awaited, see StableToken")

    def fetch_access_token(self) -> Coroutine[Any, Any, str]:
        return self._token.current()

    def call(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Coroutine[Any, Any, object]:
        """An API that wechatpy lacks; `path` from the host's root: `/cgi-bin/clear_quota`."""
        return self._request(method, _HOST + path, data=body)

    def _request(
        self, method: str, url_or_endpoint: str, **how: object
    ) -> Coroutine[Any, Any, object]:
        url = url_or_endpoint
        if not url.startswith("https://"):
            url = f"{how.get('api_base_url') or self.API_BASE_URL}{url}"
        if not url.startswith(_HOST + "/"):
            raise ValueError("the token is for WeChat's API host only")
        given = how.get("params")
        params = given.items() if isinstance(given, Mapping) else ()
        return self._answered(
            Request(
                method.upper(),
                url.removeprefix(_HOST),
                {name: str(value) for name, value in params},
                _body(how.get("data"), how.get("files")),
            ),
            how.get("result_processor"),
        )

    async def _answered(self, request: Request, process: object) -> object:
        self._breaker.check()
        try:
            answer = await self._twice_at_most(request)
        except CallFailed as failed:
            self._breaker.failed(failed.attempt)
            raise
        self._breaker.succeeded()
        return process(answer) if callable(process) else answer

    async def _twice_at_most(self, request: Request) -> Answer:
        token = await self._token.current()
        try:
            return await self._once(request, token)
        except CallFailed as failed:
            if failed.attempt.code not in TOKEN_ERRORS:
                raise
        await self._token.drop(token)
        return await self._once(request, await self._token.current())

    async def _once(self, request: Request, token: str) -> Answer:
        answer = await self._transport.send(request.with_token(token))
        if isinstance(answer, bytes):
            return answer
        code = answer.get("errcode", 0)
        if not isinstance(code, int):
            raise CallFailed.on_the_way(Verdict.UNKNOWN, "the answer's code is not a number")
        if code:
            raise CallFailed.by_code(code, str(answer.get("errmsg", "")), token, self.secret)
        return answer


def _body(data: object, files: object) -> Callable[[], Body]:
    if isinstance(files, Mapping):
        return form(files, data if isinstance(data, Mapping) else {})
    body = data if data is None or isinstance(data, bytes) else encoded(data)
    return lambda: body
