"""bot.ports.tickets over both engines."""

from datetime import timedelta

from bot.adapters.database import tickets
from bot.adapters.database.store import Store
from bot.domain.cases.ticket import Line, Speaker
from tests.factories import NOW


def line(number: str, speaker: Speaker, text: str, person: str = "") -> Line:
    return Line(number, NOW, speaker, person, text)


async def test_lines_come_back_in_the_order_in_which_they_were_said(store: Store) -> None:
    said = [
        line("ZX1", Speaker.CITIZEN, "我的血压计\n怎么还没好 😀"),
        line("ZX1", Speaker.BOT, "我没有听懂。"),
        line("ZX1", Speaker.STAFF, "您好", "W007"),
    ]
    async with store.work() as work:
        for each in said:
            work.tickets.add(each)
        work.tickets.add(line("ZX2", Speaker.CITIZEN, "别人的话"))
        assert await work.tickets.lines("ZX1") == [], "nothing is written before the end"
    assert await store.work().tickets.lines("ZX1") == said


async def test_a_long_conversation_is_read_from_its_end(store: Store) -> None:
    async with store.work() as work:
        for n in range(tickets.MOST_LINES + 1):
            at = NOW + timedelta(seconds=n)
            work.tickets.add(Line("ZX1", at, Speaker.CITIZEN, "", str(n)))
    lines = await store.work().tickets.lines("ZX1")
    assert [lines[0].text, lines[-1].text] == ["1", str(tickets.MOST_LINES)]
