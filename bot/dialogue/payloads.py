"""Intents that arrive ready made: a numbered choice, a menu key, a scanned code."""

import json
from collections.abc import Container

from bot.dialogue.understanding import Entity, Parse
from bot.domain.conversation.inbound import Inbound

_SCENE = "qrscene_"


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


def event_payload(inbound: Inbound, items: Container[str]) -> str | None:
    """The intent behind an event; None for events that say nothing to the dialogue.

    A menu key is one (`guide/fee` or `/guide/fee`); a scanned code that names a service item asks
    about it.
    """
    if inbound.event == "click":
        return "/" + inbound.event_key.removeprefix("/")
    if inbound.event in {"scan", "subscribe"}:
        scene = inbound.event_key.removeprefix(_SCENE)
        if scene in items:
            return payload("guide/overview", item=scene)
        return "/greet" if inbound.event == "scan" else None
    return None
