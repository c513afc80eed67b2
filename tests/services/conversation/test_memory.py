"""What of a conversation reaches whoever takes a ticket, and what never does."""

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.ticket import Line
from bot.services.conversation.memory import recent, with_recent
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


async def test_a_complaint_is_told_to_nobody_else_by_name_either(store: Store) -> None:
    """Its author hears that handlers do not learn who it was; a ticket shows whose it is."""
    assert "TS" in await says(store, "血压计检定要多久", "我要投诉", TOLD, "就在这里")
    await says(store, "进度", "人工")
    (complaint,) = [each for each in await cases(store) if each.kind is CaseKind.COMPLAINT]
    told = " ".join(line.text for line in await tickets(store))
    assert TOLD not in told
    assert complaint.number not in told
    assert "血压计检定要多久" in told


def test_a_link_of_ones_own_is_not_read_over_ones_shoulder() -> None:
    link = "https://example.org/me/certificates/AbC-d_9"
    memory = with_recent({}, {}, "下载证书", f"您的证书：\n{link}\n24 小时内有效")
    assert [who for who, _ in recent(memory)] == ["citizen", "bot"]
    assert link not in str(memory)
    assert "24 小时内有效" in str(memory)
