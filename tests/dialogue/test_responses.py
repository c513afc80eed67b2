"""Rasa responses."""

from typing import Any

import pytest

from bot.dialogue.choices import Choice
from bot.dialogue.responses import Responses, filled, placeholders, variation_from

Wordings = list[dict[str, Any]]

ASK: Wordings = [
    {"text": "问几台？", "condition": [{"type": "slot", "name": "form_item", "value": "a"}]},
    {"text": "问几只？", "condition": [{"type": "slot", "name": "form_item", "value": "b"}]},
]
MENU: Wordings = [{"text": "{office_phone}", "buttons": [{"title": "申请", "payload": "/apply"}]}]
SPECIAL: Wordings = [
    {"text": "一般"},
    {"text": "特别", "condition": [{"type": "slot", "name": "vip", "value": True}]},
]
RESPONSES = Responses(
    {
        "ask": tuple(map(variation_from, ASK)),
        "menu": tuple(map(variation_from, MENU)),
        "special": tuple(map(variation_from, SPECIAL)),
    },
    {"office_phone": "0512-00000000"},
)


def test_the_wording_fits_the_slots() -> None:
    assert RESPONSES.said("ask", {"form_item": "b"}) == ("问几只？", ())
    assert RESPONSES.said("special", {}) == ("一般", ())
    assert RESPONSES.said("special", {"vip": True}) == ("特别", ())


def test_facts_and_buttons() -> None:
    assert RESPONSES.said("menu", {}) == ("0512-00000000", (Choice("申请", "/apply"),))


def test_values_are_never_read_for_placeholders() -> None:
    assert filled("{a} {b}", {"a": "{b}", "b": "{a}"}) == "{b} {a}"
    assert placeholders("{a} {b} {Not} {1}") == {"a", "b"}


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("{unknown}", {})
