"""A second opinion before the turn: used where it is wanted, and nothing without it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.adapters import in_process
from bot.adapters.database.store import Store
from bot.dialogue.doubt import Doubts
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.services.conversation.opinion import AN_HOUR, SecondOpinion
from tests import citizen
from tests.dialogue.test_doubt import UNCLEAR, unsure
from tests.services.conversation.test_turns import event, text, turns


@dataclass
class Reader:
    """Means the option of that title."""

    title: str = ""
    asked: list[str] = field(default_factory=list)

    async def best(self, question: str, options: Sequence[str]) -> int | None:
        self.asked.append(question)
        return options.index(self.title) if self.title in options else None


def opinion(store: Store, reader: Reader) -> SecondOpinion:
    doubts = Doubts(citizen.content(), unsure())
    return SecondOpinion(store.work, doubts, reader, in_process.MemoryLimits())


@dataclass
class Advised:
    """Turns that ask the reader first, as a process's do."""

    store: Store
    reader: Reader

    async def answer(self, inbound: Inbound) -> Reply:
        heard = await opinion(self.store, self.reader).heard(inbound)
        return await turns(self.store, engine=unsure()).answer(heard)


async def test_the_answer_is_the_catalogues_as_if_it_had_been_asked_so(store: Store) -> None:
    reader = Reader("办公时间")
    asked = await Advised(store, reader).answer(text(UNCLEAR))
    plain = await turns(store).answer(text("办公时间", "o-other"))
    assert asked.text == plain.text
    assert reader.asked == [UNCLEAR]


async def test_the_item_chosen_is_answered_for(store: Store) -> None:
    reply = await Advised(store, Reader("电梯检验")).answer(text("检定一次要多少钱啊"))
    assert reply.text.startswith("【电梯检验·收费标准】")


@pytest.mark.parametrize("said", [UNCLEAR, "血压计检定多少钱", "检定一次要多少钱啊", "你好"])
async def test_without_an_opinion_the_reply_is_what_it_was(store: Store, said: str) -> None:
    reader = Reader()
    replies = [
        await Advised(store, reader).answer(text(said, "o-one")),
        await turns(store, engine=unsure()).answer(text(said, "o-two")),
    ]
    assert replies[0].text == replies[1].text


async def test_only_unclear_words_are_asked_about(store: Store) -> None:
    reader = Reader("办公时间")
    answering = Advised(store, reader)
    for each in (text("血压计检定多少钱"), event("subscribe"), text("", kind=InboundKind.IMAGE)):
        await answering.answer(each)
    assert reader.asked == []


async def test_a_redelivery_asks_nobody(store: Store) -> None:
    reader = Reader("办公时间")
    first = text(UNCLEAR)
    answering = Advised(store, reader)
    assert await answering.answer(first) == await answering.answer(first)
    assert len(reader.asked) == 1


async def test_nobody_is_asked_while_a_person_answers(store: Store) -> None:
    reader = Reader("办公时间")
    await turns(store).answer(text("你好"))
    async with store.work() as work:
        work.conversations.owned("o-citizen", "ZX1")
    assert await opinion(store, reader).heard(delivered := text(UNCLEAR)) == delivered
    assert reader.asked == []


async def test_one_citizen_does_not_use_it_up(store: Store) -> None:
    reader = Reader("办公时间")
    second = opinion(store, reader)
    for _ in range(AN_HOUR + 5):
        await second.heard(replace(text(UNCLEAR)))
    assert len(reader.asked) == AN_HOUR
