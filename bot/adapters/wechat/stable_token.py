"""The account's access token from stable_token: one fetch at a time, shared by all who wait."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.wechat.codes import ACCOUNT_ERRORS, meaning
from bot.adapters.wechat.failure import CallFailed, redacted
from bot.adapters.wechat.json_body import encoded
from bot.adapters.wechat.token import TokenStore
from bot.adapters.wechat.transport import Request, Transport
from bot.ports.wechat import Attempt, Verdict

_PATH = "/cgi-bin/stable_token"

#: WeChat renews five minutes early and honours the old token that long: fetch within that time.
_EARLIER = 240
_SHORTEST = 60


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the account is. The secret shows in no repr."""

    app_id: str
    secret: str = field(repr=False)


class StableToken:
    """The token of one account, for one process."""

    def __init__(self, credentials: Credentials, store: TokenStore, transport: Transport) -> None:
        self._credentials = credentials
        self._store = store
        self._transport = transport
        self._fetching: asyncio.Task[str] | None = None

    async def current(self) -> str:
        """A valid token; CallFailed when WeChat gives none. Nothing has been sent then."""
        if token := await self._store.get():
            return token
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        # Shielded: whoever gives up waiting must not take the token from the others.
        return await asyncio.shield(self._fetching)

    async def drop(self, token: str) -> None:
        """`token` was refused; a newer one stays."""
        await self._store.drop(token)

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # seen here too, in case nobody waits any more

    async def _fetch(self) -> str:
        if token := await self._store.get():
            return token  # put by somebody between our look and this fetch
        answer = await self._answer()
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise self._refused(answer)
        await self._store.put(token, max(_SHORTEST, seconds - _EARLIER))
        return token

    async def _answer(self) -> dict[str, Any]:
        body = encoded(
            {
                "grant_type": "client_credential",
                "appid": self._credentials.app_id,
                "secret": self._credentials.secret,
                "force_refresh": False,
            }
        )
        try:
            answer = await self._transport.send(Request("POST", _PATH, {}, lambda: body))
        except CallFailed as failed:
            raise _nothing_sent(failed) from None
        return answer if isinstance(answer, dict) else {}

    def _refused(self, answer: dict[str, Any]) -> CallFailed:
        code, message = answer.get("errcode"), str(answer.get("errmsg", ""))
        if not isinstance(code, int):
            return CallFailed.on_the_way(Verdict.RETRY, "stable_token: no token in the answer")
        known = meaning(code)
        verdict = known.verdict if _is_passing(code) else Verdict.MISCONFIGURED
        said = redacted(message, self._credentials.secret)
        return CallFailed(Attempt(verdict, code, f"stable_token: {known.says}: {said}"))


def _is_passing(code: int) -> bool:
    """Whether waiting mends it: any other refusal of a token needs a person."""
    passing = (Verdict.RETRY, Verdict.SLOW_DOWN, Verdict.TOMORROW)
    return code not in ACCOUNT_ERRORS and meaning(code).verdict in passing


def _nothing_sent(failed: CallFailed) -> CallFailed:
    """A token that did not arrive leaves no doubt about the message: it was not sent."""
    verdict = failed.attempt.verdict
    verdict = Verdict.RETRY if verdict is Verdict.UNKNOWN else verdict
    return CallFailed.on_the_way(verdict, f"stable_token: {failed.attempt.detail}")
