"""A person is called, waited for, asked again, not needed any more; danger goes before all."""

from datetime import datetime, timedelta

import pytest

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.ticket import Speaker
from bot.domain.people.actor import Role
from tests.citizen import SHANGHAI, Citizen, content, numbered
from tests.factories import employ
from tests.handlers.test_apply import ANSWERS

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)


def tickets(citizen: Citizen) -> list[Case]:
    return [case for case in citizen.cases if case.kind is CaseKind.CONSULTATION]


async def waiting(openid: str = "o-citizen") -> Citizen:
    citizen = Citizen(openid, now=MORNING)
    await citizen.says("血压计检定要带什么材料")
    called = await citizen.says("转人工")
    assert "已转人工" in called
    assert "11月20日 09:42 前" in called, "ten working minutes"
    return citizen


async def answered(text: str = "带上血压计就可以。") -> Citizen:
    citizen = await waiting()
    employ(citizen.store, "1001", Role.CONSULTANT)
    await citizen.hears_of("claim", {"person": "1001"}, Role.CONSULTANT)
    data = {"person": "1001", "text": text}
    await citizen.hears_of("answer", data, Role.CONSULTANT)
    return citizen


async def test_a_person_is_called_with_the_whole_conversation() -> None:
    citizen = await waiting()
    (ticket,) = tickets(citizen)
    assert ticket.state == "queued"
    assert ticket.fields["why"] == "asked"
    lines = [(line.speaker, line.text) for line in citizen.store.lines]
    assert (Speaker.CITIZEN, "血压计检定要带什么材料") in lines
    assert lines[-1] == (Speaker.CITIZEN, "转人工")
    assert citizen.memory["slots"]["ticket"] == ticket.number
    assert len(citizen.store.letters) == 1


async def test_asked_twice_there_is_one_ticket_and_its_place() -> None:
    first = await waiting()
    second = Citizen("o-second", first.store, now=MORNING + timedelta(minutes=30))
    await second.says("转人工")
    reply = await second.says("人工")
    assert "第 2 位" in reply
    assert tickets(second)[0].number in reply
    assert len(tickets(second)) == 1


async def test_outside_office_hours_it_is_a_message_left() -> None:
    citizen = Citizen(now=SATURDAY)
    reply = await citizen.says("转人工")
    assert "留言已登记" in reply
    assert "11月23日 09:00" in reply
    assert "留言已登记" in await citizen.says("人工")


@pytest.mark.parametrize("words", ["取消", "算了", "不用人工了"])
async def test_nobody_is_needed_any_more(words: str) -> None:
    citizen = await waiting()
    assert "咨询结束" in await citizen.says(words)
    assert tickets(citizen)[0].state == "closed"
    assert "ticket" not in citizen.memory["slots"]


async def test_what_is_not_understood_meanwhile_is_for_the_person() -> None:
    citizen = await waiting()
    assert "已记下" in await citizen.says("asdfgh")
    assert "免费" in await citizen.says("血压计检定多少钱"), "the bot goes on answering"


async def test_asked_again_within_a_week_the_same_person_goes_on() -> None:
    citizen = await answered()
    reply = await citizen.says("转人工，我还有个问题")
    assert tickets(citizen)[0].number in reply
    assert "同事" in reply
    assert tickets(citizen)[0].state == "claimed"
    assert citizen.store.lines[-1].text == "转人工，我还有个问题"
    assert "ticket" not in citizen.memory.get("slots", {})


async def test_asked_again_out_of_hours_the_ticket_waits_once_more() -> None:
    citizen = await answered()
    citizen.now = SATURDAY
    assert "已转人工" in await citizen.says("转人工")
    assert [ticket.state for ticket in tickets(citizen)] == ["queued"]


async def test_after_a_week_it_is_a_new_question() -> None:
    citizen = await answered()
    citizen.now += timedelta(days=10)
    assert "已转人工" in await citizen.says("转人工")
    assert len(tickets(citizen)) == 2


