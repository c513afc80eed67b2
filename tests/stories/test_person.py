"""A person instead of the bot: at night, in danger, too late; the browser's part is elsewhere."""

from pathlib import Path

from tests.stories.applicants import PERSON, applies, link_in, number_in
from tests.stories.institution import PASSWORD, Founded, Institution

NIGHT, DANGER, FORMS = "o-night", "o-danger", "o-forms"


async def test_after_hours_a_message_is_left_and_queued_in_the_morning(
    founded: Founded, tmp_path: Path
) -> None:
    async with founded.open(tmp_path) as institution:
        await institution.goes_on(22)
        number = await _leaves_a_message(institution)
        risky = await _is_in_danger(institution)
        await institution.goes_on(9, days=1)
        waiting = await institution.reaches("advice", number, "queued")
        assert [clock["kind"] for clock in waiting["clocks"]] == ["FIRST"]
        await institution.reaches("advice", risky, "queued")
        assert "排在第" in await institution.server.says(NIGHT, "转人工")
        await _keeps_its_place_beside_a_form(institution)
        assert "【咨询结束】" in await institution.server.says(NIGHT, "取消")
        assert (await institution.case("advice", number))["state"] == "closed"
        await _opens_no_door_when_it_is_old(institution, risky)


async def _leaves_a_message(institution: Institution) -> str:
    told = await institution.server.says(NIGHT, "转人工")
    assert "现在不是办公时间" in told
    assert "09:00" in told
    number = number_in(told, "ZX")
    letter = await institution.letter(number)
    assert f"/staff/tickets/{number}" in letter["text"]
    assert letter["copies"] == 1
    return number


async def _is_in_danger(institution: Institution) -> str:
    told = await institution.server.says(DANGER, "电梯里有人被困，快来人")
    assert told.index("119") < told.index("ZX")
    number = number_in(told, "ZX")
    assert "风险" in (await institution.letter(number))["subject"]
    assert "ZX" in await institution.server.says(DANGER, "里面有人受伤了")
    mine = [
        mail for mail in await institution.server.get("/sandbox/mail") if number in mail["text"]
    ]
    assert len(mine) == 1, "one ticket, one letter"
    return number


async def _keeps_its_place_beside_a_form(institution: Institution) -> None:
    """A half-filled application is kept while a person is called, and goes on afterwards."""
    server = institution.server
    await server.says(FORMS, "我要送检一台血压计")
    await server.says(FORMS, "个人")
    ticket = number_in(await server.says(FORMS, "转人工"), "ZX")
    assert "【咨询结束】" in await server.says(FORMS, "不用人工了")
    assert (await institution.case("advice", ticket))["state"] == "closed"
    case = await applies(server, FORMS, "继续", PERSON)
    assert (await institution.case("hall", case))["fields"]["organisation"] == "个人"


async def _opens_no_door_when_it_is_old(institution: Institution, number: str) -> None:
    """The letter's link is good for seven days, and for its own ticket only."""
    link = link_in((await institution.letter(number))["text"], "/staff/tickets/")
    http = institution.server.http
    async with http.get(link) as page:
        assert page.status == 200
        assert "被困" in await page.text()
    async with http.get(link.partition("?")[0], allow_redirects=False) as bare:
        assert bare.status == 303
    await institution.passes(seconds=8 * 24 * 3600)
    async with http.get(link) as page:
        assert page.status in {403, 404, 410}
        text = await page.text()
        assert "被困" not in text
        assert PASSWORD not in text
