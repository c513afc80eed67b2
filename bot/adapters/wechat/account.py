"""Questions about the account: its rights, templates, menu, quotas; and publishing the menu."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.adapters.wechat.client import AwaitableClient
from bot.adapters.wechat.failure import CallFailed
from bot.domain.conversation.menu import Button, Menu
from bot.ports.account import Counted, Quota
from bot.ports.wechat import Attempt, Verdict

Known = TypeVar("Known")

_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
_PATHS: Mapping[Counted, str] = {
    Counted.TEXTS: "/cgi-bin/message/custom/send",
    Counted.TEMPLATES: "/cgi-bin/message/template/send",
}
_NO_MENU, _NO_SUCH_CITIZEN = 46003, 40003
#: Well formed and nobody's. Rights are looked at before the openid is.
_NOBODY = "o" * 28


class AccountApi:
    """bot.ports.account.Account over the account's client."""

    def __init__(self, client: AwaitableClient) -> None:
        self._client = client

    async def token(self) -> Attempt:
        return await _tried(self._client.fetch_access_token())

    async def templates(self) -> Mapping[str, frozenset[str]] | Attempt:
        path = "/cgi-bin/template/get_all_private_template"
        return await _told(self._client.call("GET", path), _templates)

    async def menu(self) -> Menu | Attempt:
        answer = await _told(self._client.call("GET", "/cgi-bin/menu/get"), _menu)
        if isinstance(answer, Attempt) and answer.code == _NO_MENU:
            return ()
        return answer

    async def publish(self, menu: Menu) -> Attempt:
        body = {"button": [_written(button) for button in menu]}
        return await _tried(self._client.call("POST", "/cgi-bin/menu/create", body))

    async def may_write(self) -> Attempt:
        body = {"touser": _NOBODY, "msgtype": "text", "text": {"content": "…"}}
        path = _PATHS[Counted.TEXTS]
        attempt = await _tried(self._client.call("POST", path, body))
        return Attempt(Verdict.SENT, 0) if attempt.code == _NO_SUCH_CITIZEN else attempt

    async def page_ticket(self) -> Attempt:
        return await _tried(self._client.jsapi.get_ticket("jsapi"))

    async def visitors(self) -> Sequence[str] | Attempt:
        return await _told(self._client.call("GET", "/cgi-bin/getcallbackip"), _addresses)

    async def quota(self, calls: Counted) -> Quota | Attempt:
        body = {"cgi_path": _PATHS[calls]}
        return await _told(self._client.call("POST", "/cgi-bin/openapi/quota/get", body), _quota)


async def _tried(call: Awaitable[object]) -> Attempt:
    try:
        await call
    except CallFailed as failed:
        return failed.attempt
    return Attempt(Verdict.SENT, 0)


async def _told(call: Awaitable[object], read: Callable[[Any], Known]) -> Known | Attempt:
    """What `read` makes of the answer; UNKNOWN when it is of another shape than documented."""
    try:
        return read(await call)
    except CallFailed as failed:
        return failed.attempt
    except (TypeError, KeyError, ValueError, AttributeError):
        return Attempt(Verdict.UNKNOWN, None, "the answer is not understood")


def _templates(answer: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    return {
        str(each["template_id"]): frozenset(_FIELD.findall(each["content"]))
        for each in answer["template_list"]
    }


def _addresses(answer: Mapping[str, Any]) -> Sequence[str]:
    return tuple(map(str, answer["ip_list"]))


def _quota(answer: Mapping[str, Any]) -> Quota:
    return Quota(int(answer["quota"]["daily_limit"]), int(answer["quota"]["remain"]))


def _menu(answer: Mapping[str, Any]) -> Menu:
    return tuple(map(_button, answer["menu"]["button"]))


def _button(given: Mapping[str, Any]) -> Button:
    name = str(given["name"])
    if below := given.get("sub_button"):
        return Button(name, buttons=tuple(map(_button, below)))
    match given.get("type"):
        case "click":
            return Button(name, intent=str(given["key"]))
        case "view":
            return Button(name, link=str(given["url"]))
    return Button(name)  # of a type that ours never have


def _written(button: Button) -> dict[str, Any]:
    if button.buttons:
        below = [_written(each) for each in button.buttons]
        return {"name": button.name, "sub_button": below}
    if button.link:
        return {"type": "view", "name": button.name, "url": button.link}
    return {"type": "click", "name": button.name, "key": button.intent}
