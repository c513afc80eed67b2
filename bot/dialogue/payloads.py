"""Intents that arrive ready made: a numbered choice, a menu key, a scanned code."""

import json
from collections.abc import Container

from bot.dialogue.understanding import Entity, Parse
from bot.domain.certificates.code import code_in_address
from bot.domain.conversation.inbound import Inbound
from bot.domain.numbers import read_case_number
from bot.errors import Invalid

_SCENE = "qrscene_"
_HELP, _GREETING = "/help", "/greet"


def parse_of(payload: str) -> Parse:
    """Rasa's `/guide/fee{"item": "verify_scale"}` as a parse of full confidence.

    ValueError when what stands in the braces is no JSON.
    """
    intent, brace, rest = payload.removeprefix("/").partition("{")
    values: dict[str, object] = json.loads(brace + rest) if brace else {}
    entities = tuple(Entity(name, str(value), 0, 0) for name, value in values.items())
    return Parse(payload, intent, 1.0, ((intent, 1.0),), entities)


def payload(intent: str, **entities: str) -> str:
    """The payload that stands for `intent` with those entities."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False) if entities else ''}"


def event_payload(inbound: Inbound, items: Container[str], intents: Container[str]) -> str | None:
    """The intent behind an event; None for events that say nothing to the dialogue.

    A menu key is one (`guide/fee` or `/guide/fee`); one that is none of `intents`, from a menu of
    another day, asks for help. A code that was scanned names an item, a case or a certificate.
    """
    match inbound.event:
        case "click":
            key = inbound.event_key.removeprefix("/")
            return f"/{key}" if key.partition("{")[0] in intents else _HELP
        case "scan":
            return _scanned(inbound.event_key, items) or _GREETING
        case "subscribe":
            return _scanned(inbound.event_key, items)
        case "scancode_waitmsg":
            return _scanned(inbound.text, items) or _HELP
        case _:
            return None


def _scanned(words: str, items: Container[str]) -> str | None:
    """What a code asks for, by what it says; None for what is none of ours."""
    scene = words.removeprefix(_SCENE)
    if scene in items:
        return payload("guide/overview", item=scene)
    try:
        return payload("progress", case_no=read_case_number(scene).text)
    except Invalid:
        code = code_in_address(scene)
    return payload("verify_certificate", certificate_code=code) if code else None
