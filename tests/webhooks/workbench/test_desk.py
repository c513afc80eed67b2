"""The list of tickets, over both engines; and what a ticket shows of its citizen."""

from datetime import timedelta

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import Actor, Role
from bot.services.cases.filing import Filing, file
from tests.factories import FIELDS
from tests.webhooks.workbench.house import ME, House


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


async def apply(house: House) -> str:
    """The citizen's open application."""
    await house.casebook.catalogue.record()
    data = {"fields": FIELDS, "declaration": True}
    filing = Filing(CaseKind.APPLICATION, "submit", ME, data, "verify_blood_pressure")
    async with house.store.work() as work:
        filed = await file(work, house.casebook, Actor.citizen(ME), filing, house.clock.now())
    return filed.case.number


async def test_open_tickets_newest_last_and_who_has_them(house: House) -> None:
    number = await house.employ()
    tickets = []
    for n in range(3):
        house.clock.moment += timedelta(minutes=1)
        tickets.append((await house.ticket(f"citizen {n}", f"第{n}个问题")).number)
    async with house.browser() as browser:
        await browser.sign_in(number)
        page = await browser.open(f"/staff/tickets/{tickets[1]}")
        await browser.send_on(page.sheet.form("claim"))
        words = (await browser.open("/staff/")).sheet.words
        assert sorted(tickets, key=words.index) == tickets
        assert "未结 3 张，其中 2 张等人接" in words
        assert "人工处理中（W007）" in words
        assert "第2个问题" in words
        page = await browser.open(f"/staff/tickets/{tickets[1]}")
        await browser.send_on(page.sheet.form("answer"), data_text="好的。")
        assert tickets[1] not in (await browser.open("/staff/")).sheet.words


async def test_nothing_waits(house: House) -> None:
    number = await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        assert "没有等待人工的咨询" in (await browser.open("/staff/")).sheet.words


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ACCEPTANCE, 200), (Role.SUPERVISOR, 200), (Role.FINANCE, 403)]
)
async def test_who_may_see_the_list(house: House, role: Role, status: int) -> None:
    number = await house.employ("X1", role)
    async with house.browser() as browser:
        await browser.sign_in(number)
        assert (await browser.open("/staff/")).status == status


async def test_an_open_application_is_summed_up_and_masked(house: House) -> None:
    application = await apply(house)
    ticket = await house.ticket()
    async with house.browser() as browser:
        sheet = (await browser.open(house.link(ticket.number))).sheet
    assert application in sheet.words
    assert "138****8000" in sheet.words
    assert "王**" in sheet.words
    assert FIELDS["phone"] not in sheet.html
    assert FIELDS["contact"] not in sheet.html
