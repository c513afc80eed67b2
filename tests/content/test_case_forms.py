"""Every intent in the middle of answering a quote or supplying: the form stays, or is left."""

import pytest

from bot.dialogue.responses import placeholders
from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content
from tests.handlers.lifts import corrected, quoted

INTENTS = content().domain["intents"]
FORMS = {"decision_form", "supplement_form"}


async def _deciding() -> Citizen:
    citizen = await quoted()
    await citizen.says("同意报价")
    return citizen


async def _supplying() -> Citizen:
    citizen = await corrected("营业执照")
    await citizen.says("补材料")
    return citizen


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("middle", [_deciding, _supplying])
async def test_nothing_is_done_by_the_way_and_nothing_is_left_behind(
    middle: object, intent: str
) -> None:
    assert callable(middle)
    citizen: Citizen = await middle()
    loop, state = citizen.memory["loop"], citizen.cases[0].state
    reply = await citizen.sends(InboundKind.EVENT, event="click", event_key=intent)
    assert 0 < len(reply.encode()) <= 2000
    assert not placeholders(reply)
    if intent != "affirm":
        assert citizen.cases[0].state == state
    if (now := citizen.memory.get("loop")) == loop:
        return
    slots = citizen.memory.get("slots", {})
    if loop == "decision_form" or now not in FORMS:
        assert "supplement" not in slots
    if now is None:
        assert slots.keys() <= {"item", "ticket"}, slots
