"""Rasa's action server protocol over the product's own handlers: POST /rasa/webhook."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from aiohttp import web
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.domain.people.actor import Actor, Role
from bot.errors import NotFound, RoleRefused
from bot.ports.requests import KeyRing
from bot.services.conversation.rasa_calls import (
    ActionRejected,
    Call,
    Outcome,
    RasaCalls,
    UnknownAction,
)
from webhooks.errors import Malformed, TooLarge, TooSlow, UnsupportedType

PATH = "/rasa/webhook"
#: A call carries the whole conversation and the whole domain.
_MOST, _SECONDS = 8 * 1024 * 1024, 10.0
_TRACKER: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sender_id": {"type": "string"},
        "slots": {"type": "object"},
        "latest_message": {
            "type": ["object", "null"],
            "properties": {
                "text": {"type": ["string", "null"]},
                "intent": {"type": ["object", "null"]},
                "entities": {"type": "array", "items": {"type": "object"}},
            },
        },
        "events": {
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "properties": {"event": {"type": "string"}},
                "required": ["event"],
            },
        },
        "active_loop": {"type": ["object", "null"]},
        "latest_action_name": {"type": ["string", "null"]},
    },
    "required": ["sender_id", "slots"],
}
_CALL = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "next_action": {"type": "string", "minLength": 1, "maxLength": 128},
            "sender_id": {"type": "string", "pattern": r"^[\x21-\x7e]{1,64}$"},
            "tracker": _TRACKER,
        },
        "required": ["next_action", "sender_id", "tracker"],
    }
)

#: Who calls, by the request's key; Unauthenticated. And strict JSON; Malformed.
Caller = Callable[[web.Request], Awaitable[Actor]]
Parse = Callable[[bytes], object]


class Rasa:
    """A Rasa server may use our handlers, once a key with the role `system` has been given out."""

    def __init__(self, calls: RasaCalls, keys: KeyRing, caller: Caller, parse: Parse) -> None:
        self._calls, self._keys, self._caller, self._parse = calls, keys, caller, parse

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (web.post(PATH, self._webhook),)

    async def _webhook(self, request: web.Request) -> web.Response:
        """The order of refusals: off, 401, 403, 400 for the body, 404 sender, 404 action."""
        if not any(Role.SYSTEM in key.roles for key in await self._keys.listed()):
            raise NotFound("没有这个地址，请核对后再试。")
        actor = await self._caller(request)
        if Role.SYSTEM not in actor.roles:
            raise RoleRefused
        call = _call(self._parse(await _body(request)))
        try:
            outcome = await self._calls.answer(call)
        except (UnknownAction, ActionRejected) as refusal:
            return _answer({"error": refusal.sentence, "action_name": call.action}, refusal.status)
        return _answer(_told(outcome))


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "events": [dict(event) for event in outcome.events],
        "responses": [dict(response) for response in outcome.responses],
    }


def _call(body: object) -> Call:
    """What a body calls for; Malformed when it is no call."""
    mistake = best_match(_CALL.iter_errors(body))
    if mistake is not None or not isinstance(body, dict):
        place = mistake.json_path.replace("$", "请求正文", 1) if mistake else "请求正文"
        raise Malformed(f"{place} 不符合 Rasa 的动作调用格式。")
    tracker = {name: value for name, value in body["tracker"].items() if value is not None}
    if tracker["sender_id"] != body["sender_id"]:
        raise Malformed("sender_id 与 tracker.sender_id 不一致。")
    return Call(body["next_action"], body["sender_id"], tracker)


async def _body(request: web.Request) -> bytes:
    """The whole body; UnsupportedType, TooLarge, TooSlow."""
    if request.content_type != "application/json":
        raise UnsupportedType
    read = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for piece in request.content.iter_any():
                read += piece
                if len(read) > _MOST:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return bytes(read)


def _answer(told: Mapping[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(told, ensure_ascii=False, default=str)
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)
