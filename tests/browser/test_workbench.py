"""The workbench in a browser: signing in, the list, a ticket from the letter to the answer."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from tests.browser.screenshots import Camera
from tests.browser.studio import Studio
from tests.browser.window import Width
from tests.webhooks.workbench.house import PASSWORD, House
from tests.webhooks.workbench.test_desk import apply

pytestmark = pytest.mark.asyncio(loop_scope="package")

_LONG = "我们医院有三十多台血压计，想问一下能不能上门检定，要多少钱？最好是周末，平时走不开。" * 3


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path_factory.mktemp('workbench') / 'workbench.db'}"
    await schema.migrate(url)
    opened = House(open_store(url))
    await opened.employ()
    await apply(opened)
    yield opened
    await opened.store.close()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def room(browser: Browser, house: House) -> AsyncIterator[Studio]:
    server = TestServer(house.app())
    await server.start_server()
    yield Studio(browser, str(server.make_url("")), await Camera.of(browser))
    await server.close()


async def _prove(page: Page) -> None:
    await page.fill("[name=number]", "W007")
    await page.fill("[name=password]", PASSWORD)
    await page.click("button.go:visible")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
async def test_a_ticket_from_the_letter_to_the_answer(
    room: Studio, house: House, width: Width, javascript: bool
) -> None:
    ticket = await house.ticket(f"{width.name} {javascript}", _LONG)
    async with room.open(house.link(ticket.number), width, javascript=javascript) as opened:
        page, name = opened.page, width.name.lower()
        await room.camera.shoot(page, f"ticket-{name}")
        await opened.fits()
        await _prove(page)
        assert "已接单" in await page.locator(".done").inner_text()
        await opened.fits()
        await page.fill("[name='data.text']", "可以上门，检定免费。")
        await page.click("details[open] button.go")
        assert "答复已发出" in await page.locator(".done").inner_text()
        assert "可以上门" in await page.locator(".talk .staff").last.inner_text()
    assert (await house.case(ticket.number)).state == "answered"


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
async def test_signing_in_leads_to_the_list(room: Studio, house: House, width: Width) -> None:
    ticket = await house.ticket(f"list {width.name}", _LONG)
    async with room.open("/staff/", width) as opened:
        await _prove(opened.page)
        assert await opened.page.locator(f"a[href$='{ticket.number}']").count() == 1
        await room.camera.shoot(opened.page, f"desk-{width.name.lower()}")
        await opened.fits()
        await opened.page.evaluate("document.documentElement.style.fontSize = '200%'")
        await opened.fits()


async def test_every_field_has_a_name_and_the_keyboard_reaches_it(
    room: Studio, house: House
) -> None:
    ticket = await house.ticket("keyboard", _LONG)
    async with room.open(house.link(ticket.number), Width.DESK) as opened:
        page = opened.page
        for field in await page.locator("input:visible, textarea:visible").all():
            assert await field.evaluate("field => field.labels.length") == 1
        await page.get_by_label("工号").focus()
        await page.keyboard.type("W007")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.locator(".done").wait_for()
