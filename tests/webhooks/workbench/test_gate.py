"""Signing in and out, limits, sessions, forms that were not drawn here."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from tests.webhooks.workbench.house import PASSWORD, Browser, House


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    url = f"sqlite:///{tmp_path_factory.mktemp('gate') / 'gate.db'}"
    await schema.migrate(url)
    return House(open_store(url))


@pytest.fixture(autouse=True)
async def _closed(house: House) -> object:
    yield
    await house.store.close()


async def test_signed_in_the_list_is_shown_and_signed_out_it_is_not(house: House) -> None:
    await house.employ()
    async with house.browser() as browser:
        assert (await browser.open("/staff/")).sheet.forms[0].action == "/staff/"
        entered = await browser.sign_in("W007")
        assert (entered.status, entered.headers["Location"]) == (303, "/staff/")
        seen = await browser.open("/staff/")
        assert "已登录：W007" in seen.sheet.words
        out = next(form for form in seen.sheet.forms if form.action == "/staff/logout")
        assert (await browser.send(out)).status == 303
        assert "password" in (await browser.open("/staff/")).sheet.forms[0].fields


async def test_the_cookie_is_for_this_door_only(house: House) -> None:
    await house.employ()
    house.secure = True
    async with house.browser() as browser:
        entered = await browser.sign_in("W007")
    for part in ("Path=/staff/", "HttpOnly", "SameSite=Strict", "Secure", "Max-Age=28800"):
        assert part in entered.cookie
    assert "W007" not in entered.cookie
    assert entered.headers["Cache-Control"] == "no-store"


async def test_unknown_and_wrong_are_told_alike(house: House) -> None:
    await house.employ("W007")
    await house.employ("W008")
    await house.register.set_active("W008", active=False)
    async with house.browser() as browser:
        answers = [
            await browser.sign_in(number, password)
            for number, password in (
                ("W007", "wrong horse"),
                ("W404", PASSWORD),
                ("W008", PASSWORD),
                ("", ""),
                ("\x00", "\x00"),
            )
        ]
    assert {answer.status for answer in answers} == {403}
    assert all("工号或密码不正确" in answer.sheet.words for answer in answers)
    assert not any(answer.cookie for answer in answers)


async def test_guessing_ends_after_five_and_others_are_let_in(house: House) -> None:
    await house.employ("W007")
    await house.employ("W008")
    async with house.browser() as browser:
        tries = [await browser.sign_in("W007", f"guess {n}") for n in range(5)]
        assert {answer.status for answer in tries} == {403}
        locked = await browser.sign_in("w007")
        assert locked.status == 429
        assert "15 分钟" in locked.sheet.words
        assert (await browser.sign_in("W008")).status == 303


async def test_many_guesses_at_once_are_no_way_around(house: House) -> None:
    await house.employ("W007")
    async with house.browser() as browser:
        form = (await browser.open("/staff/")).sheet.forms[0]
        answers = await asyncio.gather(
            *(browser.send(form, number="W007", password=f"guess {n}") for n in range(12))
        )
    assert sorted(answer.status for answer in answers) == [403] * 5 + [429] * 7


async def test_one_address_may_miss_twenty_times_whoever_it_names(house: House) -> None:
    await house.employ("W007")
    async with house.browser() as browser:
        missed = [await browser.sign_in(f"N{n}", "a wrong horse") for n in range(20)]
        assert {answer.status for answer in missed} == {403}
        assert (await browser.sign_in("W007")).status == 429


async def test_whoever_gets_in_is_not_counted(house: House) -> None:
    await house.employ("W007")
    async with house.browser() as browser:
        assert {(await browser.sign_in("W007")).status for _ in range(25)} == {303}


async def test_behind_our_own_proxy_people_have_their_own_addresses(house: House) -> None:
    await house.employ("W007")
    async with house.browser() as browser:
        form = (await browser.open("/staff/")).sheet.forms[0]
        form.fields |= {"number": "N1", "password": "a wrong horse"}
        for n in range(25):
            headers = {"X-Forwarded-For": f"198.51.100.7, 203.0.113.{n}"}
            form.fields["number"] = f"N{n}"
            assert (await browser.send_from(form, headers)).status == 403
        assert (await browser.sign_in("W007")).status == 303


@pytest.mark.parametrize("after", ["hours", "leaving", "password"])
async def test_a_session_ends(house: House, after: str) -> None:
    await house.employ()
    async with house.browser() as browser:
        await browser.sign_in("W007")
        match after:
            case "hours":
                house.clock.moment += timedelta(hours=8)
            case "leaving":
                await house.register.set_active("W007", active=False)
            case "password":
                await house.register.change_password("W007", "another horse")
        assert "password" in (await browser.open("/staff/")).sheet.forms[0].fields


@pytest.mark.parametrize("form", ["", "nonsense", "中文", "of nobody", "of another"])
async def test_a_form_that_was_not_drawn_for_them_does_nothing(house: House, form: str) -> None:
    for number in ("W007", "W008"):
        await house.employ(number)
    ticket = await house.ticket()
    async with house.browser() as browser, house.browser() as other:
        await browser.sign_in("W007")
        sent = (await browser.open(f"/staff/tickets/{ticket.number}")).sheet.form("claim")
        if form == "of another":
            await other.sign_in("W008")
        elsewhere = (await other.open("/staff/")).sheet.forms[0].fields["form"]
        sent.fields["form"] = elsewhere if form.startswith("of ") else form
        refused = await browser.send(sent)
        assert refused.status == 403
        assert "重新提交" in refused.sheet.words
        assert (await house.case(ticket.number)).state == "queued"
        again = await browser.send(refused.sheet.form("claim"))
        assert again.status == 303


async def test_a_page_opened_from_the_letter_counts_though_its_reader_is_signed_in(
    house: House,
) -> None:
    """The browser shows no strict cookie when a letter's link is followed, but does afterwards."""
    await house.employ()
    ticket = await house.ticket()
    async with house.browser() as browser, house.browser() as letter:
        drawn = (await letter.open(house.link(ticket.number))).sheet.form("claim")
        await browser.sign_in("W007")
        assert (await browser.send(drawn)).status == 303


