"""Every service item can be asked about and applied for; parametrised over the folder."""

import pytest

from bot.domain.catalogue.guide import Aspect
from bot.domain.conversation.inbound import InboundKind
from bot.domain.fields import Field
from tests.citizen import Citizen, content

ITEMS = sorted(content().items)


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("item", ITEMS)
async def test_every_aspect_is_answered_whole_in_one_reply(item: str, aspect: Aspect) -> None:
    key = f'guide/{aspect}{{"item": "{item}"}}'
    reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)
    assert content().items[item].answer(aspect) in reply
    assert f"/guide/{item}\n" in reply, "row 16: every answer leads to guide, flow and notes"
    assert "“申请”" in reply
    assert len(reply.encode()) <= 2000


@pytest.mark.parametrize("item", ITEMS)
async def test_every_item_can_be_applied_for_with_its_own_examples(item: str) -> None:
    citizen = Citizen()
    key = f'apply{{"item": "{item}"}}'
    reply = await citizen.sends(InboundKind.EVENT, event="click", event_key=key)
    for _ in range(40):
        if citizen.memory["slots"]["requested_slot"] == "confirmation":
            break
        reply = await citizen.says(_example(item, str(citizen.memory["slots"]["requested_slot"])))
    assert len(reply.encode()) <= 2000
    assert citizen.cases == []
    receipt = await citizen.says("确认")
    (case,) = citizen.cases
    assert case.item == item
    assert case.number in receipt


def _example(item: str, slot: str) -> str:
    field: Field | None = content().items[item].field(slot)
    return field.example if field else "同意"
