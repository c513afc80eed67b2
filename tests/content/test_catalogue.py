"""Every service item can be asked about and applied for; parametrised over the folder."""

import pytest

from bot.domain.catalogue.form import filled_in
from bot.domain.catalogue.guide import Aspect
from bot.domain.catalogue.item import item_from
from bot.domain.conversation.inbound import InboundKind
from bot.domain.fields import Field
from tests.citizen import NOON, Citizen, content

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


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_reads_back_equal_to_what_cases_pin(item: str) -> None:
    said = content().items[item]
    assert item_from(said.to_mapping()) == said
    assert item_from(said.to_mapping()).digest == said.digest


@pytest.mark.parametrize("item", ITEMS)
def test_every_certificate_can_be_filled_in_with_its_own_examples(item: str) -> None:
    certificate = content().items[item].certificate
    assert certificate is not None
    values = {
        field.key: next(
            (c.value for c in field.choices if c.label == field.example), field.example
        )
        for field in certificate.fields
    }
    assert filled_in(certificate.fields, values, NOON.date()) == values
    ends = certificate.valid_until(values, NOON.date())
    assert ends is not None or certificate.months is None


@pytest.mark.parametrize("item", ITEMS)
def test_what_costs_something_says_what_and_on_what_basis(item: str) -> None:
    said = content().items[item]
    assert bool(said.prices) == bool(said.fee)
    for price in said.prices:
        assert price.basis
        assert str(price) in said.answer(Aspect.FEE)
