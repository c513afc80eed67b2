"""The simulated phone by itself: menu, photos, scanning, notices, and the desk beside it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.phone import Phone
from tests.browser.screenshots import Camera
from tests.browser.window import Width, window
from tests.webhooks.sandbox.account_server import CREDENTIALS, PATIENT, Stage, set_up
from tests.webhooks.sandbox.pictures import photographed, png
from tests.webhooks.sandbox.platform_client import Platform
from tests.webhooks.sandbox.test_mailbox import LINK, letter
from webhooks.sandbox import Mailbox

pytestmark = pytest.mark.asyncio(loop_scope="package")

WHO = "oSandbox_wangfang_000000001"
PAGE = "https://example.org/v/AbC"
GUIDE = "/sandbox/account"  # a page of this host stands for the institution's guide
each_width = pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())


@pytest_asyncio.fixture(loop_scope="package")
async def camera(browser: Browser) -> AsyncIterator[Camera]:
    made = await Camera.of(browser)
    yield made
    await made.lens.close()


@asynccontextmanager
async def at_the_phone(browser: Browser, width: Width) -> AsyncIterator[tuple[Stage, Phone]]:
    """The first citizen's phone, whose account has an echo for a server."""
    stage = await set_up(CREDENTIALS, PATIENT)
    try:
        async with window(browser, str(stage.client.make_url("/sandbox/")), width) as opened:
            await opened.page.wait_for_function(
                "() => document.querySelector('#whose').textContent === '王芳'"
            )
            yield stage, Phone(opened.page, width)
            await opened.fits()
    finally:
        await stage.client.close()


async def events(stage: Stage) -> list[tuple[str, str]]:
    """Name and key of every event the account's server has received."""
    return [
        (one.fields["Event"], one.fields.get("EventKey", ""))
        for one in stage.server.received
        if one.fields["MsgType"] == "event"
    ]


def menu(address: str) -> dict[str, Any]:
    sub = [
        {"type": "click", "name": "要带什么材料", "key": "DOCUMENTS"},
        {"type": "view", "name": "办事指南", "url": address},
    ]
    person = {"type": "click", "name": "人工", "key": "HUMAN"}
    return {"button": [{"name": "办事", "sub_button": sub}, person]}


@each_width
async def test_the_menu_sends_clicks_and_opens_pages(
    browser: Browser, camera: Camera, width: Width
) -> None:
    async with at_the_phone(browser, width) as (stage, phone):
        page, guide = phone.page, str(stage.client.make_url(GUIDE))
        assert not await page.is_visible("#account-menu")
        platform = await Platform.open(stage)
        assert await platform.code("menu/create", menu(guide)) == 0
        await page.click("#account-menu > div > button:has-text('人工')")
        await page.wait_for_selector("#talk :text('点了菜单 HUMAN')")
        await page.click("#account-menu > div > button:has-text('办事')")
        await camera.shoot(page, f"menu-{width.name.lower()}")
        await page.click("#account-menu li button:has-text('要带什么材料')")
        await page.click("#account-menu > div > button:has-text('办事')")
        async with page.context.expect_page() as opened:
            await page.click("#account-menu li button:has-text('办事指南')")
        assert (await opened.value).url == guide
        await page.wait_for_selector("#talk :text('点菜单打开了网页')")
        assert await events(stage) == [("CLICK", "HUMAN"), ("CLICK", "DOCUMENTS"), ("VIEW", guide)]
        assert not await page.is_visible("#account-menu li")


async def chosen(page: Page, selector: str, picture: bytes) -> None:
    files: Any = [{"name": "photo.png", "mimeType": "image/png", "buffer": picture}]
    await page.set_input_files(selector, files)


@each_width
async def test_a_photo_is_sent_and_seen(browser: Browser, width: Width) -> None:
    async with at_the_phone(browser, width) as (stage, phone):
        await phone.page.click("#more")
        await chosen(phone.page, "#photo", png(2400))
        assert await phone.next_heard(0) == "收到：image"
        wide = "document.querySelector('#talk .mine img').naturalWidth"
        assert await phone.page.evaluate(wide) == 2000
        received = stage.server.received[-1].fields
        assert received["MediaId"] in received["PicUrl"]
        await chosen(phone.page, "#photo", b"no picture at all")
        await phone.page.wait_for_selector("#talk :text('这不是能打开的图片')")
        assert len(stage.server.received) == 1