async def _claim_from(house: House, browser: Browser, site: str) -> int:
    ticket = await house.ticket(site)
    form = (await browser.open(f"/staff/tickets/{ticket.number}")).sheet.form("claim")
    return (await browser.send_from(form, {"Sec-Fetch-Site": site})).status


async def test_another_sites_page_cannot_send_our_form(house: House) -> None:
    await house.employ()
    async with house.browser() as browser:
        await browser.sign_in("W007")
        assert await _claim_from(house, browser, "cross-site") == 403
        assert await _claim_from(house, browser, "same-site") == 403
        assert await _claim_from(house, browser, "same-origin") == 303


async def test_garbage_is_never_our_fault(house: House) -> None:
    ticket = await house.ticket()
    link = house.link(ticket.number)
    async with house.browser() as browser:
        token = (await browser.open(link)).sheet.forms[0].fields["form"]
        urlencoded = "application/x-www-form-urlencoded"
        for path in ("/staff/", link, "/staff/logout", "/staff/tickets/%F0%9F?t=%FF"):
            for body, kind in (
                (b"", urlencoded),
                (b"\xff\xfe=%ff&form=%00", urlencoded),
                (b"&".join(b"a=1" for _ in range(100)), urlencoded),
                (b"{}", "application/json"),
                (b"x", "multipart/form-data; boundary=x"),
                (f"form={token}&event=%00&number=%ED%A0%80&password=x".encode(), urlencoded),
                (f"form={token}&event=claim&data.greeting=%00&number=x".encode(), urlencoded),
            ):
                answer = await browser.client.post(
                    path, data=body, headers={"Content-Type": kind}, allow_redirects=False
                )
                assert answer.status < 500, (path, body)
        for path in ("/staff/?t=x", "/staff/tickets/", f"{link}x", "/staff/tickets/1?t=%00"):
            assert (await browser.open(path)).status < 500
