"""Who answers: the bot until a person claims the ticket, nobody but that person afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import CaseKind
from bot.domain.cases.ticket import Speaker
from bot.domain.conversation.conversation import Conversation
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.people.actor import Actor, Role
from bot.domain.people.staff import Staff
from bot.errors import LostRace, NotAllowedNow
from bot.ports.staff import Credentials
from bot.ports.work import Work
from bot.services.cases.announcing import push
from bot.services.cases.filing import Filing, file
from bot.services.cases.transition import Transitioned, Wish, transition
from bot.services.conversation.turns import A_MINUTE
from tests.factories import WORKDAY
from tests.services.conversation.offices import office_casebook
from tests.services.conversation.test_turns import ME, text, turns

CLERK = Actor("2001", frozenset({Role.CONSULTANT}), "workbench")
CITIZEN, SYSTEM = Actor.citizen(ME), Actor("portal", frozenset({Role.SYSTEM}), "api")


async def ticket_of(store: Store, caller: Actor = CITIZEN) -> str:
    """The number of a ticket that waits for a person."""
    await store.staff.add(Staff("2001", CLERK.roles), Credentials("", ""), WORKDAY)
    data = {"why": "asked", "question": "", "context": [["citizen", "血压计多少钱"]]}
    if caller is SYSTEM:
        data |= {"channel": "phone", "consent": "来电"}
    async with store.work() as work:
        filing = Filing(CaseKind.CONSULTATION, "escalate", ME, data)
        casebook = office_casebook(store)
        filed = await file(work, casebook, caller, filing, WORKDAY)
    assert "1" in filed.receipt
    return filed.case.number


async def clerk_does(store: Store, number: str, event: str, **data: str) -> Transitioned:
    async with store.work() as work:
        wish = Wish(number, event, data=data)
        done = await transition(work, office_casebook(store), CLERK, wish, WORKDAY)
        if done.notice is not None:
            push(work, done.notice, WORKDAY)
    return done


async def conversation(store: Store) -> Conversation:
    return await store.work().conversations.find(ME)


async def test_the_bot_is_silent_while_a_person_answers(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    assert (await process.answer(text("你好"))).text
    await clerk_does(store, number, "claim", greeting="您好，请讲。")
    assert (await process.answer(text("我的血压计坏了"))).text == ""
    lines = await store.work().tickets.lines(number)
    assert [(line.speaker, line.text) for line in lines] == [
        (Speaker.CITIZEN, "血压计多少钱"),
        (Speaker.STAFF, "您好，请讲。"),
        (Speaker.CITIZEN, "我的血压计坏了"),
    ]
    await clerk_does(store, number, "answer", text="请先维修再送检。")
    assert (await process.answer(text("谢谢"))).text
    assert (await conversation(store)).owner is None


async def test_after_an_answer_a_number_asks_the_same_person_again(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    await clerk_does(store, number, "claim")
    await clerk_does(store, number, "answer", text="请先维修再送检。")
    memory = (await conversation(store)).memory
    assert [choice[1] for choice in memory["choices"]] == ["/human", "/solved"]
    messages = await store.work().outbox.of_case(number)
    assert any("请先维修再送检" in m.text and "再次询问" in m.text for m in messages)
    assert (await process.answer(text("2"))).text


async def test_a_claim_in_the_middle_of_a_turn_silences_it(store: Store) -> None:
    number = await ticket_of(store)
    process, work = turns(store), store.work()
    opening = await work.conversations.opening("other", ME)
    await clerk_does(store, number, "claim")
    with pytest.raises(LostRace):
        await _finish_late_turn(work, opening.conversation)
    assert (await process.answer(text("在吗"))).text == ""
    listed = await store.deliveries.listed(None, 20)
    assert not any(message.key == "reply:late" for message in listed)


async def test_a_reply_from_before_the_claim_is_not_said_after_it(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    message = text("你好")
    assert (await process.answer(message)).text
    await clerk_does(store, number, "claim")
    assert (await process.answer(message)).text == ""
    await clerk_does(store, number, "answer", text="请讲。")
    assert (await process.answer(message)).text


async def test_whatever_is_said_to_a_person_is_kept(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    await clerk_does(store, number, "claim")
    for place in range(A_MINUTE + 5):
        assert (await process.answer(text(f"第{place}句"))).text == ""
    lines = await store.work().tickets.lines(number)
    assert lines[-1].text == f"第{A_MINUTE + 4}句"


async def test_taken_back_outside_a_turn_it_silences_the_turn_under_way(store: Store) -> None:
    number = await ticket_of(store)
    await clerk_does(store, number, "claim")
    await clerk_does(store, number, "answer", text="请讲。")
    turn = store.work()
    opening = await turn.conversations.opening("other", ME)
    async with store.work() as work:
        wish = Wish(number, "reopen")
        await transition(work, office_casebook(store), Actor.citizen(ME, "rasa"), wish, WORKDAY)
    with pytest.raises(LostRace):
        await _finish_late_turn(turn, opening.conversation)
    assert (await conversation(store)).owner == number


@pytest.mark.parametrize("released", [False, True])
async def test_what_is_said_while_it_waits_goes_to_whoever_claims_it(
    store: Store, *, released: bool
) -> None:
    number, process = await ticket_of(store, SYSTEM), turns(store)
    if released:
        await clerk_does(store, number, "claim")
        await clerk_does(store, number, "release", note="请医学室答复")
    assert (await process.answer(text("你们在哪"))).text
    lines = await store.work().tickets.lines(number)
    assert (Speaker.CITIZEN, "你们在哪") in [(line.speaker, line.text) for line in lines]
    await clerk_does(store, number, "claim")
    assert "ticket" not in (await conversation(store)).memory["slots"]


async def test_the_citizen_ends_the_talk_with_a_word(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    claimed = await clerk_does(store, number, "claim")
    assert claimed.notice is not None
    assert "结束" in claimed.notice.text, "nobody is left alone with a silent bot"
    said = (await process.answer(text("结束"))).text
    assert number in said
    assert (await conversation(store)).owner is None
    case = await store.work().cases.find(number)
    assert case is not None
    assert case.state == "closed"


async def test_one_open_ticket_for_each_citizen(store: Store) -> None:
    number = await ticket_of(store)
    with pytest.raises(NotAllowedNow, match=number):
        await _escalate(store)
    # Whoever had looked before the first was written meets the store's own rule.
    async with store.work() as work:
        known = await work.cases.find(number)
    assert known is not None
    with pytest.raises(LostRace):
        async with store.work() as work:
            work.cases.save(replace(known, number="ZX202611230009991", version=1))


async def test_an_open_ticket_is_found_behind_any_number_of_cases(store: Store) -> None:
    number, process = await ticket_of(store), turns(store)
    ticket = await store.work().cases.find(number)
    assert ticket is not None
    async with store.work() as work:
        for place in range(60):
            later = ticket.created + timedelta(minutes=place + 1)
            more = replace(ticket, number=f"SQ{place}", kind=CaseKind.APPLICATION, created=later)
            work.cases.save(replace(more, state="closed"))
    with pytest.raises(NotAllowedNow, match=number):
        await _escalate(store)
    assert number in (await process.answer(text("人工"))).text


async def _escalate(store: Store) -> None:
    filing = Filing(CaseKind.CONSULTATION, "escalate", ME, {"why": "asked"})
    async with store.work() as work:
        await file(work, office_casebook(store), Actor.citizen(ME), filing, WORKDAY)


async def _finish_late_turn(work: Work, known: Conversation) -> None:
    async with work:
        work.outbox.add(_late_reply())
        work.conversations.save(_next(known))


def _late_reply() -> Outbound:
    status = OutboundStatus.OFFERED
    return Outbound("reply:late", ME, status, "机器人的话", "reply", WORKDAY)


def _next(known: Conversation) -> Conversation:
    return Conversation(known.openid, known.version + 1, known.memory)