@each_width
async def test_scanning_a_picture_an_address_and_a_scene(browser: Browser, width: Width) -> None:
    async with at_the_phone(browser, width) as (stage, phone):
        page = phone.page
        await page.click("#more")
        await page.click("[data-act=scan]")
        await chosen(page, "#scan-photo", photographed(PAGE))
        await page.wait_for_selector(f".result a[href='{PAGE}']")
        await chosen(page, "#scan-photo", b"no picture at all")
        await page.wait_for_selector(".result:has-text('不是能打开的图片')")
        await page.fill("#scan-words", "counter-3")
        await page.press("#scan-words", "Enter")
        await page.wait_for_selector("#talk :text('扫描了二维码（counter-3）')")
        assert not await page.is_visible("#sheet")
        assert await events(stage) == [("SCAN", "counter-3")]


@each_width
async def test_a_notice_is_allowed_and_arrives_as_a_card(browser: Browser, width: Width) -> None:
    async with at_the_phone(browser, width) as (stage, phone):
        page, platform = phone.page, await Platform.open(stage)
        await page.click("#more")
        await page.click("[data-act=notices]")
        await page.click(".notices li:has-text('检定到期提醒') button:has-text('允许')")
        await page.wait_for_selector(".notices :text('还可收 1 条')")
        await page.click("#close-sheet")
        values = ("血压计", "ZS2026-000172", "2026年12月22日", "请按时送检")
        keys = ("thing1", "character_string2", "date3", "thing4")
        data = {key: {"value": value} for key, value in zip(keys, values, strict=True)}
        body = {"touser": WHO, "template_id": "sandbox-notice-expiring", "data": data}
        codes = [await platform.code("message/subscribe/bizsend", body) for _ in range(2)]
        assert codes == [0, 43101]
        card = await phone.next_heard(0)
        assert "订阅通知" in card
        assert "ZS2026-000172" in card


@each_width
async def test_time_is_moved_and_set_back(browser: Browser, width: Width) -> None:
    async with at_the_phone(browser, width) as (stage, phone):
        page = phone.page
        if width is Width.PHONE:
            await page.click("#more")
            await page.click("[data-act=desk]")
        await page.wait_for_selector("#now:has-text('2026年11月22日')")
        await page.click("[data-move]:has-text('+1 天')")
        await page.wait_for_selector("#now:has-text('2026年11月23日')")
        await page.click("[data-move]:has-text('+5 个工作日')")
        await page.click("[data-move]:has-text('复位')")
        await page.wait_for_function(
            "() => ![...document.querySelectorAll('[data-move]')].some(each => each.disabled)"
        )
        orders: list[object] = [{"seconds": 86400}, {"working_days": 5}, {"reset": True}]
        assert json.dumps(stage.now.orders) == json.dumps(orders)


@each_width
async def test_mail_arrives_is_counted_and_read(
    browser: Browser, camera: Camera, width: Width
) -> None:
    mailbox = Mailbox()
    port = int((await mailbox.start()).rsplit(":", 1)[1])
    stage = await set_up(CREDENTIALS, PATIENT, mailbox=mailbox)
    address = str(stage.client.make_url("/sandbox/"))
    try:
        async with window(browser, address, width) as opened:
            page = opened.page
            await page.wait_for_function("() => document.querySelector('#whose').textContent")
            for number in (1, 2, 1):
                await aiosmtplib.send(
                    letter(number), hostname="127.0.0.1", port=port, start_tls=False
                )
            if width is Width.PHONE:
                await page.click("#more")
                await page.click("[data-act=desk]")
            else:
                await page.wait_for_selector("#unread-mail:text-is('2')")
                await page.click("#tab-mail")
            assert not await page.is_visible("#unread-mail")
            first = page.locator("#mails li").first
            assert "新的咨询工单 2" in await first.inner_text()
            await first.locator("summary").click()
            assert await first.locator("a").get_attribute("href") == LINK
            await page.wait_for_selector("#mails .copies:text-is('收到 2 次')")
            await camera.shoot(page, f"mailbox-{width.name.lower()}")
    finally:
        await stage.client.close()
