"""The phone at /sandbox/: a newcomer asks, applies, follows, hears that the case is accepted."""

from typing import Any

import pytest

from tests.browser.phone import Phone, case_number
from tests.browser.studio import Studio
from tests.browser.window import Width
from tests.running import Server

pytestmark = pytest.mark.asyncio(loop_scope="package")

Key = dict[str, str]


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
async def test_asked_applied_followed_and_told_unasked(
    studio: Studio, server: Server, key: Key, width: Width
) -> None:
    async with studio.open("/sandbox/", width) as opened:
        phone = Phone(opened.page, width)
        await phone.newcomer("何静" if width is Width.DESK else "刘洋")
        assert "血压计本体" in await phone.taps("血压计检定要带什么材料")
        assert "免费" in await phone.taps("多少钱")
        assert "12333" in await phone.taps("社保怎么交")
        await opened.fits()
        summary = await phone.fills_in()
        assert "13800138000" not in summary
        number = case_number(await phone.says("确认"))
        following = await phone.taps("我的单子到哪了")
        assert number in following
        assert "待受理" in following
        before = len(await phone.heard())
        await _accept(server, number, key)
        told = await phone.next_heard(before)
        assert number in told
        assert "已受理" in told
        await phone.rest()
        await studio.camera.shoot(opened.page, f"conversation-{width.name.lower()}")


async def _accept(server: Server, number: str, key: Key) -> None:
    """As a clerk does, with the API's own words for what is to be checked."""
    case = await server.get(f"/api/v1/cases/{number}", headers=key)
    accept = next(each for each in case["actions"] if each["event"] == "accept")
    checks = accept["data"]["properties"]["checklist"]["items"]["oneOf"]
    body: dict[str, Any] = {
        "event": "accept",
        "version": case["version"],
        "data": {"checklist": [each["const"] for each in checks]},
    }
    once = {**key, "Idempotency-Key": f"accept-{number}"}
    status, _ = await server.post(f"/api/v1/cases/{number}/events", body, headers=once)
    assert status == 200


async def test_a_message_delivered_three_times_files_one_case(
    studio: Studio, server: Server, key: Key
) -> None:
    async with studio.open("/sandbox/", Width.DESK) as opened:
        phone = Phone(opened.page, Width.DESK)
        await phone.newcomer("孙立")
        await phone.fills_in()
        await phone.mishap("repeat")
        number = case_number(await phone.says("确认"))
        verdict = opened.page.locator("#steps .verdict").first
        assert "同时投递 3 次，答复一致" in await verdict.inner_text()
        openid = next(
            each["openid"]
            for each in await server.get("/sandbox/citizens")
            if each["name"] == "孙立"
        )
        cases = await server.get("/api/v1/cases", params={"openid": openid}, headers=key)
        assert [each["number"] for each in cases["items"]] == [number]
        assert sum(number in text for text in await phone.heard()) == 1
        await phone.rest()
        await studio.camera.shoot(opened.page, "delivered-three-times")


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
async def test_a_keyboard_is_enough(studio: Studio, width: Width) -> None:
    async with studio.open("/sandbox/", width) as opened:
        phone, page = Phone(opened.page, width), opened.page
        await phone.newcomer(f"{width.name}键盘")
        await page.evaluate("document.activeElement.blur()")
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "words":
                break
        await page.keyboard.type("你们在哪")
        await page.keyboard.press("Enter")
        assert "地址" in await phone.next_heard(0)
        await page.keyboard.type("血压计多少钱")
        while await page.evaluate("document.activeElement.id") != "send":
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert "免费" in await phone.next_heard(1)


async def test_markup_in_a_message_is_text(studio: Studio) -> None:
    async with studio.open("/sandbox/", Width.PHONE) as opened:
        phone = Phone(opened.page, Width.PHONE)
        await phone.newcomer("<b>粗</b>")
        await phone.says("<img src=x onerror=alert(1)><script>document.title='stolen'</script>")
        mine = opened.page.locator("#talk .mine .bubble").last
        assert "<img src=x" in await mine.inner_text()
        assert await opened.page.locator("#talk img, #talk script").count() == 0
        assert await opened.page.title() != "stolen"
