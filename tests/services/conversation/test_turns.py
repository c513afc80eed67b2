"""One turn over both engines: answered once, in order, bounded, and what it promises."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import handlers
from bot.adapters import in_process
from bot.adapters.database.store import Store
from bot.dialogue.content import Content
from bot.dialogue.engine import Engine
from bot.dialogue.responses import Variation
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.messages.send_window import Trigger
from bot.errors import Overloaded
from bot.services.certificates.counter import CertificateCounter
from bot.services.conversation.actions import Actions
from bot.services.conversation.turns import A_MINUTE, SLOW_DOWN, Shared, Talk, Turns
from bot.services.desk import Desks
from tests import citizen
from tests.services.conversation.fakes import MemoryInbox
from tests.services.conversation.offices import office_casebook

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ME = "o-citizen"
_serial = itertools.count(1)


class StandingClock:
    """Always noon."""

    def now(self) -> datetime:
        return NOW


def text(said: str, openid: str = ME, **changes: object) -> Inbound:
    key = f"gh|{openid}|{next(_serial)}"
    made = Inbound(key, "gh", openid, InboundKind.TEXT, NOW, said)
    return replace(made, **changes)  # type: ignore[arg-type]


def event(name: str) -> Inbound:
    return text("", kind=InboundKind.EVENT, event=name)


def turns(
    store: Store,
    *,
    inbox: MemoryInbox | None = None,
    engine: Engine | None = None,
    bell: in_process.MemoryBell | None = None,
    most: int = 400,
) -> Turns:
    """The turns of one process: what it shares is its own, the store is everybody's."""
    content: Content = citizen.content()
    casebook = office_casebook(store)
    talk = Talk(
        engine or citizen.engine(),
        citizen.actions(),
        Desks(casebook, CertificateCounter(casebook.catalogue, citizen.LINKS), content.bodies),
        casebook,
    )
    shared = Shared(
        in_process.MemoryInFlight(),
        in_process.MemoryLocks(),
        in_process.MemoryLimits(),
        bell or in_process.MemoryBell(),
        inbox or MemoryInbox(),
    )
    return Turns(store.work, talk, shared, StandingClock(), most=most)


async def version(store: Store) -> int:
    return (await store.work().conversations.opening("", ME)).conversation.version


async def test_a_delivery_is_answered_once_however_often_it_comes(store: Store) -> None:
    process, delivery = turns(store), text("你好")
    replies = await asyncio.gather(*(process.answer(delivery) for _ in range(3)))
    assert replies[0].text
    assert [*replies, await process.answer(delivery)] == [replies[0]] * 4
    assert await version(store) == 1


async def test_two_processes_give_the_same_reply(store: Store) -> None:
    delivery = text("你好")
    replies = await asyncio.gather(*(turns(store).answer(delivery) for _ in range(4)))
    assert replies == [replies[0]] * 4
    assert await version(store) == 1


async def test_two_messages_at_once_in_two_processes_both_count(store: Store) -> None:
    replies = await asyncio.gather(
        *(turns(store).answer(text(said)) for said in ("你好", "多少钱"))
    )
    assert all(reply.text for reply in replies)
    assert await version(store) == 2


async def test_the_reply_is_offered_until_it_has_left(store: Store) -> None:
    reply = await turns(store).answer(text("你好"))
    (offered,) = await store.deliveries.listed(OutboundStatus.OFFERED, 10)
    assert offered.text == reply.text
    assert NOW < offered.due <= NOW + timedelta(minutes=1)


async def test_a_message_opens_the_send_window(store: Store) -> None:
    process = turns(store)
    await process.answer(text("你好"))
    await process.answer(event("click"))
    window = (await store.work().conversations.opening("", ME)).conversation.window
    assert (window.trigger, window.left(NOW)) == (Trigger.MESSAGE, 5)


