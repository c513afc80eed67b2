"""A ticket from the letter's link to the end, over both engines."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.database.store import Store
from bot.domain.people.actor import Role
from tests.webhooks.workbench.house import ME, PASSWORD, House


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


async def test_the_link_opens_the_ticket_for_reading(house: House) -> None:
    ticket = await house.ticket()
    async with house.browser() as browser:
        seen = await browser.open(house.link(ticket.number))
    assert seen.status == 200
    assert seen.headers["Cache-Control"] == "no-store"
    for words in (ticket.number, "待人工", "连续没有听懂", "血压计多少钱", "我没有听懂。", "接单"):
        assert words in seen.sheet.words
    assert "<b>转人工</b>" in seen.sheet.words, "what citizens write is text and nothing else"
    assert seen.sheet.events == ["claim"]
    assert ME not in seen.sheet.html


async def test_claimed_answered_and_closed(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        page = (await browser.open(house.link(ticket.number))).sheet
        claim = page.form("claim")
        assert "您好" in claim.fields["data.greeting"]
        seen = await browser.send_on(claim, number=number, password=PASSWORD)
        assert "已接单" in seen.sheet.words
        assert "由 W007 接待" in seen.sheet.words
        assert (await house.case(ticket.number)).state == "claimed"
        assert claim.fields["data.greeting"] in (await house.said(ticket.number))[0]
        seen = await browser.send_on(seen.sheet.form("answer"), data_text="检定免费。")
        assert "答复已发出" in seen.sheet.words
        assert any("检定免费。" in text for text in await house.said(ticket.number))
        assert "工作人员 W007" in seen.sheet.words
        seen = await browser.send_on(seen.sheet.form("close"))
        assert "咨询已结束" in seen.sheet.words
        assert seen.sheet.events == []
    assert (await house.case(ticket.number)).state == "closed"
    assert house.bell.rings == 3
    history = await house.store.work().cases.history(ticket.number)
    assert [(line.event, line.actor, line.via) for line in history[1:]] == [
        (event, "W007", "workbench") for event in ("claim", "answer", "close")
    ]


async def test_released_with_a_note_for_the_next(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        address = f"/staff/tickets/{ticket.number}"
        seen = await browser.send_on((await browser.open(address)).sheet.form("claim"))
        seen = await browser.send_on(
            seen.sheet.form("release"), data_note="请医学室的同事接着答。"
        )
    assert "已转回待接队列" in seen.sheet.words
    assert "请医学室的同事接着答。" in seen.sheet.words
    assert seen.sheet.events == ["claim"]
    assert not any("医学室" in text for text in await house.said(ticket.number))


async def test_redirected_with_body_and_phone(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        address = f"/staff/tickets/{ticket.number}"
        seen = await browser.send_on((await browser.open(address)).sheet.form("claim"))
        form = seen.sheet.form("redirect")
        seen = await browser.send(form, data_body="市人社局", data_phone="")
        assert seen.status == 422
        assert "请填写“电话”" in seen.sheet.words
        assert seen.sheet.form("redirect").fields["data.body"] == "市人社局", "nothing is lost"
        await browser.send_on(seen.sheet.form("redirect"), data_phone="12333")
    assert (await house.case(ticket.number)).state == "redirected"
    assert any("市人社局" in text and "12333" in text for text in await house.said(ticket.number))


async def test_of_two_who_claim_one_wins_and_the_other_sees_who(house: House) -> None:
    ticket = await house.ticket()
    numbers = [await house.employ(f"W00{n}") for n in (1, 2)]
    async with house.browser() as one, house.browser() as two:
        forms = [
            (await browser.open(house.link(ticket.number))).sheet.form("claim")
            for browser in (one, two)
        ]
        answers = await asyncio.gather(
            *(
                browser.send(form, number=number, password=PASSWORD)
                for browser, form, number in zip((one, two), forms, numbers, strict=True)
            )
        )
    assert sorted(answer.status for answer in answers) == [303, 422]
    winner, loser = sorted(answers, key=lambda answer: answer.status)
    claimed = numbers[answers.index(winner)]
    assert f"没有办成：这张工单现在是“人工处理中”，由 {claimed} 接待" in loser.sheet.words
    assert len(await house.said(ticket.number)) == 1


async def test_an_answer_written_before_something_happened_is_kept_and_not_sent(
    house: House,
) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        address = f"/staff/tickets/{ticket.number}"
        seen = await browser.send_on((await browser.open(address)).sheet.form("claim"))
        old = seen.sheet.form("answer")
        released = await browser.send_on(seen.sheet.form("release"), data_note="换人")
        await browser.send_on(released.sheet.form("claim"))
        seen = await browser.send(old, data_text="写了很久的答复")
        assert seen.status == 409
        assert seen.sheet.form("answer").fields["data.text"] == "写了很久的答复"
        assert not any("写了很久" in text for text in await house.said(ticket.number))
        await browser.send_on(seen.sheet.form("answer"))
    assert any("写了很久" in text for text in await house.said(ticket.number))


async def test_an_answer_sent_twice_is_said_once(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        address = f"/staff/tickets/{ticket.number}"
        seen = await browser.send_on((await browser.open(address)).sheet.form("claim"))
        form = seen.sheet.form("answer")
        answers = [await browser.send(form, data_text="检定免费。") for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 422]
    assert sum("检定免费。" in text for text in await house.said(ticket.number)) == 1


async def test_a_waiting_ticket_is_claimed_whatever_its_clock_did_meanwhile(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser:
        await browser.sign_in(number)
        form = (await browser.open(f"/staff/tickets/{ticket.number}")).sheet.form("claim")
        form.fields["version"] = "99"
        assert (await browser.send(form)).status == 303


async def test_a_link_is_for_one_ticket_and_for_seven_days(house: House) -> None:
    one, other = await house.ticket(), await house.ticket("another citizen")
    link = house.link(one.number)
    async with house.browser() as browser:
        wrong = await browser.open(link.replace(one.number, other.number))
        unknown = await browser.open(link.replace(one.number, "ZX202611230009998"))
        house.clock.moment += timedelta(days=7)
        late = await browser.open(link)
    assert (wrong.status, unknown.status, late.status) == (404, 404, 410)
    assert wrong.sheet.words == unknown.sheet.words
    assert "血压计" not in late.sheet.words
    assert "已过期" in late.sheet.words
    assert "password" in late.sheet.forms[0].fields, "whoever works here signs in"


async def test_without_link_or_session_nobody_sees_anything(house: House) -> None:
    ticket = await house.ticket()
    async with house.browser() as browser:
        for number in (ticket.number, "ZX202611230009998", "nonsense", "%00"):
            seen = await browser.open(f"/staff/tickets/{number}")
            assert (seen.status, seen.headers["Location"]) == (303, "/staff/")


async def test_other_rooms_read_by_link_and_do_nothing(house: House) -> None:
    ticket = await house.ticket()
    number = await house.employ("F1", Role.FINANCE)
    async with house.browser() as browser:
        form = (await browser.open(house.link(ticket.number))).sheet.form("claim")
        refused = await browser.send(form, number=number, password=PASSWORD)
        assert refused.status == 403
        assert "岗位" in refused.sheet.words
        assert refused.sheet.events == []
        assert (await browser.open(f"/staff/tickets/{ticket.number}")).status == 403
    assert (await house.case(ticket.number)).state == "queued"


async def test_who_may_not_claim_is_offered_what_they_may(house: House) -> None:
    ticket = await house.ticket()
    number = await house.employ("A1", Role.ACCEPTANCE)
    async with house.browser() as browser:
        await browser.sign_in(number)
        seen = await browser.open(f"/staff/tickets/{ticket.number}")
    assert seen.sheet.events == []
    assert "现在没有您可以做的" in seen.sheet.words


async def test_a_claimed_ticket_asks_strangers_to_sign_in(house: House) -> None:
    ticket, number = await house.ticket(), await house.employ()
    async with house.browser() as browser, house.browser() as other:
        link = house.link(ticket.number)
        claim = (await browser.open(link)).sheet.form("claim")
        await browser.send_on(claim, number=number, password=PASSWORD)
        seen = await other.open(link)
        assert seen.sheet.events == ["sign_in"]
        seen = await other.send_on(seen.sheet.form("sign_in"), number=number, password=PASSWORD)
        assert "answer" in seen.sheet.events


async def test_other_cases_are_no_tickets(house: House) -> None:
    number = await house.employ("A1", Role.ACCEPTANCE)
    async with house.browser() as browser:
        await browser.sign_in(number)
        assert (await browser.open("/staff/tickets/SQ202611220000172")).status == 404
