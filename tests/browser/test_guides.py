"""The guides on a phone and on a desk, with and without a script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from bot.domain.cases.case import CaseKind
from tests.browser.screenshots import Camera
from tests.browser.studio import Studio
from tests.browser.window import Width
from tests.citizen import content
from tests.factories import notices_of
from webhooks.app import Door, build_app
from webhooks.guide import Guides
from webhooks.pages import Pages

pytestmark = pytest.mark.asyncio(loop_scope="package")

_PAGES = {"/guide/": "guides", "/guide/inspect_elevator": "guide"}
_LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def guides(browser: Browser) -> AsyncIterator[Studio]:
    """The guides of the sample office alone."""
    items = list(content().items.values())
    pages = Pages(content().office, items)
    doors: list[Door] = [pages, Guides(pages, items, notices_of(CaseKind.APPLICATION))]
    async with TestServer(build_app(doors, error_page=pages.problem)) as server:
        camera = await Camera.of(browser)
        yield Studio(browser, f"http://127.0.0.1:{server.port}", camera)
        await camera.lens.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("path", _PAGES)
async def test_readable_at_any_width_with_and_without_javascript(
    guides: Studio, path: str, width: Width, javascript: bool
) -> None:
    async with guides.open(path, width, javascript=javascript) as opened:
        assert await opened.page.locator("h1").count() == 1
        assert "示例" in await opened.page.locator(".notice").inner_text()
        await guides.camera.shoot(opened.page, f"{_PAGES[path]}-{width.name.lower()}")


@pytest.mark.parametrize("path", _PAGES)
async def test_still_fits_when_the_letters_are_twice_as_large(guides: Studio, path: str) -> None:
    async with guides.open(path, Width.PHONE) as opened:
        await opened.page.evaluate(_LARGE)
        await opened.fits()


async def test_every_part_of_a_guide_is_one_tap_away(guides: Studio) -> None:
    async with guides.open("/guide/", Width.PHONE) as opened:
        await opened.page.click("main a[href='/guide/inspect_elevator']")
        for link in await opened.page.locator(".contents a").all():
            place = await link.get_attribute("href")
            assert place is not None
            assert await opened.page.locator(place).count() == 1, place
        await opened.page.click(".contents a[href='#chart']")
        assert await opened.page.locator(".chart > li").count() > 6
