"""What of a conversation reaches whoever takes a ticket, and what never does."""

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.ticket import Line
from tests.services.conversation.test_turns import ME, text, turns

TOLD = "窗口的人收了红包才肯办"


async def tickets(store: Store) -> list[Line]:
    work = store.work()
    (ticket,) = [each for each in await cases(store) if each.kind is CaseKind.CONSULTATION]
    return list(await work.tickets.lines(ticket.number))


async def cases(store: Store) -> list[Case]:
    return list(await store.work().cases.of_citizen(ME))


async def says(store: Store, *messages: str) -> str:
    process, heard = turns(store), ""
    for message in messages:
        heard = (await process.answer(text(message))).text
    return heard


@pytest.mark.parametrize(
    "said",
    [
        ("我要投诉", TOLD, "匿名"),
        ("我要匿名投诉", TOLD),
        ("人工", "我要投诉", TOLD, "匿名"),
    ],
)
async def test_whoever_takes_a_ticket_does_not_read_what_was_told_anonymously(
    store: Store, said: tuple[str, ...]
) -> None:
    assert "TS" in await says(store, *said)
    if "人工" not in said:
        await says(store, "人工")
    (complaint,) = [each for each in await cases(store) if each.kind is CaseKind.COMPLAINT]
    assert complaint.fields["anonymous"] is True
    told = " ".join(line.text for line in await tickets(store))
    assert TOLD not in told
    assert complaint.number not in told
    assert "人工" in told


async def test_half_an_anonymous_complaint_is_not_passed_on_either(store: Store) -> None:
    await says(store, "我要匿名投诉", "不好意思", "转人工")
    told = [line.text for line in await tickets(store)]
    assert "我要匿名投诉" not in told


async def test_who_gives_a_name_need_not_say_it_twice(store: Store) -> None:
    assert "TS" in await says(store, "我要投诉", TOLD, "就在这里")
    await says(store, "人工")
    assert TOLD in [line.text for line in await tickets(store)]