async def test_an_open_application_is_kept() -> None:
    citizen = Citizen(now=MORNING)
    for text in ("我要送检两台血压计", *ANSWERS[:2]):
        await citizen.says(text)
    reply = await citizen.says("人工")
    assert "已转人工" in reply
    assert "“继续”" in reply
    ended = await citizen.says("取消")
    assert "咨询结束" in ended
    assert "“继续”" in ended, "the draft is still there"
    assert citizen.memory["slots"]["draft"]


async def test_two_misses_in_a_row_call_a_person() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("asdfgh")
    assert tickets(citizen) == []
    reply = await citizen.says("qwert zxcv")
    assert "已转人工" in reply
    assert content().office.phone in reply
    assert tickets(citizen)[0].fields["why"] == "misses"
    assert "misses" not in citizen.memory["slots"]


@pytest.mark.parametrize("words", ["电梯里有人被困了快来", "锅炉房燃气泄漏，怎么办", "電梯困人了"])
async def test_danger_is_met_with_emergency_numbers_and_a_person(words: str) -> None:
    citizen = Citizen(now=MORNING)
    reply = await citizen.says(words)
    assert reply.index("119") < reply.index("已转人工")
    assert tickets(citizen)[0].fields == {"why": "risk", "question": words}


@pytest.mark.parametrize("words", ["我不想活了", "我想死", "活着没意思"])
async def test_despair_is_met_with_the_line_that_listens_and_a_person(words: str) -> None:
    citizen = Citizen(now=MORNING)
    reply = await citizen.says(words)
    assert reply.index("12356") < reply.index("已转人工")
    assert "离开危险的地方" not in reply
    assert tickets(citizen)[0].fields == {"why": "risk", "question": words}


async def test_not_needed_while_waiting_says_how_to_stop() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("人工")
    assert "回复“取消”" in await citizen.says("不用了")


async def test_danger_goes_before_an_open_form() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("我要送检两台血压计")
    reply = await citizen.says("等等，电梯困人了，怎么办")
    assert "120" in reply
    assert tickets(citizen)[0].fields["why"] == "risk"
    assert "单位" in reply.splitlines()[-1], "the form goes on"
    assert "120" in await citizen.says("有人受伤了")
    assert len(tickets(citizen)) == 1


@pytest.mark.parametrize(
    "words", ["漏电保护器能检吗", "燃气泄漏报警器检定多少钱", "防爆电气要检吗", "锅炉会爆炸吗"]
)
async def test_a_name_or_a_question_is_no_danger(words: str) -> None:
    citizen = Citizen(now=MORNING)
    assert "120 急救" not in await citizen.says(words)
    assert tickets(citizen) == []


async def test_nothing_waits_any_more_when_staff_closed_it() -> None:
    citizen = await answered()
    citizen.memory = {"slots": {"ticket": tickets(citizen)[0].number}}
    assert "没有正在" in await citizen.says("算了")
    assert "ticket" not in citizen.memory.get("slots", {})


async def test_the_numbers_under_an_answer_ask_again() -> None:
    citizen = await answered()
    conversation = citizen.store.conversations[citizen.openid]
    citizen.memory = conversation.memory
    assert numbered("1. 再次询问这位同事", "再次询问") == "1"
    assert "同事" in await citizen.says("1")


async def test_a_rating_said_to_an_answer_closes_it_and_is_then_taken() -> None:
    citizen = await answered()
    assert "请评价本次服务" in await citizen.says("满意")
    assert tickets(citizen)[0].state == "closed"
    assert "已记下：满意" in await citizen.says("满意")


async def test_each_of_two_that_wait_ends_with_the_word_it_was_told() -> None:
    citizen = Citizen(now=MORNING)
    for text in ("我要送检两台血压计", "人工"):
        await citizen.says(text)
    assert "已删除" in await citizen.says("算了")
    assert tickets(citizen)[0].state == "queued"
    assert "咨询结束" in await citizen.says("取消")


async def test_a_list_is_followed_by_its_choices() -> None:
    citizen = Citizen(now=MORNING)
    for text in ("我要送检两台血压计", "人工"):
        await citizen.says(text)
    assert "您可以：\n1. 不用人工了" in await citizen.says("进度")
