"""Everyday metrology: an answer, a choice, or an honest no."""

from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content, numbered


async def test_a_clear_question_is_answered() -> None:
    reply = await Citizen().says("鬼秤怎么识别")
    assert content().knowledge["cheating_scale"].text in reply


async def test_the_thing_that_is_named_outweighs_the_way_of_asking() -> None:
    reply = await Citizen().says("水表自己会走是什么缘故")
    assert content().knowledge["water_meter"].text in reply


async def test_the_answer_leads_to_the_item() -> None:
    citizen = Citizen()
    key = 'knowledge{"topic": "water_meter"}'
    reply = await citizen.sends(InboundKind.EVENT, event="click", event_key=key)
    assert "回复“水表检定”" in reply
    assert "/guide/verify_water_meter" in await citizen.says("水表检定")


async def test_close_topics_are_a_choice() -> None:
    citizen = Citizen()
    reply = await citizen.says("在家测血压，两只手差很多该怎么量")
    chosen = content().knowledge["blood_pressure_at_home"]
    picked = await citizen.says(numbered(reply, chosen.title))
    assert chosen.text in picked


async def test_what_no_topic_answers_is_said_so_with_a_way_to_a_person() -> None:
    citizen = Citizen()
    reply = await citizen.says("血氧仪夹手指涂指甲油会影响读数吗")
    assert "没有把握" in reply or "下面哪一个" in reply
    assert "转人工" in reply


async def test_a_topic_from_another_day_asks_again() -> None:
    key = 'knowledge{"topic": "gone"}'
    reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)
    assert "没有把握" in reply
    assert "转人工" in reply
