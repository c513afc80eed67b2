"""Intents that arrive ready made, and the events that carry them."""

import pytest

from bot.dialogue.payloads import event_payload, parse_of, payload
from bot.domain.conversation.inbound import InboundKind
from tests.dialogue.talking import inbound

ITEMS, INTENTS = {"verify_scale"}, {"guide/fee", "apply"}
CASE, CODE = "SQ202611220000172", "8KQ2M7Z4T1V6W9XA"


def carried(event: str, key: str = "", text: str = "") -> str | None:
    sent = inbound(InboundKind.EVENT, event=event, event_key=key, text=text)
    return event_payload(sent, ITEMS, INTENTS)


def test_a_payload_is_read_back() -> None:
    parse = parse_of(payload("decide", case_no=CASE, event="agree_order"))
    assert parse.intent == "decide"
    assert [(each.entity, each.value) for each in parse.entities] == [
        ("case_no", CASE),
        ("event", "agree_order"),
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("guide/fee", "/guide/fee"),
        ("/apply", "/apply"),
        ('apply{"item": "verify_scale"}', '/apply{"item": "verify_scale"}'),
        ("gone", "/help"),
        ("", "/help"),
    ],
)
def test_a_menu_key_is_an_intent_or_asks_for_help(key: str, meant: str) -> None:
    assert carried("click", key) == meant


@pytest.mark.parametrize("event", ["scan", "subscribe"])
@pytest.mark.parametrize(
    ("scene", "meant"),
    [
        ("verify_scale", '/guide/overview{"item": "verify_scale"}'),
        ("qrscene_verify_scale", '/guide/overview{"item": "verify_scale"}'),
        (CASE, f'/progress{{"case_no": "{CASE}"}}'),
        (CODE, f'/verify_certificate{{"certificate_code": "{CODE}"}}'),
        (f"https://example.org/v/{CODE}", f'/verify_certificate{{"certificate_code": "{CODE}"}}'),
    ],
)
def test_a_scanned_code_asks_for_what_it_names(event: str, scene: str, meant: str) -> None:
    assert carried(event, scene) == meant


def test_a_code_that_names_nothing() -> None:
    assert carried("scan", "hall_2") == "/greet"
    assert carried("subscribe", "hall_2") is None
    assert carried("subscribe") is None


def test_what_the_menus_scanner_reads() -> None:
    address = f"https://example.org/v/{CODE}"
    assert carried("scancode_waitmsg", "scan", address) == (
        f'/verify_certificate{{"certificate_code": "{CODE}"}}'
    )
    assert carried("scancode_waitmsg", "scan", "6901234567892") == "/help"


@pytest.mark.parametrize("event", ["view", "unsubscribe", "templatesendjobfinish", "new_in_2030"])
def test_other_events_say_nothing(event: str) -> None:
    assert carried(event, "guide/fee") is None
