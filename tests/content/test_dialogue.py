"""Every intent is answered, every response fits; parametrised over the content itself."""

import re

import pytest

from bot.dialogue.responses import placeholders
from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content, understanding

INTENTS = content().domain["intents"]
#: The vocabulary that training data, handlers, tests and statistics share.
VOCABULARY = [
    "guide/overview",
    "guide/conditions",
    "guide/materials",
    "guide/process",
    "guide/fee",
    "guide/time_limit",
    "guide/validity",
    "guide/forms",
    "guide/capability",
    "org/location",
    "org/contact",
    "org/hours",
    "knowledge",
    "apply",
    "quote",
    "my_cases",
    "progress",
    "supplement",
    "withdraw",
    "pay",
    "invoice",
    "delivery",
    "verify_certificate",
    "download_certificate",
    "rate",
    "complain",
    "report_violation",
    "bind",
    "profile",
    "erase",
    "news",
    "subscribe",
    "unsubscribe",
    "human",
    "greet",
    "goodbye",
    "thank",
    "bot_challenge",
    "help",
    "affirm",
    "deny",
    "cancel",
    "skip",
    "out_of_scope",
]


def test_the_vocabulary_is_whole() -> None:
    assert sorted({intent for _, intent in content().examples}) == sorted(VOCABULARY)


def test_what_only_choices_carry_is_never_understood_from_words() -> None:
    assert set(INTENTS) - set(VOCABULARY) == {"decide", "solved"}
    assert "decide" not in dict(understanding().parse("同意报价").ranking)


@pytest.mark.parametrize("intent", INTENTS)
async def test_every_intent_is_answered_in_one_reply(intent: str) -> None:
    reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=intent)
    assert 0 < len(reply.encode()) <= 2000
    assert not placeholders(reply)


@pytest.mark.parametrize("intent", INTENTS)
async def test_every_intent_in_the_middle_of_a_form_leaves_it_in_order(intent: str) -> None:
    citizen = Citizen()
    await citizen.says("我要送检两台血压计")
    before = dict(citizen.memory)
    reply = await citizen.sends(InboundKind.EVENT, event="click", event_key=intent)
    assert 0 < len(reply.encode()) <= 2000
    slots = citizen.memory.get("slots", {})
    if intent in {"cancel", "withdraw"}:
        assert slots == {"item": "verify_blood_pressure"}
    elif intent in {"human", "complain", "report_violation"}:
        assert slots["draft"]["quantity"] == 2
        assert citizen.memory.get("loop") in {None, "complaint_form"}
    else:
        assert citizen.memory["loop"] == before["loop"]
        assert slots["requested_slot"] == before["slots"]["requested_slot"]
        assert reply.endswith("请填写送检单位的全称；个人送检请回复“个人”。")


@pytest.mark.parametrize("name", sorted(content().responses))
def test_texts_are_written_with_care(name: str) -> None:
    for wording in content().responses[name]:
        assert wording.text == wording.text.strip()
        assert not re.search(r"[,;:?!](?=[\u4e00-\u9fff])", wording.text), "half-width marks"
        assert "  " not in wording.text.replace("\n  ", "")


@pytest.mark.parametrize("intent", ["pay", "invoice", "delivery"])
async def test_what_is_still_to_come_says_where_it_can_be_done_today(intent: str) -> None:
    reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=intent)
    office = content().office
    assert office.phone in reply or office.complaint_phone in reply


def test_every_suggestion_has_a_title_that_fits_a_line() -> None:
    offers = {name for name in content().responses if name.startswith("utter_offer/")}
    assert {name.removeprefix("utter_offer/") for name in offers} <= set(INTENTS)
    for name in offers:
        assert len(content().responses[name][0].text) <= 16
