"""Talks from the first word to the last, over both databases: a person, a complaint, a rating."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.adapters import in_process
from bot.adapters.database.store import Store
from bot.domain.cases.case import Case, CaseKind
from bot.domain.certificates.code import shown_code
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.people.actor import Actor, Role
from bot.domain.people.staff import Staff
from bot.ports.staff import Credentials
from bot.services.cases.announcing import push
from bot.services.cases.transition import Wish, transition
from bot.services.certificates.counter import CertificateCounter
from bot.services.conversation.turns import Shared, Talk, Turns
from bot.services.desk import Desks
from tests import citizen
from tests.factories import WORKDAY
from tests.handlers.test_certificate import CERTIFICATE
from tests.services.conversation.fakes import MemoryInbox
from tests.services.conversation.offices import office_casebook

CLERK = Actor("2001", frozenset({Role.CONSULTANT}), "workbench")
_serial = count(1)


@dataclass
class Institution:
    """Everything over one real store; time goes on by a minute with every message."""

    store: Store
    current: datetime = WORKDAY
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        casebook = office_casebook(self.store)
        counter = CertificateCounter(casebook.catalogue, citizen.LINKS)
        desks = Desks(casebook, counter, citizen.content().bodies)
        talk = Talk(citizen.engine(), citizen.actions(), desks, casebook)
        shared = Shared(
            in_process.MemoryInFlight(),
            in_process.MemoryLocks(),
            in_process.MemoryLimits(),
            in_process.MemoryBell(),
            MemoryInbox(),
        )
        self.turns = Turns(self.store.work, talk, shared, self)

    def now(self) -> datetime:
        return self.current

    async def hears(self, openid: str, said: str) -> str:
        """The reply to a message that is delivered twice: the same both times."""
        self.current += timedelta(minutes=1)
        key = f"gh|{openid}|{next(_serial)}"
        inbound = Inbound(key, "gh", openid, InboundKind.TEXT, self.current, said)
        first = await self.turns.answer(inbound)
        again = await self.turns.answer(inbound)
        assert first.text == again.text
        return first.text

    async def clerk(self, number: str, event: str, **data: str) -> None:
        """The consultant does it, and the citizen is promised to hear of it."""
        self.current += timedelta(minutes=1)
        async with self.store.work() as work:
            wish = Wish(number, event, data=data)
            casebook = office_casebook(self.store)
            done = await transition(work, casebook, CLERK, wish, self.current)
            if done.notice is not None:
                push(work, done.notice, self.current)

    async def cases(self, openid: str) -> list[Case]:
        return list(await self.store.work().cases.of_citizen(openid))


@pytest.fixture
async def institution(store: Store) -> Institution:
    await store.staff.add(Staff("2001", CLERK.roles), Credentials("", ""), WORKDAY)
    return Institution(store)


async def test_a_person_takes_over_hands_back_and_is_rated(institution: Institution) -> None:
    me = "o-nurse"
    await institution.hears(me, "血压计检定要带什么材料")
    called = await institution.hears(me, "转人工")
    (ticket,) = await institution.cases(me)
    assert ticket.number in called
    assert "第 1 位" in called
    assert "第 1 位" in await institution.hears(me, "人工")
    assert "已记下" in await institution.hears(me, "asdfgh qwert")
    await institution.clerk(ticket.number, "claim")
    assert await institution.hears(me, "在吗") == "", "the bot is silent"
    await institution.clerk(ticket.number, "answer", text="请先维修再送检。")
    reopened = await institution.hears(me, "1")
    assert ticket.number in reopened
    assert await institution.hears(me, "维修要多久") == ""
    lines = await institution.store.work().tickets.lines(ticket.number)
    said = [line.text for line in lines]
    for text in (
        "血压计检定要带什么材料",
        "asdfgh qwert",
        "在吗",
        "请先维修再送检。",
        "维修要多久",
    ):
        assert said.count(text) == 1, text
    await institution.clerk(ticket.number, "answer", text="三天左右。")
    assert "不客气" in await institution.hears(me, "谢谢")
    await institution.clerk(ticket.number, "close")
    assert "谢谢您的评价" in await institution.hears(me, "非常满意")
    kept = await institution.store.work().cases.rating(ticket.number)
    assert kept is not None
    assert kept.level == 5
    assert "没有等您评价" in await institution.hears(me, "给五星")


async def test_a_complaint_is_registered_followed_and_not_doubled(
    institution: Institution,
) -> None:
    me = "o-angry"
    await institution.hears(me, "我要投诉窗口态度差")
    await institution.hears(me, "1")
    receipt = await institution.hears(me, "3")
    (complaint,) = await institution.cases(me)
    assert complaint.number in receipt
    assert complaint.fields == {"text": "我要投诉窗口态度差", "anonymous": True}
    assert complaint.number in await institution.hears(me, "我的投诉处理得怎么样了")
    other = await institution.hears("o-stranger", complaint.number)
    assert "态度" not in other
    assert "已登记" not in other


async def test_a_bad_rating_is_called_back_about_once(institution: Institution) -> None:
    me = "o-nurse"
    await institution.hears(me, "转人工")
    await institution.hears(me, "不用人工了")
    (ticket,) = await institution.cases(me)
    assert "哪里做得不好" in await institution.hears(me, "1")
    reply = await institution.hears(me, "半天没有人理我")
    cases = await institution.cases(me)
    (call_back,) = [case for case in cases if case.kind is CaseKind.COMPLAINT]
    assert call_back.number in reply
    assert (call_back.category, call_back.linked) == ("bad_rating", ticket.number)
    assert call_back.fields["text"] == "半天没有人理我"
    assert call_back.number in await institution.hears(me, call_back.number)


async def test_danger_calls_a_person_even_at_night(institution: Institution) -> None:
    institution.current = WORKDAY.replace(hour=23)
    reply = await institution.hears("o-lift", "电梯里有人被困，快来人")
    assert reply.index("119") < reply.index("留言已登记")
    (ticket,) = await institution.cases("o-lift")
    assert (ticket.state, ticket.fields["why"]) == ("offline", "risk")
    assert "120" in await institution.hears("o-lift", "有人受伤了")
    assert len(await institution.cases("o-lift")) == 1


async def test_a_certificate_is_verified_by_anybody_and_fetched_by_its_owner(
    institution: Institution,
) -> None:
    owner = CERTIFICATE.openid or ""
    for version, state in enumerate(("draft", "signed", "valid"), 1):
        async with institution.store.work() as work:
            work.certificates.save(replace(CERTIFICATE, version=version, state=state))
    code = shown_code(CERTIFICATE.code)
    assert "真实有效" in await institution.hears("o-buyer", f"https://example.org/v/{code}")
    await institution.hears("o-buyer", f"查证书{CERTIFICATE.number}")
    assert "真实有效" in await institution.hears("o-buyer", code)
    assert "/me/certificates/" in await institution.hears(owner, "下载证书")
    assert "/me/certificates/" not in await institution.hears("o-buyer", "下载证书")
