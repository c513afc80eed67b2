"""Reporting without an account on a phone and on a desk: from the form to the answer."""

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
from tests.complaint_office import MEASURE, REMEDY, ComplaintOffice
from tests.webhooks.report.stand import TEXT, Stand

pytestmark = pytest.mark.asyncio(loop_scope="package")

_ASK = "form[action='/report/query']"
_LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    folder = tmp_path_factory.mktemp("report")
    url = f"sqlite:///{folder / 'report.db'}"
    await schema.migrate(url)
    store = open_store(url)
    yield Stand(await ComplaintOffice(store).open(), folder / "files")
    await store.close()


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def page_of(browser: Browser, stand: Stand) -> AsyncIterator[Studio]:
    async with TestServer(stand.app()) as server:
        camera = await Camera.of(browser)
        yield Studio(browser, f"http://127.0.0.1:{server.port}", camera)
        await camera.lens.close()


async def _ask(page: Page, code: str) -> None:
    await page.fill(f"{_ASK} #code", code)
    await page.click(f"{_ASK} button")


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
async def test_from_the_form_to_the_answer(
    page_of: Studio, stand: Stand, width: Width, javascript: bool
) -> None:
    async with page_of.open("/report/", width, javascript=javascript) as opened:
        page = opened.page
        await page_of.camera.shoot(page, f"report-{width.name.lower()}")
        await page.check("input[value='report']")
        await page.fill("#text", TEXT)
        await page.click("form[enctype] button")
        number, code = await page.locator(".slip dd").all_inner_texts()
        await opened.fits()
        await page_of.camera.shoot(page, f"report-code-{width.name.lower()}")
        await stand.office.investigates(number)
        wanted = {"text": "请补充加油小票的照片"}
        await stand.office.does("W002", number, "request_evidence", **wanted)
        await page.click("main a[href='/report/']")
        await _ask(page, code.lower())
        await opened.fits()
        await page.fill("#text", "小票上写着四十六升")
        await page.click("form[enctype] button")
        assert "已收到" in await page.locator("[role=status]").inner_text()
        await stand.office.concludes(number)
        await page.click("main a[href='/report/']")
        await _ask(page, code)
        words = await page.locator("main").inner_text()
        assert MEASURE in words
        assert REMEDY in words


async def test_still_fits_when_the_letters_are_twice_as_large(page_of: Studio) -> None:
    async with page_of.open("/report/", Width.PHONE) as opened:
        await opened.page.evaluate(_LARGE)
        await opened.fits()


async def test_the_parts_of_the_page_are_one_tap_away(page_of: Studio) -> None:
    async with page_of.open("/report/", Width.PHONE) as opened:
        for link in await opened.page.locator(".contents a").all():
            place = await link.get_attribute("href")
            assert place is not None
            assert await opened.page.locator(place).count() == 1, place
        assert await opened.page.locator("main a[href='tel:12315']").count() == 1