async def test_a_long_answer_goes_out_in_parts(store: Store) -> None:
    content = citizen.content()
    long = Variation(text="\n".join(f"第{n}行，检定周期一般不超过半年。" for n in range(120)))
    longer = replace(content, responses={**content.responses, "utter_greet": (long,)})
    bell = in_process.MemoryBell()
    process = turns(store, engine=Engine(longer, citizen.understanding()), bell=bell)
    delivery = text("你好")
    assert await process.answer(delivery) == Reply("", NOW)
    parts: Sequence[Outbound] = await store.deliveries.listed(OutboundStatus.PENDING, 10)
    assert len(parts) > 1
    assert all(len(part.text.encode()) < 2000 for part in parts)
    assert "\n".join(part.text for part in reversed(parts)) == long.text
    async with asyncio.timeout(0.2):
        await bell.wait(5)
    assert await process.answer(delivery) == Reply("", NOW)
    assert len(await store.deliveries.listed(OutboundStatus.PENDING, 10)) == len(parts)


async def test_what_was_held_goes_out_after_the_next_message(store: Store) -> None:
    async with store.work() as work:
        work.outbox.add(Outbound("SQ1:2:M5", ME, OutboundStatus.HELD, "已受理", "M5", NOW))
    bell = in_process.MemoryBell()
    await turns(store, bell=bell).answer(text("你好"))
    (released,) = await store.deliveries.listed(OutboundStatus.PENDING, 10)
    assert released.text == "已受理"
    async with asyncio.timeout(0.2):
        await bell.wait(5)


async def test_whoever_leaves_is_forgotten(store: Store) -> None:
    process = turns(store)
    await process.answer(event("subscribe"))
    await process.answer(text("我要送检两台血压计"))
    known = (await store.work().conversations.opening("", ME)).conversation
    assert known.followed
    assert known.memory
    await process.answer(event("unsubscribe"))
    left = (await store.work().conversations.opening("", ME)).conversation
    assert (left.followed, left.memory) == (False, {})


async def test_leaving_and_coming_back_is_no_way_to_guess_on(store: Store) -> None:
    process = turns(store)
    await process.answer(event("subscribe"))
    number = "SQ202611220000172"
    told = [
        (await process.answer(text(f"查{number}，尾号{tail}"))).text for tail in range(1000, 1005)
    ]
    assert len(set(told)) == 1
    assert "没有查到" in told[0]
    await process.answer(event("unsubscribe"))
    await process.answer(event("subscribe"))
    assert "明天再试" in (await process.answer(text(f"查{number}，尾号1005"))).text


async def test_too_many_messages_hear_one_sentence_and_are_not_lost(store: Store) -> None:
    process = turns(store)
    answered = text("谢谢")
    for delivery in (answered, *(text("谢谢") for _ in range(A_MINUTE - 1))):
        await process.answer(delivery)
    too_many = [await process.answer(text("谢谢")) for _ in range(3)]
    assert [reply.text for reply in too_many] == [SLOW_DOWN, "", ""]
    assert await version(store) == A_MINUTE
    assert (await process.answer(answered)).text, "what was answered stays answered"
    assert (await process.answer(text("谢谢", "o-other"))).text


async def test_beyond_the_bound_nothing_is_begun(store: Store) -> None:
    with pytest.raises(Overloaded):
        await turns(store, most=0).answer(text("你好"))
    assert await version(store) == 0


async def test_what_was_promised_an_answer_comes_first(store: Store) -> None:
    earlier = text("我要送检两台血压计", created=NOW - timedelta(seconds=10))
    inbox = MemoryInbox({earlier.key: earlier})
    reply = await turns(store, inbox=inbox).answer(text("示例市第一人民医院"))
    assert "信用代码" in reply.text, "the form that the earlier message opened goes on"
    assert (await store.work().conversations.opening(earlier.key, ME)).reply is not None


async def test_an_unreadable_inbox_stops_nobody(store: Store) -> None:
    class Unreadable(MemoryInbox):
        async def older(self, *_: object) -> Sequence[Inbound]:
            raise OSError("inbox")

    assert (await turns(store, inbox=Unreadable()).answer(text("你好"))).text


async def test_a_handler_that_breaks_leaves_nothing(store: Store) -> None:
    class Broken(Actions):
        async def run(self, *_: object) -> object:  # type: ignore[override]
            raise ZeroDivisionError

    process = turns(store)
    process._talk = replace(  # noqa: SLF001 - the handlers are not to be had broken otherwise
        process._talk,  # noqa: SLF001
        actions=Broken(handlers, citizen.content().domain),
    )
    with pytest.raises(ZeroDivisionError):
        await process.answer(text("多少钱"))
    assert await version(store) == 0
    assert await store.deliveries.listed(None, 10) == []
